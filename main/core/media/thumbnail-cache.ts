/**
 * Thumbnails on this machine's disk (see `thumbnail-names`). Every file is whole from the moment it has its name,
 * several programs may use one cache, and it can be deleted at any time. A folder's names are read once. The least
 * recently used go first when it grows too large.
 */
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PictureNotice } from '../../../preload/contract/index.ts'
import {
  type Content,
  nameHash,
  namePath,
  NAMES,
  namesFolder,
  parseName,
  storedKey,
  storedPath,
  THUMBS,
} from './thumbnail-names.ts'

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
  readonly notice: PictureNotice | null
}

interface StoredFile {
  readonly path: string
  readonly key: string
  readonly bytes: number
  readonly usedAt: number
}

export class ThumbnailCache {
  readonly dir: string
  readonly #maxBytes: number
  readonly #folders = new Map<string, Promise<Map<string, Content>>>()
  #writtenBytes = 0
  #trimming: Promise<void> | null = null
  #closed = false

  constructor(dir: string, maxBytes: number) {
    this.dir = dir
    this.#maxBytes = maxBytes
  }

  /** The content that a file had in this version, if this machine has seen it. Looks at no share. */
  async contentOf(file: string, version: string): Promise<Content | null> {
    const hashed = nameHash(file, version)
    return (await this.#folder(hashed)).get(hashed) ?? null
  }

  /** The thumbnail of a content, marked as just used, or null. */
  async find({ key, width, height, notice }: Content, size: number): Promise<CachedThumbnail | null> {
    const path = storedPath(this.dir, key, size)
    const now = new Date()
    // Marking it as used also proves that it is still there: another process or person may have emptied the cache.
    try {
      await utimes(path, now, now)
    } catch {
      return null
    }
    return { path, width, height, notice }
  }

  /**
   * Notes what a file in this version holds. A cache that cannot be written forgets it: it is found by content again.
   */
  async remember(file: string, version: string, content: Content): Promise<void> {
    const hashed = nameHash(file, version)
    const folder = await this.#folder(hashed)
    const before = folder.get(hashed)
    folder.set(hashed, content)
    try {
      // What was known of it was known from its head only, or the file changed within its version.
      if (before !== undefined && namePath(this.dir, hashed, before) !== namePath(this.dir, hashed, content))
        await rm(namePath(this.dir, hashed, before), { force: true })
      await mkdir(namesFolder(this.dir, hashed), { recursive: true })
      await writeFile(namePath(this.dir, hashed, content), '')
    } catch {
      /* as promised */
    }
  }

  /** A thumbnail of so many bytes was written. */
  grown(bytes: number): void {
    this.#writtenBytes += bytes
    if (this.#writtenBytes > this.#maxBytes * TRIM_AFTER) void this.trim()
  }

  /**
   * Removes the least recently used thumbnails beyond the limit and what dead processes left. Never rejects; calls
   * during a trim join it.
   */
  trim(): Promise<void> {
    this.#writtenBytes = 0
    this.#trimming ??= this.#trim()
      .catch(() => undefined)
      .finally(() => {
        this.#trimming = null
      })
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
    for (const folder of await foldersIn(join(this.dir, THUMBS))) {
      if (this.#closed) return
      for (const file of await storedIn(folder)) {
        files.push(file)
        total += file.bytes
      }
    }
    if (total <= this.#maxBytes) return
    files.sort((a, b) => b.usedAt - a.usedAt)
    while (files.length > 0 && total > this.#maxBytes * TRIMMED_TO) {
      if (this.#closed) return
      const { path, bytes } = files.pop()!
      await rm(path, { force: true })
      total -= bytes
    }
    await this.#forget(new Set(files.map(({ key }) => key)))
  }

  /** Takes away the names of contents of which nothing is kept any more. */
  async #forget(kept: ReadonlySet<string>): Promise<void> {
    for (const folder of await foldersIn(join(this.dir, NAMES))) {
      for (const name of await readdir(folder).catch(() => [])) {
        if (this.#closed) return
        const known = parseName(name)
        if (known === null || kept.has(known.content.key)) continue
        await rm(join(folder, name), { force: true })
        ;(await this.#folder(known.hashed)).delete(known.hashed)
      }
    }
  }

  #folder(hashed: string): Promise<Map<string, Content>> {
    const path = namesFolder(this.dir, hashed)
    const known = this.#folders.get(path) ?? listNames(path)
    this.#folders.set(path, known)
    return known
  }
}

async function foldersIn(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch(() => [])
  return names.filter((name) => /^[0-9a-f]{2}$/.test(name)).map((name) => join(dir, name))
}

async function storedIn(folder: string): Promise<StoredFile[]> {
  const files: StoredFile[] = []
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const stats = await stat(path).catch(() => null)
    if (stats === null) continue
    const key = storedKey(name)
    if (key !== null) files.push({ path, key, bytes: stats.size, usedAt: stats.mtimeMs })
    else if (TEMPORARY.test(name) && Date.now() - stats.mtimeMs > ABANDONED_MS) await rm(path, { force: true })
  }
  return files
}

async function listNames(path: string): Promise<Map<string, Content>> {
  const found = new Map<string, Content>()
  for (const name of await readdir(path).catch(() => [])) {
    const known = parseName(name)
    if (known !== null) found.set(known.hashed, known.content)
  }
  return found
}
