/** A lens that several stages may look through. It tells them of changes directly, because a wheel turns it in every frame. */
import { FITTED } from './lens.ts'
import type { Lens } from './lens.ts'

export class LensState {
  #lens: Lens = FITTED
  readonly #listeners = new Set<() => void>()

  get lens(): Lens { return this.#lens }

  set(lens: Lens): void {
    this.#lens = lens
    for (const listener of this.#listeners) listener()
  }

  /** Returns the function that stops listening. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
