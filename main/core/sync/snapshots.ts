/**
 * Manages the snapshots on the share (FORMAT.md, "Snapshots").
 *
 * It reads snapshots that contain more than this process has read, and makes a snapshot when the journals have grown
 * long. It retires old segments of journals when two snapshots contain all their changes.
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
 * A new snapshot is made once the journals contain this many bytes that no snapshot covers: at least
 * `MIN_BEHIND_BYTES`, and at least this part of what the largest snapshot covers.
 */
const MIN_BEHIND_BYTES = 16_000_000
const MIN_BEHIND_SHARE = 0.25

/** The changes of every item at one moment, and how far the journals had been read. */
export interface SnapshotContent {
  readonly items: Iterable<SnapshotItem>
  readonly progress: Progress
}

export interface SnapshotsOptions {
  readonly storage: Storage
  readonly tailer: Tailer
  readonly dataset: string
  readonly log: ChangeLog
  /** Applies the changes that a snapshot contains. */
  readonly intake: Pick<ChangeIntake, 'ingest'>
  readonly shareClock: Pick<ShareClock, 'now'>
  /** While this replica has changes that are not on the share yet, no snapshot is made. */
  readonly replica: Pick<LocalReplica, 'unsavedCount'>
  /** Bytes in place of `MIN_BEHIND_BYTES`. */
  readonly minBehind?: number
}

interface UsableSnapshot {
  readonly name: string
  readonly head: SnapshotHead
}

export class Snapshots {
  readonly #options: SnapshotsOptions
  readonly #storage: Storage
  readonly #tailer: Tailer
  readonly #minBehind: number
  /** The first lines of the snapshots, by file name; null for a snapshot that cannot be used. */
  readonly #heads = new Map<string, SnapshotHead | null>()
  /** The highest number that this process has used. No number is used twice, not even when its file was removed. */
  #number = 0
  /** File names of the snapshots that were read completely. */
  readonly #readNames = new Set<string>()

  constructor(options: SnapshotsOptions) {
    this.#options = options
    this.#storage = options.storage
    this.#tailer = options.tailer
    this.#minBehind = options.minBehind ?? MIN_BEHIND_BYTES
  }

  /**
   * Reads the snapshots that cover more of retired journals than this process has read of them.
   *
   * With `isFirstRead`, when nothing is known yet, it also reads the snapshot that covers most. Rejects when the share
   * does not answer.
   */
  async catchUp(isFirstRead: boolean): Promise<void> {
    await this.#listSnapshots()
    for (const { name, head } of this.#usable().toSorted(
      (a, b) => totalBytes(b.head.covers) - totalBytes(a.head.covers),
    )) {
      if (this.#readNames.has(name) || !(this.#coversRetired(head) || (isFirstRead && this.#readNames.size === 0)))
        continue
      const { isComplete } = await readSnapshot(this.#storage, `${SNAPSHOTS_DIR}/${name}`, (changes) =>
        this.#options.intake.ingest(changes),
      )
      if (isComplete) {
        this.#readNames.add(name)
        this.#tailer.markCovered(head.covers)
      } else {
        this.#heads.set(name, null)
      }
    }
  }

