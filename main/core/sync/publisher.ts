/**
 * Brings changes from this machine to the share.
 *
 * A change goes into the outbox, the journal and the sidecar. It leaves the outbox when it was read back from the
 * sidecar. FORMAT.md, "Writing", numbers the steps and says what is on disk if the process dies after each of them.
 */
import { t, type ChangeId } from '../../../preload/contract/index.ts'
import { waitAtMost, type Clock } from '../base/clock.ts'
import { Emitter } from '../base/events.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { ReplicaSlot } from '../local/replica-slot.ts'
import { toStorageError } from '../storage/errno.ts'
import type { JournalWriter } from './journal-writer.ts'
import type { Outbox } from '../local/outbox.ts'
import type { SidecarWriter } from './sidecar-writer.ts'

const FIRST_RETRY_MS = 250
const MAX_RETRY_MS = 10_000
/** Milliseconds that closing waits for what is under way on the share. */
const CLOSE_TIMEOUT_MS = 2_000

export interface PublisherEvents {
  /** Something failed and is retried. */
  failed: Error
  /** The counts of what is left to do changed. */
  progress: null
  /** These changes are on this machine's disk. */
  stored: readonly StoredChange[]
  /** These changes are in the journal on the share. */
  saved: readonly StoredChange[]
  /** These changes were read back from their sidecars, and are no longer in the outbox. */
  confirmed: readonly StoredChange[]
}

/** Says when changes are safe. Neither promise rejects. */
export interface PublishResult {
  /** Resolves when the changes are safe: on this machine's disk or, when that disk cannot store them, on the share. */
  readonly stored: Promise<void>
  /** Resolves when they are in the journal on the share. Stays pending for as long as the share is offline. */
  readonly saved: Promise<void>
}

/** Reported when a change could not be written to this machine's disk. */
export class OutboxWriteError extends Error {
  /** Whether that disk is full. */
  readonly isFull: boolean

  constructor(cause: unknown) {
    super(
      t`This machine cannot keep the change (${cause instanceof Error ? cause.message : String(cause)}): it is safe only when the share has it`,
      { cause },
    )
    this.name = 'OutboxWriteError'
    this.isFull = toStorageError(cause, '').kind === 'full'
  }
}

export interface PublisherOptions {
  readonly slot: ReplicaSlot
  readonly outbox: Outbox
  readonly journal: JournalWriter
  readonly sidecars: SidecarWriter
  readonly clock: Clock
}

interface QueuedChange {
  readonly change: StoredChange
  readonly onSaved: (() => void) | null
}

export class Publisher {
  readonly events = new Emitter<PublisherEvents>()
  readonly #slot: ReplicaSlot
  readonly #outbox: Outbox
  #journal: JournalWriter
  readonly #sidecars: SidecarWriter
  readonly #clock: Clock
  /** Changes that wait for the next append to the journal. */
  #queue: QueuedChange[] = []
  readonly #pendingIds = new Set<ChangeId>()
  #unsavedCount = 0
  #appending: Promise<void> | null = null
  /** Writes to this machine's disk that are under way. */
  readonly #storing = new Set<Promise<void>>()
  #isSuspended = false
  #failure: Error | null = null
  #isClosed = false
  #retryMs = FIRST_RETRY_MS
  #cancelRetry: (() => void) | null = null
  /** The checks of the calls that wait in `drain`. They run whenever there is progress. */
  readonly #drainChecks = new Set<() => void>()

