/**
 * The labels of a data set as this machine knew them last, in one file that can be deleted at any time: opening again reads it and what came since, instead of a year of
 * journals. Not part of the format: only this program on this machine reads it, and a file of another version or a damaged one counts as none.
 */
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { ItemKey } from '../../../preload/contract/index.ts'
import type { StatesImage } from '../merge/item-states.ts'
import type { LabelImage } from '../merge/label-store.ts'
import type { SeenImage } from '../sync/seen-files.ts'

/** Raised whenever the file is written differently. */
const VERSION = 1
const MAGIC = 'LensletL'
const TRAILER_BYTES = 16
/** Items whose names, or changes, are one section. */
const ITEMS_PER_PART = 65_536
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
  /** Which sidecars were read, as `SeenFiles` keeps them. */
  readonly seen: SeenImage
}

export interface CachedPart { readonly first: number; readonly lengths: Uint32Array; readonly bytes: Buffer }

export interface CachedLabels extends CacheNotes {
  readonly keys: readonly ItemKey[]
  readonly states: StatesImage
  /** The changes of consecutive items, packed as `LabelStore` does it. */
  readonly parts: readonly CachedPart[]
}

const footerSchema = z.object({
  version: z.literal(VERSION), dataset: z.string(), root: z.string(), count: z.number().int(),
  sections: z.array(z.object({ offset: z.number(), length: z.number(), crc: z.number() })),
})
type Footer = z.infer<typeof footerSchema>

interface Tables extends Pick<StatesImage, 'tagLists' | 'people' | 'notes' | 'rare'>, Omit<CacheNotes, 'seen'> { }

export class LabelCache {
  readonly #folder: string
  readonly #dataset: string
  readonly #root: string

  /** `root` belongs to the identity: a copy of a data set has labels of its own. */
  constructor(cacheDir: string, dataset: string, root: string) {
    this.#folder = join(cacheDir, 'labels')
    this.#dataset = dataset
    this.#root = root
  }

  get file(): string {
    const place = createHash('sha256').update(`${this.#dataset}\0${this.#root}`).digest('hex').slice(0, 24)
    return join(this.#folder, `${place}.labels`)
  }

  /** What was kept, or null when there is nothing that can be relied on. Never rejects. */
  async load(): Promise<CachedLabels | null> {
    try {
      await using file = await open(this.file, 'r')
      const footer = await readFooter(file)
      if (footer.dataset !== this.#dataset || footer.root !== this.#root) return null
      return await readSections(file, footer)
    } catch {
      return null
    }
  }

  /** Keeps the labels. Rejects when this machine's disk does; what was kept before stays then. */
  async save(image: LabelImage, notes: CacheNotes): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    const draft = `${this.file}.${process.pid}.tmp`
    try {
      await using file = await open(draft, 'w', 0o600)
      const sections = new Sections(file)
      for (const section of sectionsOf(image, notes)) await sections.add(section)
      await sections.end({ version: VERSION, dataset: this.#dataset, root: this.#root, count: image.keys.length, sections: sections.written })
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
    await rename(draft, this.file)
    await this.#forgetOld()
  }

  async #forgetOld(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name)
      const age = await stat(path).then(found => Date.now() - found.mtimeMs, () => 0)
      if (age > FORGET_AFTER_MS || (name.endsWith('.tmp') && age > 3_600_000)) await rm(path, { force: true })
    }
  }
}

/** The sections in the order in which `readSections` expects them. */
function* sectionsOf(image: LabelImage, { seen, ...notes }: CacheNotes): Generator<Uint8Array> {
  const { states, keys, changes } = image
  yield bytesOf(states.stars)
  yield bytesOf(states.tags)
  yield bytesOf(states.updatedAt)
  yield bytesOf(states.updatedBy)
  yield bytesOf(seen.high)
  yield bytesOf(seen.low)
  yield bytesOf(seen.size)
  yield bytesOf(seen.modifiedAt)
  const tables: Tables = { tagLists: states.tagLists, people: states.people, notes: states.notes, rare: states.rare, ...notes }
  yield Buffer.from(JSON.stringify(tables))
  for (let first = 0; first < keys.length; first += ITEMS_PER_PART) {
    const count = Math.min(ITEMS_PER_PART, keys.length - first)
    const entries = Array.from({ length: count }, (_, at) => changes.bytes(first + at))
    // No key has a NUL in it.
    yield Buffer.from(keys.slice(first, first + count).join('\0'))
    yield bytesOf(Uint32Array.from(entries, entry => entry.byteLength))
    yield Buffer.concat(entries)
  }
}

async function readSections(file: FileHandle, { count, sections }: Footer): Promise<CachedLabels> {
  let next = 0
  const section = async (): Promise<Buffer<ArrayBuffer>> => readSection(file, sections[next++]!)
  const [stars, tags, updatedAt, updatedBy] = [await section(), await section(), await section(), await section()]
  const seen = { high: words(await section()), low: words(await section()), size: doubles(await section()), modifiedAt: doubles(await section()) }
  const tables = JSON.parse((await section()).toString('utf8')) as Tables
  const keys: ItemKey[] = []
  const parts: CachedPart[] = []
  while (keys.length < count) {
    const first = keys.length
    for (const key of (await section()).toString('utf8').split('\0')) keys.push(key)
    parts.push({ first, lengths: words(await section()), bytes: await section() })
  }
  const { progress, numbers, aboutDataset, ...lists } = tables
  return {
    keys, parts, progress, numbers, aboutDataset, seen,
    states: { ...lists, count, stars: new Uint8Array(stars.buffer), tags: words(tags), updatedAt: doubles(updatedAt), updatedBy: words(updatedBy) },
  }
}

/** Writes one behind the other, and notes where each is and its check sum. */
class Sections {
  readonly written: Footer['sections'] = []
  readonly #file: FileHandle
  #offset = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  async add(bytes: Uint8Array): Promise<void> {
    this.written.push({ offset: this.#offset, length: bytes.byteLength, crc: crc32(bytes) })
    await this.#write(bytes)
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
    for (let done = 0; done < bytes.byteLength;) done += (await this.#file.write(bytes, done, bytes.byteLength - done)).bytesWritten
    this.#offset += bytes.byteLength
  }
}

async function readFooter(file: FileHandle): Promise<Footer> {
  const { size } = await file.stat()
  const trailer = await readAt(file, size - TRAILER_BYTES, TRAILER_BYTES)
  if (trailer.toString('latin1', 8) !== MAGIC) throw new Error('not a cache of labels')
  const length = trailer.readUInt32LE(0)
  const bytes = await readAt(file, size - TRAILER_BYTES - length, length)
  if (crc32(bytes) !== trailer.readUInt32LE(4)) throw new Error('damaged')
  return footerSchema.parse(JSON.parse(bytes.toString('utf8')))
}

async function readSection(file: FileHandle, { offset, length, crc }: Footer['sections'][number]): Promise<Buffer<ArrayBuffer>> {
  const bytes = await readAt(file, offset, length)
  if (crc32(bytes) !== crc) throw new Error('damaged')
  return bytes
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

function words(bytes: Buffer<ArrayBuffer>): Uint32Array {
  return new Uint32Array(bytes.buffer)
}

function doubles(bytes: Buffer<ArrayBuffer>): Float64Array {
  return new Float64Array(bytes.buffer)
}

function bytesOf(numbers: Uint8Array | Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}

