/** Holds the index of the pictures in a data set. It grows during a scan. Its ids are those of the item table. */
import { join } from 'node:path'
import { LensletError, type ItemId, type ItemKey, type DecodedPictureFacts } from '../../../preload/contract/index.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import { Emitter } from '../base/events.ts'
import { contentText } from '../format/content.ts'
import { ItemTable } from '../items/item-table.ts'
import { MetadataStore } from '../metadata/metadata-store.ts'
import { DiskPictures } from './disk-pictures.ts'
import { unpackNames, type PackedNames } from '../items/packed-names.ts'
import { SIZE_GONE, MEASURE_LENGTH, type Pictures, SIZE_UNKNOWN } from './pictures.ts'
import { type CatalogProblem, runConcurrently, throwIfAborted } from './walk.ts'
import { findAlikeFiles, markAlike } from './alike-files.ts'
import { Arrivals } from './arrivals.ts'
import type { CatalogData } from './catalog-data.ts'
import { Columns, findUnmeasured, timeAdded } from './columns.ts'
import { type CatalogEntry, EntryCursor } from './entry.ts'
import { CaseFoldedKeys } from '../items/case-folded-keys.ts'
import { folderOf, toKey } from '../items/item-names.ts'
import { ScanScope } from './scan-scope.ts'
import { ThrottledEvent } from '../base/throttled-event.ts'
import { NewsMarks } from './news-marks.ts'
import { PictureHashes } from './picture-hashes.ts'
import { Placeholders } from './placeholders.ts'

/** `rewritten` means that the content of these files, which had been measured before, has changed. */
interface CatalogEvents {
  changed: { total: number; scanning: boolean }
  rewritten: readonly ItemId[]
}

/**
 * The number of files measured in one call, and of concurrent calls. The next call is under way while an answer is
 * processed.
 */
const FILES_PER_CALL = 500
const CONCURRENT_CALLS = 2
const EVENT_INTERVAL_MS = 100
/** A quick check for changes that takes longer than this, in milliseconds, is shown as a scan. */
const QUIET_CHECK_MS = 1_000
/**
 * The number of pictures that are measured as soon as they are found, so that the first screen is complete immediately.
 * The others are measured after the listing.
 */
const EARLY_MEASURE_COUNT = 240

export class Catalog {
  readonly root: string
  /** Gives items their ids, 0 to `size - 1`, and knows their keys. */
  readonly items: ItemTable
  /** Read-only for others. */
  readonly placeholders = new Placeholders()
  /** By which pictures that look nearly the same are found. */
  readonly hashes = new PictureHashes()
  /** Pictures that others have changed since this person last looked; `workspace/news.ts` sets them. */
  readonly news = new NewsMarks()
  /**
   * Pictures that appeared or were overwritten since this machine first scanned the folder completely, now or at an
   * earlier start.
   */
  readonly arrivals = new Arrivals()
  readonly scope = new ScanScope()
  /** Facts about unusual pictures (notices, transparency) that were decoded since this program started. */
  readonly learntPictures = new Map<ItemId, DecodedPictureFacts>()
  readonly events = new Emitter<CatalogEvents>()
  /** The root as the beginning of paths on disk, with a slash at its end. */
  readonly #prefix: string
  readonly #clock: Clock
  readonly #pictures: Pictures
  readonly #columns = new Columns()
  readonly #metadata = new MetadataStore()
  /** The paths on disk of the few items whose spelling differs from their key. */
  readonly #spelled = new Map<ItemId, string>()
  /**
   * Folders as spelled on disk, with their modification times when they were last listed; NaN where they have to be
   * listed again.
   */
  #folderTimes = new Map<string, number>()
  readonly #caseFoldedKeys: CaseFoldedKeys
  /** Files whose content turned out to have changed, since `rewritten` was last emitted. */
  readonly #changedContents: ItemId[] = []
  /** Numbers of the folders in which files were measured since the last search for alike files. */
  readonly #measuredFolders = new Set<number>()
  #problems: CatalogProblem[] = []
  /** The patterns of what the last scan left out. */
  #ignored = ''
  #isKnown = false
  #total = 0
  #revision = 0
  #unsavedChanges = 0
  readonly #whenListed = Promise.withResolvers<void>()
  #scans = 0
  #isScanning = false
  #lastScan: Promise<void> = Promise.resolve()
  readonly #changedEvent: ThrottledEvent

