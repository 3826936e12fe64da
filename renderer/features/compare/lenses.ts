/** The lenses of the panes: one for all while they are linked, else one for each picture, which begins where the common one was. */
import type { ItemId } from '../../../preload/contract/index.ts'
import { LensState } from '../viewer/lens-state.ts'

export class Lenses {
  readonly #common = new LensState()
  #own = new Map<ItemId, LensState>()

  of(id: ItemId, linked: boolean): LensState {
    if (linked) return this.#common
    const known = this.#own.get(id)
    if (known) return known
    const own = new LensState()
    own.set(this.#common.lens)
    this.#own.set(id, own)
    return own
  }

  /** All look through the lens of one picture from now on. */
  join(id: ItemId): void {
    const own = this.#own.get(id)
    if (own) this.#common.set(own.lens)
    this.#own = new Map()
  }
}
