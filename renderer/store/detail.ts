/** Holds everything about the one item that the inspector shows. */
import { labelsAfter } from '../../preload/contract/index.ts'
import type { ItemDetail, ItemId, ItemState } from '../../preload/contract/index.ts'
import type { PendingEdit, PendingEdits } from './pending.ts'
import { inspectedId } from './selection.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface DetailSlice {
  /**
   * The item's details. While the next item loads, these may still be the details of the previous one, so the id must
   * be compared.
   */
  detail: ItemDetail | null
  detailError: string | null
  /** Loads the inspected item. While a key repeats, only the item at which it stops is loaded. */
  loadInspected(): void
  /**
   * Loads the inspected item again if it is among these items, whose labels or files have changed; null stands for any
   * item.
   */
  reloadDetailOf(items: readonly { readonly id: ItemId }[] | null): void
  /** Keeps confirmed edits visible until the item is loaded again. */
  applyConfirmedEdits(edits: readonly PendingEdit[]): void
  /** Returns the state of the inspected item, with the unconfirmed edits applied. */
  shownState(detail: ItemDetail): ItemState
}

const LOAD_DELAY_MS = 60

/** What this slice uses of others. */
type Needs = 'compare' | 'compareDraftWith' | 'focus' | 'pendingSelectionSize' | 'selected' | 'viewer'

export const createDetail =
  (pending: PendingEdits): Slice<DetailSlice, Needs> =>
  (set, get, bridge) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let loadingId: ItemId | null = null
    let mustLoadAgain = false

    async function load(id: ItemId): Promise<void> {
      if (loadingId === id) {
        mustLoadAgain = true
        return
      }
      loadingId = id
      mustLoadAgain = false
      try {
        const detail = await bridge.invoke('item.get', { id })
        if (inspectedId(get()) === id) {
          set({ detail, detailError: null })
          get().compareDraftWith(detail)
        }
      } catch (error) {
        if (inspectedId(get()) === id) set({ detailError: sentence(error) })
      } finally {
        if (loadingId === id) loadingId = null
      }
      if (mustLoadAgain && inspectedId(get()) === id) await load(id)
    }

    return {
      detail: null,
      detailError: null,
      loadInspected() {
        clearTimeout(timer)
        const id = inspectedId(get())
        set({ detailError: null })
        if (id === null) return
        if (loadingId === null) void load(id)
        else timer = setTimeout(() => void load(id), LOAD_DELAY_MS)
      },
      reloadDetailOf(items) {
        const id = inspectedId(get())
        if (id !== null && (items === null || items.some((item) => item.id === id))) void load(id)
      },
      applyConfirmedEdits(edits) {
        const { detail } = get()
        if (!detail) return
        const missingEdits = edits.filter((edit) => edit.ids.has(detail.id) && (edit.revision ?? 0) > detail.revision)
        if (missingEdits.length === 0) return
        set({
          detail: {
            ...detail,
            state: missingEdits.reduce((state, { edit }) => labelsAfter(state, edit), detail.state),
          },
        })
      },
      shownState: (detail) => pending.applyToState(detail.id, detail.state),
    }
  }
