/**
 * Reads everything under `.lenslet` once, holding little of it: what is not in order, and which changes are known from
 * where. Writes nothing.
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
import { readQuarantine, type Quarantined } from './quarantine.ts'
import { eachOf, listSidecars, lookAtSidecar, sameButForSpelling, type Look } from './sidecar-files.ts'

/** Milliseconds after which a file that is there only while it is written was left behind. */
const LEFT_BEHIND_MS = 60_000
/** Changes from later than this, in milliseconds, come from a clock that is wrong. */
const FUTURE_MS = 86_400_000

/** A file under `sidecars/` that is not simply the sidecar of its place. */
export interface OddFile {
  readonly path: string
  readonly kind: 'damaged' | 'copy' | 'temporary' | 'external'
  readonly item: ItemKey | null
  /** The changes that can be read in it. */
  readonly ids: readonly ChangeId[]
  readonly reason: string
}

export type FormatState =
  | { readonly is: 'fine'; readonly file: DatasetFile }
  /** There is nothing under `.lenslet` that could need one. */
  | { readonly is: 'nothing' | 'missing' }
  | { readonly is: 'damaged' | 'newer'; readonly message: string }

/** Changes that journals have and a sidecar has not; `edited` when somebody has written it anew without any. */
export interface Lacking {
  ids: Set<ChangeId>
  why: 'missing' | 'lacks' | 'collision' | 'edited'
}

export interface Inventory {
  format: FormatState
  journals: Journals
  readonly index: ChangeIndex
  /** The changes about the data set, of journals and `settings.json`. */
  readonly aboutDataset: Map<ChangeId, StoredChange>
  sidecars: number
  readonly odd: Map<string, OddFile>
  /** By item, the changes that journals have and its sidecar has not. */
  readonly lacking: Map<ItemKey, Lacking>
  /** By item, the changes that its sidecar has and no journal. */
  readonly orphans: Map<ItemKey, ChangeId[]>
  /** By item, the changes that read otherwise in its sidecar than in a journal. */
  readonly differing: Map<ItemKey, ChangeId[]>
  /** By item, ids that changes replace and that nobody knows. */
  readonly dangling: Map<ItemKey, Set<ChangeId>>
  readonly future: Map<ItemKey, number>
  readonly leftovers: {
    readonly path: string
    readonly kind: 'lock' | 'temporary' | 'clock' | 'presence' | 'unknown'
    readonly live: boolean
  }[]
  readonly newer: string[]
  readonly unreadable: Map<string, string>
  quarantined: readonly Quarantined[]
}

/** Takes stock. Throws `cancelled`, and StorageError when the share does not answer. */
export async function takeInventory(context: CheckContext): Promise<Inventory> {
  const inventory: Inventory = {
    format: { is: 'nothing' },
    journals: { files: [], copies: [], snapshots: [], doomed: new Map(), onlyDoomed: new Set(), clashes: new Map() },
    index: new ChangeIndex(),
    aboutDataset: new Map(),
    sidecars: 0,
    odd: new Map(),
    lacking: new Map(),
    orphans: new Map(),
    differing: new Map(),
    dangling: new Map(),
    future: new Map(),
    leftovers: [],
    newer: [],
    unreadable: new Map(),
    quarantined: [],
  }
  inventory.format = await readFormat(context)
  if (inventory.format.is === 'newer') return inventory
  // Sidecars before journals: a change is in its journal first, so what a sidecar has is found in the journals when
  // they are read later, whoever is writing meanwhile.
  await readSidecars(context, inventory)
  inventory.journals = await readJournals(context, inventory, (change) => noteJournalled(context, inventory, change))
  await lookAgain(context, inventory)
  if (inventory.index.hasOrphans) await findOrphans(context, inventory)
  forgetKnown(inventory)
  inventory.quarantined = await readQuarantine(context, inventory.index)
  await readTheRest(context, inventory)
  if (context.signal.aborted) throw new LensletError('cancelled', 'The check was interrupted.')
  if (
    inventory.format.is === 'nothing' &&
    (inventory.index.changes > 0 || inventory.journals.files.length > 0 || inventory.sidecars > 0)
  )
    inventory.format = { is: 'missing' }
  return inventory
}

