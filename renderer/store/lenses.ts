/**
 * Holds the lenses of the panes: one for all while they are linked, else one for each picture, which starts as a copy
 * of the common one.
 */
import type { ItemId, KeptLens, Lens } from '../../preload/contract/index.ts'
import { FITTED, LensState } from './lens-state.ts'

export class Lenses {
  readonly #common = new LensState()
  #own = new Map<ItemId, LensState>()
  #listener: () => void = () => undefined

  constructor() {
    this.#common.onChange(() => this.#listener())
  }

  lensFor(id: ItemId, linked: boolean): LensState {
    return linked ? this.#common : (this.#own.get(id) ?? this.#addLens(id, this.#common.lens))
  }

  /** Links all panes. They are seen through this lens. */
  linkAll(lens: Lens): void {
    this.#common.set(lens)
    this.#own = new Map()
  }

  /** Shows all pictures whole. */
  fitAll(): void {
    for (const state of [this.#common, ...this.#own.values()]) state.set(FITTED)
  }

  /** Returns the lenses in the form that `loadData` reads. */
  toData(): KeptLens[] {
    return [{ id: null, lens: this.#common.lens }, ...[...this.#own].map(([id, { lens }]) => ({ id, lens }))]
  }

  /** Replaces all lenses. Without an argument they are reset, as for pictures that have not been shown yet. */
  loadData(data: readonly KeptLens[] = []): void {
    this.#own = new Map()
    this.#common.resetToFit()
    for (const { id, lens } of data) {
      if (id === null) this.#common.set(lens)
      else this.#addLens(id, lens)
    }
  }

  /** Sets the one listener that is called after every change. */
  onChange(listener: () => void): void {
    this.#listener = listener
  }

  #addLens(id: ItemId, lens: Lens): LensState {
    const own = new LensState()
    own.set(lens)
    own.onChange(() => this.#listener())
    this.#own.set(id, own)
    return own
  }
}
