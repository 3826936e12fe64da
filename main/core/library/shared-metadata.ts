/**
 * Shares the metadata of pictures with the team in the data set's `.lenslet/metadata` (FORMAT.md, "Metadata"), so that
 * each picture is opened for it by one program and not by every program.
 *
 * Nothing depends on these files, and writing labels never waits for them. They are read and written in the background,
 * through the process for pictures. After a failure there are no calls for a while.
 */
import type { ItemId, MetadataValues } from '../../../preload/contract/index.ts'
import type { Clock } from '../base/clock.ts'
import { isUsableMetadata, MAX_METADATA_BYTES, readMetadataFile, type MetadataLine } from '../format/metadata-codec.ts'
import { METADATA_DIR, parseMetadataName } from '../format/names.ts'
import { readInPieces } from '../storage/read-in-pieces.ts'
import { StorageError, type Storage } from '../storage/storage.ts'
import type { Catalog } from './catalog.ts'
import { matchingPicture } from './metadata-matching.ts'
import { MetadataFileWriter } from './metadata-file-writer.ts'

/** Milliseconds without another attempt after the share has failed. */
const PAUSE_MS = 30_000
/** So many pictures are written as soon as they were read. */
const BATCH_SIZE = 2_000
/** Fewer are written when no picture was read for this long, in milliseconds. */
const QUIET_MS = 60_000
/** The most files that are read. A team of twenty has a few hundred. */
const MAX_FILES = 2_000
/** So many listings in a row must lack a file before it counts as removed: a listing may be older than the file. */
const LISTINGS_WITHOUT_FILE = 3
/** The most lines that are kept in mind because their picture may still be found. */
const MAX_WAITING_LINES = 50_000

export interface MetadataSharingRules {
  /** Returns whether the team wants to share metadata. */
  isWanted(): boolean
  /** Returns whether this program may write to the share now. */
  mayWrite(): boolean
  /** Returns the id of the data set; empty when it has none. */
  dataset(): string
  /** Returns the id of the replica that writes here; null for none. */
  replica(): string | null
}

export interface SharedMetadataOptions {
  readonly catalog: Catalog
  readonly storage: Storage
  readonly rules: MetadataSharingRules
  readonly clock: Clock
  /** When it aborts, nothing more is taken. */
  readonly signal: AbortSignal
}

type WaitingLine = Omit<MetadataLine, 'values'>

export class SharedMetadata {
  readonly #options: SharedMetadataOptions
  readonly #writer: MetadataFileWriter
  /** The files that were read since this program started. */
  readonly #seen = new Set<string>()
  /** How many of the last listings lacked a known file. */
  readonly #missing = new Map<string, number>()
  /** Lines whose picture is not known, or has another content, by file. The next scan may find the picture. */
  readonly #waiting = new Map<string, readonly WaitingLine[]>()
  #waitingCount = 0
  /** The revision of the catalog when its pictures were last compared with the waiting lines. */
  #comparedAt = -1
  #pausedUntil = 0
  #lastUnshared = 0
  /** The number of pictures that the last attempt did not write, because their files are gone or have changed. */
  #leftOver = 0
  /** When pictures were last read or written. */
  #lastActiveAt = Number.NEGATIVE_INFINITY
  /** Settles when the calls that are under way have ended. */
  #working: Promise<void> | null = null

  constructor(options: SharedMetadataOptions) {
    this.#options = options
    this.#writer = new MetadataFileWriter(options.catalog, options.storage, (name) => this.#forgetFile(name))
  }

  /** Whether the team wants to share metadata, and the share has not failed shortly before. */
  get isOn(): boolean {
    const { rules, clock } = this.#options
    return rules.isWanted() && rules.dataset() !== '' && clock.now() >= this.#pausedUntil
  }

