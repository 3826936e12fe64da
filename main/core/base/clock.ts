/** The time that the core sees. Tests replace it by a clock that they move by hand. */
export interface Clock {
  /** Returns the milliseconds since the epoch on this machine. */
  now(): number
  /**
   * Runs `fn` once after `ms` milliseconds. Returns the function that cancels it.
   *
   * Cancelling twice is harmless. A pending timer keeps the process alive, so the caller has to cancel it when it
   * closes.
   */
  setTimeout(fn: () => void, ms: number): () => void
}

/** The system clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout(fn, ms) {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
}

/** Resolves after `ms`, or at once when `signal` is aborted. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const cancel = clock.setTimeout(done, ms)
    function done(): void {
      signal?.removeEventListener('abort', done)
      cancel()
      resolve()
    }
    signal?.addEventListener('abort', done)
  })
}

/**
 * Resolves when `work` has settled or `ms` milliseconds have passed, whichever comes first.
 *
 * Errors of `work` are ignored here, because other code awaits `work` and handles them.
 */
export async function waitAtMost(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const settled = new AbortController()
  const done = work.then(
    () => settled.abort(),
    () => settled.abort(),
  )
  await Promise.race([done, sleep(clock, ms, settled.signal)])
}

/**
 * The length of one part of a deadline, in milliseconds. A part counts as this long, even when its timer fires later.
 */
const PART_MS = 500

/**
 * Runs `fn` after `ms` milliseconds in which this process was able to run. Returns the function that cancels it.
 *
 * A machine that is overloaded, or was asleep, fires timers late and delivers answers late. The other side has not
 * caused such a delay.
 */
export function setDeadline(clock: Clock, fn: () => void, ms: number): () => void {
  let left = ms
  const wait = (): (() => void) => {
    const part = Math.min(PART_MS, left)
    left -= part
    return clock.setTimeout(() => {
      if (left > 0) cancel = wait()
      else fn()
    }, part)
  }
  let cancel = wait()
  return () => cancel()
}
