/**
 * Stores thumbnails on this machine's disk (see `thumbnail-names`).
 *
 * A file gets its name only when it is complete. Several programs may use one cache, and it can be deleted at any time.
 * The names in a folder are read once. When the cache grows too large, the least recently used thumbnails are removed.
 */
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PictureNotice } from '../../../preload/contract/index.ts'
import {
  type Content,
  hashFileVersion,
  contentNamePath,
  NAMES,
  contentNamesFolder,
  parseContentName,
  keyOfThumbnailName,
  cachedThumbnailPath,
  THUMBS,
} from './thumbnail-names.ts'

const TEMPORARY = /\.tmp$/
/** A temporary file of this age belongs to a process that died. */
const ABANDONED_MS = 3_600_000
/** The part of the limit that is left after trimming, so that trimming is not needed again soon. */
const TRIM_TARGET = 0.9
/** When as many bytes as this part of the limit were written, the cache is trimmed again. */
const TRIM_AFTER = 0.1

export interface CachedThumbnail {
  readonly path: string
  /** In pixels of the original after EXIF orientation. */
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
  #isClosed = false

  constructor(dir: string, maxBytes: number) {
    this.dir = dir
    this.#maxBytes = maxBytes
  }

  /** Returns the content that a file had in this version, if this machine has seen it. Does not access the share. */
  async contentOf(file: string, version: string): Promise<Content | null> {
    const fileHash = hashFileVersion(file, version)
    return (await this.#folder(fileHash)).get(fileHash) ?? null
  }

  /** Returns the thumbnail of a content and marks it as just used; null when there is none. */
  async find({ key, width, height, notice }: Content, size: number): Promise<CachedThumbnail | null> {
    const path = cachedThumbnailPath(this.dir, key, size)
    const now = new Date()
    // Marking it as used also proves that it still exists. Another process or a person may have emptied the cache.
    try {
      await utimes(path, now, now)
    } catch {
      return null
    }
    return { path, width, height, notice }
  }

  /**
   * Records the content of a file in this version.
   *
   * If the cache is not writable, nothing is stored, and the content is identified again next time.
   */
  async storeContent(file: string, version: string, content: Content): Promise<void> {
    const fileHash = hashFileVersion(file, version)
    const folder = await this.#folder(fileHash)
    const before = folder.get(fileHash)
    folder.set(fileHash, content)
    try {
      // The earlier content was found from the beginning of the file only, or the file has changed although its version
      // has not.
      if (
        before !== undefined &&
        contentNamePath(this.dir, fileHash, before) !== contentNamePath(this.dir, fileHash, content)
      )
        await rm(contentNamePath(this.dir, fileHash, before), { force: true })
      await mkdir(contentNamesFolder(this.dir, fileHash), { recursive: true })
      await writeFile(contentNamePath(this.dir, fileHash, content), '')
    } catch {
      /* The cache is not writable; the content will be identified again. */
    }
  }

  /** Records that a thumbnail of this many bytes was written. */
  recordWritten(bytes: number): void {
    this.#writtenBytes += bytes
    if (this.#writtenBytes > this.#maxBytes * TRIM_AFTER) void this.trim()
  }

  /**
   * Removes the least recently used thumbnails beyond the limit, and what dead processes left behind.
   *
   * Never rejects. Calls during a trim wait for the same trim.
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
    this.#isClosed = true
    await this.#trimming
  }

  async #trim(): Promise<void> {
    const files: StoredFile[] = []
    let total = 0
    for (const folder of await listFolders(join(this.dir, THUMBS))) {
      if (this.#isClosed) return
      for (const file of await listThumbnails(folder)) {
        files.push(file)
        total += file.bytes
      }
    }
    if (total <= this.#maxBytes) return
    files.sort((a, b) => b.usedAt - a.usedAt)
    while (files.length > 0 && total > this.#maxBytes * TRIM_TARGET) {
      if (this.#isClosed) return
      const { path, bytes } = files.pop()!
      await rm(path, { force: true })
      total -= bytes
    }
    await this.#removeUnusedNames(new Set(files.map(({ key }) => key)))
  }

  /** Removes the files that record contents without thumbnails. */
  async #removeUnusedNames(usedKeys: ReadonlySet<string>): Promise<void> {
    for (const folder of await listFolders(join(this.dir, NAMES))) {
      for (const name of await readdir(folder).catch(() => [])) {
        if (this.#isClosed) return
        const parsed = parseContentName(name)
        if (parsed === null || usedKeys.has(parsed.content.key)) continue
        await rm(join(folder, name), { force: true })
        ;(await this.#folder(parsed.fileHash)).delete(parsed.fileHash)
      }
    }
  }

  #folder(fileHash: string): Promise<Map<string, Content>> {
    const path = contentNamesFolder(this.dir, fileHash)
    const names = this.#folders.get(path) ?? listNames(path)
    this.#folders.set(path, names)
    return names
  }
}

async function listFolders(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch(() => [])
  return names.filter((name) => /^[0-9a-f]{2}$/.test(name)).map((name) => join(dir, name))
}

async function listThumbnails(folder: string): Promise<StoredFile[]> {
  const files: StoredFile[] = []
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const stats = await stat(path).catch(() => null)
    if (stats === null) continue
    const key = keyOfThumbnailName(name)
    if (key !== null) files.push({ path, key, bytes: stats.size, usedAt: stats.mtimeMs })
    else if (TEMPORARY.test(name) && Date.now() - stats.mtimeMs > ABANDONED_MS) await rm(path, { force: true })
  }
  return files
}

async function listNames(path: string): Promise<Map<string, Content>> {
  const contents = new Map<string, Content>()
  for (const name of await readdir(path).catch(() => [])) {
    const parsed = parseContentName(name)
    if (parsed !== null) contents.set(parsed.fileHash, parsed.content)
  }
  return contents
}
