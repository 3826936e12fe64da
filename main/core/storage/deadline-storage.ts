/**
 * A deadline on every call to the share. A call on a dead mount can take minutes; whoever asked is told `unreachable`
 * long before, and the call goes on behind their back. That late end must be harmless: a journal that timed out is
 * never appended to again, and a sidecar is read back after every replacement.
 */
import { deadline, type Clock } from '../base/clock.ts'
import { Patience } from '../process/stall-detector.ts'
import { StorageError, type Entry, type Exchange, type FileRead, type FileStat, type Storage } from './storage.ts'

/** Milliseconds. Writes get longer: a server may flush before it answers. */
export interface Deadlines {
  readonly readMs: number
  readonly writeMs: number
}

export const DEFAULT_DEADLINES: Deadlines = { readMs: 10_000, writeMs: 20_000 }

export class DeadlineStorage implements Storage {
  /** How long the share has been silent: told long before a deadline passes. */
  readonly patience: Patience
  readonly #inner: Storage
  readonly #clock: Clock
  readonly #late: () => void
  readonly #deadlines: Deadlines
  readonly #giveUp = new Set<() => void>()
  #closed = false

  /** `late` is called when a call has missed its deadline; `helper` as in `Patience`. */
  constructor(
    inner: Storage,
    clock: Clock,
    late: () => void = () => undefined,
    deadlines: Deadlines = DEFAULT_DEADLINES,
    helper?: (sinceMs: number) => number,
  ) {
    this.#late = late
    this.#inner = inner
    this.#clock = clock
    this.patience = new Patience(clock, helper)
    this.#deadlines = deadlines
  }

  list(path: string): Promise<Entry[]> {
    return this.#within(this.#deadlines.readMs, path, this.#inner.list(path))
  }

  read(path: string): Promise<FileRead> {
    return this.#within(this.#deadlines.readMs, path, this.#inner.read(path))
  }

  readFrom(path: string, offset: number, limit: number): Promise<{ bytes: Uint8Array; size: number }> {
    return this.#within(this.#deadlines.readMs, path, this.#inner.readFrom(path, offset, limit))
  }

  stat(path: string): Promise<FileStat> {
    return this.#within(this.#deadlines.readMs, path, this.#inner.stat(path))
  }

  append(path: string, bytes: Uint8Array, size: number): Promise<{ size: number }> {
    return this.#within(this.#deadlines.writeMs, path, this.#inner.append(path, bytes, size))
  }

  create(path: string, bytes: Uint8Array): Promise<void> {
    return this.#within(this.#deadlines.writeMs, path, this.#inner.create(path, bytes))
  }

  replace(path: string, bytes: Uint8Array, over?: Uint8Array | null): Promise<void> {
    return this.#within(this.#deadlines.writeMs, path, this.#inner.replace(path, bytes, over))
  }

  exchange(path: string, over: Uint8Array | null, bytes: Uint8Array, unlocked: boolean): Promise<Exchange | null> {
    return this.#within(this.#deadlines.writeMs, path, this.#inner.exchange(path, over, bytes, unlocked))
  }

  overwrite(path: string, bytes: Uint8Array): Promise<void> {
    return this.#within(this.#deadlines.writeMs, path, this.#inner.overwrite(path, bytes))
  }

  makeFolder(path: string): Promise<void> {
    return this.#within(this.#deadlines.writeMs, path, this.#inner.makeFolder(path))
  }

  move(from: string, to: string): Promise<void> {
    return this.#within(this.#deadlines.writeMs, from, this.#inner.move(from, to))
  }

  remove(path: string): Promise<void> {
    return this.#within(this.#deadlines.writeMs, path, this.#inner.remove(path))
  }

  async lock(path: string, lost: () => void): Promise<() => Promise<void>> {
    const taken = this.#inner.lock(path, lost)
    try {
      const release = await this.#within(this.#deadlines.writeMs, path, taken)
      return () => this.#within(this.#deadlines.writeMs, path, release())
    } catch (error) {
      // A lock that is got after nobody waits for it any more must not be kept.
      void taken.then(
        (release) => release(),
        () => undefined,
      )
      throw error
    }
  }

  /** Whoever still waits is told `unreachable` now, and so is whoever asks later. */
  close(): void {
    this.#closed = true
    this.patience.close()
    for (const giveUp of this.#giveUp) giveUp()
  }

  #within<T>(ms: number, path: string, call: Promise<T>): Promise<T> {
    return this.patience.watch(
      new Promise<T>((resolve, reject) => {
        const giveUp = (): void => reject(new StorageError('unreachable', path, 'ECLOSED'))
        const cancel = deadline(
          this.#clock,
          () => {
            reject(new StorageError('unreachable', path, 'ETIMEDOUT'))
            this.#late()
          },
          ms,
        )
        this.#giveUp.add(giveUp)
        if (this.#closed) giveUp()
        call.then(resolve, reject).finally(() => {
          cancel()
          this.#giveUp.delete(giveUp)
        })
      }),
      isAnswer,
    )
  }
}

/** A share that refuses has answered; a call that was given up, or whose process has gone, tells nothing. */
function isAnswer(error: unknown): boolean {
  return !(error instanceof StorageError) || error.kind !== 'unreachable'
}
