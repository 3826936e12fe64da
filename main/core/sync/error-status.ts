/** What went wrong: the last error, and the files that are damaged, for the status strip. */
import type { LastError } from '../../../preload/contract/index.ts'
import type { Clock } from '../base/clock.ts'
import { StorageError } from '../storage/storage.ts'
import { NotKept } from './publisher.ts'

export class ErrorStatus {
  readonly #clock: Clock
  readonly #changed: () => void
  readonly #damaged = new Set<string>()
  #lastError: LastError | null = null
  /** Whether the last error is over once everything is on the share; damage stays. */
  #passing = true

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock
    this.#changed = changed
  }

  get lastError(): LastError | null {
    return this.#lastError
  }

  /** Paths relative to `.lenslet`. */
  get damaged(): string[] {
    return [...this.#damaged]
  }

  record(error: Error, path: string | null = null): void {
    this.#passing = true
    this.#lastError = { message: error.message, path, at: this.#clock.now(), full: fullOf(error) ?? this.#stillFull() }
    this.#changed()
  }

  /** What the share says meanwhile does not make room on this machine. */
  #stillFull(): LastError['full'] {
    return this.#lastError?.full === 'machine' ? 'machine' : null
  }

  /** Notes a damaged file or place in one; false when it is known already. */
  damage(what: string, message: string): boolean {
    if (this.#damaged.has(what)) return false
    this.#damaged.add(what)
    this.record(new Error(message), what)
    this.#passing = false
    return true
  }

  /** Everything is on the share: what was in the way is over. */
  settle(): void {
    if (this.#passing) this.#lastError = null
  }
}

function fullOf(error: Error): LastError['full'] {
  if (error instanceof NotKept) return error.isFull ? 'machine' : null
  return error instanceof StorageError && error.kind === 'full' ? 'share' : null
}
