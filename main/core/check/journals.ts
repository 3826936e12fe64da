/** Reads all journals, and the snapshots and copies, which contain changes too. */
import type { ChangeId, ItemKey } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { JOURNALS_DIR, parseJournalName, parseSnapshotName, SNAPSHOTS_DIR } from '../format/names.ts'
import { sleep } from '../base/clock.ts'
import { isOutage } from '../storage/errno.ts'
import { StorageError, type Storage } from '../storage/storage.ts'
import { readSnapshot, readSnapshotHead } from '../sync/snapshot-file.ts'
import { hiddenChanges, reissueChange } from '../labels/duplicate-ids.ts'
import { IN_JOURNAL_TO_QUARANTINE, IN_JOURNAL, IN_SIDECAR } from './change-index.ts'
import type { CheckContext } from './context.ts'
import type { Inventory } from './inventory.ts'
import { looksLikeJournal, readJournal, type JournalFile } from './journal-file.ts'

/** Milliseconds without growth after which a snapshot is no longer being written. */
const SNAPSHOT_WRITING_MS = 600_000

/** A snapshot on the share. */
export interface SnapshotFile {
  readonly path: string
  /** Whether it has a name that no program reads. */
  readonly isCopy: boolean
  /** Whether it can replace journals. */
  readonly isComplete: boolean
  /** Whether it is so young that a program may be writing it. */
  readonly isBeingWritten: boolean
  readonly changes: number
}

export interface Journals {
  readonly files: readonly JournalFile[]
  /**
   * Files in the folder that only have the extension or the content of a journal: copies that a sync program made, and
   * journals that were renamed.
   */
  readonly copies: readonly JournalFile[]
  readonly snapshots: readonly SnapshotFile[]
  /**
   * Journals and snapshots that a repair moves to the quarantine, and why: damaged ones, and all copies. The changes in
   * them count.
   */
  readonly toQuarantine: ReadonlyMap<string, 'damaged' | 'copy'>
  /** Items with changes that are only in journals that a repair moves to the quarantine. */
  readonly itemsAtRisk: ReadonlySet<ItemKey>
  /** Ids that have different changes in different journals, by item. */
  readonly clashes: ReadonlyMap<ItemKey, Clash>
}

/** Ids of one item that two copies of one replica have used for different changes. */
export interface Clash {
  readonly ids: ReadonlySet<ChangeId>
  /** The journals and snapshots that contain them. */
  readonly files: ReadonlySet<string>
  /** The hidden changes with new ids, without those that a journal already contains. */
  readonly restated: readonly StoredChange[]
}

/**
 * Reads all journals, and the snapshots that replace retired ones.
 *
 * `onChange` is called with each change before the change gets the flag `IN_JOURNAL` in the index. Findings and repairs
 * use these flags.
 */
export async function readJournals(
  context: CheckContext,
  inventory: Inventory,
  onChange: (change: StoredChange) => void,
): Promise<Journals> {
  const { index } = inventory
  const clashes = new Map<ItemKey, Set<ChangeId>>()
  const record = (change: StoredChange): void => {
    onChange(change)
    const { before, differs } = index.add(change, IN_JOURNAL)
    if (!differs) return
    if ((before & IN_JOURNAL) !== 0)
      clashes.set(change.item, (clashes.get(change.item) ?? new Set<ChangeId>()).add(change.id))
    else if ((before & IN_SIDECAR) !== 0) addDiffering(inventory.differing, change)
  }
  const journals = await readJournalFiles(context, inventory, record)
  const snapshots = await readSnapshots(context, inventory, record)
  await readDamagedAgain(context, journals)
  const files = journals.filter((file) => file.replica !== null)
  const copies = journals.filter((file) => file.replica === null)
  const broken = snapshots.filter(({ isComplete, isBeingWritten }) => !isComplete && !isBeingWritten)
  const toQuarantine = new Map<string, 'damaged' | 'copy'>([
    ...files.filter(isDamaged).map((file) => [file.path, 'damaged'] as const),
    ...copies.map((file) => [file.path, 'copy'] as const),
    ...broken.map((file) => [file.path, 'damaged'] as const),
  ])
  const itemsAtRisk =
    toQuarantine.size > 0
      ? await findItemsAtRisk(context.storage, inventory, [...journals, ...snapshots], toQuarantine)
      : new Set<ItemKey>()
  return {
    files,
    copies,
    snapshots,
    toQuarantine,
    itemsAtRisk,
    clashes: await readClashes(
      context.storage,
      inventory,
      [...journals, ...snapshots].map((file) => file.path),
      clashes,
    ),
  }
}

