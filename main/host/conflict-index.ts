/** Follows which conflicts there are, and says what has changed since windows were last told. */
import type {
  AddedConflict,
  Change,
  Conflict,
  ConflictChanges,
  FieldName,
  ItemId,
  ItemKey,
  RemovedConflict,
} from '../../preload/contract/index.ts'
import { fieldsOf } from '../core/labels/heads.ts'
import { peopleOfConflict } from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'

/** The most changes in one push. Above it, windows ask for the whole list. */
const MAX_PUSHED = 2_000
const NONE: readonly Conflict[] = []

export class ConflictIndex {
  readonly #workspace: Workspace
  /** The conflicts of the pictures in the folder, as they were last seen. */
  readonly #known = new Map<ItemId, readonly Conflict[]>()
  readonly #added = new Map<string, AddedConflict>()
  readonly #removed = new Map<string, RemovedConflict>()
  #count = 0
  #isComplete = false

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  /** How many conflicts there are. */
  get count(): number {
    if (!this.#isComplete) {
      this.updateAll()
      this.#added.clear()
      this.#removed.clear()
    }
    return this.#count
  }

  /** Takes over the labels of these pictures. Returns whether their conflicts have changed. */
  update(ids: readonly ItemId[], changes: readonly Change[]): boolean {
    if (!this.#isComplete) return false
    const { conflicts } = this.#workspace.labelColumns
    const concerned = ids.filter((id) => this.#known.has(id) || conflicts.has(id))
    if (concerned.length === 0) return false
    return concerned.map((id) => this.#update(id, conflicts.get(id) ?? NONE, changes)).includes(true)
  }

  /** Takes over the labels of all pictures, and which of them are in the folder. Returns whether conflicts have changed. */
  updateAll(): boolean {
    this.#isComplete = true
    const { conflicts } = this.#workspace.labelColumns
    const ids = new Set([...this.#known.keys(), ...conflicts.keys()])
    return Array.from(ids, (id) => this.#update(id, conflicts.get(id) ?? NONE, [])).includes(true)
  }

  /** Returns what has changed since the last call; null when nothing has. */
  takeChanges(): ConflictChanges | null {
    const [added, removed] = [[...this.#added.values()], [...this.#removed.values()]]
    this.#added.clear()
    this.#removed.clear()
    if (added.length + removed.length === 0) return null
    return {
      revision: this.#workspace.revision,
      count: this.#count,
      changed: added.length + removed.length > MAX_PUSHED ? null : { added, removed },
    }
  }

  #update(id: ItemId, folded: readonly Conflict[], changes: readonly Change[]): boolean {
    const { catalog } = this.#workspace
    const before = this.#known.get(id) ?? NONE
    const now = id < catalog.size && catalog.isPresent(id) ? folded : NONE
    if (before === now || (before.length === 0 && now.length === 0)) return false
    if (now.length === 0) this.#known.delete(id)
    else this.#known.set(id, now)
    this.#count += now.length - before.length
    const { key } = catalog.entry(id)
    const [textsBefore, textsNow] = [textsOf(before), textsOf(now)]
    const removed = before.filter(({ field }) => !textsNow.has(field))
    const added = now.filter(({ field }) => textsBefore.get(field) !== textsNow.get(field))
    for (const { field } of removed) {
      this.#added.delete(`${id} ${field}`)
      this.#removed.set(`${id} ${field}`, { id, field, by: resolverOf(key, field, changes) })
    }
    for (const conflict of added) {
      const { field } = conflict
      this.#removed.delete(`${id} ${field}`)
      this.#added.set(`${id} ${field}`, { id, field, key, people: peopleOfConflict(conflict) })
    }
    return removed.length + added.length > 0
  }
}

/** Returns a text for the values of each conflict, by field. */
function textsOf(conflicts: readonly Conflict[]): ReadonlyMap<FieldName, string> {
  return new Map(conflicts.map(({ field, values }) => [field, values.map(({ id }) => id).join(' ')]))
}

/** Returns who made the last of these changes that gives the field of a picture a value; null when nobody did. */
function resolverOf(key: ItemKey, field: FieldName, changes: readonly Change[]): string | null {
  return changes.findLast((change) => change.item === key && fieldsOf(change).has(field))?.by ?? null
}
