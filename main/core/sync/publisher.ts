/**
 * The way of a change from this machine to the share: outbox, journal, sidecar, and out of the outbox when it was read
 * back. FORMAT.md, "Writing", numbers the steps and tells what is on disk if the process dies after each.
 */
import type { ChangeId } from '../../../preload/contract/index.ts'
import { waitAtMost, type Clock } from '../base/clock.ts'
import { Emitter } from '../base/events.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { ReplicaSlot } from '../local/replica-slot.ts'
import { toStorageError } from '../storage/errno.ts'
import type { JournalWriter } from './journal-writer.ts'
import type { Outbox } from '../local/outbox.ts'
import type { SidecarWriter } from './sidecar-writer.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000
/** Milliseconds that closing waits for what is under way on the share. */
const CLOSE_MS = 2_000

export interface PublisherEvents {
  /** Something failed and is tried again. */
  failed: Error
  /** Counts changed. */
  progress: null
  /** These changes are on this machine's disk. */
  stored: readonly StoredChange[]
  /** They are in the journal on the share. */
  saved: readonly StoredChange[]
  /** They were read back from their sidecars, and are no longer in the outbox. */
  confirmed: readonly StoredChange[]
}

/** When a change is safe. Neither promise rejects. */
export interface Published {
  /** Resolves when the changes are safe: on this machine's disk or, when that takes none, on the share. */
  readonly stored: Promise<void>
  /** Resolves when they are in the journal on the share. Stays open while the share is away, however long. */
  readonly saved: Promise<void>
}

/** This machine's disk did not take a change. */
export class NotStoredHere extends Error {
  /** Whether that disk is full. */
  readonly isFull: boolean