  /**
   * Returns the journals that were retired, not lost: a snapshot contains everything that this process has read of
   * them.
   */
  retiredAmong(names: readonly string[]): string[] {
    const progress = this.#tailer.progress()
    return names.filter((name) => this.#usable().some(({ head }) => (head.covers[name] ?? -1) >= (progress[name] ?? 0)))
  }

  /**
   * Makes a snapshot if one is due, and removes the journals and snapshots that it replaces; resolves with whether one
   * was made.
   *
   * Rejects when the share fails. An incomplete snapshot is then ignored by every program, and removed when the share
   * is full.
   */
  async makeIfDue(replica: string): Promise<boolean> {
    await this.#listSnapshots()
    const best = Math.max(0, ...this.#usable().map(({ head }) => totalBytes(head.covers)))
    if (totalBytes(this.#tailer.progress()) - best < Math.max(this.#minBehind, best * MIN_BEHIND_SHARE)) return false
    const name = await this.#make(replica)
    if (name !== null) await this.#removeReplaced(name)
    return name !== null
  }

  async #make(id: string): Promise<string | null> {
    const { log, replica, dataset, shareClock } = this.#options
    // In a snapshot, a change that is only on this machine would count as a change on the share.
    if (replica.unsavedCount > 0) return null
    const content = captureContent(log, this.#tailer)
    const number = (this.#number =
      1 +
      Math.max(
        this.#number,
        ...Array.from(this.#heads.keys(), (name) => parseSnapshotName(name)!)
          .filter((parsed) => parsed.replica === id)
          .map((parsed) => parsed.number),
      ))
    const path = snapshotPath(id, number)
    const head = { dataset, at: shareClock.now(), covers: content.progress }
    const end = await writeSnapshot(this.#storage, path, head, content.items).catch(async (error: unknown) => {
      // On a full share every attempt would leave an incomplete snapshot.
      if (error instanceof StorageError && error.kind === 'full')
        await this.#storage.remove(path).catch(() => undefined)
      throw error
    })
    const readBack = await readSnapshot(this.#storage, path, () => undefined)
    if (!readBack.isComplete || readBack.end.changes !== end.changes) throw new StorageError('busy', path, 'EREADBACK')
    const name = path.slice(SNAPSHOTS_DIR.length + 1)
    this.#heads.set(name, head)
    this.#readNames.add(name)
    return name
  }

  /**
   * Removes what the snapshot `name`, which was read back completely, replaces.
   *
   * When an older snapshot is complete as well, the segments that both cover are retired, and still older snapshots are
   * removed.
   */
  async #removeReplaced(name: string): Promise<void> {
    const older = this.#usable()
      .filter((snapshot) => snapshot.name !== name)
      .toSorted((a, b) => b.head.at - a.head.at)
    for (const [index, { name: second, head }] of older.entries()) {
      const { isComplete } = await readSnapshot(this.#storage, `${SNAPSHOTS_DIR}/${second}`, () => undefined)
      if (!isComplete) continue
      for (const journal of this.#finishedSegments())
        await this.#retire(journal, Math.min(head.covers[journal] ?? 0, this.#heads.get(name)!.covers[journal] ?? 0))
      for (const { name: oldest } of older.slice(index + 1))
        await this.#storage.remove(`${SNAPSHOTS_DIR}/${oldest}`).catch(ignoreUnlessUnreachable)
      return
    }
  }

  /**
   * Returns the segments that are followed by a later segment of the same replica. Nothing is ever appended to them.
   */
  #finishedSegments(): string[] {
    const parsed = this.#tailer.names.map((name) => ({ name, ...parseJournalName(name)! }))
    return parsed
      .filter((segment) => parsed.some((other) => other.replica === segment.replica && other.segment > segment.segment))
      .map((segment) => segment.name)
  }

  /** Removes a segment if it has at most `covered` bytes and every change in it is known here. */
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
      ignoreUnlessUnreachable(error)
    }
  }

  async #listSnapshots(): Promise<void> {
    const names = (await this.#storage.list(SNAPSHOTS_DIR))
      .filter((entry) => !entry.folder && parseSnapshotName(entry.name))
      .map((entry) => entry.name)
    for (const name of this.#heads.keys()) if (!names.includes(name)) this.#heads.delete(name)
    for (const name of names) {
      if (this.#heads.has(name)) continue
      const head = await readSnapshotHead(this.#storage, `${SNAPSHOTS_DIR}/${name}`).catch((error: unknown) =>
        ignoreUnlessUnreachable(error),
      )
      if (head !== undefined) this.#heads.set(name, head?.dataset === this.#options.dataset ? head : null)
    }
  }

  #usable(): UsableSnapshot[] {
    return [...this.#heads].flatMap(([name, head]) => (head ? [{ name, head }] : []))
  }

  /** Whether a snapshot covers more of a journal that is not listed than this process has read of it. */
  #coversRetired(head: SnapshotHead): boolean {
    const progress = this.#tailer.progress()
    const listed = new Set(this.#tailer.names)
    return Object.entries(head.covers).some(([name, covered]) => !listed.has(name) && covered > (progress[name] ?? 0))
  }
}

function totalBytes(covers: Progress): number {
  return Object.values(covers).reduce((sum, bytes) => sum + bytes, 0)
}

/**
 * Throws an error when the share does not answer, and ignores all others.
 *
 * A file that cannot be read or removed at this moment is tried again next time.
 */
function ignoreUnlessUnreachable(error: unknown): void {
  if (!(error instanceof StorageError) || error.kind === 'unreachable') throw error
}

/** Returns all changes that are in the log now; changes that are applied later are not included. */
function captureContent(log: ChangeLog, tailer: Tailer): SnapshotContent {
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
