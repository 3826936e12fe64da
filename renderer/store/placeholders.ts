/** Requests placeholders that nobody has made yet. Cells show them until their thumbnails are loaded. */
import type { ItemId, Pushes } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'

export interface PlaceholderSlice {
  /**
   * Registers a cell that waits for the thumbnail of this item and has no placeholder. Returns a function that
   * unregisters it.
   */
  awaitPicture(id: ItemId): () => void
  applyPlaceholders(push: Pushes['placeholders']): void
  applyPictureFacts(push: Pushes['learnt']): void
}

/** Cells that are added at shorter intervals than this are being scrolled past, in milliseconds. */
const SCROLLING_GAP_MS = 150
/** Placeholders of such cells are requested once no cell was added for this time, in milliseconds. */
const SCROLLING_DELAY_MS = 70
/** Placeholders of cells outside the view are requested after this time, in milliseconds. */
const OUT_OF_VIEW_DELAY_MS = 200

export const createPlaceholders: Slice<PlaceholderSlice, 'rows' | 'rowsVersion' | 'viewpoint'> = (set, get, bridge) => {
  /** The items whose cells wait, and whether their placeholders were requested. */
  const waitingItems = new Map<ItemId, boolean>()
  let cellsAddedAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  let isScheduled = false

  function requestPlaceholders(): void {
    const {
      rows,
      viewpoint: {
        visible: [start, end],
      },
    } = get()
    const all = [...waitingItems.keys()]
    const inView = all.filter((id) => rows.positionOf(id) >= start && rows.positionOf(id) < end)
    const isNew = (id: ItemId): boolean => waitingItems.get(id) === false
    const ids = inView.some(isNew) ? inView : all
    for (const id of ids) waitingItems.set(id, true)
    if (all.some(isNew)) timer = setTimeout(requestPlaceholders, OUT_OF_VIEW_DELAY_MS)
    // The program makes the last requested placeholder first, so the list is reversed to begin at the top. Without an
    // answer the cell stays empty until its thumbnail comes.
    if (ids.length > 0) bridge.invoke('items.placeholders', { ids: ids.reverse() }).catch(() => undefined)
  }

  /**
   * Requests placeholders: at once after a jump, later while somebody scrolls, because making them would take the time
   * that painting needs.
   */
  function onCellsAdded(): void {
    isScheduled = false
    const isScrolling = performance.now() - cellsAddedAt < SCROLLING_GAP_MS
    cellsAddedAt = performance.now()
    clearTimeout(timer)
    if (isScrolling) timer = setTimeout(requestPlaceholders, SCROLLING_DELAY_MS)
    else requestPlaceholders()
  }

  return {
    awaitPicture(id) {
      waitingItems.set(id, false)
      // One call requests the placeholders of all cells of one rendering.
      if (!isScheduled) queueMicrotask(onCellsAdded)
      isScheduled = true
      return () => waitingItems.delete(id)
    },
    applyPlaceholders(push) {
      get().rows.setPlaceholders(push)
      set({ rowsVersion: get().rowsVersion + 1 })
    },
    applyPictureFacts(push) {
      get().rows.setPictureFacts(push)
      set({ rowsVersion: get().rowsVersion + 1 })
    },
  }
}
