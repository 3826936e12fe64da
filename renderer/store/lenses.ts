/**
 * The lenses of the panes: one for all while they are linked, else one for each picture, which begins where the common
 * one was.
 */
import type { ItemId, KeptLens, Lens } from '../../preload/contract/index.ts'
import { LensState } from './lens-state.ts'

export class Lenses {
  readonly #common = new LensState()
  #own = new Map<ItemId, LensState>()
  #told: () => void = () => undefined

  constructor() {
    this.#common.onChange(() => this.#told())
  }

  of(id: ItemId, linked: boolean): LensState {
    return linked ? this.#common : (this.#own.get(id) ?? this.#made(id, this.#common.lens))
  }

  /** All look through the lens of one picture from now on. */
  join(id: ItemId): void {
    const own = this.#own.get(id)
    if (own) this.#common.set(own.lens)
    this.#own = new Map()
  }

  /** What `restore` takes. */
  kept(): KeptLens[] {
    return [{ id: null, lens: this.#common.lens }, ...[...this.#own].map(([id, { lens }]) => ({ id, lens }))]
  }

  /** Without an argument as for pictures that were not looked at yet. */
  restore(kept: readonly KeptLens[] = []): void {
    this.#own = new Map()
    this.#common.reset()
    for (const { id, lens } of kept) {
      if (id === null) this.#common.set(lens)
      else this.#made(id, lens)
    }
  }

  /** Tells of every change, to one listener. */
  onChange(told: () => void): void {
    this.#told = told
  }

  #made(id: ItemId, lens: Lens): LensState {
    const own = new LensState()
    own.set(lens)
    own.onChange(() => this.#told())
    this.#own.set(id, own)
    return own
  }
}
