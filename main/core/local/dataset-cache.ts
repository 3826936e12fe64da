/**
 * A data set as this machine knew it last, pictures and labels, in one file that can be deleted at any time: opening
 * again shows the pictures at once, and reads what came since instead of a year of journals. Not part of the format:
 * only this program on this machine reads it, and a file of another version or a damaged one counts as none.
 */
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { CatalogData } from '../library/catalog-data.ts'
import type { Catalog } from '../library/catalog.ts'
import type { ItemTableData } from '../items/item-table.ts'
import type { ItemStateLists, ItemStatesData } from '../labels/item-states.ts'
import { NUMBER_COLUMN_NAMES, NUMBER_COLUMNS, numberColumns } from '../labels/label-columns.ts'
import type { LabelData, LabelStore } from '../labels/label-store.ts'
import { orderOf } from '../query/item-order.ts'
import { retryWhileHeld } from '../storage/retry-while-held.ts'
import type { SidecarStatData } from './sidecar-stat-cache.ts'

/** Raised whenever the file is written differently. */
const VERSION = 13
const MAGIC = 'LensletD'
const TRAILER_BYTES = 16
/** Items whose changes are one section. */
export const ITEMS_PER_PART = 65_536
/** So many changed pictures, for each picture, make it worth writing all of them again. */
const WORTH_KEEPING = 1 / 500
/** Caches of data sets that nobody opened for this long go away, milliseconds. */
const FORGET_AFTER_MS = 90 * 86_400_000

/** What else has to be known to go on from the labels. */
export interface CacheNotes {
  /** How far each journal was read. */
  readonly progress: Readonly<Record<string, number>>
  /** The changes about the data set itself, as they are in a journal. */
  readonly aboutDataset: readonly unknown[]
  /** The highest number that each replica is known to have used. */
  readonly numbers: Readonly<Record<string, number>>
  /** Which sidecars were read, as `SidecarStatCache` keeps them. */
  readonly seen: SidecarStatData
}

export interface CachedLabels extends CacheNotes {
  readonly states: ItemStatesData
  /** Bytes of the changes of each item; the changes themselves are read by `loadChanges`. */
  readonly lengths: Uint32Array
  readonly unchecked: LabelData['unchecked']
}

/** Fills an empty store with labels from the cache, and with their changes unless those are read later. */
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
  dataset: z.string(),
  root: z.string(),
  count: z.number().int(),
  pictures: z.array(sectionSchema),
  labels: z.array(sectionSchema),
  changes: z.array(sectionSchema),
})
type Section = z.infer<typeof sectionSchema>
type Footer = z.infer<typeof footerSchema>

interface PictureTables
  extends Pick<CatalogData, 'spelled' | 'arrivals' | 'ignored' | 'isKnown'>, Pick<ItemTableData, 'folders'> {
  readonly times: CatalogData['folders']
}
interface LabelTables extends Omit<CacheNotes, 'seen'>, Pick<LabelData, 'unchecked'> {
  readonly lists: ItemStateLists
}

export class DatasetCache {
  readonly #folder: string
  readonly #root: string
  readonly #catalog: Catalog
  #file: FileHandle | null = null
  #footer: Footer | null = null
  #isFrozen = false

  /** Keeps the catalog and, beside it, labels that go by its item table. */
  constructor(cacheDir: string, catalog: Catalog) {
    this.#folder = join(cacheDir, 'datasets')
    this.#root = catalog.root
    this.#catalog = catalog
  }

