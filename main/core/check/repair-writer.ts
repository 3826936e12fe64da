/**
 * Writes the changes of a repair as a replica.
 *
 * Like every program it has a slot, an outbox, a journal and sidecars, but it does not follow the journals of others.
 */
import { LensletError, type ItemKey } from '../../../preload/contract/index.ts'
import { sleep } from '../base/clock.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { Sidecar } from '../format/sidecar-codec.ts'
import { JOURNALS_DIR, journalPath, parseJournalName } from '../format/names.ts'
import type { KnownChanges } from '../labels/change-log.ts'
import { ReplicaSlot } from '../local/replica-slot.ts'
import { isOutage } from '../storage/errno.ts'
import { Connection } from '../share/connection.ts'
import { openOutbox, ReplicaWriter } from '../sync/replica-writer.ts'
import { SidecarFiles, type SidecarPolicy } from '../sync/sidecar-file.ts'
import type { InspectedSidecar, SidecarReceiver } from '../sync/sidecar-scanner.ts'
import { ErrorStatus } from '../sync/error-status.ts'
import { IN_JOURNAL } from './change-index.ts'
import type { CheckContext } from './context.ts'
import type { Inventory } from './inventory.ts'

/** Milliseconds between two checks of the progress. */
const POLL_MS = 500
/** Milliseconds without any progress after which a repair gives up the rest. */
const STALLED_MS = 30_000

export class RepairWriter implements KnownChanges, SidecarPolicy, SidecarReceiver {
  readonly #context: CheckContext
  readonly #inventory: Inventory
  readonly #connection: Connection
  readonly #errors: ErrorStatus
  #writer: ReplicaWriter | null = null
  #known: ReadonlyMap<ItemKey, ReadonlyMap<string, StoredChange>> = new Map()
  #outage: Error | null = null
  #written: string[] = []

  private constructor(context: CheckContext, inventory: Inventory, dataset: string) {
    this.#context = context
    this.#inventory = inventory
    this.#connection = new Connection(context.storage, context.clock, dataset)
    this.#errors = new ErrorStatus(context.clock)
  }

