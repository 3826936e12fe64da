/**
 * Caches the pictures and labels of a data set on this machine, in one file that can be deleted at any time.
 *
 * When the data set is opened again, its pictures are shown at once, and only the newer changes are read instead of a
 * year of journals. The file is not part of the format, because only this program on this machine reads it. A damaged
 * file, or one of a different version, is ignored.
 */
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { LABEL_KINDS } from '../../../preload/contract/index.ts'
import type { CatalogData } from '../library/catalog-data.ts'
import type { Catalog } from '../library/catalog.ts'
import type { ItemTableData } from '../items/item-table.ts'
import type { ItemStateLists, ItemStatesData } from '../labels/item-states.ts'
import { NUMBER_COLUMN_NAMES, NUMBER_COLUMNS, numberColumns } from '../labels/label-columns.ts'
import type { LabelData, LabelStore } from '../labels/label-store.ts'
import { orderOf } from '../query/item-order.ts'
import { retryWhileHeld } from '../storage/retry-while-held.ts'
import { readMetadataSections, sectionsOfMetadata } from './metadata-sections.ts'
import type { SidecarStatData } from './sidecar-stat-cache.ts'

/** Must be raised whenever the layout of the file changes in another way than by a new kind of label. */
const VERSION = 17
/** The kinds of labels and their columns. A file with others is ignored. */
const LABEL_LAYOUT = [...LABEL_KINDS, ...NUMBER_COLUMN_NAMES].join(' ')
const MAGIC = 'LensletD'
const TRAILER_BYTES = 16
/** The number of items whose changes are in one section. */
export const ITEMS_PER_PART = 65_536
/** The part of the pictures that must have changed before all of them are written again. */
const MIN_CHANGED_PART = 1 / 500
/** Caches of data sets that nobody has opened for this long are removed; milliseconds. */
const MAX_AGE_MS = 90 * 86_400_000

/** What is stored in addition to the labels, so that synchronisation can continue from them. */
export interface CacheMetadata {
  /** How far each journal was read, in bytes. */
  readonly progress: Readonly<Record<string, number>>
  /** The changes of the item `.`, encoded as in a journal. */
  readonly aboutDataset: readonly unknown[]
  /** The highest number that each replica is known to have used. */
  readonly numbers: Readonly<Record<string, number>>
  /** Which sidecars were read, as the data of a `SidecarStatCache`. */
  readonly sidecarStats: SidecarStatData
}

export interface CachedLabels extends CacheMetadata {
  readonly states: ItemStatesData
  /** The length of the changes of each item, in bytes; the changes themselves are read by `loadChanges`. */
  readonly lengths: Uint32Array
  readonly unchecked: LabelData['unchecked']
}

/**
 * Fills an empty store with labels from the cache, and with their changes. `changes` is null when they are read later.
 */
export function restoreLabels(
  store: LabelStore,
  { states, lengths, unchecked }: CachedLabels,
  changes: readonly Buffer[] | null,
): void {
  store.fromData(states, lengths, ITEMS_PER_PART, unchecked)
  if (changes) store.fillChanges(changes)
}

const sectionSchema = z.object({ offset: z.number(), length: z.number(), crc: z.number() })
const footerSchema = z.object({
  version: z.literal(VERSION),
  labelLayout: z.literal(LABEL_LAYOUT),
  dataset: z.string(),
  root: z.string(),
  count: z.number().int(),
  pictures: z.array(sectionSchema),
  labels: z.array(sectionSchema),
  changes: z.array(sectionSchema),
  metadata: z.array(sectionSchema),
})
type Section = z.infer<typeof sectionSchema>
type Footer = z.infer<typeof footerSchema>

interface PictureTables
  extends Pick<CatalogData, 'spelled' | 'arrivals' | 'ignored' | 'isKnown'>, Pick<ItemTableData, 'folders'> {
  readonly times: CatalogData['folders']
}
interface LabelTables extends Omit<CacheMetadata, 'sidecarStats'>, Pick<LabelData, 'unchecked'> {
  readonly lists: ItemStateLists
}

export class DatasetCache {
  readonly #folder: string
  readonly #root: string
  readonly #catalog: Catalog
  #file: FileHandle | null = null
  #footer: Footer | null = null
  #metadataLoading: Promise<void> | null = null
  #isFrozen = false

  /** Creates the cache of a catalog and of the labels that are stored by the same item numbers. */
  constructor(cacheDir: string, catalog: Catalog) {
    this.#folder = join(cacheDir, 'datasets')
    this.#root = catalog.root
    this.#catalog = catalog
  }

