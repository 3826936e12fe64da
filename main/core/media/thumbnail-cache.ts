/**
 * Thumbnails on this machine's disk: `<dir>/<2 hex>/<hash>-<width>x<height>.webp`. The original's size is part of the name,
 * so that a hit costs no decoding; a folder's names are read once. The least recently used go first when it grows too large.
 */
import { hash } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { LensletError } from '../../../preload/contract/index.ts'

const NAME = /^([0-9a-f]{32})-(\d+)x(\d+)\.webp$/
const TEMPORARY = /\.tmp$/
/** A temporary file of this age belongs to a process that died. */
const ABANDONED_MS = 3_600_000
/** Trimming goes below the limit, so that it is not needed again at once. */
const TRIMMED_TO = 0.9
/** Trims again after so large a part of the limit was written. */
const TRIM_AFTER = 0.1

export interface CachedThumbnail {
  readonly path: string
  /** Pixels of the original after EXIF orientation. */
  readonly width: number
  readonly height: number
}

interface StoredFile { readonly path: string; readonly bytes: number; readonly usedAt: number }

export class ThumbnailCache {
  readonly #dir: string
  readonly #maxBytes: number
  readonly #folders = new Map<string, Promise<Map<string, CachedThumbnail>>>()
  #writtenBytes = 0
  #temporaries = 0
  #trimming: Promise<void> | null = null
  #closed = false

  constructor(dir: string, maxBytes: number) {
    this.#dir = dir
    this.#maxBytes = maxBytes
  }

  /** Name of a thumbnail: the same for the same file, content and size. */
  static hashOf(file: string, version: string, size: number): string {
    return hash('sha256', JSON.stringify([version, file, size])).slice(0, 32)
  }

  /** The thumbnail of this hash, marked as just used, or null. */
  async find(key: string): Promise<CachedThumbnail | null> {
    const folder = await this.#folder(key)
    const found = folder.get(key)
    if (found === undefined) return null
    const now = new Date()
    // Marking it as used also proves that it is still there: another process or person may have emptied the cache.
    try { await utimes(found.path, now, now) } catch { folder.delete(key); return null }
    return found
  }

  /** A path to write the thumbnail to, before `keep`. */
  async temporary(key: string): Promise<string> {
    const folder = this.#folderPath(key)
    await mkdir(folder, { recursive: true }).catch((error: unknown) => { throw this.#writeError(error) })
    return join(folder, `${key}.${process.pid}.${++this.#temporaries}.tmp`)
  }

  /** Takes a finished temporary file of `bytes` into the cache. */
  async keep(temporary: string, key: string, { width, height, bytes }: { width: number; height: number; bytes: number }): Promise<CachedThumbnail> {
    const kept = { path: join(this.#folderPath(key), `${key}-${width}x${height}.webp`), width, height }
    await rename(temporary, kept.path).catch((error: unknown) => { throw this.#writeError(error) })
    const folder = await this.#folder(key)
    folder.set(key, kept)
    this.#writtenBytes += bytes
    if (this.#writtenBytes > this.#maxBytes * TRIM_AFTER) void this.trim()
    return kept
  }

  /** Removes the least recently used thumbnails beyond the limit and what dead processes left. Never rejects; calls during a trim join it. */
  trim(): Promise<void> {
    this.#writtenBytes = 0
    this.#trimming ??= this.#trim().catch(() => undefined).finally(() => { this.#trimming = null })
    return this.#trimming
  }

  /** Stops trimming. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#trimming
  }

  async #trim(): Promise<void> {
    const files: StoredFile[] = []
    let total = 0
    for (const folder of await readdir(this.#dir).catch(() => [])) {
      if (this.#closed) return
      for (const file of await this.#stored(folder)) { files.push(file); total += file.bytes }
    }
    if (total <= this.#maxBytes) return
    files.sort((a, b) => a.usedAt - b.usedAt)
    for (const { path, bytes } of files) {
      if (this.#closed || total <= this.#maxBytes * TRIMMED_TO) return
      await rm(path, { force: true })
      total -= bytes
    }
  }

  async #stored(folder: string): Promise<StoredFile[]> {
    if (!/^[0-9a-f]{2}$/.test(folder)) return []
    const files: StoredFile[] = []
    for (const name of await readdir(join(this.#dir, folder)).catch(() => [])) {
      const path = join(this.#dir, folder, name)
      const stats = await stat(path).catch(() => null)
      if (stats === null) continue
      if (NAME.test(name)) files.push({ path, bytes: stats.size, usedAt: stats.mtimeMs })
      else if (TEMPORARY.test(name) && Date.now() - stats.mtimeMs > ABANDONED_MS) await rm(path, { force: true })
    }
    return files
  }

  #folderPath(key: string): string {
    return join(this.#dir, key.slice(0, 2))
  }

  #folder(key: string): Promise<Map<string, CachedThumbnail>> {
    const path = this.#folderPath(key)
    const known = this.#folders.get(path) ?? listFolder(path)
    this.#folders.set(path, known)
    return known
  }

  #writeError(error: unknown): LensletError {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    return new LensletError('not-writable', `The picture cache ${this.#dir} cannot be written (${code}): is the disk full?`, { path: this.#dir, cause: error, retry: true })
  }
}

async function listFolder(path: string): Promise<Map<string, CachedThumbnail>> {
  const found = new Map<string, CachedThumbnail>()
  for (const name of await readdir(path).catch(() => [])) {
    const parts = NAME.exec(name)
    if (parts !== null) found.set(parts[1]!, { path: join(path, name), width: Number(parts[2]), height: Number(parts[3]) })
  }
  return found
}
