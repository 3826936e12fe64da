/** Implements the compare-and-swap of a file under its lock. */
import { StorageError, type Exchange, type FileRead, type Storage } from './storage.ts'

/** Implements `Storage.exchange` with the other calls of the storage. */
export async function exchangeFile(
  storage: Storage,
  path: string,
  over: Uint8Array | null,
  bytes: Uint8Array,
  unlocked: boolean,
): Promise<Exchange | null> {
  let isLost = false
  const lock = unlocked
    ? null
    : await tryLock(storage, path, () => {
        isLost = true
      })
  if (lock === 'locked') return null
  let isExchanged = false
  try {
    if (!isLost) isExchanged = await replaceOver(storage, path, over, bytes)
  } finally {
    await lock?.()
  }
  return { isExchanged, file: await readIfThere(storage, path) }
}

async function replaceOver(
  storage: Storage,
  path: string,
  over: Uint8Array | null,
  bytes: Uint8Array,
): Promise<boolean> {
  try {
    await storage.replace(path, bytes, over)
    return true
  } catch (error) {
    if (error instanceof StorageError && error.code === 'EDIFFERS') return false
    throw error
  }
}

/**
 * Takes the lock of a path.
 *
 * Resolves with the function that releases the lock; with `locked` when another program has it; with null when locks do
 * not work here. Rejects when the share has failed.
 */
export async function tryLock(
  storage: Storage,
  path: string,
  onLost: () => void,
): Promise<(() => Promise<void>) | 'locked' | null> {
  try {
    return await storage.lock(path, onLost)
  } catch (error) {
    if (
      !(error instanceof StorageError) ||
      error.kind === 'unreachable' ||
      error.kind === 'read-only' ||
      error.kind === 'full'
    )
      throw error
    return error.kind === 'busy' ? 'locked' : null
  }
}

async function readIfThere(storage: Storage, path: string): Promise<FileRead | null> {
  return storage.read(path).catch((error: unknown) => {
    if (error instanceof StorageError && error.kind === 'missing') return null
    throw error
  })
}
