/** What the program says about the share, folders and totals. */
import type { FolderNode, Status } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface StatusSlice {
  status: Status | null
  folders: readonly FolderNode[]
  retryStatus(): void
}

export const createStatus: Slice<StatusSlice> = (_set, get, bridge) => ({
  status: null,
  folders: [],
  retryStatus() {
    bridge.invoke('status.retry', {}).catch((error: unknown) => get().toast('error', sentence(error)))
  },
})