/** Reads the journals once more to collect the changes with clashing ids; only when there are any. */
async function readClashes(
  storage: Storage,
  { index, differing }: Inventory,
  paths: readonly string[],
  clashes: ReadonlyMap<ItemKey, ReadonlySet<ChangeId>>,
): Promise<Map<ItemKey, Clash>> {
  if (clashes.size === 0) return new Map()
  for (const [item, ids] of clashes) forgetDiffering(differing, item, ids)
  const readings = new Map(
    Array.from(clashes, ([item, ids]) => [item, { ids, changes: [] as StoredChange[], files: new Set<string>() }]),
  )
  await changesOfJournals(storage, paths, (change, path) => {
    const reading = readings.get(change.item)
    if (!reading?.ids.has(change.id)) return
    reading.changes.push(change)
    reading.files.add(path)
  })
  return new Map(
    Array.from(readings, ([item, { ids, changes, files }]) => {
      const restated = hiddenChanges(changes)
        .map(reissueChange)
        .filter(({ id }) => (index.flagsOf(id, item) & IN_JOURNAL) === 0)
      return [item, { ids, files, restated }]
    }),
  )
}

/**
 * Removes clashing ids from `differing`.
 *
 * A sidecar can contain only one of the two changes, and both are correct.
 */
function forgetDiffering(differing: Map<ItemKey, ChangeId[]>, item: ItemKey, clashing: ReadonlySet<ChangeId>): void {
  const remainingIds = (differing.get(item) ?? []).filter((id) => !clashing.has(id))
  if (remainingIds.length > 0) differing.set(item, remainingIds)
  else differing.delete(item)
}

function addDiffering(differing: Map<ItemKey, ChangeId[]>, { item, id }: StoredChange): void {
  const ids = differing.get(item)
  if (ids) ids.push(id)
  else differing.set(item, [id])
}

/** Reads all snapshots. The intact lines of an incomplete one count as well. */
async function readSnapshots(
  { storage, clock, signal, onProgress }: CheckContext,
  { leftovers, format }: Inventory,
  onChange: (change: StoredChange) => void,
): Promise<SnapshotFile[]> {
  const snapshots: SnapshotFile[] = []
  for (const { name, folder } of await storage.list(SNAPSHOTS_DIR)) {
    if (signal.aborted) break
    const path = `${SNAPSHOTS_DIR}/${name}`
    const isCopy = !parseSnapshotName(name)
    const head = folder ? null : await readSnapshotHead(storage, path).catch(nullIfGone)
    if (folder || (isCopy && !head)) {
      leftovers.push({ path, kind: 'unknown', live: false })
      continue
    }
    if (head && format.is === 'fine' && head.dataset !== format.file.dataset) {
      leftovers.push({ path, kind: 'unknown', live: false })
      continue
    }
    const stat = await storage.stat(path).catch(nullIfGone)
    const reading =
      stat && (await readSnapshot(storage, path, (changes) => changes.forEach(onChange)).catch(nullIfGone))
    if (!stat || !reading) continue
    snapshots.push({
      path,
      isCopy,
      isComplete: reading.isComplete && !isCopy,
      isBeingWritten: !isCopy && clock.now() - stat.modifiedAt < SNAPSHOT_WRITING_MS,
      changes: reading.end.changes,
    })
    onProgress('snapshots read', snapshots.length)
  }
  return snapshots
}