  /**
   * Takes what other programs have read and this one has not, then writes what this one has read, if that is due.
   *
   * After some lines it awaits `rest`, which gets the milliseconds that they took. A failure of the share is ignored and
   * tried again later. The metadata of earlier starts must be loaded.
   */
  async exchange(rest: (tookMs: number) => Promise<void>): Promise<void> {
    await this.#run(async () => {
      await this.#takeAll(rest)
      if (this.#isWriteDue()) await this.#write()
    })
  }

  /** Writes what this program has read, if that is due, unless it is reading or writing just now. */
  async writeIfDue(): Promise<void> {
    if (this.#isWriteDue()) await this.#run(() => this.#write())
  }

  /** Writes everything that this program has read, because it is about to end. A failure of the share is ignored. */
  async writeRest(): Promise<void> {
    await this.#working
    await this.#run(() => this.#write())
  }

  get #mayTake(): boolean {
    return this.isOn && !this.#options.signal.aborted
  }

  /** Runs a task unless one is running. */
  async #run(task: () => Promise<void>): Promise<void> {
    if (!this.isOn || this.#working !== null) return
    this.#working = task()
      .catch((error: unknown) => this.#onError(error))
      .finally(() => {
        this.#working = null
      })
    await this.#working
  }

  /** Pauses after a failure of the share. A file that was removed or replaced meanwhile does not count as one. */
  #onError(error: unknown): void {
    if (!(error instanceof StorageError)) throw error
    if (!['missing', 'busy'].includes(error.kind)) this.#pausedUntil = this.#options.clock.now() + PAUSE_MS
  }

  async #takeAll(rest: (tookMs: number) => Promise<void>): Promise<void> {
    const { storage, catalog } = this.#options
    const names = (await storage.list(METADATA_DIR))
      .filter(({ name, folder }) => !folder && parseMetadataName(name) !== null)
      .map(({ name }) => name)
      .toSorted()
      .slice(0, MAX_FILES)
    this.#writer.setNames(names)
    this.#forgetRemoved(new Set(names))
    const worthReading = this.#filesWorthReading()
    for (const name of names) {
      if (!this.#mayTake) return
      if (!catalog.metadata.filesRead.has(name) && (!this.#seen.has(name) || worthReading.has(name)))
        await this.#takeFile(name, rest)
    }
  }

  /**
   * Forgets what is on the share, when a file of this replica was removed by somebody, or all known files were.
   *
   * Then everything that is left is read again, and what is missing is written again.
   */
  #forgetRemoved(names: ReadonlySet<string>): void {
    const { metadata } = this.#options.catalog
    const replica = this.#options.rules.replica()
    const known = new Set([...metadata.filesRead, ...this.#seen])
    for (const name of known) this.#missing.set(name, names.has(name) ? 0 : (this.#missing.get(name) ?? 0) + 1)
    const removed = Array.from(known).filter((name) => this.#missing.get(name)! >= LISTINGS_WITHOUT_FILE)
    if (removed.length === 0) return
    if (removed.length === known.size || removed.some((name) => parseMetadataName(name)?.replica === replica)) {
      metadata.forgetShared()
      this.#seen.clear()
      this.#waiting.clear()
      this.#waitingCount = 0
    }
    for (const name of removed) this.#forgetFile(name)
  }

  #forgetFile(name: string): void {
    this.#options.catalog.metadata.removeFileRead(name)
    this.#seen.delete(name)
    this.#missing.delete(name)
    this.#setWaiting(name, [])
  }

  #setWaiting(name: string, lines: readonly WaitingLine[]): void {
    this.#waitingCount += lines.length - (this.#waiting.get(name)?.length ?? 0)
    if (lines.length > 0) this.#waiting.set(name, lines)
    else this.#waiting.delete(name)
  }

  /** Returns the files with lines about pictures that the catalog has now. */
  #filesWorthReading(): Set<string> {
    const { catalog } = this.#options
    if (this.#comparedAt === catalog.revision) return new Set()
    this.#comparedAt = catalog.revision
    const isKnownNow = (line: WaitingLine): boolean => matchingPicture(catalog, line) !== null
    return new Set(Array.from(this.#waiting).flatMap(([name, lines]) => (lines.some(isKnownNow) ? [name] : [])))
  }

  async #takeFile(name: string, rest: (tookMs: number) => Promise<void>): Promise<void> {
    const { storage, catalog, rules } = this.#options
    const bytes = await readInPieces(storage, `${METADATA_DIR}/${name}`, MAX_METADATA_BYTES).catch(nothingIfGone)
    if (bytes === undefined) return
    if (bytes === null) return void this.#seen.add(name)
    const isOwn = parseMetadataName(name)!.replica === rules.replica()
    const waiting: WaitingLine[] = []
    let started = performance.now()
    const { isWhole } = await readMetadataFile(
      bytes,
      (head) => isUsableMetadata(head, rules.dataset()),
      async (lines) => {
        if (!this.#mayTake) throw new StorageError('busy', `${METADATA_DIR}/${name}`, 'ESTOPPED')
        waiting.push(...this.#takeLines(lines, isOwn))
        await rest(performance.now() - started)
        started = performance.now()
      },
    )
    this.#seen.add(name)
    const room = MAX_WAITING_LINES - this.#waitingCount
    this.#setWaiting(name, waiting.slice(0, Math.max(0, room)))
    if (isWhole && waiting.length === 0) catalog.metadata.addFileRead(name)
  }

  /** Stores the values of pictures that are unread. Returns the lines without a matching picture. */
  #takeLines(lines: readonly MetadataLine[], isOwn: boolean): WaitingLine[] {
    const { catalog } = this.#options
    const { metadata } = catalog
    const waiting: WaitingLine[] = []
    const values = new Map<ItemId, MetadataValues>()
    const known: ItemId[] = []
    for (const line of lines) {
      const id = matchingPicture(catalog, line)
      if (id === null) waiting.push(withoutValues(line))
      else if (metadata.isUnread(id)) values.set(id, line.values)
      else known.push(id)
    }
    metadata.takeValues(values, isOwn)
    metadata.markShared(known, isOwn)
    return waiting
  }

  /** Whether enough pictures were read, or none for a while. */
  #isWriteDue(): boolean {
    const { catalog, clock } = this.#options
    const { unsharedCount } = catalog.metadata
    if (unsharedCount > this.#lastUnshared) this.#lastActiveAt = clock.now()
    this.#lastUnshared = unsharedCount
    this.#leftOver = Math.min(this.#leftOver, unsharedCount)
    const isEnough = unsharedCount - this.#leftOver >= BATCH_SIZE || clock.now() - this.#lastActiveAt >= QUIET_MS
    return unsharedCount > 0 && isEnough && this.isOn
  }

  async #write(): Promise<void> {
    const { catalog, rules, clock } = this.#options
    const replica = rules.replica()
    if (replica === null || !rules.mayWrite() || !this.#writer.isReady) return
    await this.#writer.write(replica, rules.dataset(), () => this.isOn && rules.mayWrite())
    this.#lastUnshared = this.#leftOver = catalog.metadata.unsharedCount
    this.#lastActiveAt = clock.now()
  }
}

function withoutValues({ values: _values, ...line }: MetadataLine): WaitingLine {
  return line
}

/** Throws an error when the share does not answer. Another file that cannot be read now is read another time. */
function nothingIfGone(error: unknown): undefined {
  if (!(error instanceof StorageError) || error.kind === 'unreachable') throw error
}
