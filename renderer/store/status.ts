/** What the program says about the share, folders and totals. */
import type { FolderNode, Pushes, Status } from '../../preload/contract/index.ts'
import type { Link } from '../bridge.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface StatusSlice {
  status: Status | null
  /** Since when the share is away, milliseconds since the epoch; null while it is not. */
  awaySince: number | null
  folders: readonly FolderNode[]
  takeStatus(status: Status): void
  takeFolders(push: Pushes['folders']): void
  retryStatus(): void
}

export const createStatus: Slice<StatusSlice> = (set, get, bridge) => ({
  status: null,
  awaySince: null,
  folders: [],
  takeStatus: (status) => set({ status, awaySince: isAway(status) ? (get().awaySince ?? Date.now()) : null }),
  takeFolders({ whole, folders }) {
    if (whole) return set({ folders })
    const changed = new Map(folders.map((folder) => [folder.path, folder]))
    set({ folders: get().folders.map((folder) => changed.get(folder.path) ?? folder) })
  },
  retryStatus() {
    bridge.invoke('status.retry', {}).catch((error: unknown) => get().toast('error', sentence(error)))
  },
})

/** Whether the share keeps everybody waiting, or has failed. */
export function isAway(status: Status | null): boolean {
  return status?.state === 'stalled' || status?.state === 'offline'
}

/** In place of what cannot be read now. */
export function shownLater(link: Link): string {
  if (link === 'ended' || link === 'replaced') return 'Not shown: the program has ended'
  return `Shown when the ${link === 'connected' ? 'folder' : 'program'} is back`
}

/** The sentence for somebody who tries to label where that cannot be; null where it can. */
export function refusal(status: Status | null): string | null {
  return status?.readOnlyReason == null ? null : `Labels cannot be changed: ${status.readOnlyReason}.`
}
