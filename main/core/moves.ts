/** Labels follow a picture that was renamed or moved, when its content says so; what is not certain is asked. */
import type { ItemId } from '../../preload/contract/index.ts'
import type { Catalog } from './catalog/catalog.ts'
import type { Contents } from './catalog/contents.ts'
import type { StoredChange } from './format/change-codec.ts'
import type { LabelStore } from './merge/label-store.ts'
import { destination, leftBehind, movedChanges } from './merge/moved.ts'
import type { Edit } from './workspace-types.ts'

/** A labelled picture that is gone, and pictures without labels that it may have become, the likeliest first. */
export interface Doubt { readonly from: ItemId; readonly to: readonly ItemId[] }
export interface Move { readonly from: ItemId; readonly to: ItemId }
interface Found { readonly sure: readonly Move[]; readonly unsure: readonly Doubt[] }

export interface MoveHooks {
  /** Whether labels can be changed here. */
  isWritable(): boolean
  /** Makes changes the team's. Throws `read-only`. */
  commit(changes: readonly StoredChange[]): Edit
  /** There are other doubts now. */
  told(doubts: readonly Doubt[]): void
  /** Labels went along by themselves: one sentence. */
  followed(message: string): void
}

/** Pictures offered for one that is gone. */
const MOST_OFFERED = 6
/** More files of one size than these are not read to find one: they are all alike, uncompressed frames for instance. */
const MOST_ALIKE = 500

export class Moves {
  readonly #catalog: Catalog
  readonly #store: LabelStore
  readonly #contents: Contents
  readonly #hooks: MoveHooks
  #doubts: readonly Doubt[] = []

  constructor(catalog: Catalog, store: LabelStore, contents: Contents, hooks: MoveHooks) {
    this.#catalog = catalog
    this.#store = store
    this.#contents = contents
    this.#hooks = hooks
  }

  /** What somebody has to say. */
  get doubts(): readonly Doubt[] { return this.#doubts }

  /** Once a scan is through: gives pictures that were renamed or moved their labels where that is certain, and finds what is not. Rejects as `Contents.readAll`. */
  async look(signal?: AbortSignal): Promise<void> {
    if (!this.#hooks.isWritable()) return
    const { sure, unsure } = await this.#find(signal)
    if (sure.length > 0) {
      this.follow(sure)
      this.#hooks.followed(`${sure.length === 1 ? 'A labelled picture was' : `${sure.length} labelled pictures were`} renamed or moved: the labels went along.`)
    }
    const isNews = JSON.stringify(unsure) !== JSON.stringify(this.#doubts)
    this.#doubts = unsure
    if (isNews) this.#hooks.told(unsure)
  }

  /** Gives pictures the labels of others that are gone. Throws `read-only`. */
  follow(moves: readonly Move[]): Edit {
    const edit = this.#hooks.commit(moves.flatMap(move => this.#changes(move)))
    const settled = new Set(moves.map(({ from }) => from))
    this.#doubts = this.#doubts.filter(({ from }) => !settled.has(from))
    return edit
  }

  /**
   * Sure is: the same content, which one picture had and one has, that came while this machine knew the folder. A copy that was
   * there all along, one of several, or one that only has the name, is unsure.
   */
  async #find(signal: AbortSignal | undefined): Promise<Found> {
    const late: Move[] = []
    const isLabelled = this.#labelled()
    const gone = this.#ids(id => !this.#catalog.isPresent(id) && isLabelled(id)).filter(from => {
      const to = this.#knownDestination(from)
      if (to !== undefined) late.push({ from, to })
      return to === undefined
    })
    if (gone.length === 0) return { sure: late, unsure: [] }
    const free = this.#ids(id => this.#catalog.isPresent(id) && !isLabelled(id))
    await this.#readAlike(gone, free, signal)
    const goneBy = Map.groupBy(gone, id => this.#print(id))
    const freeBy = Map.groupBy(free, id => this.#print(id))
    const sure = late
    const unsure: Doubt[] = []
    for (const from of gone) {
      const print = this.#print(from)
      const same = print === null ? [] : freeBy.get(print) ?? []
      if (same.length === 1 && goneBy.get(print)!.length === 1 && this.#isTold(from, same[0]!)) sure.push({ from, to: same[0]! })
      else if (same.length > 0) unsure.push({ from, to: same.slice(0, MOST_OFFERED) })
      else if (print === null) unsure.push(...this.#namesakes(from, free))
    }
    return { sure, unsure }
  }

  /** The changes that give a picture the labels of one that is gone, and take them from that; those that are known already are left out. */
  #changes({ from, to }: Move): StoredChange[] {
    const [old, now] = [this.#catalog.items.key(from), this.#catalog.items.key(to)]
    const changes = this.#store.changes(old)
    const left = leftBehind(old, now, changes)
    return [...movedChanges(old, now, changes, this.#store.changes(now), this.#labelled()(to)), ...(left ? [left] : [])].filter(change => !this.#store.has(change.item, change.id))
  }

  /** Uncompressed pictures may begin and end alike: there the time has to be the same too. */
  #isTold(from: ItemId, to: ItemId): boolean {
    const { modifiedAt } = this.#catalog.columns
    return this.#catalog.arrived.has(to) && (modifiedAt[from] === modifiedAt[to] || !/\.(bmp|tiff?)$/i.test(this.#catalog.items.name(to)))
  }

  /** A record for each of a million pictures would take the program's time; only few of them need it. */
  #labelled(): (id: ItemId) => boolean {
    const { stars, tags, notes, rare } = this.#store.columns
    return id => stars[id] !== 0 || tags[id] !== 0 || notes.has(id) || rare.has(id)
  }

  #ids(test: (id: ItemId) => boolean): ItemId[] {
    const ids: ItemId[] = []
    for (let id = 0; id < this.#catalog.size; id++) if (test(id)) ids.push(id)
    return ids
  }

  /** Free pictures that have the size of one that is gone are looked into. */
  async #readAlike(gone: readonly ItemId[], free: readonly ItemId[], signal: AbortSignal | undefined): Promise<void> {
    const { size } = this.#catalog.columns
    const sizes = new Set(gone.filter(id => this.#print(id) !== null).map(id => size[id]!))
    const alike = Map.groupBy(free.filter(id => sizes.has(size[id]!)), id => size[id]!)
    await this.#contents.readSome([...alike.values()].filter(ids => ids.length <= MOST_ALIKE).flat(), signal)
  }

  /** Pictures of the same name elsewhere, for one whose content this machine never knew. */
  #namesakes(from: ItemId, free: readonly ItemId[]): Doubt[] {
    const name = this.#catalog.items.name(from)
    const to = free.filter(id => this.#catalog.items.name(id) === name)
    return to.length > 0 && to.length <= MOST_OFFERED ? [{ from, to }] : []
  }

  #print(id: ItemId): string | null {
    const { printHigh, printLow, size } = this.#catalog.columns
    return printLow[id] === 0 ? null : `${size[id]}/${printHigh[id]}/${printLow[id]}`
  }

  /** Where a picture has gone that was labelled again by somebody who did not know that; undefined when nobody has said, or when another picture had its name since. */
  #knownDestination(id: ItemId): ItemId | undefined {
    const key = destination(this.#store.changes(this.#catalog.items.key(id)))
    const to = key === null ? undefined : this.#catalog.items.idOf(key)
    if (to === undefined || !this.#catalog.isPresent(to)) return undefined
    const [before, now] = [this.#print(id), this.#print(to)]
    return before === null || now === null || before === now ? to : undefined
  }
}
