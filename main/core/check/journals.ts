/** All journals, and what else brings changes as they do. */
import type { ChangeId, ItemKey } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { JOURNALS_DIR, parseJournalName, parseSnapshotName, SNAPSHOTS_DIR } from '../format/names.ts'
import { sleep } from '../base/clock.ts'
import { isOutage } from '../storage/errno.ts'
import { StorageError, type Storage } from '../storage/storage.ts'
import { readSnapshot, readSnapshotHead } from '../sync/snapshot-file.ts'
import { hiddenChanges, reissueChange } from '../labels/duplicate-ids.ts'
import { IN_DOOMED, IN_JOURNAL, IN_SIDECAR } from './change-index.ts'
import type { CheckContext } from './context.ts'
import type { Inventory } from './inventory.ts'
import { looksLikeJournal, readJournal, type JournalFile } from './journal-file.ts'

/** Milliseconds without growth after which nobody writes a snapshot any more. */
const SNAPSHOT_WRITING_MS = 600_000

/** A snapshot on the share. */
export interface SnapshotFile {
  readonly path: string
  /** It has a name that no program reads. */
  readonly isCopy: boolean
  /** It may stand for journals. */
  readonly complete: boolean
  /** It is so young that somebody may be writing it. */
  readonly live: boolean
  readonly changes: number
}

export interface Journals {
  readonly files: readonly JournalFile[]
  /**
   * Files in the folder that are journals by their ending or their content only: copies that a synchroniser made, and
   * journals that were renamed.
   */
  readonly copies: readonly JournalFile[]
  readonly snapshots: readonly SnapshotFile[]
  /**
   * Journals and snapshots that a repair sets aside, and why: those that are damaged, and all copies. Their changes
   * count.
   */
  readonly doomed: ReadonlyMap<string, 'damaged' | 'copy'>
  /** Items of which a journal that is set aside has changes that no other journal has. */
  readonly onlyDoomed: ReadonlySet<ItemKey>
  /** By item, ids that journals tell differently. */
  readonly clashes: ReadonlyMap<ItemKey, Clash>
}

/** Ids of one item that were used for different changes, by two copies of one writer. */
export interface Clash {
  readonly ids: ReadonlySet<ChangeId>
  /** The journals and snapshots that have them. */
  readonly files: ReadonlySet<string>
  /** What says again the changes that nobody sees, as far as no journal says it yet. */
  readonly again: readonly StoredChange[]
}

/**
 * Reads all journals, and the snapshots that stand for retired ones; `take` gets each change before the index does.
 * What they hold is marked `IN_JOURNAL`, and everything that judges and repairs goes by that.
 */
export async function readJournals(
  context: CheckContext,
  inventory: Inventory,
  take: (change: StoredChange) => void,
): Promise<Journals> {
  const { index } = inventory
  const clashes = new Map<ItemKey, Set<ChangeId>>()
  const note = (change: StoredChange): void => {
    take(change)
    const { before, differs } = index.add(change, IN_JOURNAL)
    if (!differs) return
    if ((before & IN_JOURNAL) !== 0)
      clashes.set(change.item, (clashes.get(change.item) ?? new Set<ChangeId>()).add(change.id))
    else if ((before & IN_SIDECAR) !== 0) addDiffering(inventory.differing, change)
  }
  const found = await readAll(context, inventory, note)
  const snapshots = await readSnapshots(context, inventory, note)
  await lookAgain(context, found)
  const files = found.filter((file) => file.replica !== null)
  const copies = found.filter((file) => file.replica === null)
  const broken = snapshots.filter(({ complete, live }) => !complete && !live)
  const doomed = new Map<string, 'damaged' | 'copy'>([
    ...files.filter(isDamaged).map((file) => [file.path, 'damaged'] as const),
    ...copies.map((file) => [file.path, 'copy'] as const),
    ...broken.map((file) => [file.path, 'damaged'] as const),
  ])
  const onlyDoomed =
    doomed.size > 0
      ? await tellDoomedApart(context.storage, inventory, [...found, ...snapshots], doomed)
      : new Set<ItemKey>()
  return {
    files,
    copies,
    snapshots,
    doomed,
    onlyDoomed,
    clashes: await readClashes(
      context.storage,
      inventory,
      [...found, ...snapshots].map((file) => file.path),
      clashes,
    ),
  }
}

/** Reads once more what journals tell differently, only when there is such a thing. */
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
      const again = hiddenChanges(changes)
        .map(reissueChange)
        .filter(({ id }) => (index.where(id, item) & IN_JOURNAL) === 0)
      return [item, { ids, files, again }]
    }),
  )
}

/** A sidecar can have only one of two readings: that it is not the first journal's is no fault of it. */
function forgetDiffering(differing: Map<ItemKey, ChangeId[]>, item: ItemKey, clashing: ReadonlySet<ChangeId>): void {
  const left = (differing.get(item) ?? []).filter((id) => !clashing.has(id))
  if (left.length > 0) differing.set(item, left)
  else differing.delete(item)
}