  /** By default it reads the disk directly and has an item table of its own. */
  constructor(options: { root: string; items?: ItemTable; clock?: Clock; pictures?: Pictures }) {
    this.root = options.root
    this.#prefix = join(options.root, '/')
    this.items = options.items ?? new ItemTable()
    this.#caseFoldedKeys = new CaseFoldedKeys(this.items)
    this.#pictures = options.pictures ?? new DiskPictures()
    this.#clock = options.clock ?? systemClock
    this.#changedEvent = new ThrottledEvent(this.#clock, EVENT_INTERVAL_MS, () =>
      this.events.emit('changed', { total: this.#total, scanning: this.#isScanning }),
    )
  }

  /** The number of items; ids are 0 to `size - 1` and never reused. */
  get size(): number {
    return this.items.size
  }
  /** Whether the folder was scanned completely before, now or at an earlier start. */
  get isKnown(): boolean {
    return this.#isKnown
  }
  /** The number of pictures that are in the folder. */
  get total(): number {
    return this.#total
  }
  get isScanning(): boolean {
    return this.#isScanning
  }
  /**
   * Resolves when the names of all pictures are known: immediately where the folder was scanned before, else at the end
   * of the first listing.
   */
  get whenListed(): Promise<void> {
    return this.#isKnown ? Promise.resolve() : this.#whenListed.promise
  }
  /** A number that grows whenever an item appears, vanishes, changes or is measured. */
  get revision(): number {
    return this.#revision + this.size
  }
  /** The number of items that appeared, vanished or changed since the last `toData` or `loadData`. */
  get unsavedChanges(): number {
    return this.#unsavedChanges
  }
  /** What the last scan could not show, and why. */
  get problems(): readonly CatalogProblem[] {
    return this.#problems
  }
  /** Every folder that an item was ever in, unordered; the index is the item's `folderId`. */
  get folders(): readonly string[] {
    return this.items.folders
  }
  /** What is known about all items. Read-only for others. */
  get columns(): Columns {
    this.#columns.reserve(this.size)
    return this.#columns
  }
  /** What the pictures' files say about them, as far as it was read. */
  get metadata(): MetadataStore {
    this.#metadata.reserve(this.size)
    return this.#metadata
  }

  /**
   * Returns the item with this key in any Unicode form.
   *
   * When there is none, it returns the item that a disk that ignores case would open for the key.
   */
  idOf(key: ItemKey): ItemId | undefined {
    return this.items.idOf(key) ?? this.items.idOf(toKey(key)) ?? this.#caseFoldedKeys.idOf(key)
  }

  /**
   * Returns the id of exactly this key, and creates it when there is none: a labelled item has no file until a scan
   * finds one.
   */
  ensureId(key: ItemKey): ItemId {
    return this.items.idOf(key) ?? this.items.ensureId(toKey(key))
  }

  /** Returns everything that is known about an item. Throws a RangeError for an id that does not exist. */
  entry(id: ItemId): CatalogEntry {
    if (!(id >= 0 && id < this.size)) throw new RangeError(`no item ${id}`)
    return this.cursor().moveTo(id).toRecord()
  }

  /** Returns a cursor that can move over all items, for loops over many of them. */
  cursor(): EntryCursor {
    return new EntryCursor(this.items, this.columns)
  }

  /** Returns the index of the item's folder in `folders`. */
  folderId(id: ItemId): number {
    return this.items.folderId(id)
  }
  isPresent(id: ItemId): boolean {
    return this.#columns.present[id] === 1
  }

  /**
   * Returns the absolute path of the picture as it is spelled on disk. Throws `not-found` when it is not in the folder.
   */
  presentPathOf(id: ItemId): string {
    const key = id < this.size ? this.items.key(id) : undefined
    if (key === undefined || !this.isPresent(id)) {
      throw new LensletError(
        'not-found',
        `${key ?? `Item ${id}`} is not in the folder any more: it was moved, renamed or deleted.`,
        { ...(key === undefined ? {} : { path: key }), retry: true },
      )
    }
    return this.pathOf(id)
  }

  /**
   * Returns the content of the picture's file, or the last one of a file that is gone.
   *
   * It is undefined when the content was never read. The text is that of `contentText`.
   */
  contentOf(id: ItemId): string | undefined {
    const { size, fingerprintHigh, fingerprintLow } = this.columns
    return contentText(size[id]!, fingerprintHigh[id]!, fingerprintLow[id]!)
  }

  /** Returns the path on disk of an item, even of one that is gone. */
  pathOf(id: ItemId): string {
    return `${this.#prefix}${this.#spelled.get(id) ?? this.items.key(id)}`
  }

  /** Stores the fingerprint of a picture; 0 and 0 when the file could not be read. */
  setFingerprint(id: ItemId, high: number, low: number): void {
    const { fingerprintHigh, fingerprintLow, alike } = this.columns
    const before = this.contentOf(id)
    if (before !== undefined && low !== 0 && (high !== fingerprintHigh[id] || low !== fingerprintLow[id])) {
      // Length and time did not show the change, so from now on the version includes the content.
      alike[id] = 1
      this.arrivals.markSuspect(id, before)
    }
    const hasChanged = alike[id] === 1 && high !== fingerprintHigh[id]
    if (hasChanged && fingerprintHigh[id] !== 0) this.#clearContent(id)
    fingerprintHigh[id] = high
    fingerprintLow[id] = low
    if (this.arrivals.recordContent(id, this.contentOf(id), this.#clock.now()) || hasChanged)
      this.#changedContents.push(id)
  }

  /** Reports that columns were filled in for this many pictures after their content was read. */
  reportFilledColumns(count: number): void {
    this.#unsavedChanges += count
    this.#emitRewritten(this.#changedContents.splice(0))
    this.#emitChanged()
  }

  /** Stores what to paint in a picture's place, null for nothing. Queries find the same pictures as before. */
  setPlaceholder(id: ItemId, hash: Uint8Array | null): void {
    this.placeholders.set(id, hash)
    this.#unsavedChanges++
  }

  /** Stores the size in pixels after EXIF orientation, as the picture itself has it. */
  setDimensions(id: ItemId, width: number, height: number): void {
    const { columns } = this
    if (columns.width[id] === width && columns.height[id] === height) return
    columns.width[id] = width
    columns.height[id] = height
    this.reportFilledColumns(1)
  }

  /**
   * Reads size and times of a picture now, unless they are known, because they are needed before the scan reads them.
   *
   * Never rejects: what cannot be read stays unknown.
   */
  async measure(id: ItemId): Promise<CatalogEntry> {
    if (this.isPresent(id) && Number.isNaN(this.columns.size[id]!))
      await this.#measure([id], undefined).catch(() => undefined)
    return this.entry(id)
  }

  /** Returns the current state as plain data. */
  toData(): CatalogData {
    this.#unsavedChanges = 0
    return {
      columns: this.columns.toData(this.size),
      placeholders: this.placeholders.toData(),
      hashes: this.hashes.toData(this.size),
      spelled: [...this.#spelled],
      folders: [...this.#folderTimes],
      arrivals: this.arrivals.toData(),
      ignored: this.#ignored,
      isKnown: this.#isKnown,
    }
  }

  /** Restores what `toData` returned. The item table must be the same as then. */
  loadData(data: CatalogData): void {
    this.#ignored = data.ignored
    this.scope.setPatterns(data.ignored)
    this.arrivals.loadData(data.arrivals, this.#clock.now())
    this.#columns.loadData(data.columns)
    this.placeholders.loadData(data.placeholders)
    this.hashes.loadData(data.hashes)
    for (const [id, path] of data.spelled) this.#spelled.set(id, path)
    this.#folderTimes = new Map(data.folders)
    this.#isKnown = data.isKnown
    this.#total = 0
    for (const one of data.columns.present) this.#total += one
    this.#emitChanged()
  }

  /**
   * Scans the whole folder: first names, then sizes and times. Later scans find new, changed and removed files.
   *
   * With `changedFoldersOnly`, it lists only folders whose modification time has changed since the last scan. So it
   * finds files that were added and removed, and may miss files that were overwritten. A scan that is requested while
   * one is running starts after it. Rejects with `cancelled`, or like `walk` when the folder itself cannot be read, or
   * with `offline` when everything seems to be gone; then all that was known is kept.
   */
  scan(signal?: AbortSignal, changedFoldersOnly = false): Promise<void> {
    const scan = this.#lastScan.then(() => this.#scan(signal, changedFoldersOnly))
    this.#lastScan = scan.catch(() => undefined)
    return scan
  }

  async #scan(signal: AbortSignal | undefined, changedFoldersOnly: boolean): Promise<void> {
    throwIfAborted(signal)
    const number = ++this.#scans
    const problems: CatalogProblem[] = []
    this.#problems = problems
    const unreadFolders: string[] = []
    const times = new Map<string, number>()
    const unchanged = new Set<string>()
    const ignored = this.scope.patterns
    // A quick check that finds no changes ends before anybody could read that a scan is running.
    const isQuickCheck = changedFoldersOnly && this.#isKnown
    this.#isScanning = !isQuickCheck
    const cancelNotice = isQuickCheck
      ? this.#clock.setTimeout(() => {
          this.#isScanning = true
          this.#emitChanged()
        }, QUIET_CHECK_MS)
      : null
    try {
      const early: ItemId[] = []
      let measuring = Promise.resolve()
      const { isEmpty } = await this.#pictures.walk(
        this.root,
        {
          onFolder: (folder, names, modifiedAt) => {
            // When two folders differ only in their spelling, both are always listed.
            times.set(folder, toKey(folder) === folder ? modifiedAt : Number.NaN)
            if (names.count === 0) return
            const ids = this.#recordFolder(folder, names, number)
            if (!isQuickCheck && early.length < EARLY_MEASURE_COUNT) {
              early.push(...ids.slice(0, EARLY_MEASURE_COUNT - early.length))
              if (early.length === EARLY_MEASURE_COUNT) measuring = this.#measureAll(early, signal)
              // The error is handled where `measuring` is awaited below; this prevents an unhandled rejection until
              // then.
              measuring.catch(() => undefined)
            }
            this.#emitChanged()
          },
          onUnchanged: (folder) => {
            times.set(folder, this.#folderTimes.get(folder)!)
            unchanged.add(folder)
          },
          onProblem: (problem, isUnread) => {
            problems.push(problem)
            if (!isUnread) return
            unreadFolders.push(toKey(problem.path))
            times.set(problem.path, Number.NaN)
          },
        },
        signal,
        { known: changedFoldersOnly && ignored === this.#ignored ? [...this.#folderTimes] : [], ignored },
      )
      await measuring
      const before = this.#folderTimes
      const withProblems = new Set(problems.map(({ path }) => folderOf(path)))
      if (this.#isKnown)
        this.#suspectAlike((folder) => before.get(folder) !== times.get(folder) && !withProblems.has(folder))
      // Folders with problems are listed again each time, so that the problems are reported again.
      for (const folder of withProblems) times.set(folder, Number.NaN)
      if (isEmpty) this.#assertNotEmpty()
      this.scope.setUnreadFolders(unreadFolders)
      this.#markGone(number, unreadFolders, unchanged)
      this.#folderTimes = times
      this.#ignored = ignored
      this.#isKnown = true
      this.#whenListed.resolve()
      await this.#measureAll(
        findUnmeasured(this.columns, this.size, number, new Set(early.length === EARLY_MEASURE_COUNT ? early : [])),
        signal,
      )
      this.#emitRewritten(
        markAlike(this.items, this.columns, this.#measuredFolders).filter(
          (id) => this.columns.fingerprintHigh[id] !== 0,
        ),
      )
      this.#measuredFolders.clear()
    } finally {
      cancelNotice?.()
      if (this.#isScanning) {
        this.#isScanning = false
        this.#changedEvent.reportNow()
      }
    }
  }

  /** Records that a scan saw files with these names in a folder. Returns their items. */
  #recordFolder(folder: string, names: PackedNames, scan: number): Uint32Array | ItemId[] {
    if (!names.isAscii || toKey(folder) !== folder)
      return unpackNames(names)
        .map((name) => this.#recordFile(folder === '' ? name : `${folder}/${name}`, scan))
        .filter((id) => id !== null)
    // The names are their own keys, so no spelling differs, and no other name has the same key.
    const before = this.size
    const ids = this.items.ensureIds(folder, names)
    const { lastSeenScan, present } = this.columns
    let added = 0
    if (this.size === before + ids.length) {
      // All are new, as everywhere in a first scan.
      lastSeenScan.fill(scan, before, this.size)
      present.fill(1, before, this.size)
      added = ids.length
      if (this.#isKnown) for (const id of ids) this.arrivals.recordArrival(id, this.#clock.now(), null)
    } else {
      for (const id of ids) {
        if (this.#spelled.size > 0) this.#spelled.delete(id)
        lastSeenScan[id] = scan
        if (present[id] === 1) continue
        present[id] = 1
        added++
        if (this.#isKnown) this.arrivals.recordArrival(id, this.#clock.now(), null)
      }
    }
    this.#total += added
    this.#revision += added
    this.#unsavedChanges += added
    return ids
  }

  /**
   * Records that a scan saw a file at this path. Returns its item, or null when it was already seen in another
   * spelling.
   */
  #recordFile(path: string, scan: number): ItemId | null {
    const key = toKey(path)
    const id = this.items.ensureId(key)
    const { columns } = this
    if (columns.lastSeenScan[id] === scan) {
      this.#problems.push({
        path,
        message: `Two files are called ${key} in different Unicode spellings: rename one of them to see both.`,
      })
      return null
    }
    if (key !== path) this.#spelled.set(id, path)
    else if (this.#spelled.size > 0) this.#spelled.delete(id)
    columns.lastSeenScan[id] = scan
    if (this.#isKnown && columns.present[id] === 0) this.arrivals.recordArrival(id, this.#clock.now(), null)
    this.#setPresent(id, true)
    return id
  }

  /**
   * Throws `offline` when the folder is suddenly empty. A share that is not connected looks like this, so no picture is
   * removed.
   */
  #assertNotEmpty(): void {
    if (this.#total === 0) return
    throw new LensletError('offline', `The folder ${this.root} is suddenly empty: is the share connected?`, {
      path: this.root,
      retry: true,
    })
  }

  /**
   * Marks the pictures as gone that this scan did not see, except in unchanged folders and below folders that it could
   * not read.
   */
  #markGone(scan: number, unreadFolders: readonly string[], unchanged: ReadonlySet<string>): void {
    const { columns, items } = this
    const before = this.#revision
    const isUnchanged = Uint8Array.from(items.folders, (folder) => (unchanged.has(folder) ? 1 : 0))
    for (let id = 0; id < this.size; id++) {
      if (columns.lastSeenScan[id] === scan || columns.present[id] === 0 || isUnchanged[items.folderId(id)] === 1)
        continue
      if (unreadFolders.length > 0 && this.scope.isInUnreadFolder(items.key(id))) continue
      this.#setPresent(id, false)
    }
    if (this.#revision !== before) this.#emitChanged()
  }

  /** Makes the content unknown of files that may have exchanged their names without any visible sign. */
  #suspectAlike(isWanted: (folder: string) => boolean): void {
    const { fingerprintLow } = this.columns
    const alike = findAlikeFiles(this.items, this.columns, isWanted)
    for (const id of alike) {
      this.arrivals.markSuspect(id, this.contentOf(id)!)
      fingerprintLow[id] = 0
    }
    this.#revision += alike.length
  }

  async #measureAll(ids: readonly ItemId[], signal: AbortSignal | undefined): Promise<void> {
    let next = 0
    await runConcurrently(
      CONCURRENT_CALLS,
      () => next < ids.length,
      async () => {
        throwIfAborted(signal)
        const from = next
        next += FILES_PER_CALL
        await this.#measure(ids.slice(from, next), signal)
      },
    )
  }

  /** Measures pictures, even if they were measured before. Rejects like `scan`. */
  async measureAgain(ids: readonly ItemId[], signal?: AbortSignal): Promise<void> {
    await this.#measureAll(ids, signal)
  }

  async #measure(ids: readonly ItemId[], signal: AbortSignal | undefined): Promise<void> {
    const measures = await this.#pictures.measure(
      ids.map((id) => this.pathOf(id)),
      signal,
    )
    const known = ids.filter((id) => !Number.isNaN(this.columns.size[id]!))
    const changed = new Set(
      ids.filter((id, at) =>
        this.#storeMeasure(
          id,
          measures[at * MEASURE_LENGTH]!,
          measures[at * MEASURE_LENGTH + 1]!,
          measures[at * MEASURE_LENGTH + 2]!,
        ),
      ),
    )
    this.#emitRewritten(known.filter((id) => changed.has(id) && this.isPresent(id)))
    if (changed.size > 0) this.#emitChanged()
  }

