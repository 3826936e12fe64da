/**
 * Gives the labels as a person sees them: those that the changes fold to, or, where everybody gives stars of their own,
 * with this person's stars and without conflicts of stars (FORMAT.md, "Stars per rater").
 *
 * What is written to files is never taken from here.
 */
import type { Conflict, ItemId, ItemKey, ItemState } from '../../../preload/contract/index.ts'
import { UNLABELLED } from '../../../preload/contract/index.ts'
import type { LabelColumns } from './label-columns.ts'
import type { LabelStore } from './label-store.ts'
import { noRaters, type RaterColumns } from './rater-columns.ts'

/** What the team's schema says about items. */
export type ShownSchema = Pick<LabelColumns, 'doneFilter' | 'schemaTags'>

/** The source of everybody's stars. */
export interface RaterSource {
  /** Returns the columns. With `wait`, they are complete; otherwise they may lack items that are still being read. */
  columns(wait: boolean): RaterColumns
}

export class ShownLabels {
  readonly #store: LabelStore
  #source: RaterSource | null = null
  #isOwn = false
  #isBlind = false
  #schema: ShownSchema = { doneFilter: null, schemaTags: new Set() }
  #conflicts: { readonly revision: number; readonly without: ReadonlyMap<number, readonly Conflict[]> } | null = null

  constructor(store: LabelStore) {
    this.#store = store
  }

  /** Sets where everybody's stars come from. */
  setSource(source: RaterSource): void {
    this.#source = source
  }

  /** Whether stars are those of this person. */
  get isOwn(): boolean {
    return this.#isOwn
  }

  /** Whether the stars of others are hidden for items to which this person has given none. */
  get isBlind(): boolean {
    return this.#isOwn && this.#isBlind
  }

  /** Chooses whether stars are those of this person, and whether those of others are hidden. Returns whether that is new. */
  show(isOwn: boolean, isBlind: boolean): boolean {
    const isNew = isOwn !== this.#isOwn || (isOwn && isBlind) !== this.isBlind
    this.#isOwn = isOwn
    this.#isBlind = isBlind
    return isNew
  }

  /** What the team's schema says about all items. */
  get schema(): ShownSchema {
    return this.#schema
  }

  /** Sets what the team's schema says. Returns whether other items are done than before. */
  setSchema(schema: ShownSchema): boolean {
    const isNew = JSON.stringify(schema.doneFilter) !== JSON.stringify(this.#schema.doneFilter)
    this.#schema = schema
    return isNew
  }

  /** The labels of all items as columns. */
  get columns(): LabelColumns {
    const raters = (wait = true): RaterColumns => this.#raters(wait)
    const shared = this.#store.columns
    const schema = this.#schema
    if (!this.#isOwn) return { ...shared, ...schema, raterColumns: raters }
    const conflicts = (): LabelColumns['conflicts'] => this.#conflictsWithoutStars(shared.conflicts)
    return {
      ...shared,
      ...schema,
      raterColumns: raters,
      hasOwnStars: true,
      stars: this.#raters(false).mine as Uint8Array<ArrayBuffer>,
      // Most readers do not need it, and there may be many conflicts.
      get conflicts() {
        return conflicts()
      },
    }
  }

  /** Returns the labels of an item; undefined when nobody ever labelled it. */
  state(key: ItemKey): ItemState | undefined {
    const id = this.#store.items.idOf(key)
    return id === undefined ? undefined : this.stateOf(id)
  }

  /** Returns the labels of the item with this id; undefined when nobody ever labelled it. */
  stateOf(id: ItemId): ItemState | undefined {
    const shared = this.#store.stateOf(id)
    return shared && this.#isOwn ? withOwnStars(shared, this.#raters(false).mine[id] ?? 0) : shared
  }

  /** Returns the labels of an item when all changes have been read, so that an edit can be compared with them. */
  stateForEdit(key: ItemKey): ItemState {
    if (this.#isOwn) this.#raters(true)
    return this.state(key) ?? UNLABELLED
  }

  #raters(wait: boolean): RaterColumns {
    const columns = this.#source?.columns(wait) ?? noRaters(this.#store.items.size)
    return this.#isOwn ? { ...columns, isOwn: true, isBlind: this.isBlind } : columns
  }

  #conflictsWithoutStars(
    conflicts: ReadonlyMap<number, readonly Conflict[]>,
  ): ReadonlyMap<number, readonly Conflict[]> {
    const { revision } = this.#store
    if (this.#conflicts?.revision !== revision) this.#conflicts = { revision, without: withoutStars(conflicts) }
    return this.#conflicts.without
  }
}

/** Returns the labels with these stars, and without a conflict of stars. */
export function withOwnStars(state: ItemState, stars: number): ItemState {
  const { conflicts } = state
  return {
    ...state,
    stars,
    conflicts: conflicts.length === 0 ? conflicts : conflicts.filter(({ field }) => field !== 'stars'),
  }
}

/** Returns the conflicts of all items without those of stars. */
export function withoutStars(
  conflicts: ReadonlyMap<number, readonly Conflict[]>,
): ReadonlyMap<number, readonly Conflict[]> {
  const without = new Map<number, readonly Conflict[]>()
  for (const [id, all] of conflicts) {
    const rest = all.filter(({ field }) => field !== 'stars')
    if (rest.length > 0) without.set(id, rest)
  }
  return without
}
