/**
 * The writing half of a replica: its slot, outbox, journal and sidecars, put together and taken apart in the right
 * order.
 */
import type { Clock } from '../base/clock.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { journalPath, parseJournalName } from '../format/names.ts'
import { ReplicaSlot, type JournalEnd } from '../local/replica-slot.ts'
import type { FileStat, Storage } from '../storage/storage.ts'
import { JournalWriter } from './journal-writer.ts'
import { Outbox } from '../local/outbox.ts'
import { Publisher } from './publisher.ts'
import type { Ledger } from './ledger.ts'
import type { SidecarFiles } from './sidecar-file.ts'
import type { FoundSidecar } from './sidecar-scanner.ts'
import { SidecarWriter } from './sidecar-writer.ts'
import type { ErrorStatus } from './error-status.ts'

/** The labels as the writing half needs them. */
export type WriterLedger = Pick<Ledger, 'known' | 'found' | 'status'>

export interface WriterContext {
  readonly storage: Storage
  readonly clock: Clock
  /** Whether the data set lies on a network. */
  readonly network: boolean
  readonly files: SidecarFiles
  readonly ledger: WriterLedger
  readonly troubles: ErrorStatus
  /** File names of the journals on the share. */
  readonly journals: readonly string[]
  /** Throws unless the share is there and is the data set that was opened. */
  verify(): Promise<void>
  found(sidecar: FoundSidecar): void
  /** The bytes from `from` to `to` of a journal are our own changes. */
  appended(path: string, from: number, to: number): void
  /** A sidecar is as we wrote it. */
  wrote(path: string, stat: FileStat): void
  failed(error: Error): void
}

export class ReplicaWriter {
  readonly slot: ReplicaSlot
  readonly publisher: Publisher
  readonly sidecars: SidecarWriter
  readonly #context: WriterContext
  #journal: JournalWriter

  private constructor(slot: ReplicaSlot, outbox: Outbox, journal: JournalWriter, context: WriterContext) {
    const { storage, files, clock, network, ledger, troubles } = context
    this.slot = slot
    this.#context = context
    this.#journal = journal
    this.sidecars = new SidecarWriter(storage, files, clock, network, {
      known: (key) => ledger.known(key),
      found: (sidecar) => context.found(sidecar),
      settled: (changes, path, stat) => {
        if (stat) context.wrote(path, stat)
        this.publisher.settled(changes)
      },
      failed: (error, path) => {
        troubles.record(error, path)
        this.publisher.sidecarFailed(error)
      },
      progress: () => this.publisher.progress(),
    })
    this.publisher = new Publisher(slot, outbox, journal, this.sidecars, clock, {
      failed: (error) => context.failed(error),
      progress: () => {
        if (this.publisher.isIdle) troubles.settle()
        ledger.status()
      },
    })
  }

  /** Begins to write as the slot's replica. `recover` then takes up what earlier processes left. */
  static async open(slot: ReplicaSlot, outbox: Outbox, context: WriterContext): Promise<ReplicaWriter> {
    return new ReplicaWriter(slot, outbox, await openJournal(slot, context), context)
  }

  /** Shows and publishes what is in the outbox. */
  recover(outbox: Outbox, ledger: WriterLedger): void {
    ledger.found(outbox.pending(), true)
    this.publisher.recover()
  }

  /**
   * Becomes a replica that nobody has been, at once; what waits goes into its journal. Rejects when this machine cannot
   * remember that, which does not stop it.
   */
  async renew(): Promise<void> {
    const remembered = this.slot.renew()
    this.#journal = makeJournal(this.slot, this.#context, 0, null)
    this.publisher.goOnIn(this.#journal)
    await remembered
  }

  /** Resolves when this machine has everything; the next process goes on where this one ended. */
  async close(): Promise<void> {
    await this.publisher.close()
    await this.slot.release(this.#journal.end)
  }
}

/**
 * Opens a slot's outbox with what it and the slots of processes that have died hold. Publishing a change twice is
 * harmless. `journals` are the file names on the share.
 */
export async function openOutbox(
  slot: ReplicaSlot,
  troubles: ErrorStatus,
  journals: readonly string[],
): Promise<Outbox> {
  const outbox = await Outbox.open(slot.folder)
  const replicas = new Set(journals.map((name) => parseJournalName(name)!.replica))
  for (const folder of [...(await slot.others()), ...(await slot.former(replicas))]) {
    const other = await ReplicaSlot.tryClaim(folder)
    if (!other) continue
    await adopt(folder, outbox).catch((error: unknown) => troubles.record(error as Error))
    await other.release(other.journal)
  }
  return outbox
}

async function adopt(folder: string, outbox: Outbox): Promise<void> {
  const left = await Outbox.open(folder)
  const pending: readonly StoredChange[] = left.pending()
  if (pending.length > 0) {
    await outbox.add(pending)
    await left.done(pending.map((change) => change.id))
  }
  await left.close()
}

/**
 * Goes on in the last segment when it is exactly as this replica's previous process left it; else a new one is begun.
 */
async function openJournal(slot: ReplicaSlot, context: WriterContext): Promise<JournalWriter> {
  const { storage, journals } = context
  const own = journals.map((name) => parseJournalName(name)!).filter((name) => name.replica === slot.replica)
  const last = Math.max(0, ...own.map((name) => name.segment))
  const end = slot.journal
  const intact =
    end !== null &&
    end.segment === last &&
    (await storage.stat(journalPath(slot.replica, last)).then(
      (stat) => stat.size === end.size,
      () => false,
    ))
  return makeJournal(slot, context, Math.max(last, slot.segment), intact ? end : null)
}

function makeJournal(
  slot: ReplicaSlot,
  { storage, troubles, verify, appended }: WriterContext,
  highest: number,
  end: JournalEnd | null,
): JournalWriter {
  return new JournalWriter(storage, slot.replica, highest, end, {
    async begin(segment) {
      await verify()
      await slot.beginSegment(segment).catch((error: unknown) => troubles.record(error as Error))
    },
    appended,
  })
}
