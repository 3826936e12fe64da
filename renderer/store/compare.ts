/**
 * Pictures side by side: which, which one the keys are about, and how they are shown. The focus follows, so that
 * everything that follows the focus follows here too.
 */
import type { ItemId } from '../../preload/contract/index.ts'
import { Lenses } from './lenses.ts'
import type { Focus } from './selection.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface Comparison {
  /** Two to twelve, less what was taken out of the view. */
  readonly ids: readonly ItemId[]
  /** Index of the one that keys label. */
  readonly active: number
  /** One over the other with a divider that wipes; only for two. */
  readonly wipe: boolean
  /** Where the divider stands, 0 (left) to 1. */
  readonly divider: number
  /** Zooming and panning one does it to all. */
  readonly linked: boolean
  /** Where the focus goes back to. */
  readonly back: Focus
}

export interface CompareSlice {
  compare: Comparison | null
  /** How the panes are looked at; changed in place, so that zooming renders nothing. */
  paneLenses: Lenses
  /** Compares the selection; without one, the focused picture and the next. */
  openCompare(): Promise<void>
  closeCompare(): void
  /** Makes a pane the active one; counts round at the ends. */
  activatePane(index: number): void
  /** Takes the active picture out of the view. Nothing else happens to it; when one is left the comparison is over. */
  removePane(): void
  /** The active picture changes places with the next. */
  swapPanes(): void
  /** The same number of pictures after (1) or before (-1) those that are shown. */
  nextPanes(direction: 1 | -1): Promise<void>
  toggleWipe(): void
  /** Moves the divider by a share of the width. */
  moveWipe(by: number): void
  toggleLink(): void
}

export const MAX_PANES = 12

export const createCompare: Slice<CompareSlice> = (set, get, bridge) => {
  /** The positions of what shall be compared, in the result's order; or the sentence why that cannot be. */
  async function wanted(): Promise<readonly number[] | string> {
    const { focus, result } = get()
    const selected = await get().selection()
    if (!result || result.total < 2) return 'There are no two pictures to compare.'
    if (selected.length > MAX_PANES)
      return `Up to ${MAX_PANES} pictures can be compared; ${selected.length} are selected.`
    if (selected.length < 2) {
      const first = Math.max(0, Math.min(focus.position, result.total - 2))
      return [first, first + 1]
    }
    const positions = await Promise.all(selected.map((id) => bridge.invoke('query.locate', { result: result.id, id })))
    const found = positions.filter((position) => position >= 0).toSorted((a, b) => a - b)
    return found.length < 2 ? 'The selected pictures are not in this result.' : found
  }

  async function show(positions: readonly number[], active: number): Promise<void> {
    await get().ensureRows(positions)
    const { rows, compare, focus, paneLenses } = get()
    const ids = positions.flatMap((position) => rows.idAt(position) ?? [])
    if (ids.length < 2) return
    if (!compare) paneLenses.restore()
    set({
      compare: {
        ids,
        active,
        wipe: ids.length === 2 && (compare?.wipe ?? false),
        divider: 0.5,
        linked: compare?.linked ?? true,
        back: compare?.back ?? focus,
      },
    })
    get().activatePane(active)
  }

  function change(part: Partial<Comparison>): void {
    const { compare } = get()
    if (compare) set({ compare: { ...compare, ...part } })
  }

  return {
    compare: null,
    paneLenses: new Lenses(),
    async openCompare() {
      try {
        const positions = await wanted()
        if (typeof positions === 'string') return get().toast('info', positions)
        const { focus } = get()
        await show(positions, Math.max(0, positions.indexOf(focus.position)))
      } catch (error) {
        get().toast('error', sentence(error))
      }
    },
    closeCompare() {
      const { compare } = get()
      if (compare) set({ compare: null, focus: compare.back })
    },
    activatePane(index) {
      const { compare, rows } = get()
      if (!compare) return
      const active = (index + compare.ids.length) % compare.ids.length
      const id = compare.ids[active] ?? null
      set({ compare: { ...compare, active }, focus: { position: id === null ? -1 : rows.positionOf(id), id } })
    },
    removePane() {
      const { compare } = get()
      if (!compare) return
      const ids = compare.ids.filter((_, index) => index !== compare.active)
      if (ids.length < 2) return get().closeCompare()
      change({ ids, wipe: compare.wipe && ids.length === 2 })
      get().activatePane(Math.min(compare.active, ids.length - 1))
    },
    swapPanes() {
      const { compare } = get()
      if (!compare) return
      const other = (compare.active + 1) % compare.ids.length
      const ids = [...compare.ids]
      const [one, two] = [ids[compare.active], ids[other]]
      if (one === undefined || two === undefined) return
      ids[compare.active] = two
      ids[other] = one
      change({ ids })
      get().activatePane(other)
    },
    async nextPanes(direction) {
      const { compare, rows, result } = get()
      if (!compare || !result) return
      const shown = compare.ids.map((id) => rows.positionOf(id))
      const count = compare.ids.length
      const first = direction === 1 ? Math.max(...shown) + 1 : Math.min(...shown) - count
      if (first < 0 || first + count > result.total)
        return get().toast('info', direction === 1 ? 'No more pictures after these.' : 'No more pictures before these.')
      await show(
        Array.from({ length: count }, (_, at) => first + at),
        0,
      ).catch((error: unknown) => get().toast('error', sentence(error)))
    },
    toggleWipe() {
      const { compare } = get()
      if (compare?.ids.length === 2) change({ wipe: !compare.wipe })
    },
    moveWipe(by) {
      const { compare } = get()
      if (compare?.wipe) change({ divider: Math.max(0, Math.min(1, compare.divider + by)) })
    },
    toggleLink() {
      change({ linked: !get().compare?.linked })
    },
  }
}
