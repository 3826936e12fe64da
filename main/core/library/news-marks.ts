/** Holds which pictures others have changed since this person last looked. */
import type { ItemId } from '../../../preload/contract/index.ts'

export class NewsMarks {
  readonly #revisions = new Map<ItemId, number>()

  get size(): number {
    return this.#revisions.size
  }

  has(id: ItemId): boolean {
    return this.#revisions.has(id)
  }

  /** Returns the marked pictures, the one that changed last at the end. */
  ids(): Iterable<ItemId> {
    return this.#revisions.keys()
  }

  /** Returns the revision of the labels that brought the last change of a picture; undefined when it has no mark. */
  revisionOf(id: ItemId): number | undefined {
    return this.#revisions.get(id)
  }

  /** Marks a picture. It becomes the last one. */
  add(id: ItemId, revision: number): void {
    this.#revisions.delete(id)
    this.#revisions.set(id, revision)
  }

  /** Removes a mark. Returns whether there was one. */
  delete(id: ItemId): boolean {
    return this.#revisions.delete(id)
  }

  clear(): void {
    this.#revisions.clear()
  }
}
