/**
 * Holds the zoom and the position at which one or more stages show a picture.
 *
 * It calls its listeners directly, without React, because a wheel changes it in every frame.
 */
import type { ItemId, Lens } from '../../preload/contract/index.ts'

/** The lens that shows a whole picture. */
export const FITTED: Lens = { zoom: 1, x: 0.5, y: 0.5 }

interface Size {
  readonly width: number
  readonly height: number
}

export class LensState {
  #pictureId: ItemId | null = null
  #lens: Lens = FITTED
  readonly #listeners = new Set<() => void>()
  #together: readonly Size[] = []

  get lens(): Lens {
    return this.#lens
  }

  /** The sizes of the pictures that this lens shows now, in CSS pixels at 100 %. */
  get together(): readonly Size[] {
    return this.#together
  }

  set(lens: Lens): void {
    this.#lens = lens
    this.#notifyChange()
  }

  /** Adds a picture that this lens shows from now on. Returns a function that removes it. */
  addPicture(size: Size): () => void {
    this.#together = [...this.#together, size]
    this.#notifyChange()
    return () => {
      this.#together = this.#together.filter((other) => other !== size)
      this.#notifyChange()
    }
  }

  /** Shows a picture through this lens: the whole picture, unless it was the last one shown or `keepsLens` is set. */
  showPicture(id: ItemId, keepsLens: boolean): void {
    const isNew = id !== this.#pictureId
    this.#pictureId = id
    if (isNew && !keepsLens) this.set(FITTED)
  }

  /** Resets the lens, as for a picture that has not been shown yet. */
  resetToFit(): void {
    this.#pictureId = null
    this.set(FITTED)
  }

  /** Calls the listener after every change. Returns a function that stops it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #notifyChange(): void {
    for (const listener of this.#listeners) listener()
  }
}
