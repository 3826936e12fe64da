/**
 * Waits for the lock of a path.
 *
 * `withLock` runs an action while it has the lock. `retryWhileLocked` repeats an attempt until no other program has the
 * lock.
 */
import { sleep, type Clock } from '../base/clock.ts'
import { tryLock } from './exchange.ts'
import { StorageError, type Storage } from './storage.ts'
import { LOCK_STALE_MS } from './file-locks.ts'

/**
 * The longest wait for a lock, in milliseconds. By then the lock of a program that has died is stale, and a running
 * program keeps a sidecar's lock for milliseconds only.
 */
const MAX_WAIT_MS = LOCK_STALE_MS + 5_000
const FIRST_WAIT_MS = 5
const LONGEST_WAIT_MS = 250
const RESTARTS = 3

/**
 * Runs `action` while holding the lock of `path`. Throws `busy` when `stop` aborts while it waits.
 *
 * The action's signal aborts when the lock was taken away; the action then runs again from the start. When no lock can
 * be taken (another program never releases it, or the file system has no locks), the action runs without a lock. The
 * merge is correct without it.
 */
export async function withLock<T>(
  storage: Storage,
  clock: Clock,
  path: string,
  stop: AbortSignal,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const onLost = new AbortController()
    const release = await waitForLock(storage, clock, path, stop, () => onLost.abort())
    try {
      return await action(onLost.signal)
    } catch (error) {
      if (!onLost.signal.aborted || attempt >= RESTARTS) throw error
    } finally {
      await release?.()
    }
  }
}

async function waitForLock(
  storage: Storage,
  clock: Clock,
  path: string,
  stop: AbortSignal,
  onLost: () => void,
): Promise<(() => Promise<void>) | null> {
  return retryWhileLocked(clock, path, stop, async () => {
    const lock = await tryLock(storage, path, onLost)
    return lock === 'locked' ? null : { lock }
  }).then((result) => result?.lock ?? null)
}

/**
 * Repeats an attempt, with growing pauses, while it resolves with null because another program has the lock of `path`.
 *
 * Resolves with null when the lock was not released for 20 s. Throws `busy` when `stop` aborts while it waits.
 */
export async function retryWhileLocked<T>(
  clock: Clock,
  path: string,
  stop: AbortSignal,
  attempt: () => Promise<T | null>,
): Promise<T | null> {
  // The waits are summed. With the clock instead, a clock that is set back would make this wait for an hour.
  let waitedMs = 0
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const result = await attempt()
    if (result !== null || waitedMs > MAX_WAIT_MS) return result
    const pause = wait * (0.5 + Math.random())
    await sleep(clock, pause, stop)
    waitedMs += pause
    if (stop.aborted) throw new StorageError('busy', path, 'ECLOSING')
  }
}