  get file(): string {
    return join(this.#folder, `${createHash('sha256').update(this.#root).digest('hex').slice(0, 24)}.lenslet`)
  }

  /** The data set that `loadPictures` found; null when it found none, and after `close`. */
  get dataset(): string | null {
    return this.#footer?.dataset ?? null
  }

  /**
   * Gives the catalog, which must be empty, the pictures that were kept; false when there are none that can be relied
   * on. Never rejects.
   */
  async loadPictures(): Promise<boolean> {
    try {
      this.#file = await open(this.file, 'r')
      const footer = await readFooter(this.#file)
      if (footer.root !== this.#root) throw new Error('of another folder')
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
   * The labels that were kept, or null when there are none of this data set that can be relied on. Asks for
   * `loadPictures` first, and for `loadChanges` next. Never rejects.
   */
  async loadLabels(dataset: string): Promise<CachedLabels | null> {
    try {
      // A copy of another data set may have taken the place of this one; an item's number is the same for its pictures
      // and its labels.
      if (this.#file && this.#footer?.dataset === dataset) return await readLabels(this.#file, this.#footer)
    } catch {
      /* counts as none */
    }
    await this.close()
    return null
  }

  /**
   * The changes of the labels, packed as `LabelStore` does it, `ITEMS_PER_PART` items in each; null when they cannot be
   * relied on. Once. Never rejects.
   */
  async loadChanges(): Promise<Buffer[] | null> {
    try {
      return this.#file && this.#footer ? await readAll(this.#file, this.#footer.changes) : null
    } catch {
      return null
    } finally {
      await this.close()
    }
  }

  /** Whether enough pictures came, went or changed since they were loaded or saved. */
  get isOutdated(): boolean {
    return this.#catalog.unsavedChanges > this.#catalog.size * WORTH_KEEPING
  }

  /** Keeps pictures and labels. Rejects when this machine's disk does; what was kept before stays then. */
  async save(dataset: string, image: LabelData, notes: CacheNotes): Promise<void> {
    if (this.#isFrozen) return
    const [table, catalog, order] = [
      this.#catalog.items.toData(),
      this.#catalog.toData(),
      orderOf(this.#catalog).cachedByName,
    ]
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const draft = `${this.file}.${process.pid}.tmp`
    try {
      await using file = await open(draft, 'w', 0o600)
      const sections = new Sections(file)
      const pictures = await sections.add(sectionsOfPictures(table, catalog, order))
      const labels = await sections.add(sectionsOfLabels(image, notes))
      const changes = await sections.add(sectionsOfChanges(image))
      await sections.end({
        version: VERSION,
        dataset,
        root: this.#root,
        count: image.changes.count,
        pictures,
        labels,
        changes,
      })
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
    await retryWhileHeld(() => rename(draft, this.file))
    await this.#forgetOld()
  }

  /** From now on nothing is kept: what this process shows is not what the share has. */
  freeze(): void {
    this.#isFrozen = true
  }

  async close(): Promise<void> {
    const file = this.#file
    this.#file = this.#footer = null
    await file?.close().catch(() => undefined)
  }

  async #forgetOld(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name)
      const age = await stat(path).then(
        (found) => Date.now() - found.mtimeMs,
        () => 0,
      )
      if (age > FORGET_AFTER_MS || (name.endsWith('.tmp') && age > 3_600_000)) await rm(path, { force: true })
    }
  }
}

/** The sections in the order in which `readPictures` expects them. */
function* sectionsOfPictures(
  table: ItemTableData,
  { columns, placeholders, spelled, folders, arrivals, ignored, isKnown }: CatalogData,
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
    words(await section()),
    words(await section()),
    words(await section()),
    await section(),
    words(await section()),
  ]
  const [present, alike, width, height] = [
    octets(await section()),
    octets(await section()),
    words(await section()),
    words(await section()),
  ]
  const [size, modifiedAt, addedAt] = [doubles(await section()), doubles(await section()), doubles(await section())]
  const [fingerprintHigh, fingerprintLow] = [words(await section()), words(await section())]
  const placeholders = { blocks: words(await section()), bytes: octets(await section()) }
  const order = words(await section())
  const { folders, spelled, times, arrivals, ignored, isKnown } = JSON.parse(
    (await section()).toString('utf8'),
  ) as PictureTables
  return {
    order,
    table: { folders, folder, start, hash, names, slots },
    catalog: {
      columns: { present, alike, width, height, size, modifiedAt, addedAt, fingerprintHigh, fingerprintLow },
      placeholders,
      spelled,
      arrivals,
      ignored,
      isKnown,
      folders: times.map(([name, at]) => [name, at < 0 ? Number.NaN : at]),
    },
  }
}

/** The sections in the order in which `readLabels` expects them. */
function* sectionsOfLabels(
  { states, changes, unchecked }: LabelData,
  { seen, ...notes }: CacheNotes,
): Generator<Uint8Array> {
  for (const name of NUMBER_COLUMN_NAMES) yield bytesOf(states.numbers[name])
  for (const column of [seen.high, seen.low, seen.size, seen.modifiedAt]) yield bytesOf(column)
  const tables: LabelTables = { lists: states.lists, unchecked, ...notes }
  yield Buffer.from(JSON.stringify(tables))
  yield bytesOf(Uint32Array.from({ length: changes.count }, (_, id) => changes.bytes(id).byteLength))
}

async function readLabels(file: FileHandle, { count, labels }: Footer): Promise<CachedLabels> {
  const section = sectionReader(file, labels)
  const numbers: Buffer<ArrayBuffer>[] = []
  while (numbers.length < NUMBER_COLUMN_NAMES.length) numbers.push(await section())
  const seen = {
    high: words(await section()),
    low: words(await section()),
    size: doubles(await section()),
    modifiedAt: doubles(await section()),
  }
  const { lists, ...notes } = JSON.parse((await section()).toString('utf8')) as LabelTables
  return {
    ...notes,
    lengths: words(await section()),
    seen,
    states: {
      count,
      // Not as a `Buffer`, which a column that grows would make longer with whatever lies in memory.
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

async function readAll(file: FileHandle, sections: readonly Section[]): Promise<Buffer[]> {
  const section = sectionReader(file, sections)
  const all: Buffer[] = []
  while (all.length < sections.length) all.push(await section())
  return all
}

/** Writes one behind the other, and notes where each is and its check sum. */
class Sections {
  readonly #file: FileHandle
  #offset = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  async add(all: Iterable<Uint8Array>): Promise<Section[]> {
    const written: Section[] = []
    for (const bytes of all) {
      written.push({ offset: this.#offset, length: bytes.byteLength, crc: crc32(bytes) })
      await this.#write(bytes)
    }
    return written
  }

  /** The footer, and where it begins. */
  async end(footer: Footer): Promise<void> {
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

/** Each call gives the next section, and has the one after it read while this one is looked at. */
function sectionReader(file: FileHandle, sections: readonly Section[]): () => Promise<Buffer<ArrayBuffer>> {
  let next = 0
  let ahead: Promise<Buffer<ArrayBuffer>> | null = null
  const read = ({ offset, length }: Section): Promise<Buffer<ArrayBuffer>> => {
    const reading = readAt(file, offset, length)
    // Whoever waits for it is told; nobody may.
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
  // A buffer of its own, so that its memory can be looked at as numbers.
  const bytes = Buffer.from(new ArrayBuffer(length))
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, offset + done)
    if (bytesRead === 0) throw new Error('cut')
    done += bytesRead
  }
  return bytes
}

/** Not as a `Buffer`, which a column that grows would make longer with whatever lies in memory. */
function octets(section: Buffer<ArrayBuffer>): Uint8Array {
  return new Uint8Array(section.buffer)
}

function words(section: Buffer<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  return new Uint32Array(section.buffer)
}

function doubles(section: Buffer<ArrayBuffer>): Float64Array {
  return new Float64Array(section.buffer)
}

function bytesOf(numbers: Uint8Array | Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}
