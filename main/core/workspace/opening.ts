/** Brings what this machine knew of a data set up to what the share has, and tries until the share answers. */
import { LensletError, type ItemId, type Status } from '../../../preload/contract/index.ts'
import { sleep, type Clock } from '../base/clock.ts'
import type { CatalogProblem } from '../library/walk.ts'

/** Milliseconds between tries: each pause is twice the last. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 15_000

export interface Failure {
  readonly error: LensletError
  readonly at: number
}

export interface OpeningEvents {
  /** A try has failed, and there will be another. */
  failed(error: LensletError): void
}

/** More items than these are not told one by one. */
const MOST_TOLD = 10_000

/** The items whose labels came while a data set was being opened, and the revision before. */
export class LabelsWhileOpening {
  readonly from: number
  readonly ids = new Set<ItemId>()

  constructor(from: number) {
    this.from = from
  }

  add(ids: readonly ItemId[]): void {
    for (const id of ids) if (this.ids.size < MOST_TOLD) this.ids.add(id)
  }
}

/** Sentences in a status. */
const MOST_SENTENCES = 20

/** Returns how much of the folder cannot be shown, and sentences about the first of it. */
export function hiddenPart(problems: readonly CatalogProblem[]): Status['hidden'] {
  return { count: problems.length, first: problems.slice(0, MOST_SENTENCES).map(({ message }) => message) }
}

export class Opening {
  /**
   * Resolves when a try has succeeded. Rejects with what no further try would mend, and with `cancelled` after `stop`.
   */
  readonly done: Promise<void>
  readonly #clock: Clock
  readonly #attempt: () => Promise<void>
  readonly #events: OpeningEvents
  readonly #stopped = new AbortController()
  #current: Promise<void> = Promise.resolve()
  #pause = new AbortController()
  #failure: Failure | null = null

  /** Begins at once. `attempt` may be called again after it has rejected. */
  constructor(clock: Clock, attempt: () => Promise<void>, events: OpeningEvents) {
    this.#clock = clock
    this.#attempt = attempt
    this.#events = events
    this.done = this.#untilDone()
    this.done.catch(() => undefined)
  }

  /** How the last try failed; null before it has. */
  get failure(): Failure | null {
    return this.#failure
  }
  /** The try that is under way, or the last one: settles as that does. */
  get current(): Promise<void> {
    return this.#current
  }

  /** Tries now instead of after the pause. */
  retry(): void {
    this.#pause.abort()
  }

  /** Tries no more. What is under way is the caller's to end. */
  stop(): void {
    this.#stopped.abort()
    this.#pause.abort()
  }

  async #untilDone(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        this.#current = this.#attempt()
        return await this.#current
      } catch (error) {
        if (this.#stopped.signal.aborted)
          throw new LensletError('cancelled', 'The folder was closed before it had been opened.', { cause: error })
        if (!isAway(error)) throw error
        this.#failure = { error, at: this.#clock.now() }
        this.#events.failed(error)
      }
      this.#pause = new AbortController()
      await sleep(this.#clock, pause, this.#pause.signal)
      if (this.#stopped.signal.aborted)
        throw new LensletError('cancelled', 'The folder was closed before it had been opened.')
    }
  }
}

/** A share that is not connected looks like one that does not answer, or like a folder that is gone. */
function isAway(error: unknown): error is LensletError {
  return (
    error instanceof LensletError &&
    (error.code === 'offline' || error.code === 'not-found' || error.code === 'not-readable')
  )
}

/** What the status strip tells while a data set is being opened. */
export function openingStatus(opening: Opening | null, isSilent: boolean): Omit<Status, 'scanning' | 'found'> {
  const failure = opening?.failure ?? null
  return {
    state: failure ? 'offline' : isSilent ? 'stalled' : 'opening',
    mount: 'unknown',
    network: false,
    intervalMs: 0,
    unsaved: 0,
    unsettled: 0,
    clockOffsetMs: 0,
    delayMs: null,
    people: 0,
    damaged: [],
    hidden: { count: 0, first: [] },
    lastError: failure && {
      message: failure.error.message,
      path: failure.error.path ?? null,
      at: failure.at,
      full: null,
    },
    readOnlyReason:
      failure &&
      'the folder has not answered since it was opened here, and what is shown is what this machine knew of it',
  }
}
