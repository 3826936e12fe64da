/**
 * Which replica this process is. A replica id belongs to one running process at a time; when the process has ended, the
 * next one on this machine takes it over, so that a share gathers as many replicas as people and machines, not as many
 * as program starts. ARCHITECTURE.md, "Replicas".
 */
import { link, mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { z } from 'zod'
import { LensletError, type ChangeId } from '../../../preload/contract/index.ts'
import { newStart, writerOf } from '../format/change-ids.ts'
import { isReplicaId, newReplicaId } from '../format/names.ts'
import { retryWhileHeld } from '../storage/retry-while-held.ts'
import { processStartTime, isAlive } from './process-alive.ts'
import { machineName } from './machine-name.ts'

/** Change numbers are reserved in blocks before use, so that a crash or a lost share never makes one be used twice. */
const NUMBERS_PER_RESERVATION = 1_000
/** Milliseconds after which an owner's file that is still empty belongs to nobody. */
const UNFINISHED_MS = 10_000

const slotSchema = z.object({
  replica: z.string().refine(isReplicaId),
  /** No change number below this may be used again. */
  reserved: z.number().int().nonnegative(),
  /** The last segment, when the process ended in good order: it may be continued if it still has this size. */
  journal: z.object({ segment: z.number().int(), size: z.number().int() }).nullable(),
  /** The highest segment number that this replica ever used, in whatever copy of the data set. */
  segment: z.number().int().nonnegative().default(0),
})

export interface JournalEnd {
  readonly segment: number
  readonly size: number
}

export class ReplicaSlot {
  readonly folder: string
  #replica: string
  /** New with every process and every replica: copies of the slot never give the same id. */
  #start = newStart()
  #first: number
  #journal: JournalEnd | null
  #counter: number
  #reserved: number
  #segment: number
  #covering: Promise<void> = Promise.resolve()

  private constructor(folder: string, stored: z.infer<typeof slotSchema>) {
    this.folder = folder
    this.#replica = stored.replica
    this.#journal = stored.journal
    this.#segment = stored.segment
    this.#counter = this.#reserved = this.#first = stored.reserved
  }

  /**
   * Takes the first slot of this machine that no running process has; makes one when all are taken. Throws
   * `not-writable` when this machine keeps nothing.
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
        `${base} cannot be written (${error instanceof Error ? error.message : String(error)}). Labels are kept there on their way to the share: see to its permissions and the disk`,
        { path: base, cause: error },
      )
    }
  }

  /** Takes one slot, or null when a running process has it. */
  static async tryClaim(folder: string): Promise<ReplicaSlot | null> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    if (!(await takeOwnership(folder))) return null
    const slot = new ReplicaSlot(folder, await readSlotFile(folder))
    try {
      await slot.#remember(null)
    } catch (error) {
      await giveUpOwnership(folder).catch(() => undefined)
      throw error
    }
    return slot
  }

  /** Other slots of this machine and data set, whether or not somebody has them. */
  async otherSlots(): Promise<string[]> {
    const base = join(this.folder, '..')
    const names = await readdir(base)
    return names
      .filter((name) => /^slot-\d+$/.test(name))
      .map((name) => join(base, name))
      .filter((folder) => folder !== this.folder)
  }

  /**
   * Slots that this machine keeps for other data sets and whose replica is one of `replicas`, which have journals here:
   * this data set had another identity before its `format.json` was lost, and what waits in their outboxes belongs
   * here.
   */
  async slotsOfFormerIdentity(replicas: ReadonlySet<string>): Promise<string[]> {
    const host = join(this.folder, '..')
    const all = join(host, '../..')
    const found: string[] = []
    for (const dataset of await readdir(all)) {
      const slots = join(all, dataset, basename(host))
      if (slots === host) continue
      for (const name of await readdir(slots).catch(() => [])) {
        if (replicas.has((await readSlotFile(join(slots, name))).replica)) found.push(join(slots, name))
      }
    }
    return found
  }

  get replica(): string {
    return this.#replica
  }

  /** Where the previous process with this replica left its journal; null after a crash. */
  get journalEnd(): JournalEnd | null {
    return this.#journal
  }

  /**
   * Becomes a replica that nobody has been. For when the share holds changes of this replica that this machine does not
   * remember numbering: its memory was copied or put back from a backup, and another program may be going on from the
   * same point.
   */
  async renewReplica(): Promise<void> {
    this.#replica = newReplicaId()
    this.#start = newStart()
    this.#journal = null
    this.#counter = this.#reserved = this.#segment = this.#first = 0
    await this.#remember(null)
  }

  /** What stands before the number in the ids that this process gives: the replica, and the start of the process. */
  get writer(): string {
    return writerOf(this.#replica, this.#start)
  }

  /** An id that was never given out before; it may leave this process only after `cover`. */
  newChangeId(): ChangeId {
    return `${this.writer}:${this.#counter++}`
  }

  /** The first number that this process gave out, or will. Earlier processes with this replica used only lower ones. */
  get firstNumber(): number {
    return this.#first
  }

  /** Makes durable that the numbers given out so far are taken. Needs the disk once in a thousand numbers. */
  reserveNumbers(): Promise<void> {
    if (this.#counter <= this.#reserved) return this.#covering
    const [before, replica] = [this.#reserved, this.#replica]
    this.#reserved = this.#counter + NUMBERS_PER_RESERVATION
    // Everybody waits for the same promise, so that they go on in their order.
    this.#covering = this.#remember(null).catch((error: unknown) => {
      if (this.#replica === replica) this.#reserved = before
      throw error
    })
    return this.#covering
  }

  /** The highest segment number that this replica ever used. */
  get highestSegment(): number {
    return this.#segment
  }

  /**
   * Makes durable that a segment number is taken. Two copies of a data set that are opened in turns on one machine have
   * the same replica: their journals may be brought together file by file only when no name stands for two contents.
   */
  reserveSegment(segment: number): Promise<void> {
    this.#segment = Math.max(this.#segment, segment)
    return this.#remember(null)
  }

  /** The first number that this process has not used. */
  get nextNumber(): number {
    return this.#counter
  }

  /** Gives the slot back in good order. */
  async release(journal: JournalEnd | null): Promise<void> {
    this.#reserved = this.#counter
    // Without it the next process reserves new numbers and begins a new segment, which is right as well.
    await this.#remember(journal).catch(() => undefined)
    await giveUpOwnership(this.folder).catch(() => undefined)
  }

  #remember(journal: JournalEnd | null): Promise<void> {
    const path = join(this.folder, 'replica.json')
    const text = JSON.stringify({ replica: this.#replica, reserved: this.#reserved, journal, segment: this.#segment })
    // After a failure too: the disk may be in order again.
    this.#covering = this.#covering
      .catch(() => undefined)
      .then(async () => {
        await writeFile(`${path}.tmp`, text, { flush: true, mode: 0o600 })
        await retryWhileHeld(() => rename(`${path}.tmp`, path))
      })
    return this.#covering
  }
}

/**
 * The data sets in which this machine was one of some replicas: what a data set is called when its own file that says
 * so is lost.
 */
export async function datasetsOfReplicas(stateDir: string, replicas: ReadonlySet<string>): Promise<string[]> {
  const base = join(stateDir, 'replicas')
  const files = await readdir(base, { recursive: true }).catch(() => [])
  const found = new Set<string>()
  for (const file of files.filter((path) => basename(path) === 'replica.json')) {
    const { replica } = await readSlotFile(dirname(join(base, file)))
    if (replicas.has(replica)) found.add(file.split(sep)[0]!)
  }
  return [...found]
}

/** Folder of all slots of one data set on this machine; the host name keeps machines with one home folder apart. */
function slotsFolder(stateDir: string, dataset: string): string {
  return join(stateDir, 'replicas', dataset, machineName())
}

/** What the slot's last owner left. Unreadable or first use: a new replica, which is always safe. */
async function readSlotFile(folder: string): Promise<z.infer<typeof slotSchema>> {
  try {
    return slotSchema.parse(JSON.parse(await readFile(join(folder, 'replica.json'), 'utf8')))
  } catch {
    return { replica: newReplicaId(), reserved: 0, journal: null, segment: 0 }
  }
}

const ownerSchema = z.object({ pid: z.number().int(), start: z.string().nullable() })

/**
 * Ownership goes by generations: `owner.<n>` with the highest n counts, and n + 1 is made, exclusively, by whoever
 * finds its process gone. The highest file is never removed, so whoever still has the highest after making it is alone,
 * and no clock is involved. Looking again is needed: between looking and making, another may have come, gone, and been
 * followed by a third, who removed the file that would have been in the way.
 */
async function takeOwnership(folder: string): Promise<boolean> {
  const generation = await highestGeneration(folder)
  if (generation > 0 && (await isOwned(join(folder, `owner.${generation}`)))) return false
  const own = join(folder, `owner.${generation + 1}`)
  const won = await createAtomically(
    own,
    JSON.stringify({ pid: process.pid, start: await processStartTime(process.pid) }),
  )
  if (won && (await highestGeneration(folder)) > generation + 1) {
    await unlink(own).catch(() => undefined)
    return false
  }
  if (won && generation > 0) await unlink(join(folder, `owner.${generation}`)).catch(() => undefined)
  return won
}

/**
 * Makes a file that nobody ever sees without its content; false when it exists. Where there are no hard links (FAT) a
 * reader may see it empty for a moment, which `isOwned` knows.
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
    // Gone, or not written to its end: by somebody who is about to, or by somebody who has died over it.
    return stat(path).then(
      (found) => Date.now() - found.mtimeMs < UNFINISHED_MS,
      () => false,
    )
  }
}
