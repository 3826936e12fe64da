/** Which pictures there are. Grows while it scans; ids are the item table's. */
import { join } from 'node:path'
import { LensletError, type ItemId, type ItemKey, type LearntPicture } from '../../../preload/contract/index.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import { Emitter } from '../base/events.ts'
import { contentText } from '../format/content.ts'
import { ItemTable } from '../items/item-table.ts'
import { DiskPictures } from './disk-pictures.ts'
import { unpackNames, type PackedNames } from '../items/packed-names.ts'
import { GONE, MEASURES, type Pictures, UNKNOWN } from './pictures.ts'
import { type CatalogProblem, runBounded, stopWhenAborted } from './walk.ts'
import { alikeFiles, markAlike } from './alike-files.ts'
import { Arrivals } from './arrivals.ts'
import type { CatalogImage } from './catalog-data.ts'
import { Columns, timeAdded } from './columns.ts'
import { type CatalogEntry, EntryCursor } from './entry.ts'
import { FoldedKeys } from '../items/case-folded-keys.ts'
import { folderOf, toKey } from '../items/item-names.ts'
import { ScanScope } from './scan-scope.ts'
import { ThrottledEvent } from '../base/throttled-event.ts'
import { Placeholders } from './placeholders.ts'

/** `rewritten`: these files, which were measured before, are others now. */
export interface CatalogEvents {
  changed: { total: number; scanning: boolean }
  rewritten: readonly ItemId[]
}

/** Files measured in one call, and calls at a time: the next is under way while the answer to one is taken in. */
const MEASURED_TOGETHER = 500
const CALLS_AT_ONCE = 2
const EVENT_INTERVAL_MS = 100
/** A look for what came and went that takes longer is told of, milliseconds. */
const UNNOTICED_MS = 1_000
/**
 * So many pictures are measured as they are found, so that the first screen is complete at once; the rest after the
 * listing.
 */
const MEASURED_EARLY = 240

export class Catalog {
  readonly root: string
  /** Gives items their ids, 0 to `size - 1`, and knows their keys. */
  readonly items: ItemTable
  /** Not to be changed. */
  readonly placeholders = new Placeholders()
  /**
   * Pictures that came, and that were written over, while this machine knew the folder: after the first scan of it, or
   * after it was open here before.
   */
  readonly arrivals = new Arrivals()
  readonly scope = new ScanScope()
  /** What was learnt of pictures that are not as most are, of those that were decoded since this program began. */
  readonly learntPictures = new Map<ItemId, LearntPicture>()
  readonly events = new Emitter<CatalogEvents>()
  /** What a key comes after in a path on disk. */
  readonly #prefix: string
  readonly #clock: Clock
  readonly #pictures: Pictures
  readonly #columns = new Columns()
  /** Paths on disk of the few items whose spelling differs from their key. */
  readonly #spelled = new Map<ItemId, string>()
  /**
   * Folders as spelled on disk, with their times when they were last listed; NaN where they have to be listed again.
   */
  #times = new Map<string, number>()
  readonly #folded: FoldedKeys
  /** Files that turned out to hold something else, since `rewritten` was emitted. */
  readonly #otherContents: ItemId[] = []
  /** Folders, by number, of files that were measured since alike files were looked for. */
  readonly #measuredFolders = new Set<number>()
  #problems: CatalogProblem[] = []
  /** Patterns of what the last scan left out. */
  #ignored = ''
  #isKnown = false
  #total = 0
  #revision = 0
  #news = 0
  readonly #listed = Promise.withResolvers<void>()
  #scans = 0
  #scanning = false
  #last: Promise<void> = Promise.resolve()
  readonly #changedEvent: ThrottledEvent

