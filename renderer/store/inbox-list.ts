/**
 * Keeps the conflicts of the inbox in their order, which of them are resolved, and which one is shown.
 *
 * A conflict keeps its place while the inbox is open: new ones are added at the end, and resolved ones are passed over.
 * It is changed in place, because it may have ten thousand entries.
 */
import { kindOf } from '../../preload/contract/index.ts'
import type {
  AddedConflict,
  ConflictList,
  ConflictName,
  FieldName,
  ItemId,
  RemovedConflict,
} from '../../preload/contract/index.ts'

export interface InboxEntry {
  readonly name: string
  readonly id: ItemId
  readonly field: FieldName
  readonly people: readonly string[]
  /** Whether this person resolved it here before, and somebody else resolved it differently at the same time. */
  readonly isBack: boolean
}

/** Which value of a conflict a person takes. */
export type Take = { readonly number: number } | 'mine' | 'theirs' | 'newest'

/** What is known of an entry that this person has resolved. */
interface Resolution {
  /** The revision that contains it; null until the program has answered. */
  revision: number | null
  /** The conflict as it exists although it was resolved here, in the last known revision; null when none is known. */
  existing: { readonly revision: number; readonly people: readonly string[] } | null
}

/** Returns the text that names a conflict. */
export function conflictName({ id, field }: ConflictName): string {
  return `${id} ${field}`
}

/** Returns the text that conflicts have in common when they are alike: of one kind of label, between the same people. */
function alikeName({ field, people }: Pick<InboxEntry, 'field' | 'people'>): string {
  return [kindOf(field), ...people].join('\0')
}

export class InboxList {
  #entries: InboxEntry[] = []
  readonly #positions = new Map<string, number>()
  /** How many entries are open, by what they have in common. */
  readonly #openCounts = new Map<string, number>()
  readonly #resolved = new Map<string, Resolution>()
  /** Entries that somebody else has resolved, or whose picture is gone. */
  readonly #gone = new Set<string>()
  /** The revision in which this person has undone the resolution of an entry. */
  readonly #undoneAt = new Map<string, number>()
  /** Entries that this person has resolved, and that came up again. */
  readonly #resolvedBefore = new Set<string>()
  #current = -1
  #revision = 0

  constructor({ revision, groups }: ConflictList) {
    this.#revision = revision
    for (const { field, people, ids } of groups) for (const id of ids) this.#add({ id, field }, people, false)
    this.#current = this.#findOpen(0, 1)
  }

  /** The revision of the labels that the list is made of. */
  get revision(): number {
    return this.#revision
  }

  /** The conflict that is shown; null when there is none. */
  get current(): InboxEntry | null {
    return this.#entries[this.#current] ?? null
  }

  /**
   * Whether somebody else has resolved the conflict that is shown. It stays until the person goes on (`leave`), so that
   * nothing they press or type is taken for another one.
   */
  get isCurrentClosed(): boolean {
    return this.current !== null && !this.#isOpen(this.current)
  }

