/**
 * Reads everything under `.lenslet` once, and writes nothing.
 *
 * It keeps little of it in memory: what is not in order, and which changes are in which files.
 */
import { DATASET_ITEM, LensletError, type ChangeId, type ItemKey } from '../../../preload/contract/index.ts'
import { sleep } from '../base/clock.ts'
import type { DatasetFile } from '../format/dataset-file.ts'
import {
  FORMAT_FILE,
  isClockProbeName,
  isTemporaryName,
  isThumbnailIn,
  JOURNALS_DIR,
  METADATA_DIR,
  RELEASES_DIR,
  parsePresenceName,
  PRESENCE_DIR,
  QUARANTINE_DIR,
  SETTINGS_FILE,
  sidecarPath,
  SIDECARS_DIR,
  SNAPSHOTS_DIR,
  THUMBS_DIR,
} from '../format/names.ts'
import { decodeHeartbeat } from '../format/presence-codec.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { LOCK_STALE_MS } from '../storage/file-locks.ts'
import { StorageError, type FileStat, type Storage } from '../storage/storage.ts'
import { openDataset } from '../share/open-dataset.ts'
import { ChangeIndex, IN_SIDECAR } from './change-index.ts'
import type { CheckContext } from './context.ts'
import { readJournals, type Journals } from './journals.ts'
import { readMetadataFolder } from './metadata-files.ts'
import { readReleaseFolder } from './release-files.ts'
import { readQuarantine, type QuarantinedFile } from './quarantine.ts'
import {
  forEachConcurrently,
  listSidecars,
  readSidecarState,
  isSameExceptSpelling,
  type SidecarState,
} from './sidecar-files.ts'

/** Milliseconds after which a file that exists only while something is written counts as left behind. */
const LEFT_BEHIND_MS = 60_000
/** Milliseconds. Changes that are further in the future come from a wrong clock. */
const FUTURE_MS = 86_400_000

/** A file under `sidecars/` that is not a valid sidecar at its item's path, or that was edited externally. */
export interface UnexpectedFile {
  readonly path: string
  readonly kind: 'damaged' | 'copy' | 'temporary' | 'external'
  readonly item: ItemKey | null
  /** The ids of the changes that can be read in it. */
  readonly ids: readonly ChangeId[]
  readonly reason: string
}

export type FormatState =
  | { readonly is: 'fine'; readonly file: DatasetFile }
  /** There is no `format.json`: with `nothing`, there are no labels either; with `missing`, there are. */
  | { readonly is: 'nothing' | 'missing' }
  | { readonly is: 'damaged' | 'newer'; readonly message: string }

/**
 * Changes that are in journals but not in their sidecar. `edited`: somebody has rewritten the sidecar without the
 * changes.
 */
export interface SidecarGap {
  ids: Set<ChangeId>
  reason: 'missing' | 'lacks' | 'collision' | 'edited'
}

export interface Inventory {
  format: FormatState
  journals: Journals
  readonly index: ChangeIndex
  /** The changes of the item `.`, from journals and `settings.json`. */
  readonly aboutDataset: Map<ChangeId, StoredChange>
  sidecars: number
  readonly unexpected: Map<string, UnexpectedFile>
  /** The changes that are in journals but not in the sidecar, by item. */
  readonly gaps: Map<ItemKey, SidecarGap>
  /** The changes that are in the sidecar but in no journal, by item. */
  readonly orphans: Map<ItemKey, ChangeId[]>
  /** The changes whose content in the sidecar differs from that in a journal, by item. */
  readonly differing: Map<ItemKey, ChangeId[]>
  /** Unknown ids that known changes replace or undo, by item. */
  readonly dangling: Map<ItemKey, Set<ChangeId>>
  readonly future: Map<ItemKey, number>
  readonly leftovers: {
    readonly path: string
    readonly kind: 'lock' | 'temporary' | 'clock' | 'presence' | 'metadata' | 'release' | 'unknown'
    readonly live: boolean
  }[]
  /** The checksum of the labels of each release that can be used, by the name of its file. */
  readonly releases: Map<string, string>
  readonly newer: string[]
  readonly unreadable: Map<string, string>
  quarantined: readonly QuarantinedFile[]
}

