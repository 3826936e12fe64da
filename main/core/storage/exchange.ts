/** The compare-and-swap of a file under its lock, of the storage's other calls. */
import { StorageError, type Exchange, type FileRead, type Storage } from './storage.ts'

/** Does what `Storage.exchange` says, with the storage's other calls. */
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
    : await takeLock(storage, path, () => {
        isLost = true
      })
  if (lock === 'locked') return null
  let made = false
  try {
    if (!isLost) made = await replaceOver(storage, path, over, bytes)
  } finally {
    await lock?.()
  }
  return { made, file: await readIfThere(storage, path) }
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
 * Takes the lock of a path. Resolves with the way to give it back, with null when there are no locks here; throws when
 * the share failed.
 */
export async function takeLock(
  storage: Storage,
  path: string,
  lost: () => void,
): Promise<(() => Promise<void>) | 'locked' | null> {
  try {
    return await storage.lock(path, lost)
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