  constructor({ slot, outbox, journal, sidecars, clock }: PublisherOptions) {
    this.#slot = slot
    this.#outbox = outbox
    this.#journal = journal
    this.#sidecars = sidecars
    this.#clock = clock
    sidecars.events.on('written', ({ changes }) => this.#confirm(changes))
    sidecars.events.on('failed', ({ error }) => this.#onFailure(error))
    sidecars.events.on('progress', () => this.#onProgress())
  }

  /** The number of changes that are not in the journal on the share yet. */
  get unsavedCount(): number {
    return this.#unsavedCount
  }

  /** The changes that wait for the next append to the journal. */
  get unsavedChanges(): readonly StoredChange[] {
    return this.#queue.map(({ change }) => change)
  }

  /** Why the last append to the journal failed; null when it did not. */
  get failure(): Error | null {
    return this.#failure
  }

  /**
   * Publishes changes. Failures are reported by the event `failed`, and the work is retried.
   *
   * Must not be called after `close`.
   */
  publish(changes: readonly StoredChange[]): PublishResult {
    this.#unsavedCount += changes.length
    for (const { id } of changes) this.#pendingIds.add(id)
    const stored = this.#slot
      .reserveNumbers()
      .then(() => this.#outbox.addChanges(changes))
      .then(() => this.events.emit('stored', changes))
    const settled = stored.catch((error: unknown) => this.events.emit('failed', new OutboxWriteError(error)))
    this.#storing.add(settled)
    const saved = settled
      .finally(() => this.#storing.delete(settled))
      .then(
        () =>
          new Promise<void>((resolve) => {
            let remaining = changes.length
            if (remaining === 0) resolve()
            this.#queue.push(
              ...changes.map((change) => ({
                change,
                onSaved: () => {
                  if (--remaining === 0) resolve()
                },
              })),
            )
            this.#onProgress()
            this.#append()
          }),
      )
    return { stored: stored.catch(() => saved), saved }
  }

  /**
   * Publishes what an earlier process left in the outbox.
   *
   * All these changes are appended to the journal, also those that may be in a journal already. A change may be known
   * from a sidecar only, and writing a change twice is harmless.
   */
  recoverOutbox(): void {
    const pending = this.#outbox.pendingChanges()
    for (const { id } of pending) this.#pendingIds.add(id)
    this.#queue.push(...pending.map((change) => ({ change, onSaved: null })))
    this.#unsavedCount += pending.length
    this.#append()
  }

  /** Makes all further appends go into another journal. An append that is under way still goes into the old one. */
  switchJournal(journal: JournalWriter): void {
    this.#journal = journal
  }

  /** Whether a change is not in its sidecar yet. */
  isPending(id: ChangeId): boolean {
    return this.#pendingIds.has(id)
  }

  /** Removes changes from the outbox that were read back from a sidecar. */
  #confirm(changes: readonly StoredChange[]): void {
    this.#retryMs = FIRST_RETRY_MS
    for (const { id } of changes) this.#pendingIds.delete(id)
    void this.#outbox
      .acknowledge(changes.map((change) => change.id))
      .then(() => this.events.emit('confirmed', changes))
      .catch((error: unknown) => this.events.emit('failed', error as Error))
    this.#onProgress()
  }

  /** Stops writing while the share is offline. */
  suspend(): void {
    this.#isSuspended = true
    this.#sidecars.pause()
  }

  /** Continues at once, without waiting for the next retry. */
  resume(): void {
    this.#isSuspended = false
    this.#retryMs = FIRST_RETRY_MS
    this.#retry()
  }

  /**
   * Resolves with true when everything is on the share and in its sidecar, with false when `timeoutMs` passed first or
   * this was closed.
   */
  drain(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.#clock.setTimeout(() => finish(false), timeoutMs)
      const check = (): void => {
        if (this.isIdle || this.#isClosed) finish(this.isIdle)
      }
      const finish = (drained: boolean): void => {
        cancel()
        this.#drainChecks.delete(check)
        resolve(drained)
      }
      this.#drainChecks.add(check)
      check()
    })
  }

  /**
   * Resolves when everything is on this machine's disk.
   *
   * Waits for the share for 2 s at most. The next process publishes again what the share stores later, which is
   * harmless.
   */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const check of this.#drainChecks) check()
    this.#sidecars.close()
    this.#cancelRetry?.()
    await Promise.all(this.#storing)
    await waitAtMost(this.#clock, CLOSE_TIMEOUT_MS, Promise.all([this.#appending, this.#sidecars.whenIdle()]))
    await this.#outbox.close()
  }

  /** Whether everything is on the share and in its sidecar. */
  get isIdle(): boolean {
    return this.#unsavedCount === 0 && this.#outbox.pendingCount === 0 && this.#sidecars.waitingCount === 0
  }

  #onProgress(): void {
    this.events.emit('progress', null)
    for (const check of this.#drainChecks) check()
  }

  #append(): void {
    if (this.#appending || this.#isSuspended || this.#isClosed || this.#queue.length === 0) return
    this.#appending = this.#appendBatch().finally(() => {
      this.#appending = null
      // After a failed append the retry timer decides when to continue. A sidecar that waits for its retry does not
      // delay the journal.
      if (this.#failure === null || !this.#cancelRetry) this.#append()
    })
  }

  /** Appends all waiting changes in one write, so that a bulk edit of ten thousand items is one append. */
  async #appendBatch(): Promise<void> {
    // Waits for one turn of the event loop, so that edits that were made together are appended together.
    await Promise.resolve()
    const batch = [...this.#queue]
    try {
      await this.#journal.append(batch.map((entry) => entry.change))
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error))
      return this.#onFailure(this.#failure)
    }
    this.#failure = null
    this.#queue = this.#queue.slice(batch.length)
    this.#unsavedCount -= batch.length
    this.#retryMs = FIRST_RETRY_MS
    for (const entry of batch) entry.onSaved?.()
    const changes = batch.map((entry) => entry.change)
    this.events.emit('saved', changes)
    this.#sidecars.addChanges(changes)
    this.#onProgress()
  }

  #onFailure(error: Error): void {
    this.events.emit('failed', error)
    if (this.#isClosed || this.#isSuspended || this.#cancelRetry) return
    this.#cancelRetry = this.#clock.setTimeout(() => this.#retry(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, MAX_RETRY_MS)
  }

  #retry(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = null
    if (this.#isSuspended || this.#isClosed) return
    this.#sidecars.resume()
    this.#append()
  }
}