/**
 * Reads the data set and returns its inventory. Throws `cancelled`, and StorageError when the share does not answer.
 */
export async function takeInventory(context: CheckContext): Promise<Inventory> {
  const inventory: Inventory = {
    format: { is: 'nothing' },
    journals: {
      files: [],
      copies: [],
      snapshots: [],
      toQuarantine: new Map(),
      itemsAtRisk: new Set(),
      clashes: new Map(),
    },
    index: new ChangeIndex(),
    aboutDataset: new Map(),
    sidecars: 0,
    unexpected: new Map(),
    gaps: new Map(),
    orphans: new Map(),
    differing: new Map(),
    dangling: new Map(),
    future: new Map(),
    leftovers: [],
    releases: new Map(),
    newer: [],
    unreadable: new Map(),
    quarantined: [],
  }
  inventory.format = await readFormat(context)
  if (inventory.format.is === 'newer') return inventory
  // Sidecars are read before journals. A change is written into its journal first, so the changes of a sidecar are
  // found in the journals that are read later, even if programs are writing meanwhile.
  await readSidecars(context, inventory)
  inventory.journals = await readJournals(context, inventory, (change) =>
    recordJournalChange(context, inventory, change),
  )
  await readAgain(context, inventory)
  if (inventory.index.hasOrphans) await findOrphans(context, inventory)
  removeKnown(inventory)
  inventory.quarantined = await readQuarantine(context, inventory.index)
  await readOtherFiles(context, inventory)
  if (context.signal.aborted) throw new LensletError('cancelled', 'The check was interrupted.')
  await assertDatasetIsStillThere(context, inventory)
  if (
    inventory.format.is === 'nothing' &&
    (inventory.index.changeCount > 0 || inventory.journals.files.length > 0 || inventory.sidecars > 0)
  )
    inventory.format = { is: 'missing' }
  return inventory
}

async function readFormat({ storage, clock }: CheckContext): Promise<FormatState> {
  try {
    const { file } = await openDataset(storage, clock, null)
    if (file) return { is: 'fine', file }
    // The writer of an empty file has died.
    return await storage.stat(FORMAT_FILE).then(
      () => ({ is: 'damaged', message: 'it is empty' }),
      () => ({ is: 'nothing' }),
    )
  } catch (error) {
    if (!(error instanceof LensletError) || (error.code !== 'newer-format' && error.code !== 'damaged')) throw error
    return { is: error.code === 'damaged' ? 'damaged' : 'newer', message: error.message }
  }
}

/**
 * Throws `offline` when the share went away during the check, or another data set came to its path. Files that were not
 * found would otherwise count as removed.
 */
async function assertDatasetIsStillThere(context: CheckContext, { format }: Inventory): Promise<void> {
  if (format.is !== 'fine') return
  const now = await readFormat(context)
  if (now.is === 'fine' && now.file.dataset === format.file.dataset) return
  throw new LensletError('offline', 'The folder went away while it was checked: check it again when it is back.', {
    path: FORMAT_FILE,
    retry: true,
  })
}

async function readSidecars(context: CheckContext, inventory: Inventory): Promise<void> {
  const { storage, signal, onProgress } = context
  if (await isListed(storage, SETTINGS_FILE))
    recordSidecar(context, inventory, SETTINGS_FILE, await readSidecarState(context, SETTINGS_FILE))
  await forEachConcurrently(listSidecars(storage), signal, async ({ path, kind, error }) => {
    if (kind === 'unlisted') inventory.unreadable.set(path, error!.message)
    else if (kind === 'unknown') await readUnknown(context, inventory, path)
    else if (kind === 'lock') await recordLeftover(context, inventory, path, 'lock', LOCK_STALE_MS)
    else if (kind === 'temporary') await readTemporary(context, inventory, path)
    else {
      if (++inventory.sidecars % 1_000 === 0) onProgress('sidecars read', inventory.sidecars)
      recordSidecar(context, inventory, path, await readSidecarState(context, path))
    }
  })
}

