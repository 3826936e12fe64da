/**
 * Snapshots on the share: read when they tell more than this process has read, made when the journals have grown long,
 * and, once two of them have everything, the reason why old segments of journals may go. FORMAT.md, "Snapshots".
 */
import { DATASET_ITEM } from '../../../preload/contract/index.ts'
import { decodeJournal } from '../format/journal-codec.ts'
import { JOURNALS_DIR, parseJournalName, parseSnapshotName, snapshotPath, SNAPSHOTS_DIR } from '../format/names.ts'
import { encodeChange, type StoredChange } from '../format/change-codec.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import type { LabelData } from '../labels/label-store.ts'
import type { ShareClock } from '../share/share-clock.ts'
import type { SnapshotHead } from '../format/snapshot-codec.ts'
import { StorageError, type Storage } from '../storage/storage.ts'
import { readSnapshot, readSnapshotHead, writeSnapshot, type SnapshotItem } from './snapshot-file.ts'
import type { ChangeIntake } from './change-intake.ts'
import type { LocalReplica } from './local-replica.ts'
import type { Progress, Tailer } from './tailer.ts'

/**
 * Bytes of journals behind the last snapshot for which a new one pays, at least, and as a share of what the last one
 * covers.
 */
const MIN_BEHIND_BYTES = 16_000_000
const MIN_BEHIND_SHARE = 0.25

/** Every item as it is at this moment, and how far the journals were read. */
export interface SnapshotContent {
  readonly items: Iterable<SnapshotItem>
  readonly progress: Progress
}

export interface SnapshotsOptions {
  readonly storage: Storage
  readonly tailer: Tailer
  readonly dataset: string
  readonly log: ChangeLog
  /** Takes in what a snapshot holds. */
  readonly intake: Pick<ChangeIntake, 'take'>
  readonly shareClock: Pick<ShareClock, 'now'>
  /** Changes that are not on the share yet: while there are any, no snapshot is made. */
  readonly replica: Pick<LocalReplica, 'unsaved'>
  /** Bytes of journals behind the last snapshot for which a new one pays. */
  readonly minBehind?: number
}

interface Known {
  readonly name: string
  readonly head: SnapshotHead
}

export class Snapshots {
  readonly #options: SnapshotsOptions
  readonly #storage: Storage
  readonly #tailer: Tailer
  readonly #minBehind: number
  /** Heads by file name; null for what cannot be used. */
  readonly #heads = new Map<string, SnapshotHead | null>()
  /** The highest number that was used here; none is used twice, also when the file is gone. */
  #number = 0
  readonly #read = new Set<string>()

  constructor(options: SnapshotsOptions) {
    this.#options = options
    this.#storage = options.storage
    this.#tailer = options.tailer
    this.#minBehind = options.minBehind ?? MIN_BEHIND_BYTES
  }

