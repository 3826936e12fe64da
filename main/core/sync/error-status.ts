/** Collects the last error and the damaged files, for the status strip. */
import type { LastError } from '../../../preload/contract/index.ts'
import type { Clock } from '../base/clock.ts'
import { Emitter } from '../base/events.ts'
import { StorageError } from '../storage/storage.ts'
import { OutboxWriteError } from './publisher.ts'

export interface ErrorStatusEvents {
  /** The last error or the damaged files have changed. */
  changed: null
  /** An operation failed, and the cause may be the share as a whole. */
  reported: Error
  /** A file was found damaged, for the first time; the value is a sentence for people. */
  damaged: string
}

export class ErrorStatus {
  readonly events = new Emitter<ErrorStatusEvents>()
  readonly #clock: Clock
  readonly #damagedPlaces = new Set<string>()
  #lastError: LastError | null = null
  /** Whether the last error is cleared once everything is on the share. Damage is not cleared. */
  #isTransient = true

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get lastError(): LastError | null {
    return this.#lastError
  }

  /** Returns the damaged files, as paths relative to `.lenslet`. */
  get damagedFiles(): string[] {
    return [...this.#damagedPlaces]
  }

  /** Records an error that concerns one file or one attempt. */
  record(error: Error, path: string | null = null): void {
    this.#isTransient = true
    this.#lastError = { message: error.message, path, at: this.#clock.now(), full: fullOf(error) ?? this.#fullSoFar() }
    this.events.emit('changed', null)
  }

  /** Records an error whose cause may be the share as a whole, so that the connection is checked. */
  report(error: unknown): void {
    const reason = error instanceof Error ? error : new Error(String(error))
    this.record(reason, reason instanceof StorageError ? reason.path : null)
    this.events.emit('reported', reason)
  }

  /** Records a damaged file, or a damaged place in one; a second report of it does nothing. */
  reportDamage(place: string, message: string): void {
    if (this.#damagedPlaces.has(place)) return
    this.#damagedPlaces.add(place)
    this.record(new Error(message), place)
    this.#isTransient = false
    this.events.emit('damaged', message)
  }

  /** Clears the last error, because everything is on the share. Damage stays. */
  clearTransient(): void {
    if (this.#isTransient) this.#lastError = null
  }

  /**
   * Returns `machine` if that is the last value, because an error of the share does not mean that this machine has room
   * again.
   */
  #fullSoFar(): LastError['full'] {
    return this.#lastError?.full === 'machine' ? 'machine' : null
  }
}

function fullOf(error: Error): LastError['full'] {
  if (error instanceof OutboxWriteError) return error.isFull ? 'machine' : null
  return error instanceof StorageError && error.kind === 'full' ? 'share' : null
}