function addDiffering(differing: Map<ItemKey, ChangeId[]>, { item, id }: StoredChange): void {
  const ids = differing.get(item)
  if (ids) ids.push(id)
  else differing.set(item, [id])
}

/** Reads all snapshots. The whole lines of one that is not complete count as well. */
async function readSnapshots(
  { storage, clock, signal, progress }: CheckContext,
  { leftovers, format }: Inventory,
  take: (change: StoredChange) => void,
): Promise<SnapshotFile[]> {
  const found: SnapshotFile[] = []
  for (const { name, folder } of await storage.list(SNAPSHOTS_DIR)) {
    if (signal.aborted) break
    const path = `${SNAPSHOTS_DIR}/${name}`
    const isCopy = !parseSnapshotName(name)
    const head = folder ? null : await readSnapshotHead(storage, path).catch(goneMeanwhile)
    if (folder || (isCopy && !head)) {
      leftovers.push({ path, kind: 'unknown', live: false })
      continue
    }
    if (head && format.is === 'fine' && head.dataset !== format.file.dataset) {
      leftovers.push({ path, kind: 'unknown', live: false })
      continue
    }
    const stat = await storage.stat(path).catch(goneMeanwhile)
    const reading = stat && (await readSnapshot(storage, path, (changes) => changes.forEach(take)).catch(goneMeanwhile))
    if (!stat || !reading) continue
    found.push({
      path,
      isCopy,
      complete: reading.complete && !isCopy,
      live: !isCopy && clock.now() - stat.modifiedAt < SNAPSHOT_WRITING_MS,
      changes: reading.end.changes,
    })
    progress('snapshots read', found.length)
  }
  return found
}

function goneMeanwhile(error: unknown): null {
  if (!(error instanceof StorageError) || isOutage(error)) throw error
  return null
}

/**
 * The changes of journals and snapshots, one file after another. A file that has gone meanwhile was set aside by
 * somebody else.
 */
export async function changesOfJournals(
  storage: Storage,
  paths: Iterable<string>,
  take: (change: StoredChange, path: string) => void,
): Promise<void> {
  for (const path of paths) {
    const reading = path.startsWith(`${SNAPSHOTS_DIR}/`)
      ? readSnapshot(storage, path, (changes) => {
          for (const change of changes) take(change, path)
        })
      : readJournal(storage, path, (change) => take(change, path))
    await reading.catch(goneMeanwhile)
  }
}

async function readAll(
  { storage, signal, progress }: CheckContext,
  { unreadable, leftovers }: Inventory,
  take: (change: StoredChange) => void,
): Promise<JournalFile[]> {
  const found: JournalFile[] = []
  for (const { name, folder } of (await storage.list(JOURNALS_DIR)).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (signal.aborted) break
    const path = `${JOURNALS_DIR}/${name}`
    try {
      // Any other name may be that of a journal that somebody has renamed (`.jsonl.1`, `.bak`, `~`, ` (1)`): what is in
      // it counts.
      if (folder || !(parseJournalName(name) || name.endsWith('.jsonl') || (await looksLikeJournal(storage, path)))) {
        leftovers.push({ path, kind: 'unknown', live: false })
        continue
      }
      found.push(await readJournal(storage, path, take))
      progress('journals read', found.length)
    } catch (error) {
      if (!(error instanceof StorageError) || isOutage(error)) throw error
      if (error.kind !== 'missing') unreadable.set(path, error.message.replace(`${path}: `, ''))
    }
  }
  return found
}

/** A journal that reads damaged is read again: a reader's cache may be behind the file. */
async function lookAgain({ storage, clock, secondLookMs, signal }: CheckContext, found: JournalFile[]): Promise<void> {
  if (!found.some(isDamaged)) return
  await sleep(clock, secondLookMs, signal)
  for (const [at, file] of found.entries()) {
    if (isDamaged(file)) found[at] = await readJournal(storage, file.path, () => undefined).catch(() => file)
  }
}

/** Whether a repair sets it aside. An unfinished last line is no reason: its writer died, or is writing. */
function isDamaged({ damaged, endless, zeros }: JournalFile): boolean {
  return damaged > 0 || endless || zeros
}

/**
 * Marks what only doomed journals have; returns its items. It costs a second reading, only when there are such
 * journals.
 */
async function tellDoomedApart(
  storage: Storage,
  { index }: Inventory,
  found: readonly { readonly path: string }[],
  doomed: ReadonlyMap<string, unknown>,
): Promise<Set<ItemKey>> {
  const items = new Set<ItemKey>()
  const [aside, staying] = [
    found.filter((file) => doomed.has(file.path)),
    found.filter((file) => !doomed.has(file.path)),
  ]
  index.clearJournals()
  await changesOfJournals(
    storage,
    staying.map((file) => file.path),
    (change) => void index.add(change, IN_JOURNAL),
  )
  await changesOfJournals(
    storage,
    aside.map((file) => file.path),
    (change) => {
      if ((index.add(change, IN_DOOMED).before & IN_JOURNAL) === 0) items.add(change.item)
    },
  )
  return items
}
