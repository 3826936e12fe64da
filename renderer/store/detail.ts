/** Holds everything about the one item that the inspector shows. */
import { labelsAfter } from '../../preload/contract/index.ts'
import type { ItemDetail, ItemId, ItemState } from '../../preload/contract/index.ts'
import type { PendingEdit, PendingEdits } from './pending.ts'
import { inspectedId } from './selection.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface DetailSlice {
  /** The item's details. While the next item loads they may still be those of the previous one: compare the id. */
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
  applyConfirmedEdits(done: readonly PendingEdit[]): void
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
    let loading: ItemId | null = null
    let again = false

    async function load(id: ItemId): Promise<void> {
      if (loading === id) {
        again = true
        return
      }
      loading = id
      again = false
      try {
        const detail = await bridge.invoke('item.get', { id })
        if (inspectedId(get()) === id) {
          set({ detail, detailError: null })
          get().compareDraftWith(detail)
        }
      } catch (error) {
        if (inspectedId(get()) === id) set({ detailError: sentence(error) })
      } finally {
        if (loading === id) loading = null
      }
      if (again && inspectedId(get()) === id) await load(id)
    }

    return {
      detail: null,
      detailError: null,
      loadInspected() {
        clearTimeout(timer)
        const id = inspectedId(get())
        set({ detailError: null })
        if (id === null) return
        if (loading === null) void load(id)
        else timer = setTimeout(() => void load(id), LOAD_DELAY_MS)
      },
      reloadDetailOf(items) {
        const id = inspectedId(get())
        if (id !== null && (items === null || items.some((item) => item.id === id))) void load(id)
      },
      applyConfirmedEdits(done) {
        const { detail } = get()
        if (!detail) return
        const missing = done.filter((edit) => edit.ids.has(detail.id) && (edit.revision ?? 0) > detail.revision)
        if (missing.length === 0) return
        set({
          detail: { ...detail, state: missing.reduce((state, { edit }) => labelsAfter(state, edit), detail.state) },
        })
      },
      shownState: (detail) => pending.onState(detail.id, detail.state),
    }
  }
