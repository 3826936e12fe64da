/**
 * Creates and connects the objects that write for a replica: slot, outbox, journal and sidecars.
 *
 * It closes them in the right order.
 */
import type { Clock } from '../base/clock.ts'
import { Emitter } from '../base/events.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { journalPath, parseJournalName } from '../format/names.ts'
import type { KnownChanges } from '../labels/change-log.ts'
import { Outbox } from '../local/outbox.ts'
import { ReplicaSlot, type JournalEnd } from '../local/replica-slot.ts'
import type { Connection } from '../share/connection.ts'
import type { Storage } from '../storage/storage.ts'
import type { ErrorStatus } from './error-status.ts'
import { JournalWriter, type OwnJournalReader } from './journal-writer.ts'
import { Publisher } from './publisher.ts'
import type { SidecarFiles } from './sidecar-file.ts'
import type { SidecarReceiver } from './sidecar-scanner.ts'
import { SidecarWriter } from './sidecar-writer.ts'

export interface ReplicaWriterOptions {
  readonly storage: Storage
  readonly clock: Clock
  /** Whether the data set lies on a network. */
  readonly isNetwork: boolean
  readonly files: SidecarFiles
  readonly log: KnownChanges
  /** Applies the changes that sidecars contain. */
  readonly receiver: SidecarReceiver
  readonly errors: ErrorStatus
  readonly connection: Pick<Connection, 'verify'>
  /** The reader that follows the journals, if there is one. */
  readonly reader?: OwnJournalReader
  /** File names of the journals on the share. */
  readonly journals: readonly string[]
}

export interface ReplicaWriterEvents {
  /** The counts of what is left to do changed. */
  progress: null
  /** Something failed and is retried. */
  failed: Error
}

export class ReplicaWriter {
  readonly events = new Emitter<ReplicaWriterEvents>()
  readonly slot: ReplicaSlot
  readonly publisher: Publisher
  readonly sidecars: SidecarWriter
  readonly #options: ReplicaWriterOptions
  #journal: JournalWriter

  private constructor(
    { slot, outbox, journal }: { slot: ReplicaSlot; outbox: Outbox; journal: JournalWriter },
    options: ReplicaWriterOptions,
  ) {
    const { clock, errors } = options
    this.slot = slot
    this.#options = options
    this.#journal = journal
    this.sidecars = new SidecarWriter(options)
    this.sidecars.events.on('failed', ({ error, path }) => errors.record(error, path))
    this.publisher = new Publisher({ slot, outbox, journal, sidecars: this.sidecars, clock })
    this.publisher.events.on('failed', (error) => this.events.emit('failed', error))
    this.publisher.events.on('progress', () => {
      if (this.publisher.isIdle) errors.clearTransient()
      this.events.emit('progress', null)
    })
  }

  /**
   * Opens the journal of the slot's replica for writing.
   *
   * `publisher.recoverOutbox` then publishes what earlier processes left in the outbox.
   */
  static async open(slot: ReplicaSlot, outbox: Outbox, options: ReplicaWriterOptions): Promise<ReplicaWriter> {
    return new ReplicaWriter({ slot, outbox, journal: await openJournal(slot, options) }, options)
  }

  /**
   * Takes a new replica id at once; changes that wait are written to its journal.
   *
   * Rejects when the new id cannot be stored on this machine. The new id is used nevertheless.
   */
  async renewReplica(): Promise<void> {
    const stored = this.slot.renewReplica()
    this.#journal = makeJournal(this.slot, this.#options, 0, null)
    this.publisher.switchJournal(this.#journal)
    await stored
  }

  /** Resolves when everything is on this machine's disk; the next process continues where this one ended. */
  async close(): Promise<void> {
    await this.publisher.close()
    await this.slot.release(this.#journal.end)
  }
}

/**
 * Opens a slot's outbox, and moves changes into it from the outboxes of processes that have died.
 *
 * `journals` are the file names on the share. Publishing a change twice is harmless.
 */
export async function openOutbox(slot: ReplicaSlot, errors: ErrorStatus, journals: readonly string[]): Promise<Outbox> {
  const outbox = await Outbox.open(slot.folder)
  const replicas = new Set(journals.map((name) => parseJournalName(name)!.replica))
  for (const folder of [...(await slot.otherSlots()), ...(await slot.slotsOfFormerIdentity(replicas))]) {
    const other = await ReplicaSlot.tryClaim(folder)
    if (!other) continue
    await adoptOutbox(folder, outbox).catch((error: unknown) => errors.record(error as Error))
    await other.release(other.journalEnd)
  }
  return outbox
}

async function adoptOutbox(folder: string, outbox: Outbox): Promise<void> {
  const deadOutbox = await Outbox.open(folder)
  const pending: readonly StoredChange[] = deadOutbox.pendingChanges()
  if (pending.length > 0) {
    await outbox.addChanges(pending)
    await deadOutbox.acknowledge(pending.map((change) => change.id))
  }
  await deadOutbox.close()
}

/**
 * Opens the journal.
 *
 * When the last segment is exactly as this replica's previous process left it, it is continued. Otherwise the first
 * append begins a new segment.
 */
async function openJournal(slot: ReplicaSlot, options: ReplicaWriterOptions): Promise<JournalWriter> {
  const { storage, journals } = options
  const own = journals.map((name) => parseJournalName(name)!).filter((name) => name.replica === slot.replica)
  const last = Math.max(0, ...own.map((name) => name.segment))
  const end = slot.journalEnd
  const isIntact =
    end !== null &&
    end.segment === last &&
    (await storage.stat(journalPath(slot.replica, last)).then(
      (stat) => stat.size === end.size,
      () => false,
    ))
  return makeJournal(slot, options, Math.max(last, slot.highestSegment), isIntact ? end : null)
}

function makeJournal(
  slot: ReplicaSlot,
  { storage, errors, connection, reader }: ReplicaWriterOptions,
  highestSegment: number,
  end: JournalEnd | null,
): JournalWriter {
  return new JournalWriter({
    storage,
    replica: slot.replica,
    highestSegment,
    end,
    async reserveSegment(segment) {
      await connection.verify()
      await slot.reserveSegment(segment).catch((error: unknown) => errors.record(error as Error))
    },
    ...(reader ? { reader } : {}),
  })
}
