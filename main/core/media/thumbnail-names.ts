/**
 * Names of files in the thumbnail cache. `thumbs/<2 hex>/<key>-<size>` is a thumbnail, by its picture's content;
 * `names/<2 hex>/<hash>-<key>-<width>x<height>` is an empty file that says which content a path of some version has, so
 * that its thumbnail is found without a look at the share.
 */
import { hash } from 'node:crypto'
import { join } from 'node:path'
import type { PictureNotice } from '../../../preload/contract/index.ts'

export const THUMBS = 'thumbs'
export const NAMES = 'names'
const STORED = /^([0-9a-f]{32})-\d+$/
const NAME = /^([0-9a-f]{32})-([0-9a-f]{32})-(\d+)x(\d+)(?:-([ids]))?$/
const LETTERS: Readonly<Record<string, PictureNotice>> = { i: 'incomplete', d: 'damaged', s: 'stretched' }
/** In the place of a size: an empty thumbnail's name that ends so is the notice of a content. */
const NOTICE_SIZES: Readonly<Record<PictureNotice, number>> = { incomplete: 1, damaged: 2, stretched: 3 }

/** The sizes that stand for notices, which no thumbnail has. */
export const NOTICES = Object.entries(NOTICE_SIZES) as readonly [PictureNotice, number][]

/** The content behind a path: its key, its pixels after EXIF orientation, and what has to be known of it. */
export interface Content {
  readonly key: string
  readonly width: number
  readonly height: number
  readonly notice: PictureNotice | null
}

/** Stands for a file in one version. */
export function nameHash(file: string, version: string): string {
  return hash('sha256', JSON.stringify([version, file])).slice(0, 32)
}

export function storedPath(dir: string, key: string, size: number): string {
  return join(dir, THUMBS, key.slice(0, 2), `${key}-${size}`)
}

/** An empty file beside the thumbnails of a content of which something has to be known. */
export function noticePath(dir: string, key: string, notice: PictureNotice): string {
  return storedPath(dir, key, NOTICE_SIZES[notice])
}

/** Stands for a content that is shown with no range guessed. */
export function keyAsStored(key: string): string {
  return hash('sha256', `${key} as stored`).slice(0, 32)
}

/** The key of a thumbnail's file; null for other files. */
export function storedKey(name: string): string | null {
  return STORED.exec(name)?.[1] ?? null
}

export function namePath(dir: string, hashed: string, { key, width, height, notice }: Content): string {
  return join(namesFolder(dir, hashed), `${hashed}-${key}-${width}x${height}${notice === null ? '' : `-${notice[0]}`}`)
}

export function namesFolder(dir: string, hashed: string): string {
  return join(dir, NAMES, hashed.slice(0, 2))
}

export function parseName(name: string): { hashed: string; content: Content } | null {
  const parts = NAME.exec(name)
  return parts === null
    ? null
    : {
        hashed: parts[1]!,
        content: {
          key: parts[2]!,
          width: Number(parts[3]),
          height: Number(parts[4]),
          notice: LETTERS[parts[5] ?? ''] ?? null,
        },
      }
}
