/** Gives everybody's stars as they were, and past labels as this person sees them. */
import type { ItemId, ItemState } from '../../../preload/contract/index.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import type { RaterColumns } from '../labels/rater-columns.ts'
import { withOwnStars, withoutStars, type ShownLabels, type ShownSchema } from '../labels/shown-labels.ts'
import { RaterIndex, type CountedChanges } from '../raters/index.ts'

/** How the labels of now are shown. */
export type ShownAs = Pick<ShownLabels, 'isBlind' | 'isOwn' | 'schema'>

export class PastRatings {
  readonly #log: ChangeLog
  readonly #counted: CountedChanges
  #isOwn = false
  #isBlind = false
  #schema: ShownSchema = { doneFilter: null, schemaTags: new Set() }
  #user = ''
  #columns: RaterColumns | null = null
  #conflicts: LabelColumns['conflicts'] | null = null

  /** `counted` says which changes had been made. */
  constructor(log: ChangeLog, counted: CountedChanges) {
    this.#log = log
    this.#counted = counted
  }

  /** Shows everybody's stars of that time as this view shows those of now. */
  showAs({ isOwn, isBlind, schema }: ShownAs, user: string): void {
    this.#schema = schema
    this.#isOwn = isOwn
    this.#isBlind = isBlind
    this.#user = user
    this.#columns = null
  }

  /** Returns everybody's stars. The first call reads them, which may take seconds for a million items. */
  columns(): RaterColumns {
    if (this.#columns === null) {
      const user = this.#user
      const index = new RaterIndex(this.#log, { user: () => user, ...this.#counted })
      index.allowReading()
      this.#columns = { ...index.columns(true), isOwn: this.#isOwn, isBlind: this.#isBlind }
      // What arrives later is not shown.
      index.close()
    }
    return this.#columns
  }

  /** Returns the past labels of all items as this person sees them. `shared` must not change any more. */
  shownColumns(shared: LabelColumns): LabelColumns {
    const raterColumns = (): RaterColumns => this.columns()
    const schema = this.#schema
    if (!this.#isOwn) return { ...shared, ...schema, raterColumns }
    this.#conflicts ??= withoutStars(shared.conflicts)
    const stars = this.columns().mine as Uint8Array<ArrayBuffer>
    return { ...shared, ...schema, raterColumns, hasOwnStars: true, stars, conflicts: this.#conflicts }
  }

  /** Returns the past labels of one item as this person sees them. */
  shownState(shared: ItemState | undefined, id: ItemId): ItemState | undefined {
    return shared && this.#isOwn ? withOwnStars(shared, this.columns().mine[id] ?? 0) : shared
  }
}
