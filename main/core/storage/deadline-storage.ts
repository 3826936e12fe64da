/**
 * Puts a deadline on every call to the share.
 *
 * A call on a dead mount can take minutes. The caller gets `unreachable` long before, and the call goes on in the
 * background. Its late end must do no harm. So nothing is ever appended to a journal segment again after a timeout, and
 * a sidecar is read back after every replacement.
 */
import { setDeadline, type Clock } from '../base/clock.ts'
import { StallDetector } from '../process/stall-detector.ts'
import { StorageError, type FolderEntry, type Exchange, type FileRead, type FileStat, type Storage } from './storage.ts'

/** Milliseconds. Writes get more time, because a server may flush before it answers. */
interface Deadlines {
  readonly readMs: number
  readonly writeMs: number
}

const DEFAULT_DEADLINES: Deadlines = { readMs: 10_000, writeMs: 20_000 }

export interface DeadlineOptions {
  /** Called when a call has missed its deadline. */
  readonly onLate?: () => void
  readonly deadlines?: Deadlines
  /** See the constructor of `StallDetector`. */
  readonly helperDelay?: (sinceMs: number) => number
}

/** Passes calls on to another storage, and fails those that take too long. */
export class DeadlineStorage implements Storage {
  /** Detects that the share is silent, long before a deadline passes. */
  readonly stallDetector: StallDetector
  readonly #inner: Storage
  readonly #clock: Clock
  readonly #onLate: () => void
  readonly #deadlines: Deadlines
  readonly #giveUp = new Set<() => void>()
  #isClosed = false

  constructor(
    inner: Storage,
    clock: Clock,
    { onLate = () => undefined, deadlines = DEFAULT_DEADLINES, helperDelay }: DeadlineOptions = {},
  ) {
    this.#onLate = onLate
    this.#inner = inner
    this.#clock = clock
    this.stallDetector = new StallDetector(clock, helperDelay)
    this.#deadlines = deadlines
  }

  list(path: string): Promise<FolderEntry[]> {
    return this.#withDeadline(this.#deadlines.readMs, path, this.#inner.list(path))
  }

  read(path: string): Promise<FileRead> {
    return this.#withDeadline(this.#deadlines.readMs, path, this.#inner.read(path))
  }

  readFrom(path: string, offset: number, limit: number): Promise<{ bytes: Uint8Array; size: number }> {
    return this.#withDeadline(this.#deadlines.readMs, path, this.#inner.readFrom(path, offset, limit))
  }

  stat(path: string): Promise<FileStat> {
    return this.#withDeadline(this.#deadlines.readMs, path, this.#inner.stat(path))
  }

  append(path: string, bytes: Uint8Array, size: number): Promise<{ size: number }> {
    return this.#withDeadline(this.#deadlines.writeMs, path, this.#inner.append(path, bytes, size))
  }

  create(path: string, bytes: Uint8Array): Promise<void> {
    return this.#withDeadline(this.#deadlines.writeMs, path, this.#inner.create(path, bytes))
  }

  replace(path: string, bytes: Uint8Array, over?: Uint8Array | null): Promise<void> {
    return this.#withDeadline(this.#deadlines.writeMs, path, this.#inner.replace(path, bytes, over))
  }

  exchange(path: string, over: Uint8Array | null, bytes: Uint8Array, unlocked: boolean): Promise<Exchange | null> {
    return this.#withDeadline(this.#deadlines.writeMs, path, this.#inner.exchange(path, over, bytes, unlocked))
  }

  overwrite(path: string, bytes: Uint8Array): Promise<void> {
    return this.#withDeadline(this.#deadlines.writeMs, path, this.#inner.overwrite(path, bytes))
  }

  makeFolder(path: string): Promise<void> {
    return this.#withDeadline(this.#deadlines.writeMs, path, this.#inner.makeFolder(path))
  }

  move(from: string, to: string): Promise<void> {
    return this.#withDeadline(this.#deadlines.writeMs, from, this.#inner.move(from, to))
  }

  remove(path: string): Promise<void> {
    return this.#withDeadline(this.#deadlines.writeMs, path, this.#inner.remove(path))
  }

  async lock(path: string, onLost: () => void): Promise<() => Promise<void>> {
    const pendingLock = this.#inner.lock(path, onLost)
    try {
      const release = await this.#withDeadline(this.#deadlines.writeMs, path, pendingLock)
      return () => this.#withDeadline(this.#deadlines.writeMs, path, release())
    } catch (error) {
      // A lock that is granted when nobody waits for it any more must be released.
      void pendingLock.then(
        (release) => release(),
        () => undefined,
      )
      throw error
    }
  }

  /** Fails pending and later calls with `unreachable`. */
  close(): void {
    this.#isClosed = true
    this.stallDetector.close()
    for (const giveUp of this.#giveUp) giveUp()
  }

  #withDeadline<T>(ms: number, path: string, call: Promise<T>): Promise<T> {
    return this.stallDetector.watchCall(
      new Promise<T>((resolve, reject) => {
        const giveUp = (): void => reject(new StorageError('unreachable', path, 'ECLOSED'))
        const cancel = setDeadline(
          this.#clock,
          () => {
            reject(new StorageError('unreachable', path, 'ETIMEDOUT'))
            this.#onLate()
          },
          ms,
        )
        this.#giveUp.add(giveUp)
        if (this.#isClosed) giveUp()
        call.then(resolve, reject).finally(() => {
          cancel()
          this.#giveUp.delete(giveUp)
        })
      }),
      isAnswer,
    )
  }
}

/**
 * Returns whether an error came from the share.
 *
 * A refusal is an answer. A call that was given up, or whose process has ended, was not answered.
 */
function isAnswer(error: unknown): boolean {
  return !(error instanceof StorageError) || error.kind !== 'unreachable'
}
