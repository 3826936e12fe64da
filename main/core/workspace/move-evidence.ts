/**
 * Collects what is known of how a picture got its name.
 *
 * This is the evidence with which labels are moved without asking anybody.
 */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { Catalog } from '../library/catalog.ts'
import type { LabelStore } from '../labels/label-store.ts'
import {
  destinationOf,
  hasLabelsMovedFrom,
  hasLabelsMovedWith,
  labelledContents,
  lastPictureContent,
  pictureContents,
} from '../labels/moved-changes.ts'
import type { LabelOwnership, Stray } from './moves-plan.ts'
import { isUncompressed } from './stray-finder.ts'

/** Pictures whose names changed within this many milliseconds were renamed together. */
const SAME_RENAME_MS = 60_000

export class MoveEvidence {
  readonly #catalog: Catalog
  readonly #store: LabelStore

  constructor(catalog: Catalog, store: LabelStore) {
    this.#catalog = catalog
    this.#store = store
  }

  /** Returns whether the labels of a labelled picture were given to this content, as far as the labels say. */
  ownershipOf(id: ItemId, content: string): LabelOwnership {
    const changes = this.#store.changes(this.#catalog.items.key(id))
    return pictureContents(changes).includes(content) || labelledContents(changes).includes(content) ? 'own' : 'unknown'
  }

  /**
   * Returns whether it is known that a content got the name of `to` after the labels were given.
   *
   * A copy that always existed is no proof. Different uncompressed pictures may begin and end with the same bytes. For
   * these, the picture must also be missing under its old name, and the modification time must be the same.
   */
  hasArrived({ id, kind }: Stray, to: ItemId, content: string): boolean {
    if (kind === 'shelved') return true
    const { modifiedAt } = this.#catalog.columns
    const arrival = this.#catalog.arrivals.get(to)
    const isArrival = arrival !== undefined && arrival.before !== content
    const changes = this.#store.changes(this.#catalog.items.key(id))
    const target = this.#catalog.items.key(to)
    // Labels were moved between these two names before, in one direction or the other.
    if (destinationOf(changes) === target || hasLabelsMovedFrom(changes, target, content)) return true
    if (isUncompressed(this.#catalog.items.name(to)))
      return isArrival && !this.#catalog.isPresent(id) && modifiedAt[id] === modifiedAt[to]
    return (
      (isArrival && (kind === 'all' || this.#arrivedTogether(id, to))) ||
      this.hadOtherPicture(to, content) ||
      (kind === 'part' && this.#wasRenamedTo(id))
    )
  }

  /** Returns whether the labels of a name show that it had a different picture when they were given or moved there. */
  hadOtherPicture(id: ItemId, content: string): boolean {
    const lastContent = lastPictureContent(this.#store.changes(this.#catalog.items.key(id)))
    return lastContent !== undefined && lastContent !== content
  }

  /**
   * Returns whether the labels show that the picture got its name by a rename. Then the picture that had the name
   * before was not edited.
   */
  #wasRenamedTo(id: ItemId): boolean {
    const content = this.#catalog.contentOf(id)
    return content !== undefined && hasLabelsMovedWith(this.#store.changes(this.#catalog.items.key(id)), content)
  }

  /** Returns whether the pictures under both names changed at about the same time, so that somebody renamed both. */
  #arrivedTogether(one: ItemId, other: ItemId): boolean {
    const [first, second] = [this.#catalog.arrivals.get(one), this.#catalog.arrivals.get(other)]
    return first !== undefined && second !== undefined && Math.abs(first.at - second.at) < SAME_RENAME_MS
  }
}
