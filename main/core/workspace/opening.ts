/** Opens a data set while its cached state, or nothing yet, is shown. Retries until the share answers. */
import { LensletError, type ItemId } from '../../../preload/contract/index.ts'
import { sleep, type Clock } from '../base/clock.ts'
import type { WorkspaceEvents } from './workspace-types.ts'
import type { StorageError } from '../storage/storage.ts'

/** Milliseconds between attempts: each pause is twice as long as the last. */
const FIRST_RETRY_MS = 1_000
const MAX_RETRY_MS = 15_000

export interface Failure {
  readonly error: LensletError
  readonly at: number
}

export interface OpeningListener {
  /** Called when an attempt has failed and will be repeated. */
  onFailed(error: LensletError): void
}

/** The most items that are reported individually. */
const MAX_REPORTED_ITEMS = 10_000

/** Collects the items whose labels came while a data set was being opened, with the revision before these labels. */
export class LabelsWhileOpening {
  readonly from: number
  readonly ids = new Set<ItemId>()

  constructor(from: number) {
    this.from = from
  }

  add(ids: readonly ItemId[]): void {
    for (const id of ids) if (this.ids.size < MAX_REPORTED_ITEMS) this.ids.add(id)
  }

  /** Returns the event that reports them all; null when none came. */
  report(revision: number): WorkspaceEvents['labels'] | null {
    const { from, ids } = this
    return from < revision ? { from, revision, source: 'remote', ids: [...ids], changes: [] } : null
  }
}

/**
 * Throws `not-found` or `not-a-folder` when a known data set is not at its path: nothing may be created in an empty
 * mount point.
 */
export function assertSameFolder(root: string, realPath: string, isEmpty: boolean): void {
  if (isEmpty)
    throw new LensletError('not-found', `The folder ${root} is suddenly empty: is the share connected?`, {
      path: root,
      retry: true,
    })
  if (realPath !== root)
    throw new LensletError('not-a-folder', `${root} is a link to ${realPath} now: open that folder.`, { path: root })
}

/** Returns the error of a data set whose labels cannot be read. */
export function unreadableLabels(root: string, error: StorageError): LensletError {
  return new LensletError('offline', `The labels of ${root} cannot be read: ${error.message}`, {
    path: error.path,
    retry: true,
    cause: error,
  })
}

export class Opening {
  /**
   * Resolves when an attempt has succeeded. Rejects with an error that no further attempt would fix, and with
   * `cancelled` after `stop`.
   */
  readonly done: Promise<void>
  readonly #clock: Clock
  readonly #attempt: () => Promise<void>
  readonly #events: OpeningListener
  readonly #stopped = new AbortController()
  #current: Promise<void> = Promise.resolve()
  #pause = new AbortController()
  #failure: Failure | null = null

  /** Starts the first attempt at once. `attempt` is called again after it has rejected. */
  constructor(clock: Clock, attempt: () => Promise<void>, events: OpeningListener) {
    this.#clock = clock
    this.#attempt = attempt
    this.#events = events
    this.done = this.#tryUntilOpen()
    this.done.catch(() => undefined)
  }

  /** How the last attempt failed; null before one has. */
  get failure(): Failure | null {
    return this.#failure
  }
  /** The attempt that is under way, or else the last one. It settles as the attempt does. */
  get current(): Promise<void> {
    return this.#current
  }

  /** Starts the next attempt now instead of after the pause. */
  retry(): void {
    this.#pause.abort()
  }

  /** Starts no further attempts. The caller has to end the one that is under way. */
  stop(): void {
    this.#stopped.abort()
    this.#pause.abort()
  }

  async #tryUntilOpen(): Promise<void> {
    for (let pause = FIRST_RETRY_MS; ; pause = Math.min(pause * 2, MAX_RETRY_MS)) {
      try {
        this.#current = this.#attempt()
        return await this.#current
      } catch (error) {
        if (this.#stopped.signal.aborted)
          throw new LensletError('cancelled', 'The folder was closed before it had been opened.', { cause: error })
        if (!isShareUnavailable(error)) throw error
        this.#failure = { error, at: this.#clock.now() }
        this.#events.onFailed(error)
      }
      this.#pause = new AbortController()
      await sleep(this.#clock, pause, this.#pause.signal)
      if (this.#stopped.signal.aborted)
        throw new LensletError('cancelled', 'The folder was closed before it had been opened.')
    }
  }
}

/**
 * Returns whether an error may mean that the share is not connected.
 *
 * A share that is not connected does not answer, or looks like a folder that does not exist.
 */
function isShareUnavailable(error: unknown): error is LensletError {
  return (
    error instanceof LensletError &&
    (error.code === 'offline' || error.code === 'not-found' || error.code === 'not-readable')
  )
}