/** Reads a file with an unknown name. It may be a renamed sidecar (`.json.bak`, `~`), whose changes count. */
async function readUnknown(context: CheckContext, inventory: Inventory, path: string): Promise<void> {
  const state = await readSidecarState(context, path)
  if ((state.is === 'copy' || state.is === 'damaged') && state.changes.length > 0)
    inventory.unexpected.set(path, {
      path,
      kind: 'copy',
      item: state.item,
      ids: state.changes.map((change) => change.id),
      reason: '',
    })
  else inventory.leftovers.push({ path, kind: 'unknown', live: false })
}

async function isListed(storage: Storage, name: string): Promise<boolean> {
  return (await storage.list('')).some((entry) => entry.name === name && !entry.folder)
}

function recordSidecar(context: CheckContext, inventory: Inventory, path: string, state: SidecarState): void {
  switch (state.is) {
    case 'whole':
      recordSidecarChanges(context, inventory, state.item, state.changes)
      if (state.external && state.item === DATASET_ITEM) inventory.aboutDataset.set(state.external.id, state.external)
      if (state.external)
        inventory.unexpected.set(path, {
          path,
          kind: 'external',
          item: state.item,
          ids: [state.external.id],
          reason: '',
        })
      return
    case 'copy':
    case 'damaged':
      inventory.unexpected.set(path, {
        path,
        kind: state.is,
        item: state.item,
        ids: state.changes.map((change) => change.id),
        reason: state.is === 'damaged' ? state.reason : '',
      })
      return
    case 'newer':
      return void inventory.newer.push(path)
    case 'unreadable':
      return void inventory.unreadable.set(path, state.reason)
    case 'missing':
  }
}

function recordSidecarChanges(
  context: CheckContext,
  inventory: Inventory,
  item: ItemKey,
  changes: readonly StoredChange[],
): void {
  const inFile = new Set(changes.map((change) => change.id))
  for (const change of changes) {
    inventory.index.add(change, IN_SIDECAR)
    if (item === DATASET_ITEM) inventory.aboutDataset.set(change.id, change)
    recordFutureTime(context, inventory, change)
    for (const id of [...change.replaces, ...(change.undoes ?? [])])
      if (!inFile.has(id)) addTo(inventory.dangling, item, id)
  }
}

/** Records a change of a journal, and whether its sidecar has it. */
function recordJournalChange(context: CheckContext, inventory: Inventory, change: StoredChange): void {
  const { index, gaps } = inventory
  const { item, id } = change
  if (item === DATASET_ITEM) inventory.aboutDataset.set(id, change)
  if ((index.flagsOf(id, item) & IN_SIDECAR) === 0) {
    const entry: SidecarGap = gaps.get(item) ?? { ids: new Set(), reason: 'missing' }
    entry.ids.add(id)
    gaps.set(item, entry)
  }
  recordFutureTime(context, inventory, change)
  for (const replaced of [...change.replaces, ...(change.undoes ?? [])])
    if (index.flagsOf(replaced, item) === 0) addTo(inventory.dangling, item, replaced)
}

function recordFutureTime({ clock }: CheckContext, { future }: Inventory, { at, item }: StoredChange): void {
  if (at > clock.now() + FUTURE_MS) future.set(item, (future.get(item) ?? 0) + 1)
}

