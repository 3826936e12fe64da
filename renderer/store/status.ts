/** Holds the state of the share, and the folders with their totals, as the program reports them. */
import type { FolderNode, Pushes, Status } from '../../preload/contract/index.ts'
import type { ConnectionState } from '../bridge.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'
import { t } from '../../preload/contract/index.ts'

export interface StatusSlice {
  status: Status | null
  /** Since when the share is stalled or offline, in milliseconds since the epoch; null while it is reachable. */
  unreachableSince: number | null
  folders: readonly FolderNode[]
  applyStatus(status: Status): void
  applyFolders(push: Pushes['folders']): void
  retryStatus(): void
}

export const createStatus: Slice<StatusSlice, 'toast'> = (set, get, bridge) => ({
  status: null,
  unreachableSince: null,
  folders: [],
  applyStatus: (status) =>
    set({ status, unreachableSince: isUnreachable(status) ? (get().unreachableSince ?? Date.now()) : null }),
  applyFolders({ whole, folders }) {
    if (whole) return set({ folders })
    const changed = new Map(folders.map((folder) => [folder.path, folder]))
    set({ folders: get().folders.map((folder) => changed.get(folder.path) ?? folder) })
  },
  retryStatus() {
    bridge.invoke('status.retry', {}).catch((error: unknown) => get().toast('error', sentence(error)))
  },
})

/** Returns whether the share is stalled or offline. */
export function isUnreachable(status: Status | null): boolean {
  return status?.state === 'stalled' || status?.state === 'offline'
}

/** Returns the text that is shown in place of content that cannot be read now. */
export function shownLaterText(connection: ConnectionState): string {
  if (connection === 'ended' || connection === 'replaced') return 'Not shown: the program has ended'
  return `Shown when the ${connection === 'connected' ? t('folder') : t('program')} is back`
}

/** Returns the sentence for a person who tries to label while labels cannot be changed; null while they can. */
export function readOnlySentence(status: Status | null): string | null {
  return status?.readOnlyReason == null ? null : `Labels cannot be changed: ${status.readOnlyReason}.`
}

/** Returns the same for a person who tries to change a Smart Folder. */
export function foldersReadOnlySentence(status: Status | null): string | null {
  return status?.readOnlyReason == null ? null : `Smart Folders cannot be changed: ${status.readOnlyReason}.`
}

/** Returns what that sentence is about. */
export function readOnlyReasonOf({ status }: Pick<StatusSlice, 'status'>): readonly unknown[] {
  return [status?.readOnlyReason]
}