  constructor(cause: unknown) {
    super(
      `This machine cannot keep the change (${cause instanceof Error ? cause.message : String(cause)}): it is safe only when the share has it`,
      { cause },
    )
    this.name = 'NotStoredHere'
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

interface Waiting {
  readonly change: StoredChange
  readonly saved: (() => void) | null
}

export class Publisher {
  readonly events = new Emitter<PublisherEvents>()
  readonly #slot: ReplicaSlot
  readonly #outbox: Outbox
  #journal: JournalWriter
  readonly #sidecars: SidecarWriter
  readonly #clock: Clock
  #waiting: Waiting[] = []
  readonly #pending = new Set<ChangeId>()
  #unsaved = 0
  #appending: Promise<void> | null = null
  /** Edits on their way to this machine's disk. */
  readonly #storing = new Set<Promise<void>>()
  #suspended = false
  #failing = false
  #closed = false
  #pause = FIRST_PAUSE_MS
  #cancelRetry: (() => void) | null = null
  readonly #watchers = new Set<() => void>()

  constructor({ slot, outbox, journal, sidecars, clock }: PublisherOptions) {
    this.#slot = slot
    this.#outbox = outbox
    this.#journal = journal
    this.#sidecars = sidecars
    this.#clock = clock
    sidecars.events.on('written', ({ changes }) => this.#confirm(changes))
    sidecars.events.on('failed', ({ error }) => this.#failed(error))
    sidecars.events.on('progress', () => this.#progress())
  }

  /** Changes that are not on the share yet. */
  get unsaved(): number {
    return this.#unsaved
  }

  /** Whether the last append to the journal failed. */
  get failing(): boolean {
    return this.#failing
  }

  /** Takes changes on their way. What fails is reported by `failed` and tried again. Never call it after `close`. */
  publish(changes: readonly StoredChange[]): Published {
    this.#unsaved += changes.length
    for (const { id } of changes) this.#pending.add(id)
    const stored = this.#slot
      .cover()
      .then(() => this.#outbox.add(changes))
      .then(() => this.events.emit('stored', changes))
    const kept = stored.catch((error: unknown) => this.events.emit('failed', new NotStoredHere(error)))
    this.#storing.add(kept)
    const saved = kept
      .finally(() => this.#storing.delete(kept))
      .then(
        () =>
          new Promise<void>((resolve) => {
            let open = changes.length
            if (open === 0) resolve()
            this.#waiting.push(
              ...changes.map((change) => ({
                change,
                saved: () => {
                  if (--open === 0) resolve()
                },
              })),
            )
            this.#progress()
            this.#append()
          }),
      )
    return { stored: stored.catch(() => saved), saved }
  }

  /**
   * Takes up what an earlier process left in the outbox. All of it goes into the journal, also what may be there
   * already: that a change is known, from a sidecar for instance, does not tell that a journal has it, and saying it
   * twice is harmless.
   */
  recover(): void {
    const pending = this.#outbox.pending()
    for (const { id } of pending) this.#pending.add(id)
    this.#waiting.push(...pending.map((change) => ({ change, saved: null })))
    this.#unsaved += pending.length
    this.#append()
  }

  /** From now on everything goes into another journal; an append that is under way ends in the old one. */
  switchJournal(journal: JournalWriter): void {
    this.#journal = journal
  }

  /** Whether a change is still to be brought to its sidecar. */
  isPending(id: ChangeId): boolean {
    return this.#pending.has(id)
  }

  /** These changes were read back from a sidecar. */
  #confirm(changes: readonly StoredChange[]): void {
    this.#pause = FIRST_PAUSE_MS
    for (const { id } of changes) this.#pending.delete(id)
    void this.#outbox
      .done(changes.map((change) => change.id))
      .then(() => this.events.emit('confirmed', changes))
      .catch((error: unknown) => this.events.emit('failed', error as Error))
    this.#progress()
  }

  /** Stops writing while the share is away. */
  suspend(): void {
    this.#suspended = true
    this.#sidecars.pause()
  }

  /** Goes on at once. */
  resume(): void {
    this.#suspended = false
    this.#pause = FIRST_PAUSE_MS
    this.#goOn()
  }

  /**
   * True when everything is on the share and in its sidecar, false when `timeoutMs` passed first or all of this is
   * closed.
   */
  drain(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.#clock.setTimeout(() => finish(false), timeoutMs)
      const check = (): void => {
        if (this.isIdle || this.#closed) finish(this.isIdle)
      }
      const finish = (drained: boolean): void => {
        cancel()
        this.#watchers.delete(check)
        resolve(drained)
      }
      this.#watchers.add(check)
      check()
    })
  }

  /**
   * Resolves when this machine has everything. The share is not waited for much longer: what it took late is published
   * again, which is harmless.
   */
  async close(): Promise<void> {
    this.#closed = true
    for (const check of this.#watchers) check()
    this.#sidecars.close()
    this.#cancelRetry?.()
    await Promise.all(this.#storing)
    await waitAtMost(this.#clock, CLOSE_MS, Promise.all([this.#appending, this.#sidecars.idle()]))
    await this.#outbox.close()
  }

  /** Whether everything is on the share and in its sidecar. */
  get isIdle(): boolean {
    return this.#unsaved === 0 && this.#outbox.size === 0 && this.#sidecars.waiting === 0
  }

  #progress(): void {
    this.events.emit('progress', null)
    for (const check of this.#watchers) check()
  }

  #append(): void {
    if (this.#appending || this.#suspended || this.#closed || this.#waiting.length === 0) return
    this.#appending = this.#appendBatch().finally(() => {
      this.#appending = null
      // After a failure the retry decides when. A sidecar that waits for its retry does not hold up the journal.
      if (!this.#failing || !this.#cancelRetry) this.#append()
    })
  }

  /** Everything that waits goes out in one append: a bulk edit of ten thousand items is one write. */
  async #appendBatch(): Promise<void> {
    // One turn of the event loop, so that edits made together are appended together.
    await Promise.resolve()
    const batch = [...this.#waiting]
    try {
      await this.#journal.append(batch.map((entry) => entry.change))
    } catch (error) {
      this.#failing = true
      return this.#failed(error)
    }
    this.#failing = false
    this.#waiting = this.#waiting.slice(batch.length)
    this.#unsaved -= batch.length
    this.#pause = FIRST_PAUSE_MS
    for (const entry of batch) entry.saved?.()
    const changes = batch.map((entry) => entry.change)
    this.events.emit('saved', changes)
    this.#sidecars.add(changes)
    this.#progress()
  }

  #failed(error: unknown): void {
    const reason = error instanceof Error ? error : new Error(String(error))
    this.events.emit('failed', reason)
    if (this.#closed || this.#suspended || this.#cancelRetry) return
    this.#cancelRetry = this.#clock.setTimeout(() => this.#goOn(), this.#pause)
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS)
  }

  #goOn(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = null
    if (this.#suspended || this.#closed) return
    this.#sidecars.resume()
    this.#append()
  }
}