/** Reads damaged and incomplete sidecars again, because they may have been read while they were being replaced. */
async function readAgain(context: CheckContext, inventory: Inventory): Promise<void> {
  const { signal, clock, secondReadMs } = context
  const { unexpected, gaps } = inventory
  const damagedFiles = [...unexpected.values()].filter((file) => file.kind === 'damaged')
  if (damagedFiles.length === 0 && gaps.size === 0) return
  await sleep(clock, secondReadMs, signal)
  await forEachConcurrently(damagedFiles, signal, async ({ path }) => {
    unexpected.delete(path)
    recordSidecar(context, inventory, path, await readSidecarState(context, path))
  })
  await forEachConcurrently(gaps, signal, async ([item, entry]) => {
    const path = sidecarPath(item)
    const state = await readSidecarState(context, path)
    if (state.is === 'whole' && state.item === item) {
      const inFile = new Set(state.changes.map((change) => change.id))
      entry.ids = entry.ids.difference(inFile)
      entry.reason = state.changes.length === 0 && state.external ? 'edited' : 'lacks'
      recordSidecarChanges(context, inventory, item, state.changes)
    } else if ((state.is === 'whole' || state.is === 'copy') && isSameExceptSpelling(sidecarPath(state.item), path))
      entry.reason = 'collision'
    else if (state.is === 'newer' || state.is === 'unreadable') entry.ids = new Set()
    if (entry.ids.size === 0) gaps.delete(item)
  })
}

/**
 * Reads the sidecars again to find the items of changes that no journal has.
 *
 * This is rarely needed, so the first pass does not keep the items of all changes in memory.
 */
async function findOrphans(context: CheckContext, { index, orphans }: Inventory): Promise<void> {
  const { storage, signal, onProgress } = context
  let done = 0
  const compare = async (path: string): Promise<void> => {
    const state = await readSidecarState(context, path)
    if (state.is !== 'whole') return
    const ids = state.changes
      .filter(({ id, item }) => index.flagsOf(id, item) === IN_SIDECAR)
      .map((change) => change.id)
    if (ids.length > 0) orphans.set(state.item, ids)
  }
  if (await isListed(storage, SETTINGS_FILE)) await compare(SETTINGS_FILE)
  await forEachConcurrently(listSidecars(storage), signal, async ({ path, kind }) => {
    if (kind !== 'sidecar') return
    if (++done % 1_000 === 0) onProgress('sidecars compared with the journals', done)
    await compare(path)
  })
}

/** Removes ids from `dangling` that became known after they were first referred to. */
function removeKnown({ dangling, index, unexpected }: Inventory): void {
  const readElsewhere = new Set([...unexpected.values()].flatMap((file) => file.ids.map((id) => `${id}\0${file.item}`)))
  for (const [item, ids] of dangling) {
    for (const id of ids) if (index.flagsOf(id, item) !== 0 || readElsewhere.has(`${id}\0${item}`)) ids.delete(id)
    if (ids.size === 0) dangling.delete(item)
  }
}

async function readTemporary(context: CheckContext, inventory: Inventory, path: string): Promise<void> {
  if (await recordLeftover(context, inventory, path, 'temporary', LEFT_BEHIND_MS)) return
  const state = await readSidecarState(context, path)
  if (state.is !== 'copy' && state.is !== 'damaged') return
  inventory.unexpected.set(path, {
    path,
    kind: 'temporary',
    item: state.item,
    ids: state.changes.map((change) => change.id),
    reason: '',
  })
}

async function readOtherFiles(context: CheckContext, inventory: Inventory): Promise<void> {
  const { storage } = context
  const known = new Set([
    FORMAT_FILE,
    JOURNALS_DIR,
    SIDECARS_DIR,
    PRESENCE_DIR,
    QUARANTINE_DIR,
    SETTINGS_FILE,
    SNAPSHOTS_DIR,
    THUMBS_DIR,
    RELEASES_DIR,
    METADATA_DIR,
  ])
  for (const { name, folder } of await storage.list('')) {
    if (known.has(name)) continue
    if (!folder && isTemporaryName(name)) await recordLeftover(context, inventory, name, 'temporary', LEFT_BEHIND_MS)
    else inventory.leftovers.push({ path: name, kind: 'unknown', live: false })
  }
  await readThumbnails(context, inventory)
  await readMetadata(context, inventory)
  await readReleases(context, inventory)
  for (const { name } of await storage.list(PRESENCE_DIR)) {
    const path = `${PRESENCE_DIR}/${name}`
    if (isClockProbeName(name)) await recordLeftover(context, inventory, path, 'clock', LEFT_BEHIND_MS)
    else if (parsePresenceName(name) === null) inventory.leftovers.push({ path, kind: 'unknown', live: false })
    else if (!(await isHeartbeat(context, path))) inventory.leftovers.push({ path, kind: 'presence', live: false })
  }
}

