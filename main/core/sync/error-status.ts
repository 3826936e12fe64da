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
  /** The task whose error is the last one, as `followTask` names it; null for another cause. */
  #task: string | null = null
  /** The damaged file that is the last error; null for another cause. */
  #damage: string | null = null

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
    this.#task = this.#damage = null
    this.#lastError = { message: error.message, path, at: this.#clock.now(), full: fullOf(error) ?? this.#fullSoFar() }
    this.events.emit('changed', null)
  }

  /**
   * Records an error whose cause may be the share as a whole, so that the connection is checked. `task` is the task of
   * `followTask` that failed.
   */
  report(error: unknown, task: string | null = null): void {
    const reason = error instanceof Error ? error : new Error(String(error))
    this.record(reason, reason instanceof StorageError ? reason.path : null)
    this.#task = task
    this.events.emit('reported', reason)
  }

  /**
   * Reports the error of a task that is repeated, and clears it as soon as the same task has succeeded. Never rejects.
   */
  async followTask(task: string, work: Promise<unknown>): Promise<void> {
    try {
      await work
    } catch (error) {
      this.report(error, task)
      return
    }
    if (this.#task === task) this.#clear()
  }

  /** Records a damaged file, or a damaged place in one; a second report of it does nothing. */
  reportDamage(place: string, message: string): void {
    if (this.#damagedPlaces.has(place)) return
    this.#damagedPlaces.add(place)
    this.record(new Error(message), place)
    this.#damage = place
    this.events.emit('damaged', message)
  }

  /** Clears the damage of a file that could be read again, or that is gone. */
  clearDamage(place: string): void {
    if (!this.#damagedPlaces.delete(place)) return
    if (this.#damage === place) this.#clear()
    else this.events.emit('changed', null)
  }

  /** Clears the last error, because everything is on the share. Damage stays, and so does the error of a task. */
  clearTransient(): void {
    if (this.#damage === null && this.#task === null) this.#lastError = null
  }

  #clear(): void {
    this.#lastError = null
    this.#task = this.#damage = null
    this.events.emit('changed', null)
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