  /**
   * Reads the snapshots that hold what no journal tells any more; when `fresh`, because nothing is known yet, also the
   * one that covers most. Rejects when the share does not answer.
   */
  async catchUp(fresh: boolean): Promise<void> {
    await this.#look()
    for (const { name, head } of this.#known().toSorted((a, b) => total(b.head.covers) - total(a.head.covers))) {
      if (this.#read.has(name) || !(this.#tellsOfGone(head) || (fresh && this.#read.size === 0))) continue
      const { complete } = await readSnapshot(this.#storage, `${SNAPSHOTS_DIR}/${name}`, (changes) =>
        this.#options.intake.take(changes),
      )
      if (complete) {
        this.#read.add(name)
        this.#tailer.cover(head.covers)
      } else {
        this.#heads.set(name, null)
      }
    }
  }

  /** Those of some journals whose whole content, as far as it was read here, is in a snapshot: retired, not lost. */
  retired(names: readonly string[]): string[] {
    const progress = this.#tailer.progress()
    return names.filter((name) => this.#known().some(({ head }) => (head.covers[name] ?? -1) >= (progress[name] ?? 0)))
  }

  /**
   * Makes a snapshot when one pays, and puts away the journals and snapshots that it makes superfluous. True when one
   * was made. Rejects when the share fails; what is half written then is ignored by everybody, and taken away when the
   * share is full.
   */
  async makeIfDue(replica: string): Promise<boolean> {
    await this.#look()
    const best = Math.max(0, ...this.#known().map(({ head }) => total(head.covers)))
    if (total(this.#tailer.progress()) - best < Math.max(this.#minBehind, best * MIN_BEHIND_SHARE)) return false
    const name = await this.#make(replica)
    if (name !== null) await this.#putAway(name)
    return name !== null
  }

  async #make(id: string): Promise<string | null> {
    const { log, replica, dataset, shareClock } = this.#options
    // A change that is only on this machine would count as one that the share has.
    if (replica.unsaved > 0) return null
    const captured = contentOf(log, this.#tailer)
    const number = (this.#number =
      1 +
      Math.max(
        this.#number,
        ...Array.from(this.#heads.keys(), (name) => parseSnapshotName(name)!)
          .filter((parsed) => parsed.replica === id)
          .map((parsed) => parsed.number),
      ))
    const path = snapshotPath(id, number)
    const head = { dataset, at: shareClock.now(), covers: captured.progress }
    const written = await writeSnapshot(this.#storage, path, head, captured.items).catch(async (error: unknown) => {
      // On a full share half a snapshot would be left at every try.
      if (error instanceof StorageError && error.kind === 'full')
        await this.#storage.remove(path).catch(() => undefined)
      throw error
    })
    const back = await readSnapshot(this.#storage, path, () => undefined)
    if (!back.complete || back.end.changes !== written.changes) throw new StorageError('busy', path, 'EREADBACK')
    const name = path.slice(SNAPSHOTS_DIR.length + 1)
    this.#heads.set(name, head)
    this.#read.add(name)
    return name
  }

  /**
   * `name` was read back whole. Together with an older one that is whole as well, it stands for the segments that both
   * cover.
   */
  async #putAway(name: string): Promise<void> {
    const older = this.#known()
      .filter((known) => known.name !== name)
      .toSorted((a, b) => b.head.at - a.head.at)
    for (const [place, { name: second, head }] of older.entries()) {
      const { complete } = await readSnapshot(this.#storage, `${SNAPSHOTS_DIR}/${second}`, () => undefined)
      if (!complete) continue
      for (const journal of this.#superseded())
        await this.#retire(journal, Math.min(head.covers[journal] ?? 0, this.#heads.get(name)!.covers[journal] ?? 0))
      for (const { name: oldest } of older.slice(place + 1))
        await this.#storage.remove(`${SNAPSHOTS_DIR}/${oldest}`).catch(notNow)
      return
    }
  }

  /** Segments that a later one of the same replica follows: nobody ever appends to them again. */
  #superseded(): string[] {
    const parsed = this.#tailer.names.map((name) => ({ name, ...parseJournalName(name)! }))
    return parsed
      .filter((one) => parsed.some((other) => other.replica === one.replica && other.segment > one.segment))
      .map((one) => one.name)
  }

  /** Removes a segment when `covered` is all of it and every change in it is known here. */
  async #retire(journal: string, covered: number): Promise<void> {
    const path = `${JOURNALS_DIR}/${journal}`
    try {
      const { bytes } = await this.#storage.read(path)
      if (bytes.byteLength > covered) return
      const { changes, damaged, next } = decodeJournal(bytes, 0)
      const isWhole = damaged.length === 0 && next === bytes.byteLength
      if (isWhole && changes.every((change) => this.#options.log.has(change.item, change.id)))
        await this.#storage.remove(path)
    } catch (error) {
      notNow(error)
    }
  }

  async #look(): Promise<void> {
    const names = (await this.#storage.list(SNAPSHOTS_DIR))
      .filter((entry) => !entry.folder && parseSnapshotName(entry.name))
      .map((entry) => entry.name)
    for (const name of this.#heads.keys()) if (!names.includes(name)) this.#heads.delete(name)
    for (const name of names) {
      if (this.#heads.has(name)) continue
      const head = await readSnapshotHead(this.#storage, `${SNAPSHOTS_DIR}/${name}`).catch((error: unknown) =>
        notNow(error),
      )
      if (head !== undefined) this.#heads.set(name, head?.dataset === this.#options.dataset ? head : null)
    }
  }

  #known(): Known[] {
    return [...this.#heads].flatMap(([name, head]) => (head ? [{ name, head }] : []))
  }

  /** Whether it covers more of a journal that is not there any more than was read of it. */
  #tellsOfGone(head: SnapshotHead): boolean {
    const progress = this.#tailer.progress()
    const listed = new Set(this.#tailer.names)
    return Object.entries(head.covers).some(([name, covered]) => !listed.has(name) && covered > (progress[name] ?? 0))
  }
}

function total(covers: Progress): number {
  return Object.values(covers).reduce((sum, bytes) => sum + bytes, 0)
}

/**
 * A file that cannot be read or removed at this moment waits for the next time; a share that does not answer is for
 * whoever called.
 */
function notNow(error: unknown): void {
  if (!(error instanceof StorageError) || error.kind === 'unreachable') throw error
}

/** Returns everything that the log has now; what is applied later does not change it. */
function contentOf(log: ChangeLog, tailer: Tailer): SnapshotContent {
  return { items: snapshotItems(log.changesOf(DATASET_ITEM), log.toData(), log), progress: tailer.progress() }
}

function* snapshotItems(
  ofDataset: readonly StoredChange[],
  { changes }: LabelData,
  log: ChangeLog,
): Generator<SnapshotItem> {
  if (ofDataset.length > 0)
    yield {
      item: DATASET_ITEM,
      changes: JSON.stringify(ofDataset.map((change) => encodeChange(change, false))),
      count: ofDataset.length,
    }
  for (let id = 0; id < changes.count; id++) {
    const text = changes.bytes(id).toString('utf8')
    if (text !== '') yield { item: log.key(id), changes: text, count: (JSON.parse(text) as unknown[]).length }
  }
}
