/** Everything about the one inspected item. */
import { labelsAfter } from '../../preload/contract/index.ts'
import type { ItemDetail, ItemId, ItemState } from '../../preload/contract/index.ts'
import type { PendingEdit, PendingEdits } from './pending.ts'
import { inspectedId } from './selection.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface DetailSlice {
  /** May be of the item before while the next one loads: compare its id. */
  detail: ItemDetail | null
  detailError: string | null
  /** Loads the inspected item. While keys repeat only the item that is rested on is asked for. */
  inspect(): void
  /** Labels or the file of these items changed, null for any: the inspected one is loaded again if it is among them. */
  itemsChanged(items: readonly { readonly id: ItemId }[] | null): void
  /** Keeps confirmed edits visible until the item is loaded again. */
  bake(done: readonly PendingEdit[]): void
  /** The state of the inspected item with the unconfirmed edits on it. */
  shownState(detail: ItemDetail): ItemState
}

const REST_MS = 60

export const createDetail =
  (pending: PendingEdits): Slice<DetailSlice> =>
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
          get().noteArrived(detail)
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
      inspect() {
        clearTimeout(timer)
        const id = inspectedId(get())
        set({ detailError: null })
        if (id === null) return
        if (loading === null) void load(id)
        else timer = setTimeout(() => void load(id), REST_MS)
      },
      itemsChanged(items) {
        const id = inspectedId(get())
        if (id !== null && (items === null || items.some((item) => item.id === id))) void load(id)
      },
      bake(done) {
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
