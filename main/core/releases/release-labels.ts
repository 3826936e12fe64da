/**
 * Computes the labels of a release: the fold over the changes that it names, in parts.
 *
 * They are first under the names that the pictures had then: those are frozen and have a checksum. To show or compare
 * them, they move to the names of now, as the labels of now have.
 */
import { createHash } from 'node:crypto'
import {
  isLabelled,
  UNLABELLED,
  type ItemId,
  type ItemKey,
  type ItemState,
  type LabelValues,
} from '../../../preload/contract/index.ts'
import { runToEnd, sortSteps, type Steps } from '../base/steps.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { ChangeSet } from '../format/change-set.ts'
import type { ReleaseHead } from '../format/release-codec.ts'
import { foldFew, unpackWhere } from '../history/fold-changes.ts'
import { PastRatings, type ShownAs } from '../history/past-ratings.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { ItemStates } from '../labels/item-states.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import type { RaterColumns } from '../labels/rater-columns.ts'
import type { LabelSource } from '../query/index.ts'
import { countsUnderPresentName, isPartOfMove, nameInRelease } from './present-names.ts'

/** How many pictures are folded between two looks at the clock. */
const ITEMS_PER_STEP = 200

/** Different from those of other labels, which count down from -1 or up from 0. */
let lastRevision = -1_000_000

/** The labels of one item. */
export interface KeyedLabels {
  readonly key: ItemKey
  readonly state: LabelValues
}

/** The labels of one item in a release. */
export interface ReleasedItem extends KeyedLabels {
  readonly id: ItemId
  readonly state: ItemState
}

export class ReleaseLabels implements LabelSource {
  readonly revision = --lastRevision
  /** When the release was made, in milliseconds since the epoch by the share's clock. */
  readonly at: number
  readonly #log: ChangeLog
  readonly #changes: ChangeSet
  readonly #ratings: PastRatings
  readonly #states: ItemStates
  readonly #size: number
  #isCounted: (change: StoredChange) => boolean
  /** The items with labels that moved from them or to them after the release. */
  readonly #movedItems = new Set<ItemId>()
  /** 1 for each item that has changes which the release does not name. */
  readonly #lacksChanges: Uint8Array
  /** Those of them that are still under the name of then. */
  #waiting: ItemId[] = []
  #done = 0
  #known = 0

  /** Nothing is known before `compute` has returned true. */
  constructor(log: ChangeLog, changes: ChangeSet, at: number) {
    this.#log = log
    this.#states = new ItemStates(() => log.people)
    this.at = at
    this.#changes = changes
    this.#isCounted = ({ id }) => changes.has(id)
    this.#ratings = new PastRatings(log, { isCounted: (change) => this.#isCounted(change) })
    this.#states.fromData(log.toData().states)
    this.#size = log.labels.items.size
    this.#lacksChanges = new Uint8Array(this.#size)
  }