/**
 * Finds files among the shared thumbnails whose names do not belong there.
 *
 * Their contents are checked when they are shown, and temporary files do no harm.
 */
async function readThumbnails({ storage, signal }: CheckContext, { leftovers }: Inventory): Promise<void> {
  const folders = await storage.list(THUMBS_DIR)
  await forEachConcurrently(folders, signal, async ({ name: folder, folder: isFolder }) => {
    const names = isFolder ? await storage.list(`${THUMBS_DIR}/${folder}`) : []
    const unexpected = names.filter(
      ({ name, folder: inside }) => inside || (!isThumbnailIn(folder, name) && !/\.webp(?:\.\d+){1,2}$/.test(name)),
    )
    leftovers.push(
      ...unexpected.map(({ name }) => ({
        path: `${THUMBS_DIR}/${folder}/${name}`,
        kind: 'unknown' as const,
        live: false,
      })),
    )
    if (!/^[0-9a-f]{2}$/.test(folder) && unexpected.length === 0)
      leftovers.push({ path: `${THUMBS_DIR}/${folder}`, kind: 'unknown', live: false })
  })
}

async function readMetadata(context: CheckContext, inventory: Inventory): Promise<void> {
  const { format, leftovers } = inventory
  const { damaged, temporary, unknown } = await readMetadataFolder(
    context,
    format.is === 'fine' ? format.file.dataset : null,
  )
  for (const path of damaged) leftovers.push({ path, kind: 'metadata', live: false })
  for (const path of temporary) await recordLeftover(context, inventory, path, 'temporary', LEFT_BEHIND_MS)
  for (const path of unknown) leftovers.push({ path, kind: 'unknown', live: false })
}

async function readReleases(context: CheckContext, inventory: Inventory): Promise<void> {
  const { format, leftovers, releases } = inventory
  const { usable, damaged, temporary, unknown } = await readReleaseFolder(
    context,
    format.is === 'fine' ? format.file.dataset : null,
  )
  for (const [file, labels] of usable) releases.set(file, labels)
  for (const path of damaged) leftovers.push({ path, kind: 'release', live: false })
  for (const path of temporary) await recordLeftover(context, inventory, path, 'temporary', LEFT_BEHIND_MS)
  for (const path of unknown) leftovers.push({ path, kind: 'unknown', live: false })
}

/** Returns whether a presence file is valid. Reads it twice, because it may be read while it is being written. */
async function isHeartbeat({ storage, clock, secondReadMs, signal }: CheckContext, path: string): Promise<boolean> {
  for (let attempt = 0; ; attempt++) {
    const file = await storage.read(path).catch(nullIfGoneOrBusy)
    if (file === null || decodeHeartbeat(file.bytes)) return true
    if (attempt > 0) return false
    await sleep(clock, secondReadMs, signal)
  }
}

/**
 * Records a file that should exist only briefly; resolves with whether it is so young that its writer may be running.
 */
async function recordLeftover(
  { storage, clock }: CheckContext,
  { leftovers }: Inventory,
  path: string,
  kind: 'lock' | 'temporary' | 'clock',
  lifeMs: number,
): Promise<boolean> {
  const stat: FileStat | null = await storage.stat(path).catch(nullIfGoneOrBusy)
  if (stat === null) return true
  const live = clock.now() - stat.modifiedAt < lifeMs
  leftovers.push({ path, kind, live })
  return live
}

function nullIfGoneOrBusy(error: unknown): null {
  if (error instanceof StorageError && error.kind !== 'unreachable') return null
  throw error
}

function addTo<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const set = map.get(key)
  if (set) set.add(value)
  else map.set(key, new Set([value]))
}
