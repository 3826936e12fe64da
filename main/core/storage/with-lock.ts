/** Waiting for a path's lock: `withLock` does something while it holds one, `whileLocked` waits until nobody does. */
import { sleep, type Clock } from '../base/clock.ts'
import { takeLock } from './exchange.ts'
import { StorageError, type Storage } from './storage.ts'
import { LOCK_STALE_MS } from './file-locks.ts'

/**
 * Longest wait for a lock: a dead owner's lock is stale by then, and a live one keeps a sidecar's lock for
 * milliseconds.
 */
const PATIENCE_MS = LOCK_STALE_MS + 5_000
const FIRST_WAIT_MS = 5
const LONGEST_WAIT_MS = 250
const RESTARTS = 3

/**
 * Runs `action` holding the lock of `path`. Its signal aborts when the lock was taken away; the action then runs again
 * from the start. When no lock is to be had (somebody never lets go, or the file system has none), it runs without: the
 * merge is right all the same. Throws `busy` when `stop` aborts while it waits.
 */
export async function withLock<T>(
  storage: Storage,
  clock: Clock,
  path: string,
  stop: AbortSignal,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const lost = new AbortController()
    const release = await acquire(storage, clock, path, stop, () => lost.abort())
    try {
      return await action(lost.signal)
    } catch (error) {
      if (!lost.signal.aborted || attempt >= RESTARTS) throw error
    } finally {
      await release?.()
    }
  }
}

async function acquire(
  storage: Storage,
  clock: Clock,
  path: string,
  stop: AbortSignal,
  lost: () => void,
): Promise<(() => Promise<void>) | null> {
  return whileLocked(clock, path, stop, async () => {
    const lock = await takeLock(storage, path, lost)
    return lock === 'locked' ? null : { lock }
  }).then((taken) => taken?.lock ?? null)
}

/**
 * Tries something again, with growing pauses, while it resolves with null because somebody has the lock of `path`; with
 * null when nobody gave it back for 20 s. Throws `busy` when `stop` aborts while it waits.
 */
export async function whileLocked<T>(
  clock: Clock,
  path: string,
  stop: AbortSignal,
  attempt: () => Promise<T | null>,
): Promise<T | null> {
  // Counted, not looked up: a clock that is set back would make it wait for an hour.
  let waited = 0
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const result = await attempt()
    if (result !== null || waited > PATIENCE_MS) return result
    const pause = wait * (0.5 + Math.random())
    await sleep(clock, pause, stop)
    waited += pause
    if (stop.aborted) throw new StorageError('busy', path, 'ECLOSING')
  }
}