async function readFormat({ storage, clock }: CheckContext): Promise<FormatState> {
  try {
    const { file } = await openDataset(storage, clock, false)
    if (file) return { is: 'fine', file }
    // An empty file is one whose writer has died.
    return await storage.stat(FORMAT_FILE).then(
      () => ({ is: 'damaged', message: 'it is empty' }),
      () => ({ is: 'nothing' }),
    )
  } catch (error) {
    if (!(error instanceof LensletError) || (error.code !== 'newer-format' && error.code !== 'damaged')) throw error
    return { is: error.code === 'damaged' ? 'damaged' : 'newer', message: error.message }
  }
}

async function readSidecars(context: CheckContext, inventory: Inventory): Promise<void> {
  const { storage, signal, progress } = context
  if (await isListed(storage, SETTINGS_FILE))
    noteSidecar(context, inventory, SETTINGS_FILE, await lookAtSidecar(context, SETTINGS_FILE))
  await eachOf(listSidecars(storage), signal, async ({ path, kind, error }) => {
    if (kind === 'unlisted') inventory.unreadable.set(path, error!.message)
    else if (kind === 'unknown') await readUnknown(context, inventory, path)
    else if (kind === 'lock') await noteLeftover(context, inventory, path, 'lock', LOCK_STALE_MS)
    else if (kind === 'temporary') await readTemporary(context, inventory, path)
    else {
      if (++inventory.sidecars % 1_000 === 0) progress('sidecars read', inventory.sidecars)
      noteSidecar(context, inventory, path, await lookAtSidecar(context, path))
    }
  })
}

/** A file of another name may be a sidecar that somebody has renamed (`.json.bak`, `~`): what is in it counts. */
async function readUnknown(context: CheckContext, inventory: Inventory, path: string): Promise<void> {
  const look = await lookAtSidecar(context, path)
  if ((look.is === 'copy' || look.is === 'damaged') && look.changes.length > 0)
    inventory.odd.set(path, {
      path,
      kind: 'copy',
      item: look.item,
      ids: look.changes.map((change) => change.id),
      reason: '',
    })
  else inventory.leftovers.push({ path, kind: 'unknown', live: false })
}

async function isListed(storage: Storage, name: string): Promise<boolean> {
  return (await storage.list('')).some((entry) => entry.name === name && !entry.folder)
}

function noteSidecar(context: CheckContext, inventory: Inventory, path: string, look: Look): void {
  switch (look.is) {
    case 'whole':
      noteChanges(context, inventory, look.item, look.changes)
      if (look.external && look.item === DATASET_ITEM) inventory.aboutDataset.set(look.external.id, look.external)
      if (look.external)
        inventory.odd.set(path, { path, kind: 'external', item: look.item, ids: [look.external.id], reason: '' })
      return
    case 'copy':
    case 'damaged':
      inventory.odd.set(path, {
        path,
        kind: look.is,
        item: look.item,
        ids: look.changes.map((change) => change.id),
        reason: look.is === 'damaged' ? look.reason : '',
      })
      return
    case 'newer':
      return void inventory.newer.push(path)
    case 'unreadable':
      return void inventory.unreadable.set(path, look.reason)
    case 'missing':
  }
}

function noteChanges(
  context: CheckContext,
  inventory: Inventory,
  item: ItemKey,
  changes: readonly StoredChange[],
): void {
  const inFile = new Set(changes.map((change) => change.id))
  for (const change of changes) {
    inventory.index.add(change, IN_SIDECAR)
    if (item === DATASET_ITEM) inventory.aboutDataset.set(change.id, change)
    noteTime(context, inventory, change)
    for (const id of [...change.replaces, ...(change.undoes ?? [])])
      if (!inFile.has(id)) addTo(inventory.dangling, item, id)
  }
}