  /** Looks at the disk itself, and numbers items itself, unless told by what else. */
  constructor(options: { root: string; items?: ItemTable; clock?: Clock; pictures?: Pictures }) {
    this.root = options.root
    this.#prefix = join(options.root, '/')
    this.items = options.items ?? new ItemTable()
    this.#folded = new FoldedKeys(this.items)
    this.#pictures = options.pictures ?? new DiskPictures()
    this.#clock = options.clock ?? systemClock
    this.#changedEvent = new ThrottledEvent(this.#clock, EVENT_INTERVAL_MS, () =>
      this.events.emit('changed', { total: this.#total, scanning: this.#scanning }),
    )
  }

  /** Ids are 0 to `size - 1`, never reused. */
  get size(): number {
    return this.items.size
  }
  /** Whether the folder was scanned to its end before, here or at an earlier start. */
  get isKnown(): boolean {
    return this.#isKnown
  }
  /** Pictures that are in the folder. */
  get total(): number {
    return this.#total
  }
  get scanning(): boolean {
    return this.#scanning
  }
  /**
   * Resolves when the names of all pictures are known: at once where the folder was scanned before, else at the end of
   * the first listing.
   */
  get listed(): Promise<void> {
    return this.#isKnown ? Promise.resolve() : this.#listed.promise
  }
  /** Grows whenever an item appears, vanishes, changes or is measured. */
  get revision(): number {
    return this.#revision + this.size
  }
  /** How many items came, went or changed since the last `image` or `restore`. */
  get news(): number {
    return this.#news
  }
  /** What the last scan could not show, and why. */
  get problems(): readonly CatalogProblem[] {
    return this.#problems
  }
  /** Every folder that an item was ever in, in no order; the index is the item's `folderId`. */
  get folders(): readonly string[] {
    return this.items.folders
  }
  /** What is known of all items. Not to be changed. */
  get columns(): Columns {
    this.#columns.reserve(this.size)
    return this.#columns
  }

  /**
   * The item of this key in any Unicode form; when there is none, the item that a disk that ignores case would take it
   * for.
   */
  idOf(key: ItemKey): ItemId | undefined {
    return this.items.idOf(key) ?? this.items.idOf(toKey(key)) ?? this.#folded.idOf(key)
  }

  /**
   * The id of exactly this key, made when there is none: an item that is labelled but has no file, until a scan finds
   * it.
   */
  ensure(key: ItemKey): ItemId {
    return this.items.idOf(key) ?? this.items.ensure(toKey(key))
  }

  /** Everything known of an item. A RangeError for an id that was never handed out. */
  entry(id: ItemId): CatalogEntry {
    if (!(id >= 0 && id < this.size)) throw new RangeError(`no item ${id}`)
    return this.cursor().moveTo(id).record()
  }

  /** A view that can move over all items; for loops over many of them. */
  cursor(): EntryCursor {
    return new EntryCursor(this.items, this.columns)
  }

  /** Index of the item's folder in `folders`. */
  folderId(id: ItemId): number {
    return this.items.folderId(id)
  }
  isPresent(id: ItemId): boolean {
    return this.#columns.present[id] === 1
  }

  /** Absolute path of the picture as it is spelled on disk. `not-found` when it is not in the folder. */
  file(id: ItemId): string {
    const key = id < this.size ? this.items.key(id) : undefined
    if (key === undefined || !this.isPresent(id)) {
      throw new LensletError(
        'not-found',
        `${key ?? `Item ${id}`} is not in the folder any more: it was moved, renamed or deleted.`,
        { ...(key === undefined ? {} : { path: key }), retry: true },
      )
    }
    return this.path(id)
  }

  /** What the picture's file holds or, of one that has gone, held; undefined where nobody has looked. */
  contentOf(id: ItemId): string | undefined {
    const { size, printHigh, printLow } = this.columns
    return contentText(size[id]!, printHigh[id]!, printLow[id]!)
  }

  /** Path on disk of an item, also of one that has gone. */
  path(id: ItemId): string {
    return `${this.#prefix}${this.#spelled.get(id) ?? this.items.key(id)}`
  }

  /** Notes what tells the content of a picture; 0 and 0 where it could not be read. */
  setPrint(id: ItemId, high: number, low: number): void {
    const { printHigh, printLow, alike } = this.columns
    const before = this.contentOf(id)
    if (before !== undefined && low !== 0 && (high !== printHigh[id] || low !== printLow[id])) {
      // Length and time did not tell: from now on the content is part of the version.
      alike[id] = 1
      this.arrivals.suspect(id, before)
    }
    const isOther = alike[id] === 1 && high !== printHigh[id]
    if (isOther && printHigh[id] !== 0) this.#forgetContent(id)
    printHigh[id] = high
    printLow[id] = low
    if (this.arrivals.lookedInto(id, this.contentOf(id), this.#clock.now()) || isOther) this.#otherContents.push(id)
  }

  /** Tells that something was learnt about the content of so many pictures: columns were filled in. */
  learnt(count: number): void {
    this.#news += count
    this.#emitRewritten(this.#otherContents.splice(0))
    this.#changed()
  }

  /** Notes what to paint in a picture's place, null for nothing. Nothing that is asked of the catalog changes by it. */
  learntPlaceholder(id: ItemId, hash: Uint8Array | null): void {
    this.placeholders.set(id, hash)
    this.#news++
  }

  /** Notes the size in pixels after EXIF orientation, as learnt from the picture itself. */
  setDimensions(id: ItemId, width: number, height: number): void {
    const { columns } = this
    if (columns.width[id] === width && columns.height[id] === height) return
    columns.width[id] = width
    columns.height[id] = height
    this.learnt(1)
  }

  /**
   * Reads size and times now unless they are known, for a picture that is wanted before the scan comes to it. Never
   * rejects: what cannot be read stays unknown.
   */
  async measure(id: ItemId): Promise<CatalogEntry> {
    if (this.isPresent(id) && Number.isNaN(this.columns.size[id]!))
      await this.#measure([id], undefined).catch(() => undefined)
    return this.entry(id)
  }

  /** Everything as it is now. */
  image(): CatalogImage {
    this.#news = 0
    return {
      columns: this.columns.image(this.size),
      placeholders: this.placeholders.image(),
      spelled: [...this.#spelled],
      folders: [...this.#times],
      arrivals: this.arrivals.image(),
      ignored: this.#ignored,
      isKnown: this.#isKnown,
    }
  }

  /** Becomes what was known when an image was made with the same item table. */
  restore({ columns, placeholders, spelled, folders, arrivals, ignored, isKnown }: CatalogImage): void {
    this.#ignored = ignored
    this.scope.ignore(ignored)
    this.arrivals.restore(arrivals, this.#clock.now())
    this.#columns.restore(columns)
    this.placeholders.restore(placeholders)
    for (const [id, path] of spelled) this.#spelled.set(id, path)
    this.#times = new Map(folders)
    this.#isKnown = isKnown
    this.#total = 0
    for (const one of columns.present) this.#total += one
    this.#changed()
  }

  /**
   * Looks at the whole folder: first names, then sizes and times. Later scans find new, changed and removed files; with
   * `quick`, only in folders whose own time is another than at the last scan: it finds what came and went, and may miss
   * what was written over. Scans asked for while one runs follow it. Rejects with `cancelled`, or as `walk` does when
   * the folder itself cannot be read, or with `offline` when all of it seems to be gone; then everything that was known
   * stays.
   */
  scan(signal?: AbortSignal, quick = false): Promise<void> {
    const scan = this.#last.then(() => this.#scan(signal, quick))
    this.#last = scan.catch(() => undefined)
    return scan
  }

  async #scan(signal: AbortSignal | undefined, quick: boolean): Promise<void> {
    stopWhenAborted(signal)
    const number = ++this.#scans
    const problems: CatalogProblem[] = []
    this.#problems = problems
    const unread: string[] = []
    const times = new Map<string, number>()
    const same = new Set<string>()
    const ignored = this.scope.patterns
    // A look that finds nothing new is over before anybody could read that it is going on.
    const isLook = quick && this.#isKnown
    this.#scanning = !isLook
    const noticed = isLook
      ? this.#clock.setTimeout(() => {
          this.#scanning = true
          this.#changed()
        }, UNNOTICED_MS)
      : null
    try {
      const early: ItemId[] = []
      let measuring = Promise.resolve()
      const { isEmpty } = await this.#pictures.walk(
        this.root,
        {
          folder: (folder, names, modifiedAt) => {
            // Of two folders that differ in their spelling only, neither is passed over.
            times.set(folder, toKey(folder) === folder ? modifiedAt : Number.NaN)
            if (names.count === 0) return
            const ids = this.#sightedAll(folder, names, number)
            if (!isLook && early.length < MEASURED_EARLY) {
              early.push(...ids.slice(0, MEASURED_EARLY - early.length))
              if (early.length === MEASURED_EARLY) measuring = this.#measureAll(early, signal)
              // Whoever awaits it below hears of a failure; until then it is nobody's.
              measuring.catch(() => undefined)
            }
            this.#changed()
          },
          unchanged: (folder) => {
            times.set(folder, this.#times.get(folder)!)
            same.add(folder)
          },
          problem: (problem, isUnread) => {
            problems.push(problem)
            if (!isUnread) return
            unread.push(toKey(problem.path))
            times.set(problem.path, Number.NaN)
          },
        },
        signal,
        { known: quick && ignored === this.#ignored ? [...this.#times] : [], ignored },
      )
      await measuring
      const before = this.#times
      const odd = new Set(problems.map(({ path }) => folderOf(path)))
      if (this.#isKnown) this.#doubtAlike((folder) => before.get(folder) !== times.get(folder) && !odd.has(folder))
      // What could not be shown is looked at again each time, so that nobody forgets it.
      for (const folder of odd) times.set(folder, Number.NaN)
      if (isEmpty) this.#refuseEmptyRoot()
      this.scope.setUnread(unread)
      this.#sweep(number, unread, same)
      this.#times = times
      this.#ignored = ignored
      this.#isKnown = true
      this.#listed.resolve()
      await this.#measureAll(this.#unmeasured(number, new Set(early.length === MEASURED_EARLY ? early : [])), signal)
      this.#emitRewritten(
        markAlike(this.items, this.columns, this.#measuredFolders).filter((id) => this.columns.printHigh[id] !== 0),
      )
      this.#measuredFolders.clear()
    } finally {
      noticed?.()
      if (this.#scanning) {
        this.#scanning = false
        this.#changedEvent.reportNow()
      }
    }
  }

  /** Notes that a scan saw files of these names in a folder; their items. */
  #sightedAll(folder: string, names: PackedNames, scan: number): Uint32Array | ItemId[] {
    if (!names.plain || toKey(folder) !== folder)
      return unpackNames(names)
        .map((name) => this.#sighted(folder === '' ? name : `${folder}/${name}`, scan))
        .filter((id) => id !== null)
    // Their own keys: nothing is spelled otherwise, and nothing else has the same key.
    const before = this.size
    const ids = this.items.ensureAll(folder, names)
    const { seen, present } = this.columns
    let came = 0
    if (this.size === before + ids.length) {
      // All are new, as everywhere in a first scan.
      seen.fill(scan, before, this.size)
      present.fill(1, before, this.size)
      came = ids.length
      if (this.#isKnown) for (const id of ids) this.arrivals.note(id, this.#clock.now(), null)
    } else {
      for (const id of ids) {
        if (this.#spelled.size > 0) this.#spelled.delete(id)
        seen[id] = scan
        if (present[id] === 1) continue
        present[id] = 1
        came++
        if (this.#isKnown) this.arrivals.note(id, this.#clock.now(), null)
      }
    }
    this.#total += came
    this.#revision += came
    this.#news += came
    return ids
  }

  /** Notes that a scan saw a file at this path; its item, or null when it was seen already in another spelling. */
  #sighted(path: string, scan: number): ItemId | null {
    const key = toKey(path)
    const id = this.items.ensure(key)
    const { columns } = this
    if (columns.seen[id] === scan) {
      this.#problems.push({
        path,
        message: `Two files are called ${key} in different Unicode spellings: rename one of them to see both.`,
      })
      return null
    }
    if (key !== path) this.#spelled.set(id, path)
    else if (this.#spelled.size > 0) this.#spelled.delete(id)
    columns.seen[id] = scan
    if (this.#isKnown && columns.present[id] === 0) this.arrivals.note(id, this.#clock.now(), null)
    this.#setPresent(id, true)
    return id
  }

  /** A share that is not connected looks like an empty folder: nothing is taken away on that evidence. */
  #refuseEmptyRoot(): void {
    if (this.#total === 0) return
    throw new LensletError('offline', `The folder ${this.root} is suddenly empty: is the share connected?`, {
      path: this.root,
      retry: true,
    })
  }

  /**
   * Marks what this scan did not see as gone, except in folders that are as they were, and below folders that it could
   * not read.
   */
  #sweep(scan: number, unread: readonly string[], same: ReadonlySet<string>): void {
    const { columns, items } = this
    const before = this.#revision
    const isSame = Uint8Array.from(items.folders, (folder) => (same.has(folder) ? 1 : 0))
    for (let id = 0; id < this.size; id++) {
      if (columns.seen[id] === scan || columns.present[id] === 0 || isSame[items.folderId(id)] === 1) continue
      if (unread.length > 0 && this.scope.isUnread(items.key(id))) continue
      this.#setPresent(id, false)
    }
    if (this.#revision !== before) this.#changed()
  }

  /**
   * What this scan saw and did not measure `early`; and in folders that are as they were, what was never measured,
   * because an earlier scan was stopped before it came to it.
   */
  #unmeasured(scan: number, early: ReadonlySet<ItemId>): ItemId[] {
    const { seen, present, size } = this.columns
    const ids: ItemId[] = []
    for (let id = 0; id < this.size; id++) {
      if (present[id] === 1 && (seen[id] === scan ? !early.has(id) : Number.isNaN(size[id]!))) ids.push(id)
    }
    return ids
  }

  /** Files that may have exchanged their names without anything telling: their content counts as unknown. */
  #doubtAlike(isWanted: (folder: string) => boolean): void {
    const { printLow } = this.columns
    const alike = alikeFiles(this.items, this.columns, isWanted)
    for (const id of alike) {
      this.arrivals.suspect(id, this.contentOf(id)!)
      printLow[id] = 0
    }
    this.#revision += alike.length
  }

  async #measureAll(ids: readonly ItemId[], signal: AbortSignal | undefined): Promise<void> {
    let next = 0
    await runBounded(
      CALLS_AT_ONCE,
      () => next < ids.length,
      async () => {
        stopWhenAborted(signal)
        const from = next
        next += MEASURED_TOGETHER
        await this.#measure(ids.slice(from, next), signal)
      },
    )
  }

  /** Measures pictures again, which are all that is known of them when the share is asked now. Rejects as `scan`. */
  async measureAgain(ids: readonly ItemId[], signal?: AbortSignal): Promise<void> {
    await this.#measureAll(ids, signal)
  }

  async #measure(ids: readonly ItemId[], signal: AbortSignal | undefined): Promise<void> {
    const measures = await this.#pictures.measure(
      ids.map((id) => this.path(id)),
      signal,
    )
    const known = ids.filter((id) => !Number.isNaN(this.columns.size[id]!))
    const changed = new Set(
      ids.filter((id, at) =>
        this.#measured(id, measures[at * MEASURES]!, measures[at * MEASURES + 1]!, measures[at * MEASURES + 2]!),
      ),
    )
    this.#emitRewritten(known.filter((id) => changed.has(id) && this.isPresent(id)))
    if (changed.size > 0) this.#changed()
  }

  /** Takes in what was measured; whether anything is new. */
  #measured(id: ItemId, size: number, modified: number, born: number): boolean {
    const { columns } = this
    if (size === UNKNOWN || (columns.size[id] === size && columns.modifiedAt[id] === modified)) return false
    if (size === GONE) {
      this.#setPresent(id, false)
      return true
    }
    // What was made before it was measured is of this content.
    if (!Number.isNaN(columns.size[id]!)) {
      const before = this.contentOf(id)
      if (before === undefined) this.arrivals.note(id, this.#clock.now(), null)
      else this.arrivals.suspect(id, before)
      this.#forgetContent(id)
    }
    columns.size[id] = size
    columns.modifiedAt[id] = modified
    columns.addedAt[id] = timeAdded(born, modified, this.#clock.now())
    columns.width[id] = columns.height[id] = columns.printHigh[id] = columns.printLow[id] = columns.alike[id] = 0
    this.#measuredFolders.add(this.items.folderId(id))
    this.#news++
    return true
  }

  /** What was learnt of a picture was learnt of another one. */
  #forgetContent(id: ItemId): void {
    this.placeholders.forget(id)
    this.learntPictures.delete(id)
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
    this.#news++
  }

  #changed(): void {
    this.#revision++
    this.#changedEvent.record()
  }
}
