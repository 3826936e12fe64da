/**
 * The replica that a repair writes as: a slot, an outbox, a journal and the sidecars, as every program has them,
 * without following anybody.
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

/**
 * Milliseconds between two looks at how far the sidecars are, and without any progress before a repair gives up on the
 * rest.
 */
const LOOK_MS = 500
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
   * Becomes a replica of a data set. Throws `not-writable` when this machine keeps nothing. Whoever opens it closes it.
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

  /** From now on these are the changes that sidecars are made of; sidecars wait until `sidecars` is called. */
  async begin(known: ReadonlyMap<ItemKey, ReadonlyMap<string, StoredChange>>): Promise<void> {
    this.#known = known
    this.#replica.sidecars.pause()
    await this.#replica.sidecars.whenIdle()
  }

  /**
   * Resolves with the journal's path when the share has these changes durably. Throws `offline` when it does not take
   * them, and `cancelled`.
   */
  async publish(changes: readonly StoredChange[]): Promise<string> {
    const { saved } = this.#replica.publisher.publish(changes)
    const done = saved.then(() => true)
    for (
      let waited = 0;
      !(await Promise.race([done, sleep(this.#context.clock, LOOK_MS).then(() => false)]));
      waited += LOOK_MS
    ) {
      this.#assertGoingOn()
      if (waited >= STALLED_MS) throw this.#gaveUp()
    }
    // The publisher sets the sidecars going again after a failure; what is in their way is moved first.
    this.#replica.sidecars.pause()
    return journalPath(this.#replica.slot.replica, this.#replica.slot.highestSegment)
  }

  /**
   * Brings changes to their sidecars; resolves with the sidecars that were written when all is done, or nothing moves
   * any more.
   */
  async sidecars(changes: readonly StoredChange[]): Promise<readonly string[]> {
    this.#written = []
    const { sidecars, publisher } = this.#replica
    sidecars.addChanges(changes)
    sidecars.resume()
    let left = sidecars.waitingCount
    for (
      let still = 0;
      !(await publisher.drain(LOOK_MS)) && still < STALLED_MS && !this.#context.signal.aborted;
      still += LOOK_MS
    ) {
      if (this.#outage) throw this.#gaveUp()
      if (sidecars.waitingCount < left) still = 0
      left = sidecars.waitingCount
      this.#context.progress('sidecars left to write', left)
    }
    return this.#written
  }

  /** Gives the slot back; what is not on the share yet is in the outbox for the next program. */
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
    // Its journal is to be set aside: nobody may go on in it.
    if ([...journals.doomed.keys()].some((path) => path.startsWith(`${JOURNALS_DIR}/${slot.replica}-`)))
      await slot.renewReplica()
    const names = (await storage.list(JOURNALS_DIR)).map((entry) => entry.name).filter((name) => parseJournalName(name))
    const outbox = await openOutbox(slot, this.#errors, names)
    const writer = await ReplicaWriter.open(slot, outbox, {
      storage,
      clock,
      // Others may be at work on the share: a repair is not in a hurry.
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
    // The inventory has found it, and the repair says what became of it.
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

  /**
   * As a program that is open: a sidecar without any change that is known is believed only while the data set is at its
   * path.
   */
  async verify(sidecar: Sidecar | null): Promise<void> {
    if (!sidecar?.changes.some(({ id, item }) => this.#inventory.index.where(id, item) !== 0))
      await this.#connection.verify()
  }

  /** What turned up in a sidecar since it was read. */
  async #publishUnknown(changes: readonly StoredChange[]): Promise<void> {
    const fresh = changes.filter(({ id, item }) => (this.#inventory.index.where(id, item) & IN_JOURNAL) === 0)
    if (fresh.length === 0) return
    for (const change of fresh) this.#inventory.index.add(change, IN_JOURNAL)
    await this.#replica.publisher.publish(fresh).stored
  }

  #assertGoingOn(): void {
    if (this.#outage) throw this.#gaveUp()
    if (this.#context.signal.aborted)
      throw new LensletError('cancelled', 'The repair was interrupted; what it did is whole, and the next one goes on.')
  }

  #gaveUp(): LensletError {
    const reason = this.#outage?.message ?? this.#errors.lastError?.message ?? 'it did not answer'
    return new LensletError(
      'offline',
      `The share takes no changes any more (${reason}). What was done is whole; run the repair again when it does.`,
      { path: '', retry: true },
    )
  }
}