  /**
   * Opens a writer, as a new or former replica of the data set. The caller has to close it.
   *
   * Throws `not-writable` when slots cannot be written on this machine.
   */
  static async open(
    context: CheckContext,
    inventory: Inventory,
    stateDir: string,
    dataset: string,
  ): Promise<RepairWriter> {
    const writer = new RepairWriter(context, inventory, dataset)
    const slot = await ReplicaSlot.claim(stateDir, dataset)
    try {
      await writer.#writeAs(slot)
    } finally {
      if (!writer.#writer) await slot.release(slot.journalEnd)
    }
    return writer
  }

  /** Sets the changes that sidecars are written from, and pauses writing sidecars until `writeSidecars` is called. */
  async prepare(known: ReadonlyMap<ItemKey, ReadonlyMap<string, StoredChange>>): Promise<void> {
    this.#known = known
    this.#replica.sidecars.pause()
    await this.#replica.sidecars.whenIdle()
  }

  /**
   * Publishes changes; resolves with the path of the journal when they are durable on the share.
   *
   * Throws `offline` when they cannot be written, and `cancelled`.
   */
  async publish(changes: readonly StoredChange[]): Promise<string> {
    const { saved } = this.#replica.publisher.publish(changes)
    const done = saved.then(() => true)
    for (
      let waited = 0;
      !(await Promise.race([done, sleep(this.#context.clock, POLL_MS).then(() => false)]));
      waited += POLL_MS
    ) {
      this.#assertNotInterrupted()
      if (waited >= STALLED_MS) throw this.#giveUpError()
    }
    // After a failure the publisher resumes writing sidecars. But the damaged files at their paths have to be moved
    // first.
    this.#replica.sidecars.pause()
    return journalPath(this.#replica.slot.replica, this.#replica.slot.highestSegment)
  }

  /**
   * Writes changes into their sidecars; resolves with the sidecars that were written, when all are written or there is
   * no more progress.
   */
  async writeSidecars(changes: readonly StoredChange[]): Promise<readonly string[]> {
    this.#written = []
    const { sidecars, publisher } = this.#replica
    sidecars.addChanges(changes)
    sidecars.resume()
    let waitingCount = sidecars.waitingCount
    for (
      let idleMs = 0;
      !(await publisher.drain(POLL_MS)) && idleMs < STALLED_MS && !this.#context.signal.aborted;
      idleMs += POLL_MS
    ) {
      if (this.#outage) throw this.#giveUpError()
      if (sidecars.waitingCount < waitingCount) idleMs = 0
      waitingCount = sidecars.waitingCount
      this.#context.onProgress('sidecars left to write', waitingCount)
    }
    return this.#written
  }

  /** Releases the slot. Changes that are not on the share yet stay in the outbox for the next program. */
  async close(): Promise<void> {
    this.#connection.close()
    await this.#writer?.close()
  }

  get #replica(): ReplicaWriter {
    return this.#writer!
  }

  async #writeAs(slot: ReplicaSlot): Promise<void> {
    const { storage, clock } = this.#context
    const { journals } = this.#inventory
    // If the repair is going to move the slot's own journal to the quarantine, that journal must not be continued.
    if ([...journals.toQuarantine.keys()].some((path) => path.startsWith(`${JOURNALS_DIR}/${slot.replica}-`)))
      await slot.renewReplica()
    const names = (await storage.list(JOURNALS_DIR)).map((entry) => entry.name).filter((name) => parseJournalName(name))
    const outbox = await openOutbox(slot, this.#errors, names)
    const writer = await ReplicaWriter.open(slot, outbox, {
      storage,
      clock,
      // Other programs may be using the share, and a repair is not urgent.
      isNetwork: true,
      files: new SidecarFiles(storage, clock, this),
      log: this,
      receiver: this,
      errors: this.#errors,
      connection: this.#connection,
      journals: names,
    })
    writer.sidecars.events.on('written', ({ path, stat }) => {
      if (stat) this.#written.push(path)
    })
    writer.events.on('failed', (error) => {
      if (isOutage(error)) this.#outage = error
    })
    this.#writer = writer
    writer.publisher.recoverOutbox()
  }

  readonly mayQuarantine = true

  onDamaged(): void {
    // The inventory already has the file, and the repair reports what it did with it.
  }

  onQuarantined(): void {
    // The repair writes the sidecar again.
  }

  async salvage(changes: readonly StoredChange[]): Promise<void> {
    await this.#publishUnknown(changes)
  }

  /** Publishes an external edit that was made since the sidecar was read. */
  ingest({ external }: InspectedSidecar): void {
    if (external) void this.#publishUnknown([external])
  }

  changesOf(key: ItemKey): readonly StoredChange[] {
    return [...(this.#known.get(key)?.values() ?? [])]
  }

  /** Verifies the data set for a sidecar without any known change, as a program that has the data set open does. */
  async verify(sidecar: Sidecar | null): Promise<void> {
    if (!sidecar?.changes.some(({ id, item }) => this.#inventory.index.flagsOf(id, item) !== 0))
      await this.#connection.verify()
  }

  /** Publishes changes that were added to a sidecar since it was read. */
  async #publishUnknown(changes: readonly StoredChange[]): Promise<void> {
    const unpublishedChanges = changes.filter(
      ({ id, item }) => (this.#inventory.index.flagsOf(id, item) & IN_JOURNAL) === 0,
    )
    if (unpublishedChanges.length === 0) return
    for (const change of unpublishedChanges) this.#inventory.index.add(change, IN_JOURNAL)
    await this.#replica.publisher.publish(unpublishedChanges).stored
  }

  #assertNotInterrupted(): void {
    if (this.#outage) throw this.#giveUpError()
    if (this.#context.signal.aborted)
      throw new LensletError(
        'cancelled',
        'The repair was interrupted. What it did is complete; run it again to continue.',
      )
  }

  #giveUpError(): LensletError {
    const reason = this.#outage?.message ?? this.#errors.lastError?.message ?? 'it did not answer'
    return new LensletError(
      'offline',
      `Changes can no longer be written to the share (${reason}). What was done is complete; run the repair again when the share works.`,
      { path: '', retry: true },
    )
  }
}
