/**
 * Remembers which picture the viewer showed before the current one, and shows it again while the person holds a key.
 *
 * Showing it changes nothing else: the focus, the selection and the presence stay with the current picture.
 */
import type { ItemId } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'

export interface ViewedSlice {
  /** The picture that the viewer shows, or showed last, and the one before it. */
  viewed: { readonly current: ItemId | null; readonly previous: ItemId | null }
  /** Whether the previous picture is shown in place of the current one. */
  isShowingPrevious: boolean
  /** Must be called when a picture is on the stage of the viewer. */
  recordViewed(id: ItemId): void
  /** Shows the previous picture, if there is one and the current one is on the stage. */
  showPrevious(): void
  hidePrevious(): void
}

/** What this slice uses of others. */
type Needs = 'focus' | 'rows' | 'toast'

export const NOTHING_VIEWED: ViewedSlice['viewed'] = { current: null, previous: null }

export const createViewed: Slice<ViewedSlice, Needs> = (set, get) => ({
  viewed: NOTHING_VIEWED,
  isShowingPrevious: false,
  recordViewed(id) {
    const { current } = get().viewed
    if (id !== current) set({ viewed: { current: id, previous: current } })
  },
  showPrevious() {
    const { viewed, focus, rows, toast } = get()
    if (viewed.current !== focus.id) return
    if (viewed.previous === null || !rows.byId(viewed.previous))
      return toast('info', 'No other picture was viewed before this one.', { about: (state) => [state.viewed] })
    set({ isShowingPrevious: true })
  },
  hidePrevious() {
    if (get().isShowingPrevious) set({ isShowingPrevious: false })
  },
})
