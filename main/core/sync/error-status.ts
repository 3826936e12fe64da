/** What went wrong: the last error and the damaged files, for the status strip; and the place where errors are reported. */
import type { LastError } from '../../../preload/contract/index.ts'
import type { Clock } from '../base/clock.ts'
import { Emitter } from '../base/events.ts'
import { StorageError } from '../storage/storage.ts'
import { NotStoredHere } from './publisher.ts'

export interface ErrorStatusEvents {
  /** What the status strip shows has changed. */
  changed: null
  /** Something failed that may be about the share as a whole. */
  reported: Error
  /** A file was found damaged, for the first time; a sentence for people. */
  damaged: string
}

export class ErrorStatus {
  readonly events = new Emitter<ErrorStatusEvents>()
  readonly #clock: Clock
  readonly #damaged = new Set<string>()
  #lastError: LastError | null = null
  /** Whether the last error is over once everything is on the share; damage stays. */
  #isPassing = true

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get lastError(): LastError | null {
    return this.#lastError
  }

  /** Paths relative to `.lenslet`. */
  get damaged(): string[] {
    return [...this.#damaged]
  }

  /** Records an error that is about one file or one try. */
  record(error: Error, path: string | null = null): void {
    this.#isPassing = true
    this.#lastError = { message: error.message, path, at: this.#clock.now(), full: fullOf(error) ?? this.#stillFull() }
    this.events.emit('changed', null)
  }

  /** Records an error that may be about the share as a whole, so that the connection looks into it. */
  report(error: unknown): void {
    const reason = error instanceof Error ? error : new Error(String(error))
    this.record(reason, reason instanceof StorageError ? reason.path : null)
    this.events.emit('reported', reason)
  }

  /** Records a damaged file, or a damaged place in one; a second report of it does nothing. */
  reportDamage(place: string, message: string): void {
    if (this.#damaged.has(place)) return
    this.#damaged.add(place)
    this.record(new Error(message), place)
    this.#isPassing = false
    this.events.emit('damaged', message)
  }

  /** Forgets the last error, because everything is on the share; damage stays. */
  clearPassing(): void {
    if (this.#isPassing) this.#lastError = null
  }

  /** An error of the share does not make room on this machine. */
  #stillFull(): LastError['full'] {
    return this.#lastError?.full === 'machine' ? 'machine' : null
  }
}

function fullOf(error: Error): LastError['full'] {
  if (error instanceof NotStoredHere) return error.isFull ? 'machine' : null
  return error instanceof StorageError && error.kind === 'full' ? 'share' : null
}
