/**
 * Builds and parses the names of files in the thumbnail cache.
 *
 * `thumbs/<2 hex>/<key>-<size>` is a thumbnail, named by its picture's content. `names/<2
 * hex>/<hash>-<key>-<width>x<height>` is an empty file that records which content a path has in some version, so that
 * its thumbnail is found without access to the share.
 */
import { hash } from 'node:crypto'
import { join } from 'node:path'
import type { PictureNotice } from '../../../preload/contract/index.ts'

export const THUMBS = 'thumbs'
export const NAMES = 'names'
const THUMBNAIL_NAME = /^([0-9a-f]{32})-\d+$/
const CONTENT_NAME = /^([0-9a-f]{32})-([0-9a-f]{32})-(\d+)x(\d+)(?:-([ids]))?$/
const LETTERS: Readonly<Record<string, PictureNotice>> = { i: 'incomplete', d: 'damaged', s: 'stretched' }
/**
 * Numbers that stand in the place of a size. An empty file in `thumbs` whose name ends with one of them is the notice
 * of a content.
 */
const NOTICE_SIZES: Readonly<Record<PictureNotice, number>> = { incomplete: 1, damaged: 2, stretched: 3 }

/** The notices, with the numbers that stand for them; no thumbnail has such a size. */
export const NOTICES = Object.entries(NOTICE_SIZES) as readonly [PictureNotice, number][]

/** The content at a path: its key, its size in pixels after EXIF orientation, and its notice. */
export interface Content {
  readonly key: string
  readonly width: number
  readonly height: number
  readonly notice: PictureNotice | null
}

/** Returns the hash that identifies one version of a file. */
export function hashFileVersion(file: string, version: string): string {
  return hash('sha256', JSON.stringify([version, file])).slice(0, 32)
}

/** Returns the path of a thumbnail in the cache. */
export function cachedThumbnailPath(dir: string, key: string, size: number): string {
  return join(dir, THUMBS, key.slice(0, 2), `${key}-${size}`)
}

/** Returns the path of the empty file that records a notice, beside the thumbnails of the content. */
export function noticePath(dir: string, key: string, notice: PictureNotice): string {
  return cachedThumbnailPath(dir, key, NOTICE_SIZES[notice])
}

/** Returns the key of a content that is shown without a guessed range. */
export function keyAsStored(key: string): string {
  return hash('sha256', `${key} as stored`).slice(0, 32)
}

/** Returns the key of a thumbnail's file name; null for other files. */
export function keyOfThumbnailName(name: string): string | null {
  return THUMBNAIL_NAME.exec(name)?.[1] ?? null
}

/** Returns the path of the empty file that records the content of a file version. */
export function contentNamePath(dir: string, fileHash: string, { key, width, height, notice }: Content): string {
  return join(
    contentNamesFolder(dir, fileHash),
    `${fileHash}-${key}-${width}x${height}${notice === null ? '' : `-${notice[0]}`}`,
  )
}

/** Returns the folder of the empty files that record contents. */
export function contentNamesFolder(dir: string, fileHash: string): string {
  return join(dir, NAMES, fileHash.slice(0, 2))
}

/** Returns the content that the name of such an empty file records; null for other files. */
export function parseContentName(name: string): { fileHash: string; content: Content } | null {
  const parts = CONTENT_NAME.exec(name)
  return parts === null
    ? null
    : {
        fileHash: parts[1]!,
        content: {
          key: parts[2]!,
          width: Number(parts[3]),
          height: Number(parts[4]),
          notice: LETTERS[parts[5] ?? ''] ?? null,
        },
      }
}