  /** Stores what was measured. Returns whether anything has changed. */
  #storeMeasure(id: ItemId, size: number, modified: number, born: number): boolean {
    const { columns } = this
    if (size === SIZE_UNKNOWN || (columns.size[id] === size && columns.modifiedAt[id] === modified)) return false
    if (size === SIZE_GONE) {
      this.#setPresent(id, false)
      return true
    }
    // Facts that were stored before the first measurement belong to this content.
    if (!Number.isNaN(columns.size[id]!)) {
      const before = this.contentOf(id)
      if (before === undefined) this.arrivals.recordArrival(id, this.#clock.now(), null)
      else this.arrivals.markSuspect(id, before)
      this.#clearContent(id)
    }
    columns.size[id] = size
    columns.modifiedAt[id] = modified
    columns.addedAt[id] = timeAdded(born, modified, this.#clock.now())
    columns.width[id] =
      columns.height[id] =
      columns.fingerprintHigh[id] =
      columns.fingerprintLow[id] =
      columns.alike[id] =
        0
    this.#measuredFolders.add(this.items.folderId(id))
    this.#unsavedChanges++
    return true
  }

  /** Removes the facts about the picture that were read from an earlier content. */
  #clearContent(id: ItemId): void {
    this.placeholders.clear(id)
    this.hashes.clear(id)
    this.learntPictures.delete(id)
    this.metadata.clear(id)
    this.columns.width[id] = this.columns.height[id] = 0
  }

  #emitRewritten(ids: readonly ItemId[]): void {
    if (ids.length > 0) this.events.emit('rewritten', ids)
  }

  #setPresent(id: ItemId, present: boolean): void {
    if (this.isPresent(id) === present) return
    this.columns.present[id] = present ? 1 : 0
    this.#total += present ? 1 : -1
    this.#revision++
    this.#unsavedChanges++
  }

  #emitChanged(): void {
    this.#revision++
    this.#changedEvent.record()
  }
}
