/**
 * Decides which replica this process is.
 *
 * A replica id belongs to one running process at a time. When the process has ended, the next one on this machine takes
 * it over. So the number of replicas on a share grows with the people and machines, not with the program starts. See
 * README.md, "Replicas".
 */
import { link, mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { z } from 'zod'
import { LensletError, type ChangeId } from '../../../preload/contract/index.ts'
import { newStartId, writerOf } from '../format/change-ids.ts'
import { isReplicaId, newReplicaId } from '../format/names.ts'
import { retryWhileHeld } from '../storage/retry-while-held.ts'
import { processStartTime, isAlive } from './process-alive.ts'
import { machineName } from './machine-name.ts'

/** Change numbers are reserved in blocks before use, so that after a crash or a lost share none is used twice. */
const NUMBERS_PER_RESERVATION = 1_000
/** Milliseconds after which an owner file that is still empty belongs to nobody. */
const UNFINISHED_MS = 10_000

const slotSchema = z.object({
  replica: z.string().refine(isReplicaId),
  /** No change number below this may be used again. */
  reserved: z.number().int().nonnegative(),
  /** The last segment, when the process ended normally: it may be continued if it still has this size. */
  journal: z.object({ segment: z.number().int(), size: z.number().int() }).nullable(),
  /** The highest segment number that this replica ever used, in any copy of the data set. */
  segment: z.number().int().nonnegative().default(0),
})

export interface JournalEnd {
  readonly segment: number
  readonly size: number
}

export class ReplicaSlot {
  readonly folder: string
  #replica: string
  /** Random for every process and every replica, so that copies of the slot never create the same change id. */
  #start = newStartId()
  #firstNumber: number
  #journalEnd: JournalEnd | null
  #nextNumber: number
  /** All change numbers below this are reserved. */
  #reserved: number
  #highestSegment: number
  /** Settles when the last write of the slot's file has settled. */
  #saving: Promise<void> = Promise.resolve()

  private constructor(folder: string, stored: z.infer<typeof slotSchema>) {
    this.folder = folder
    this.#replica = stored.replica
    this.#journalEnd = stored.journal
    this.#highestSegment = stored.segment
    this.#nextNumber = this.#reserved = this.#firstNumber = stored.reserved
  }

  /**
   * Claims the first slot of this machine that no running process owns; creates one when all are owned.
   *
   * Throws `not-writable` when slots cannot be written on this machine.
   */
  static async claim(stateDir: string, dataset: string): Promise<ReplicaSlot> {
    const base = slotsFolder(stateDir, dataset)
    try {
      for (let index = 0; ; index++) {
        const slot = await ReplicaSlot.tryClaim(join(base, `slot-${index}`))
        if (slot) return slot
      }
    } catch (error) {
      throw new LensletError(
        'not-writable',
        `${base} cannot be written (${error instanceof Error ? error.message : String(error)}). Labels are stored there on their way to the share: check its permissions and the disk`,
        { path: base, cause: error },
      )
    }
  }

  /** Claims one slot; resolves with null when a running process owns it. */
  static async tryClaim(folder: string): Promise<ReplicaSlot | null> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    if (!(await takeOwnership(folder))) return null
    const slot = new ReplicaSlot(folder, await readSlotFile(folder))
    try {
      await slot.#save(null)
    } catch (error) {
      await giveUpOwnership(folder).catch(() => undefined)
      throw error
    }
    return slot
  }

  /** Returns the folders of the other slots of this machine and data set, whether or not a process owns them. */
  async otherSlots(): Promise<string[]> {
    const base = join(this.folder, '..')
    const names = await readdir(base)
    return names
      .filter((name) => /^slot-\d+$/.test(name))
      .map((name) => join(base, name))
      .filter((folder) => folder !== this.folder)
  }

  /**
   * Returns the folders of slots of other data sets whose replica has journals in this data set (`replicas`).
   *
   * Such a slot was made when this data set had a different id, before its `format.json` was lost. The changes in its
   * outbox belong to this data set.
   */
  async slotsOfFormerIdentity(replicas: ReadonlySet<string>): Promise<string[]> {
    const host = join(this.folder, '..')
    const base = join(host, '../..')
    const folders: string[] = []
    for (const dataset of await readdir(base)) {
      const slots = join(base, dataset, basename(host))
      if (slots === host) continue
      for (const name of await readdir(slots).catch(() => [])) {
        if (replicas.has((await readSlotFile(join(slots, name))).replica)) folders.push(join(slots, name))
      }
    }
    return folders
  }

  get replica(): string {
    return this.#replica
  }

  /** Where the previous process with this replica ended its journal; null after a crash. */
  get journalEnd(): JournalEnd | null {
    return this.#journalEnd
  }

  /**
   * Takes a new replica id.
   *
   * This is necessary when the share has changes of this replica with numbers that this machine has not reserved. Then
   * the slot was copied or restored from a backup, and another program may be continuing from the same point.
   */
  async renewReplica(): Promise<void> {
    this.#replica = newReplicaId()
    this.#start = newStartId()
    this.#journalEnd = null
    this.#nextNumber = this.#reserved = this.#highestSegment = this.#firstNumber = 0
    await this.#save(null)
  }

  /** The part before the number in the ids that this process creates: the replica, and the start of the process. */
  get writer(): string {
    return writerOf(this.#replica, this.#start)
  }

  /** Returns an id that was never used before. It may leave this process only after `reserveNumbers` has resolved. */
  newChangeId(): ChangeId {
    return `${this.writer}:${this.#nextNumber++}`
  }

  /** The first number that this process uses. Earlier processes with this replica used only lower ones. */
  get firstNumber(): number {
    return this.#firstNumber
  }

  /** Stores durably that the numbers used so far are reserved. Writes to the disk once in a thousand numbers. */
  reserveNumbers(): Promise<void> {
    if (this.#nextNumber <= this.#reserved) return this.#saving
    const [before, replica] = [this.#reserved, this.#replica]
    this.#reserved = this.#nextNumber + NUMBERS_PER_RESERVATION
    // All callers wait for the same promise, so that they continue in the order of their calls.
    this.#saving = this.#save(null).catch((error: unknown) => {
      if (this.#replica === replica) this.#reserved = before
      throw error
    })
    return this.#saving
  }

  /** The highest segment number that this replica ever used. */
  get highestSegment(): number {
    return this.#highestSegment
  }

  /**
   * Stores durably that a segment number is used.
   *
   * Two copies of a data set that are opened alternately on one machine have the same replica. Their journals can be
   * merged file by file only when no file name has two different contents.
   */
  reserveSegment(segment: number): Promise<void> {
    this.#highestSegment = Math.max(this.#highestSegment, segment)
    return this.#save(null)
  }

  /** The first number that this process has not used. */
  get nextNumber(): number {
    return this.#nextNumber
  }

  /** Releases the slot for the next process, with the end of the journal if that may be continued. */
  async release(journal: JournalEnd | null): Promise<void> {
    this.#reserved = this.#nextNumber
    // When this fails, the next process reserves new numbers and begins a new segment, which is correct too.
    await this.#save(journal).catch(() => undefined)
    await giveUpOwnership(this.folder).catch(() => undefined)
  }

  #save(journal: JournalEnd | null): Promise<void> {
    const path = join(this.folder, 'replica.json')
    const text = JSON.stringify({
      replica: this.#replica,
      reserved: this.#reserved,
      journal,
      segment: this.#highestSegment,
    })
    // It is also tried after a failure, because the disk may work again.
    this.#saving = this.#saving
      .catch(() => undefined)
      .then(async () => {
        await writeFile(`${path}.tmp`, text, { flush: true, mode: 0o600 })
        await retryWhileHeld(() => rename(`${path}.tmp`, path))
      })
    return this.#saving
  }
}

/**
 * Returns the ids of the data sets in which this machine was one of `replicas`.
 *
 * The id of a data set is recovered in this way when its `format.json` is lost.
 */
export async function datasetsOfReplicas(stateDir: string, replicas: ReadonlySet<string>): Promise<string[]> {
  const base = join(stateDir, 'replicas')
  const files = await readdir(base, { recursive: true }).catch(() => [])
  const datasets = new Set<string>()
  for (const file of files.filter((path) => basename(path) === 'replica.json')) {
    const { replica } = await readSlotFile(dirname(join(base, file)))
    if (replicas.has(replica)) datasets.add(file.split(sep)[0]!)
  }
  return [...datasets]
}

/** Returns the folder of all slots of a data set. The host name separates machines that share a home folder. */
function slotsFolder(stateDir: string, dataset: string): string {
  return join(stateDir, 'replicas', dataset, machineName())
}

/**
 * Reads what the slot's last owner stored. When that is missing or unreadable, a new replica is used, which is safe.
 */
async function readSlotFile(folder: string): Promise<z.infer<typeof slotSchema>> {
  try {
    return slotSchema.parse(JSON.parse(await readFile(join(folder, 'replica.json'), 'utf8')))
  } catch {
    return { replica: newReplicaId(), reserved: 0, journal: null, segment: 0 }
  }
}

const ownerSchema = z.object({ pid: z.number().int(), start: z.string().nullable() })

/**
 * Takes ownership of a slot; resolves with false when a running process owns it.
 *
 * Ownership has generations: `owner.<n>` with the highest n counts. A process that finds its owner gone creates n + 1,
 * exclusively. The highest file is never removed, so the process whose file is still the highest after it was created
 * is the only owner, and no clock is involved. The second check is necessary: between the first check and the creation,
 * a second process may have started and ended, and a third one may then have removed the second one's file, whose name
 * this process now uses.
 */
async function takeOwnership(folder: string): Promise<boolean> {
  const generation = await highestGeneration(folder)
  if (generation > 0 && (await isOwned(join(folder, `owner.${generation}`)))) return false
  const own = join(folder, `owner.${generation + 1}`)
  const isCreated = await createAtomically(
    own,
    JSON.stringify({ pid: process.pid, start: await processStartTime(process.pid) }),
  )
  if (isCreated && (await highestGeneration(folder)) > generation + 1) {
    await unlink(own).catch(() => undefined)
    return false
  }
  if (isCreated && generation > 0) await unlink(join(folder, `owner.${generation}`)).catch(() => undefined)
  return isCreated
}

/**
 * Creates a file that is never visible without its content; resolves with false when it exists.
 *
 * Where there are no hard links (FAT) a reader may see it empty for a moment; `isOwned` allows for that.
 */
async function createAtomically(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.draft`
  await writeFile(draft, text)
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    return await writeFile(path, text, { flag: 'wx' }).then(
      () => true,
      (failed: unknown) => {
        if (isCode(failed, 'EEXIST')) return false
        throw failed
      },
    )
  } finally {
    await unlink(draft)
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

async function giveUpOwnership(folder: string): Promise<void> {
  const generation = await highestGeneration(folder)
  await writeFile(join(folder, `owner.${generation}`), '{"pid":0,"start":null}')
}

async function highestGeneration(folder: string): Promise<number> {
  const names = await readdir(folder)
  return Math.max(0, ...names.map((name) => Number(/^owner\.(\d+)$/.exec(name)?.[1] ?? 0)))
}

async function isOwned(path: string): Promise<boolean> {
  try {
    const owner = ownerSchema.parse(JSON.parse(await readFile(path, 'utf8')))
    return owner.pid > 0 && (await isAlive(owner.pid, owner.start))
  } catch {
    // The file is gone or incomplete. Its process is writing it at the moment, or has died while writing.
    return stat(path).then(
      (stats) => Date.now() - stats.mtimeMs < UNFINISHED_MS,
      () => false,
    )
  }
}