/** Notes a change of a journal: whether its sidecar has it, and reads as it does. */
function noteJournalled(context: CheckContext, inventory: Inventory, change: StoredChange): void {
  const { index, lacking } = inventory
  const { item, id } = change
  if (item === DATASET_ITEM) inventory.aboutDataset.set(id, change)
  if ((index.where(id, item) & IN_SIDECAR) === 0) {
    const entry: Lacking = lacking.get(item) ?? { ids: new Set(), why: 'missing' }
    entry.ids.add(id)
    lacking.set(item, entry)
  }
  noteTime(context, inventory, change)
  for (const replaced of [...change.replaces, ...(change.undoes ?? [])])
    if (index.where(replaced, item) === 0) addTo(inventory.dangling, item, replaced)
}

function noteTime({ clock }: CheckContext, { future }: Inventory, { at, item }: StoredChange): void {
  if (at > clock.now() + FUTURE_MS) future.set(item, (future.get(item) ?? 0) + 1)
}

/** What was damaged or behind at the first look is looked at again: it may have been in the middle of a replacement. */
async function lookAgain(context: CheckContext, inventory: Inventory): Promise<void> {
  const { signal, clock, secondLookMs } = context
  const { odd, lacking } = inventory
  const doubtful = [...odd.values()].filter((file) => file.kind === 'damaged')
  if (doubtful.length === 0 && lacking.size === 0) return
  await sleep(clock, secondLookMs, signal)
  await eachOf(doubtful, signal, async ({ path }) => {
    odd.delete(path)
    noteSidecar(context, inventory, path, await lookAtSidecar(context, path))
  })
  await eachOf(lacking, signal, async ([item, entry]) => {
    const path = sidecarPath(item)
    const look = await lookAtSidecar(context, path)
    if (look.is === 'whole' && look.item === item) {
      const inFile = new Set(look.changes.map((change) => change.id))
      entry.ids = entry.ids.difference(inFile)
      entry.why = look.changes.length === 0 && look.external ? 'edited' : 'lacks'
      noteChanges(context, inventory, item, look.changes)
    } else if ((look.is === 'whole' || look.is === 'copy') && sameButForSpelling(sidecarPath(look.item), path))
      entry.why = 'collision'
    else if (look.is === 'newer' || look.is === 'unreadable') entry.ids = new Set()
    if (entry.ids.size === 0) lacking.delete(item)
  })
}

/**
 * Reads the sidecars again for the changes that no journal has: seldom needed, so that which items they are of is not
 * held for all.
 */
async function findOrphans(context: CheckContext, { index, orphans }: Inventory): Promise<void> {
  const { storage, signal, progress } = context
  let done = 0
  const compare = async (path: string): Promise<void> => {
    const look = await lookAtSidecar(context, path)
    if (look.is !== 'whole') return
    const ids = look.changes.filter(({ id, item }) => index.where(id, item) === IN_SIDECAR).map((change) => change.id)
    if (ids.length > 0) orphans.set(look.item, ids)
  }
  if (await isListed(storage, SETTINGS_FILE)) await compare(SETTINGS_FILE)
  await eachOf(listSidecars(storage), signal, async ({ path, kind }) => {
    if (kind !== 'sidecar') return
    if (++done % 1_000 === 0) progress('sidecars compared with the journals', done)
    await compare(path)
  })
}

/** What was not known when it was first named may have come later. */
function forgetKnown({ dangling, index, odd }: Inventory): void {
  const readElsewhere = new Set([...odd.values()].flatMap((file) => file.ids.map((id) => `${id}\0${file.item}`)))
  for (const [item, ids] of dangling) {
    for (const id of ids) if (index.where(id, item) !== 0 || readElsewhere.has(`${id}\0${item}`)) ids.delete(id)
    if (ids.size === 0) dangling.delete(item)
  }
}

