/**
 * A lens that several stages may look through. It tells them of changes directly, because a wheel turns it in every
 * frame.
 */
import type { ItemId, Lens } from '../../preload/contract/index.ts'

export const FITTED: Lens = { zoom: 1, x: 0.5, y: 0.5 }

export class LensState {
  #about: ItemId | null = null
  #lens: Lens = FITTED
  readonly #listeners = new Set<() => void>()

  get lens(): Lens {
    return this.#lens
  }

  set(lens: Lens): void {
    this.#lens = lens
    for (const listener of this.#listeners) listener()
  }

  /** A picture is seen through it from now on: whole, unless it was seen before or the lens is to stay as it is. */
  lookAt(id: ItemId, stays: boolean): void {
    const isNew = id !== this.#about
    this.#about = id
    if (isNew && !stays) this.set(FITTED)
  }

  /** As for a picture that was not looked at yet. */
  reset(): void {
    this.#about = null
    this.set(FITTED)
  }

  /** Returns the function that stops listening. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
