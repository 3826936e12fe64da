/** Makes data sets in memory whose progress is counted, and a record of everything that is counted. */
import { parseFilter, type Filter } from '../../../preload/contract/filter.ts'
import type { ProgressPart } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { ChangeLog } from '../../../main/core/labels/change-log.ts'
import { noRaters, type RaterColumns } from '../../../main/core/labels/rater-columns.ts'
import { Catalog } from '../../../main/core/library/catalog.ts'
import {
  picturesOfPart,
  ProgressIndex,
  progressNumbers,
  type ProgressNumbers,
} from '../../../main/core/progress/index.ts'
import { SimulatedClock } from '../../support/simulated-clock.ts'

/** In these tests the tag `unclear` is a reason for leaving a picture out. */
const isSkipTag = (tag: string): boolean => tag === 'unclear'

export class MadeSet {
  readonly catalog = new Catalog({ root: '/nowhere' })
  readonly log = new ChangeLog(this.catalog.items)
  readonly clock: SimulatedClock
  rule: Filter | null = null
  #changes = 0

  constructor(now: number, keys: readonly string[]) {
    this.clock = new SimulatedClock(now)
    for (const key of keys) this.setPresent(key, true)
  }

  setPresent(key: string, present: boolean): void {
    this.catalog.columns.present[this.catalog.ensureId(key)] = present ? 1 : 0
    // Reports a change, as a scan does.
    this.catalog.reportFilledColumns(0)
  }

  setRule(text: string): void {
    this.rule = parseFilter(text)
  }

  /** Makes a change that replaces what `replaces` names. */
  change(
    by: string,
    item: string,
    at: number,
    parts: Partial<StoredChange>,
    replaces: readonly string[] = [],
  ): StoredChange {
    return { id: `${by}:${this.#changes++}`, at, by, item, replaces, ...parts }
  }

  /** Makes changes and applies them together. */
  apply(...changes: readonly StoredChange[]): void {
    this.log.apply(changes, 'share')
  }

  newIndex(until?: number): ProgressIndex {
    return new ProgressIndex({
      log: this.log,
      catalog: this.catalog,
      clock: this.clock,
      doneFilter: () => this.rule,
      labelColumns: () => ({ ...this.log.labels.columns, doneFilter: this.rule }),
      user: () => 'ana',
      ...(until === undefined ? {} : { until }),
    })
  }

  numbers(index: ProgressIndex, folder = ''): ProgressNumbers {
    index.follow()
    index.read(Number.POSITIVE_INFINITY)
    return progressNumbers(index, this.catalog, folder, isSkipTag)
  }

  /** Returns the names of the pictures that a number counts. */
  keysOf(index: ProgressIndex, part: ProgressPart): string[] {
    const { personOf } = this.log.people
    const raters = (): RaterColumns => noRaters(this.catalog.size)
    const pictures = picturesOfPart({ index, personOf, raters, isSkipTag }, part, this.catalog.size)
    return Array.from(pictures.keys())
      .filter((id) => pictures[id] === 1)
      .map((id) => this.catalog.items.key(id))
  }
}