async function readTemporary(context: CheckContext, inventory: Inventory, path: string): Promise<void> {
  if (await noteLeftover(context, inventory, path, 'temporary', LEFT_BEHIND_MS)) return
  const look = await lookAtSidecar(context, path)
  if (look.is !== 'copy' && look.is !== 'damaged') return
  inventory.odd.set(path, {
    path,
    kind: 'temporary',
    item: look.item,
    ids: look.changes.map((change) => change.id),
    reason: '',
  })
}

async function readTheRest(context: CheckContext, inventory: Inventory): Promise<void> {
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
  ])
  for (const { name, folder } of await storage.list('')) {
    if (known.has(name)) continue
    if (!folder && isTemporaryName(name)) await noteLeftover(context, inventory, name, 'temporary', LEFT_BEHIND_MS)
    else inventory.leftovers.push({ path: name, kind: 'unknown', live: false })
  }
  await readThumbnails(context, inventory)
  for (const { name } of await storage.list(PRESENCE_DIR)) {
    const path = `${PRESENCE_DIR}/${name}`
    if (isClockProbeName(name)) await noteLeftover(context, inventory, path, 'clock', LEFT_BEHIND_MS)
    else if (parsePresenceName(name) === null) inventory.leftovers.push({ path, kind: 'unknown', live: false })
    else if (!(await isHeartbeat(context, path))) inventory.leftovers.push({ path, kind: 'presence', live: false })
  }
}

/**
 * Whether they are whole is seen when they are shown, and what a writer left behind is in nobody's way; here only
 * whether they are what they are called.
 */
async function readThumbnails({ storage, signal }: CheckContext, { leftovers }: Inventory): Promise<void> {
  const folders = await storage.list(THUMBS_DIR)
  await eachOf(folders, signal, async ({ name: folder, folder: isFolder }) => {
    const names = isFolder ? await storage.list(`${THUMBS_DIR}/${folder}`) : []
    const strange = names.filter(
      ({ name, folder: inside }) => inside || (!isThumbnailIn(folder, name) && !/\.webp(?:\.\d+){1,2}$/.test(name)),
    )
    leftovers.push(
      ...strange.map(({ name }) => ({
        path: `${THUMBS_DIR}/${folder}/${name}`,
        kind: 'unknown' as const,
        live: false,
      })),
    )
    if (!/^[0-9a-f]{2}$/.test(folder) && strange.length === 0)
      leftovers.push({ path: `${THUMBS_DIR}/${folder}`, kind: 'unknown', live: false })
  })
}

/** Looks twice: a heartbeat may be caught in the middle of its writing. */
async function isHeartbeat({ storage, clock, secondLookMs, signal }: CheckContext, path: string): Promise<boolean> {
  for (let look = 0; ; look++) {
    const file = await storage.read(path).catch(goneOrBusy)
    if (file === null || decodeHeartbeat(file.bytes)) return true
    if (look > 0) return false
    await sleep(clock, secondLookMs, signal)
  }
}

/**
 * Notes a file that is there for a moment only while its writer lives; true when it is so young that the writer may.
 */
async function noteLeftover(
  { storage, clock }: CheckContext,
  { leftovers }: Inventory,
  path: string,
  kind: 'lock' | 'temporary' | 'clock',
  lifeMs: number,
): Promise<boolean> {
  const stat: FileStat | null = await storage.stat(path).catch(goneOrBusy)
  if (stat === null) return true
  const live = clock.now() - stat.modifiedAt < lifeMs
  leftovers.push({ path, kind, live })
  return live
}

function goneOrBusy(error: unknown): null {
  if (error instanceof StorageError && error.kind !== 'unreachable') return null
  throw error
}

function addTo<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const set = map.get(key)
  if (set) set.add(value)
  else map.set(key, new Set([value]))
}
