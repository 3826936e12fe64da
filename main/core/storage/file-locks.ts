/**
 * Wraps proper-lockfile.
 *
 * A lock only saves two writers the same merge. Nothing may depend on it, because a machine whose clock is ahead can
 * take it away, two programs can take over a stale lock at the same time, and a program that sleeps can lose it
 * (FORMAT.md, "Locks").
 */
import { mkdir, mkdirSync, rmdir, stat, statSync, utimes, type NoParamCallback, type Stats } from 'node:fs'
import { lock } from 'proper-lockfile'

/**
 * Milliseconds without an update after which others may take a lock, and milliseconds between updates. Every program on
 * a share uses the same values.
 */
export const LOCK_STALE_MS = 15_000
const LOCK_UPDATE_MS = 5_000

export class FileLocks {
  /**
   * proper-lockfile stores the precision of modification times in this object.
   *
   * Each share needs its own object, otherwise a share with coarse times breaks the others.
   */
  readonly #fs

  /**
   * Calls are synchronous while `allowsSync` returns true. The removal of a folder never is, because it takes long even
   * on a fast disk.
   */
  constructor(allowsSync: () => boolean) {
    this.#fs = {
      mkdir: (path: string, done: NoParamCallback): void => {
        if (allowsSync()) callSync(() => mkdirSync(path), done)
        else mkdir(path, done)
      },
      rmdir,
      stat: (path: string, done: (error: NodeJS.ErrnoException | null, stats: Stats) => void): void => {
        if (allowsSync()) callSync(() => statSync(path), done)
        else stat(path, done)
      },
      utimes,
    }
  }

  /**
   * Locks an absolute path by creating the folder `<path>.lock`.
   *
   * Rejects with the code `ELOCKED` when another program has the lock. `onLost` is called once when the lock was taken
   * away. By default the library would throw from a timer instead, which ends the process.
   */
  async acquire(path: string, onLost: () => void): Promise<() => Promise<void>> {
    const release = await lock(path, {
      realpath: false,
      stale: LOCK_STALE_MS,
      update: LOCK_UPDATE_MS,
      retries: 0,
      fs: this.#fs,
      onCompromised: onLost,
    })
    // Releasing a lost lock is no error, because the work was restarted or was finished without it.
    return () => release().catch(() => undefined)
  }
}

function callSync<T>(call: () => T, done: (error: NodeJS.ErrnoException | null, result: T) => void): void {
  let result: T
  try {
    result = call()
  } catch (error) {
    return done(error as NodeJS.ErrnoException, undefined as T)
  }
  done(null, result)
}
