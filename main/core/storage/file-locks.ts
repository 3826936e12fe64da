/**
 * proper-lockfile, tamed. A lock saves two writers from doing the same merge twice; nothing depends on it: it can be
 * stolen by a machine whose clock is ahead, taken over by two at once when stale, and lost to sleep (FORMAT.md,
 * "Locks").
 */
import { mkdir, mkdirSync, rmdir, stat, statSync, utimes, type NoParamCallback, type Stats } from 'node:fs'
import { lock } from 'proper-lockfile'

/**
 * Milliseconds without a sign of life after which others may take a lock, and between signs. Every program on a share
 * uses the same.
 */
export const LOCK_STALE_MS = 15_000
const LOCK_UPDATE_MS = 5_000

export class FileLocks {
  /**
   * proper-lockfile remembers the precision of modification times in this object; one for each share, or a coarse share
   * breaks the others.
   */
  readonly #fs

  /**
   * Calls of the file system are made at once, without Node's threads, while `isQuick` says so; but for the removal of
   * a folder, which takes long even on a quick disk.
   */
  constructor(isQuick: () => boolean) {
    this.#fs = {
      mkdir: (path: string, done: NoParamCallback): void => {
        if (isQuick()) atOnce(() => mkdirSync(path), done)
        else mkdir(path, done)
      },
      rmdir,
      stat: (path: string, done: (error: NodeJS.ErrnoException | null, stats: Stats) => void): void => {
        if (isQuick()) atOnce(() => statSync(path), done)
        else stat(path, done)
      },
      utimes,
    }
  }

  /**
   * Locks an absolute path by making the folder `<path>.lock`. Rejects with code `ELOCKED` when somebody has it. `lost`
   * is called once when the lock was taken away; the default of the library would end the process from a timer instead.
   */
  async acquire(path: string, lost: () => void): Promise<() => Promise<void>> {
    const release = await lock(path, {
      realpath: false,
      stale: LOCK_STALE_MS,
      update: LOCK_UPDATE_MS,
      retries: 0,
      fs: this.#fs,
      onCompromised: lost,
    })
    // Releasing a lock that is already lost is no error: the work was restarted or finished without it.
    return () => release().catch(() => undefined)
  }
}

function atOnce<T>(call: () => T, done: (error: NodeJS.ErrnoException | null, result: T) => void): void {
  let result: T
  try {
    result = call()
  } catch (error) {
    return done(error as NodeJS.ErrnoException, undefined as T)
  }
  done(null, result)
}
