/** What pages show, so that one that is loaded anew shows the same again. In memory only. */
import type { KeptView } from '../../preload/contract/index.ts'

const MAX_TABS = 20

export class KeptViews {
  /** Called when a page shows something else, and after `clear`. */
  onChange: () => void = () => undefined
  readonly #views = new Map<string, KeptView>()

  get(tab: string): KeptView | null {
    return this.#views.get(tab) ?? null
  }

  /** Null forgets it. */
  keep(tab: string, view: KeptView | null): void {
    this.#views.delete(tab)
    if (view) this.#views.set(tab, view)
    for (const oldest of this.#views.keys()) {
      if (this.#views.size <= MAX_TABS) break
      this.#views.delete(oldest)
    }
    this.onChange()
  }

  /** Another data set is open. */
  clear(): void {
    this.#views.clear()
    this.onChange()
  }
}