  get file(): string {
    return join(this.#folder, `${createHash('sha256').update(this.#root).digest('hex').slice(0, 24)}.lenslet`)
  }

  /** The id of the data set whose cache `loadPictures` has read; null when there was none, and after `close`. */
  get dataset(): string | null {
    return this.#footer?.dataset ?? null
  }

  /**
   * Loads the cached pictures into the catalog, which must be empty; resolves with false when there is no valid cache.
   *
   * Never rejects.
   */
  async loadPictures(): Promise<boolean> {
    try {
      this.#file = await open(this.file, 'r')
      const footer = await readFooter(this.#file)
      if (footer.root !== this.#root) throw new Error('belongs to a different folder')
      const { table, catalog, order } = await readPictures(this.#file, footer)
      this.#catalog.items.loadData(table)
      this.#catalog.loadData(catalog)
      orderOf(this.#catalog).restoreByName(order)
      this.#footer = footer
      return true
    } catch {
      await this.close()
      return false
    }
  }

  /**
   * Reads the cached labels; resolves with null when there is no valid cache of this data set.
   *
   * Must be called after `loadPictures`, and followed by `loadChanges`. Never rejects.
   */
  async loadLabels(dataset: string): Promise<CachedLabels | null> {
    try {
      // Another data set may be at this path now. Labels can only be used with the pictures that they were saved with,
      // because both use the same item numbers.
      if (this.#file && this.#footer?.dataset === dataset) return await readLabels(this.#file, this.#footer)
    } catch {
      /* A damaged cache is ignored. */
    }
    await this.close()
    return null
  }

  /**
   * Reads the changes of the labels, packed as in `LabelStore`, `ITEMS_PER_PART` items in each buffer; resolves with
   * null when they are damaged.
   *
   * Never rejects.
   */
  async loadChanges(): Promise<Buffer[] | null> {
    try {
      return this.#file && this.#footer ? await readSections(this.#file, this.#footer.changes) : null
    } catch {
      return null
    }
  }

  /**
   * Loads the cached metadata of the pictures into the catalog, once. Damaged metadata counts as none.
   *
   * Must be called after `loadPictures`. It is not needed to show pictures, and may be much. Never rejects.
   */
  loadMetadata(): Promise<void> {
    return (this.#metadataLoading ??= this.#loadMetadata())
  }

  async #loadMetadata(): Promise<void> {
    if (!this.#file || !this.#footer) return
    const section = sectionReader(this.#file, this.#footer.metadata)
    const data = await readMetadataSections(section).catch(() => null)
    if (data) this.#catalog.metadata.loadData(data)
  }

  /** Whether enough pictures came, went, changed or were read since they were loaded or saved. */
  get isOutdated(): boolean {
    const { unsavedChanges, metadata, hashes, size } = this.#catalog
    return unsavedChanges + metadata.unsavedChanges + hashes.unsavedChanges > size * MIN_CHANGED_PART
  }

  /**
   * Writes pictures, labels and metadata to the cache. Rejects when the disk fails; the previous file then stays.
   *
   * `loadMetadata` must have resolved, because what is not loaded would be missing in the new file.
   */
  async save(dataset: string, data: LabelData, metadata: CacheMetadata): Promise<void> {
    if (this.#isFrozen) return
    const [table, catalog, order] = [
      this.#catalog.items.toData(),
      this.#catalog.toData(),
      orderOf(this.#catalog).cachedByName,
    ]
    const values = this.#catalog.metadata.toData(this.#catalog.size)
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const draft = `${this.file}.${process.pid}.tmp`
    try {
      await using file = await open(draft, 'w', 0o600)
      const sections = new SectionWriter(file)
      const pictures = await sections.writeSections(sectionsOfPictures(table, catalog, order))
      const labels = await sections.writeSections(sectionsOfLabels(data, metadata))
      const changes = await sections.writeSections(sectionsOfChanges(data))
      const pictureMetadata = await sections.writeSections(sectionsOfMetadata(values))
      await sections.writeFooter({
        version: VERSION,
        labelLayout: LABEL_LAYOUT,
        dataset,
        root: this.#root,
        count: data.changes.count,
        pictures,
        labels,
        changes,
        metadata: pictureMetadata,
      })
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
    await retryWhileHeld(() => rename(draft, this.file))
    await this.#removeOld()
  }

  /** Makes `save` do nothing from now on, because this process has labels that are not on the share. */
  stopSaving(): void {
    this.#isFrozen = true
  }

  /** Closes the file, after metadata that is being loaded. */
  async close(): Promise<void> {
    await this.#metadataLoading
    const file = this.#file
    this.#file = this.#footer = null
    await file?.close().catch(() => undefined)
  }

  async #removeOld(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name)
      const age = await stat(path).then(
        (stats) => Date.now() - stats.mtimeMs,
        () => 0,
      )
      if (age > MAX_AGE_MS || (name.endsWith('.tmp') && age > 3_600_000)) await rm(path, { force: true })
    }
  }
}

/** Yields the sections in the order in which `readPictures` reads them. */
function* sectionsOfPictures(
  table: ItemTableData,
  { columns, placeholders, hashes, spelled, folders, arrivals, ignored, isKnown }: CatalogData,
  order: Uint32Array,
): Generator<Uint8Array> {
  for (const column of [
    table.folder,
    table.start,
    table.hash,
    table.names,
    table.slots,
    columns.present,
    columns.alike,
    columns.width,
    columns.height,
    columns.size,
    columns.modifiedAt,
    columns.addedAt,
    columns.fingerprintHigh,
    columns.fingerprintLow,
    placeholders.blocks,
    placeholders.bytes,
    hashes.states,
    hashes.words,
    order,
  ])
    yield bytesOf(column)
  // JSON has no NaN.
  const times = folders.map(([folder, at]) => [folder, Number.isNaN(at) ? -1 : at] as const)
  yield Buffer.from(
    JSON.stringify({ folders: table.folders, spelled, times, arrivals, ignored, isKnown } satisfies PictureTables),
  )
}

async function readPictures(
  file: FileHandle,
  { pictures }: Footer,
): Promise<{ table: ItemTableData; catalog: CatalogData; order: Uint32Array<ArrayBuffer> }> {
  const section = sectionReader(file, pictures)
  const [folder, start, hash, names, slots] = [
    toUint32s(await section()),
    toUint32s(await section()),
    toUint32s(await section()),
    await section(),
    toUint32s(await section()),
  ]
  const [present, alike, width, height] = [
    toUint8s(await section()),
    toUint8s(await section()),
    toUint32s(await section()),
    toUint32s(await section()),
  ]
  const [size, modifiedAt, addedAt] = [
    toFloat64s(await section()),
    toFloat64s(await section()),
    toFloat64s(await section()),
  ]
  const [fingerprintHigh, fingerprintLow] = [toUint32s(await section()), toUint32s(await section())]
  const placeholders = { blocks: toUint32s(await section()), bytes: toUint8s(await section()) }
  const hashes = { states: toUint8s(await section()), words: toUint32s(await section()) }
  const order = toUint32s(await section())
  const { folders, spelled, times, arrivals, ignored, isKnown } = JSON.parse(
    (await section()).toString('utf8'),
  ) as PictureTables
  return {
    order,
    table: { folders, folder, start, hash, names, slots },
    catalog: {
      columns: { present, alike, width, height, size, modifiedAt, addedAt, fingerprintHigh, fingerprintLow },
      placeholders,
      hashes,
      spelled,
      arrivals,
      ignored,
      isKnown,
      folders: times.map(([name, at]) => [name, at < 0 ? Number.NaN : at]),
    },
  }
}

/** Yields the sections in the order in which `readLabels` reads them. */
function* sectionsOfLabels(
  { states, changes, unchecked }: LabelData,
  { sidecarStats, ...metadata }: CacheMetadata,
): Generator<Uint8Array> {
  for (const name of NUMBER_COLUMN_NAMES) yield bytesOf(states.numbers[name])
  for (const column of [sidecarStats.high, sidecarStats.low, sidecarStats.size, sidecarStats.modifiedAt])
    yield bytesOf(column)
  const tables: LabelTables = { lists: states.lists, unchecked, ...metadata }
  yield Buffer.from(JSON.stringify(tables))
  yield bytesOf(Uint32Array.from({ length: changes.count }, (_, id) => changes.bytes(id).byteLength))
}

async function readLabels(file: FileHandle, { count, labels }: Footer): Promise<CachedLabels> {
  const section = sectionReader(file, labels)
  const numbers: Buffer<ArrayBuffer>[] = []
  while (numbers.length < NUMBER_COLUMN_NAMES.length) numbers.push(await section())
  const sidecarStats = {
    high: toUint32s(await section()),
    low: toUint32s(await section()),
    size: toFloat64s(await section()),
    modifiedAt: toFloat64s(await section()),
  }
  const { lists, ...metadata } = JSON.parse((await section()).toString('utf8')) as LabelTables
  return {
    ...metadata,
    lengths: toUint32s(await section()),
    sidecarStats,
    states: {
      count,
      // This is not a `Buffer`, because `growArray` would then call its deprecated constructor.
      numbers: numberColumns(
        (name) => new NUMBER_COLUMNS[name].type(numbers[NUMBER_COLUMN_NAMES.indexOf(name)]!.buffer),
      ),
      lists,
    },
  }
}

function* sectionsOfChanges({ changes }: LabelData): Generator<Uint8Array> {
  for (let first = 0; first < changes.count; first += ITEMS_PER_PART) {
    yield Buffer.concat(
      Array.from({ length: Math.min(ITEMS_PER_PART, changes.count - first) }, (_, at) => changes.bytes(first + at)),
    )
  }
}

async function readSections(file: FileHandle, sections: readonly Section[]): Promise<Buffer[]> {
  const section = sectionReader(file, sections)
  const all: Buffer[] = []
  while (all.length < sections.length) all.push(await section())
  return all
}

/** Writes sections one after the other, and records the position and checksum of each. */
class SectionWriter {
  readonly #file: FileHandle
  #offset = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  async writeSections(all: Iterable<Uint8Array>): Promise<Section[]> {
    const written: Section[] = []
    for (const bytes of all) {
      written.push({ offset: this.#offset, length: bytes.byteLength, crc: crc32(bytes) })
      await this.#write(bytes)
    }
    return written
  }

  /** Writes the footer, and a trailer with its length and checksum. */
  async writeFooter(footer: Footer): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(footer))
    const trailer = Buffer.alloc(TRAILER_BYTES)
    trailer.writeUInt32LE(bytes.byteLength, 0)
    trailer.writeUInt32LE(crc32(bytes), 4)
    trailer.write(MAGIC, 8, 'latin1')
    await this.#write(Buffer.concat([bytes, trailer]))
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.byteLength;)
      done += (await this.#file.write(bytes, done, bytes.byteLength - done)).bytesWritten
    this.#offset += bytes.byteLength
  }
}

async function readFooter(file: FileHandle): Promise<Footer> {
  const { size } = await file.stat()
  const trailer = await readAt(file, size - TRAILER_BYTES, TRAILER_BYTES)
  if (trailer.toString('latin1', 8) !== MAGIC) throw new Error('not a cache of a data set')
  const length = trailer.readUInt32LE(0)
  const bytes = await readAt(file, size - TRAILER_BYTES - length, length)
  if (crc32(bytes) !== trailer.readUInt32LE(4)) throw new Error('damaged')
  return footerSchema.parse(JSON.parse(bytes.toString('utf8')))
}

/**
 * Returns a function that reads the next section.
 *
 * It also begins to read the section after that, while the caller processes the returned one.
 */
function sectionReader(file: FileHandle, sections: readonly Section[]): () => Promise<Buffer<ArrayBuffer>> {
  let next = 0
  let ahead: Promise<Buffer<ArrayBuffer>> | null = null
  const read = ({ offset, length }: Section): Promise<Buffer<ArrayBuffer>> => {
    const reading = readAt(file, offset, length)
    // A caller that awaits `reading` gets the error. When nobody awaits it, the rejection must not count as unhandled.
    reading.catch(() => undefined)
    return reading
  }
  return async () => {
    const section = sections[next++]
    if (!section) throw new Error('cut')
    const reading = ahead ?? read(section)
    ahead = sections[next] ? read(sections[next]!) : null
    const bytes = await reading
    if (crc32(bytes) !== section.crc) throw new Error('damaged')
    return bytes
  }
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer<ArrayBuffer>> {
  if (offset < 0) throw new Error('cut')
  // A buffer of its own, so that its memory can be viewed as an array of numbers.
  const bytes = Buffer.from(new ArrayBuffer(length))
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, offset + done)
    if (bytesRead === 0) throw new Error('cut')
    done += bytesRead
  }
  return bytes
}

/**
 * Views a section as bytes.
 *
 * It is not a `Buffer`, because `growArray` would then call its deprecated constructor.
 */
function toUint8s(section: Buffer<ArrayBuffer>): Uint8Array {
  return new Uint8Array(section.buffer)
}

function toUint32s(section: Buffer<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  return new Uint32Array(section.buffer)
}

function toFloat64s(section: Buffer<ArrayBuffer>): Float64Array {
  return new Float64Array(section.buffer)
}

function bytesOf(numbers: Uint8Array | Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}
