/** Reads the metadata of files, one after another, because the program rejects a request when the next one comes. */
import type { ItemId, Metadata } from '../../../preload/contract/index.ts'
import { invoke } from '../../store/app.ts'

let lastRead: Promise<unknown> = Promise.resolve()

/**
 * Resolves with the metadata of a picture's file; null for one that was not needed any more when its turn came. A read
 * that is aborted while it runs rejects with `cancelled`.
 */
export function readMetadata(id: ItemId, signal: AbortSignal): Promise<Metadata | null> {
  const read = lastRead.then(() => (signal.aborted ? null : readNow(id, signal)))
  lastRead = read.catch(() => undefined)
  return read
}

async function readNow(id: ItemId, signal: AbortSignal): Promise<Metadata | null> {
  signal.addEventListener('abort', cancelRead)
  try {
    return await invoke('item.metadata', { id })
  } finally {
    signal.removeEventListener('abort', cancelRead)
  }
}

function cancelRead(): void {
  invoke('item.metadata', { id: null }).catch(() => undefined)
}
