/** Time as the core sees it, so that tests can turn it by hand. */
export interface Clock {
  /** Milliseconds since the epoch on this machine. */
  now(): number
  /**
   * Runs `fn` once after `ms` milliseconds. Returns the function that cancels it; cancelling twice is harmless. A
   * pending timer keeps the process alive: whoever sets one cancels it when closed.
   */
  setTimeout(fn: () => void, ms: number): () => void
}

/** The machine's own clock. */
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
 * Resolves when `work` has settled or `ms` milliseconds have passed, whichever comes first. Its errors are left to who
 * else waits for it.
 */
export async function atMost(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const settled = new AbortController()
  const done = work.then(
    () => settled.abort(),
    () => settled.abort(),
  )
  await Promise.race([done, sleep(clock, ms, settled.signal)])
}

/** Milliseconds of one piece of a deadline: however late the timer of a piece is, it counts as so much. */
const PIECE_MS = 500

/**
 * Runs `fn` after `ms` milliseconds in which this process was able to run: a machine that is overloaded, or slept,
 * makes timers late and keeps answers waiting, which is nobody else's silence. Returns the function that cancels it.
 */
export function deadline(clock: Clock, fn: () => void, ms: number): () => void {
  let left = ms
  const wait = (): (() => void) => {
    const piece = Math.min(PIECE_MS, left)
    left -= piece
    return clock.setTimeout(() => {
      if (left > 0) cancel = wait()
      else fn()
    }, piece)
  }
  let cancel = wait()
  return () => cancel()
}
