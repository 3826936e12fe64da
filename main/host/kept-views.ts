/** Stores what pages show, in memory only, so that a page that is loaded again shows the same. */
import type { KeptView } from '../../preload/contract/index.ts'

const MAX_TABS = 20

export class KeptViews {
  /** Called when the view of a page has changed, and after `clear`. */
  onChange: () => void = () => undefined
  readonly #views = new Map<string, KeptView>()

  get(tab: string): KeptView | null {
    return this.#views.get(tab) ?? null
  }

  /** Stores the view of a tab; null removes it. */
  keep(tab: string, view: KeptView | null): void {
    this.#views.delete(tab)
    if (view) this.#views.set(tab, view)
    for (const oldest of this.#views.keys()) {
      if (this.#views.size <= MAX_TABS) break
      this.#views.delete(oldest)
    }
    this.onChange()
  }

  /** Removes all views, because another data set is open. */
  clear(): void {
    this.#views.clear()
    this.onChange()
  }
}