  /** How many of the pictures have been folded. */
  get progress(): { readonly done: number; readonly total: number } {
    return { done: this.#done, total: this.#size }
  }

  /** How many changes the release names that this program does not know. */
  get missing(): number {
    return this.#changes.size - this.#known
  }

  /** Folds pictures for about `ms` milliseconds. Returns whether all are folded. */
  compute(ms: number): boolean {
    const until = performance.now() + ms
    while (this.#done < this.#size) {
      const end = Math.min(this.#size, this.#done + ITEMS_PER_STEP)
      for (; this.#done < end; this.#done++) this.#foldItem(this.#done)
      if (performance.now() > until) return false
    }
    while (this.#waiting.length > 0) {
      const id = this.#waiting.pop()!
      this.#states.set(id, foldFew(this.changesOf(id)))
      if (performance.now() > until) return false
    }
    return true
  }

  /**
   * Moves the labels of pictures that were renamed since to their names of now, as the labels of now were moved.
   *
   * It comes after the check of the checksum, and before stars of everybody are asked for. `compute` must return true
   * once more.
   */
  usePresentNames(): void {
    this.#isCounted = countsUnderPresentName(this.#log, this.#changes)
    this.#waiting = [...this.#movedItems]
  }

  /** Returns the changes of an item that count in the release. */
  changesOf(id: ItemId): readonly StoredChange[] {
    return this.#log.changesOf(this.#log.key(id)).filter(this.#isCounted)
  }

  /** Whether an item has changes that the release does not name. */
  lacksChanges(id: ItemId): boolean {
    // Items that are new since are not in the array.
    return this.#lacksChanges[id] !== 0
  }

  /** Returns the name that a picture had in the release, when it has another one now; null otherwise. */
  formerKey(id: ItemId): ItemKey | null {
    return this.#movedItems.has(id) ? nameInRelease(this.#log, this.#changes, id) : null
  }

  /** The labels of all items by number; those of items that are new since the computation are empty. */
  get labelColumns(): LabelColumns {
    return this.#ratings.shownColumns(this.#states.columns(Math.max(this.#size, this.#log.labels.items.size)))
  }

  /** Everybody's stars in the release. */
  get raterColumns(): RaterColumns {
    return this.#ratings.columns()
  }

  /** Shows everybody's stars of the release as this view shows those of now. */
  showAs(shown: ShownAs, user: string): void {
    this.#ratings.showAs(shown, user)
  }

  /** Returns the labels of an item. */
  state(key: ItemKey): ItemState | undefined {
    const id = this.#log.labels.items.idOf(key)
    return id === undefined ? undefined : this.stateOf(id)
  }

  /** Returns the labels of an item by its number, as they are shown. */
  stateOf(id: ItemId): ItemState | undefined {
    return this.#ratings.shownState(this.#states.get(id), id)
  }

  /** Returns the labelled items with everybody's labels, sorted by key. */
  labelledItems(): ReleasedItem[] {
    return runToEnd(this.labelledSteps())
  }

  /** Does the same as `labelledItems` in steps. */
  *labelledSteps(): Steps<ReleasedItem[]> {
    const labelled: ReleasedItem[] = []
    for (let id = 0; id < this.#size; id++) {
      if (id % ITEMS_PER_STEP === 0) yield
      const state = this.#states.get(id)
      if (isLabelled(state)) labelled.push({ id, key: this.#log.key(id), state })
    }
    return yield* sortByKey(labelled)
  }

  #foldItem(id: ItemId): void {
    const bytes = this.#log.labels.packedChanges(id)
    if (bytes === null && !this.#log.isKnown(this.#log.key(id))) return
    let all = 0
    let isMoved = false
    const isNamed = (change: Pick<StoredChange, 'id' | 'extra'>): boolean => {
      all++
      const isInRelease = this.#changes.has(change.id)
      if (!isInRelease && isPartOfMove(change)) isMoved = true
      return isInRelease
    }
    const named = bytes === null ? this.#log.changesOf(this.#log.key(id)).filter(isNamed) : unpackWhere(bytes, isNamed)
    this.#known += named.length
    if (isMoved) this.#movedItems.add(id)
    // The labels of now are there already.
    if (named.length === all) return
    this.#lacksChanges[id] = 1
    this.#states.set(id, named.length === 0 ? UNLABELLED : foldFew(named))
  }
}

/** Returns labels in the order of their keys. */
export function sortByKey<T extends { readonly key: ItemKey }>(items: readonly T[]): Steps<T[]> {
  return sortSteps(items, (a, b) => a.key < b.key)
}

/** The checksum of labels, and how many items have one. */
type LabelsChecksum = Pick<ReleaseHead, 'labels' | 'pictures'>

/** Returns the checksum of labels that are sorted by key (FORMAT.md, RL4). */
export function checksumOf(items: readonly KeyedLabels[]): LabelsChecksum {
  return runToEnd(checksumSteps(items))
}

/** Does the same as `checksumOf` in steps. */
export function* checksumSteps(items: readonly KeyedLabels[]): Steps<LabelsChecksum> {
  const hash = createHash('sha256')
  for (const [at, { key, state }] of items.entries()) {
    if (at % ITEMS_PER_STEP === 0) yield
    hash.update(canonicalLine(key, state), 'utf8')
  }
  return { labels: `sha256:${hash.digest('hex')}`, pictures: items.length }
}

/** Returns the line of one item in the canonical form of labels. */
export function canonicalLine(key: ItemKey, { stars, flag, color, tags, notes, metrics }: LabelValues): string {
  const sortedMetrics = Object.fromEntries(Object.entries(metrics).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return `${JSON.stringify([key, stars, flag, color, tags.toSorted(), notes, sortedMetrics])}\n`
}