function nullIfGone(error: unknown): null {
  if (!(error instanceof StorageError) || isOutage(error)) throw error
  return null
}

/**
 * Passes the changes of journals and snapshots to `onChange`, file by file.
 *
 * A file that no longer exists was moved to the quarantine by another program.
 */
export async function changesOfJournals(
  storage: Storage,
  paths: Iterable<string>,
  onChange: (change: StoredChange, path: string) => void,
): Promise<void> {
  for (const path of paths) {
    const reading = path.startsWith(`${SNAPSHOTS_DIR}/`)
      ? readSnapshot(storage, path, (changes) => {
          for (const change of changes) onChange(change, path)
        })
      : readJournal(storage, path, (change) => onChange(change, path))
    await reading.catch(nullIfGone)
  }
}

async function readJournalFiles(
  { storage, signal, onProgress }: CheckContext,
  { unreadable, leftovers }: Inventory,
  onChange: (change: StoredChange) => void,
): Promise<JournalFile[]> {
  const journals: JournalFile[] = []
  for (const { name, folder } of (await storage.list(JOURNALS_DIR)).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (signal.aborted) break
    const path = `${JOURNALS_DIR}/${name}`
    try {
      // A file with any other name may be a renamed journal (`.jsonl.1`, `.bak`, `~`, ` (1)`), whose changes count.
      if (folder || !(parseJournalName(name) || name.endsWith('.jsonl') || (await looksLikeJournal(storage, path)))) {
        leftovers.push({ path, kind: 'unknown', live: false })
        continue
      }
      journals.push(await readJournal(storage, path, onChange))
      onProgress('journals read', journals.length)
    } catch (error) {
      if (!(error instanceof StorageError) || isOutage(error)) throw error
      if (error.kind !== 'missing') unreadable.set(path, error.message.replace(`${path}: `, ''))
    }
  }
  return journals
}

/** Reads damaged journals again, because the cache of the network client may be older than the file. */
async function readDamagedAgain(
  { storage, clock, secondReadMs, signal }: CheckContext,
  journals: JournalFile[],
): Promise<void> {
  if (!journals.some(isDamaged)) return
  await sleep(clock, secondReadMs, signal)
  for (const [at, file] of journals.entries()) {
    if (isDamaged(file)) journals[at] = await readJournal(storage, file.path, () => undefined).catch(() => file)
  }
}

/**
 * Returns whether a repair moves a journal to the quarantine. An unfinished last line is no reason, because its writer
 * has died, or is writing.
 */
function isDamaged({ damaged, hasOverlongLine, hasZeros }: JournalFile): boolean {
  return damaged > 0 || hasOverlongLine || hasZeros
}

/**
 * Flags the changes in journals that a repair moves to the quarantine; returns the items with changes that are in no
 * other journal.
 *
 * This reads all journals a second time, but only when there are such journals.
 */
async function findItemsAtRisk(
  storage: Storage,
  { index }: Inventory,
  journals: readonly { readonly path: string }[],
  toQuarantine: ReadonlyMap<string, unknown>,
): Promise<Set<ItemKey>> {
  const items = new Set<ItemKey>()
  const [quarantined, staying] = [
    journals.filter((file) => toQuarantine.has(file.path)),
    journals.filter((file) => !toQuarantine.has(file.path)),
  ]
  index.clearJournals()
  await changesOfJournals(
    storage,
    staying.map((file) => file.path),
    (change) => void index.add(change, IN_JOURNAL),
  )
  await changesOfJournals(
    storage,
    quarantined.map((file) => file.path),
    (change) => {
      if ((index.add(change, IN_JOURNAL_TO_QUARANTINE).before & IN_JOURNAL) === 0) items.add(change.item)
    },
  )
  return items
}