  /** The place of the conflict that is shown, from 1 on. */
  get position(): number {
    if (this.#entries.length === this.total) return this.#current + 1
    let position = 0
    for (let at = 0; at <= this.#current; at++) if (this.#positions.get(this.#entries[at]!.name) === at) position++
    return position
  }

  /** How many conflicts there are and were, each counted once. */
  get total(): number {
    return this.#positions.size
  }

  get openCount(): number {
    let sum = 0
    for (const count of this.#openCounts.values()) sum += count
    return sum
  }

  /** How many open conflicts are like the one that is shown, with this one. */
  get alikeCount(): number {
    return this.current === null ? 0 : (this.#openCounts.get(alikeName(this.current)) ?? 0)
  }

  /** Returns the next open conflicts, the one that is shown first. */
  openFrom(count: number): InboxEntry[] {
    const found: InboxEntry[] = []
    for (let at = this.#current; at >= 0 && at < this.#entries.length && found.length < count; at++)
      if (this.#isOpen(this.#entries[at]!)) found.push(this.#entries[at]!)
    return found
  }

  /** Shows an open conflict. */
  show(name: string): void {
    if (this.isOpen(name)) this.#current = this.#positions.get(name)!
  }

  isOpen(name: string): boolean {
    const at = this.#positions.get(name)
    return at !== undefined && this.#isOpen(this.#entries[at]!)
  }

  /** Shows the next open conflict, after the last one the first one. Returns false when there is no other one. */
  next(): boolean {
    return this.#moveOn()
  }

  /** Shows the next open conflict, or none when there is no other one. */
  leave(): void {
    if (!this.#moveOn()) this.#current = -1
  }

  /** Shows a conflict of an earlier list, which may be resolved in this one. */
  keepShown(entry: InboxEntry): void {
    if (this.isOpen(entry.name)) return this.show(entry.name)
    this.#positions.set(entry.name, this.#entries.length)
    this.#gone.add(entry.name)
    this.#current = this.#entries.push(entry) - 1
  }

  /** Shows the open conflict before this one. Returns false when there is none. */
  previous(): boolean {
    const at = this.#findOpen(this.#current - 1, -1)
    if (at < 0) return false
    this.#current = at
    return true
  }

  /** Marks conflicts as resolved by this person, and shows the next one. */
  markResolved(names: readonly string[]): void {
    for (const name of names) {
      if (!this.isOpen(name)) continue
      this.#countOpen(name, -1)
      this.#resolved.set(name, { revision: null, existing: null })
    }
    this.#leaveResolved()
  }

  /**
   * Records the revision that contains a resolution. Returns whether the conflict came up again after it: somebody else
   * had resolved it differently at the same time.
   */
  confirm(name: string, revision: number): boolean {
    const resolution = this.#resolved.get(name)
    if (!resolution) return false
    resolution.revision = revision
    const { existing } = resolution
    return existing !== null && existing.revision >= revision && this.#bringBack(name, existing.people)
  }

  /** Opens conflicts again whose resolution was undone in this revision, or was refused, and shows the first one. */
  reopen(names: readonly string[], revision: number): void {
    const reopened = names.filter((name) => this.#resolved.has(name))
    for (const name of reopened) {
      this.#resolved.delete(name)
      this.#undoneAt.set(name, revision)
      this.#countOpen(name, 1)
    }
    const [first] = reopened
    if (first !== undefined) this.#current = this.#positions.get(first)!
  }

  /** Returns the names of the open conflicts that are like the one that is shown. */
  alikeNames(): readonly string[] {
    if (this.current === null) return []
    const alike = alikeName(this.current)
    return this.#entries.filter((entry) => this.#isOpen(entry) && alikeName(entry) === alike).map(({ name }) => name)
  }

  /**
   * Takes over conflicts that exist. New ones are added at the end. Returns the names of those that this person had
   * resolved and that came up again.
   */
  add(added: readonly AddedConflict[], revision: number): readonly string[] {
    this.#revision = Math.max(this.#revision, revision)
    const back = added.filter((conflict) => this.#addOne(conflict, revision)).map(conflictName)
    this.#leaveResolved()
    return back
  }

  /** Removes conflicts that no longer exist. Returns those that were open here, so that somebody else resolved them. */
  remove(removed: readonly RemovedConflict[], revision: number): readonly RemovedConflict[] {
    this.#revision = Math.max(this.#revision, revision)
    const gone = removed.filter((conflict) => {
      const name = conflictName(conflict)
      return this.isOpen(name) && revision >= (this.#undoneAt.get(name) ?? 0)
    })
    for (const conflict of gone) {
      this.#countOpen(conflictName(conflict), -1)
      this.#gone.add(conflictName(conflict))
    }
    this.#leaveResolved()
    return gone
  }

  #addOne(conflict: AddedConflict, revision: number): boolean {
    const name = conflictName(conflict)
    const resolution = this.#resolved.get(name)
    if (resolution) {
      if (resolution.revision === null) resolution.existing = { revision, people: conflict.people }
      else if (revision >= resolution.revision) return this.#bringBack(name, conflict.people)
      return false
    }
    const at = this.#positions.get(name)
    if (at === undefined) this.#add(conflict, conflict.people, this.#resolvedBefore.has(name))
    else if (this.#gone.delete(name)) this.#openAgain(at, conflict.people)
    else this.#replacePeople(at, conflict.people)
    return false
  }

  #bringBack(name: string, people: readonly string[]): true {
    const entry = this.#entries[this.#positions.get(name)!]!
    this.#resolved.delete(name)
    this.#resolvedBefore.add(name)
    this.#add(entry, people, true)
    return true
  }

  #add({ id, field }: ConflictName, people: readonly string[], isBack: boolean): void {
    const entry = { name: conflictName({ id, field }), id, field, people, isBack }
    this.#gone.delete(entry.name)
    // An entry that was resolved stays where it was, so that the others keep their places. It no longer has its name.
    this.#positions.set(entry.name, this.#entries.length)
    this.#entries.push(entry)
    this.#countOpen(entry.name, 1)
    if (this.#current < 0 || this.current?.name === entry.name) this.#current = this.#entries.length - 1
  }

  /** Opens an entry again that somebody else had resolved. It keeps its place. */
  #openAgain(at: number, people: readonly string[]): void {
    const entry = this.#entries[at]!
    this.#entries[at] = { ...entry, people, isBack: this.#resolvedBefore.has(entry.name) }
    this.#countOpen(entry.name, 1)
    if (this.#current < 0) this.#current = at
  }

  #replacePeople(at: number, people: readonly string[]): void {
    const entry = this.#entries[at]!
    this.#countOpen(entry.name, -1)
    this.#entries[at] = { ...entry, people }
    this.#countOpen(entry.name, 1)
  }

  #countOpen(name: string, by: 1 | -1): void {
    const alike = alikeName(this.#entries[this.#positions.get(name)!]!)
    this.#openCounts.set(alike, (this.#openCounts.get(alike) ?? 0) + by)
  }

  #isOpen(entry: InboxEntry): boolean {
    const { name } = entry
    return this.#entries[this.#positions.get(name)!] === entry && !this.#resolved.has(name) && !this.#gone.has(name)
  }

  /** Shows another conflict when this person has resolved the one that is shown. */
  #leaveResolved(): void {
    const { current } = this
    if (current !== null && (this.#isOpen(current) || this.#gone.has(current.name))) return
    this.leave()
  }

  #moveOn(): boolean {
    const after = this.#findOpen(this.#current + 1, 1)
    const at = after >= 0 ? after : this.#findOpen(0, 1)
    if (at < 0 || at === this.#current) return false
    this.#current = at
    return true
  }

  #findOpen(from: number, step: 1 | -1): number {
    for (let at = from; at >= 0 && at < this.#entries.length; at += step)
      if (this.#isOpen(this.#entries[at]!)) return at
    return -1
  }
}
