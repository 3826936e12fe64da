/**
 * Builds and parses every name that this program gives to a file on the share.
 *
 * All readers ignore a name that no function here recognises (temporary files, locks, `desktop.ini`,
 * `x.sync-conflict-…`). FORMAT.md, "Tree" and "Names", is the specification.
 */
import { createHash } from 'node:crypto'
import { DATASET_ITEM, LensletError, type ItemKey } from '../../../preload/contract/index.ts'
import { randomText } from './change-ids.ts'
import { isForeignName } from './foreign-names.ts'

export const LENSLET_DIR = '.lenslet'
export const FORMAT_FILE = 'format.json'
export const SETTINGS_FILE = 'settings.json'
export const JOURNALS_DIR = 'journals'
export const PRESENCE_DIR = 'presence'
export const SIDECARS_DIR = 'sidecars'
export const SNAPSHOTS_DIR = 'snapshots'
export const QUARANTINE_DIR = 'quarantine'
export const THUMBS_DIR = 'thumbs'
export const METADATA_DIR = 'metadata'
export const RELEASES_DIR = 'releases'

const REPLICA = '[0-9a-hj-km-np-tv-z]{12}'
const JOURNAL_NAME = new RegExp(`^(${REPLICA})-(\\d{4,9})\\.jsonl$`)
const PRESENCE_NAME = new RegExp(`^(${REPLICA})\\.json$`)
/** The names of snapshots, of releases and of files of metadata. */
const BATCH_NAME = new RegExp(`^(${REPLICA})-(\\d{4,9})\\.jsonl\\.gz$`)
const CLOCK_PROBE_NAME = new RegExp(`^${REPLICA}\\.\\d+\\.clock$`)
const THUMBNAIL_NAME = /^([0-9a-f]{2})[0-9a-f]{30}-\d{1,5}\.webp$/
const TEMPORARY_NAME = /\.json(?:\.\d+){1,2}$/
const TEMPORARY_BATCH_NAME = /\.jsonl\.gz(?:\.\d+){1,2}$/
const SIDECAR_SUFFIX = '.json'
/**
 * The longest part of a path that is made here, in UTF-8 bytes. File systems allow 255; locks and temporary names add a
 * few.
 */
const MAX_NAME_BYTES = 180
const MAX_KEY_LENGTH = 4096

/** Returns a new replica id: 12 characters of Crockford's base 32, 60 random bits. */
export function newReplicaId(): string {
  return randomText(12)
}

/** Returns whether a text is a valid replica id. */
export function isReplicaId(text: string): boolean {
  return new RegExp(`^${REPLICA}$`).test(text)
}

/** Returns the path of a journal segment relative to `.lenslet`. */
export function journalPath(replica: string, segment: number): string {
  return `${JOURNALS_DIR}/${replica}-${String(segment).padStart(4, '0')}.jsonl`
}

/** Returns the replica and the segment number in a file name of `journals/`, or null when it is not a journal. */
export function parseJournalName(name: string): { replica: string; segment: number } | null {
  const match = JOURNAL_NAME.exec(name)
  return match ? { replica: match[1]!, segment: Number(match[2]) } : null
}

/** Returns the path of a snapshot relative to `.lenslet`. */
export function snapshotPath(replica: string, number: number): string {
  return `${SNAPSHOTS_DIR}/${batchName(replica, number)}`
}

/** Returns the replica and the number in a file name of `snapshots/`, or null when it is not a snapshot. */
export function parseSnapshotName(name: string): { replica: string; number: number } | null {
  return parseBatchName(name)
}

/** Returns the path of a release relative to `.lenslet`. */
export function releasePath(replica: string, number: number): string {
  return `${RELEASES_DIR}/${batchName(replica, number)}`
}

/** Returns the replica and the number in a file name of `releases/`, or null when it is not a release. */
export function parseReleaseName(name: string): { replica: string; number: number } | null {
  return parseBatchName(name)
}

/** Returns the path of a file with the metadata of pictures, relative to `.lenslet`. */
export function metadataPath(replica: string, number: number): string {
  return `${METADATA_DIR}/${batchName(replica, number)}`
}

/** Returns the replica and the number in a file name of `metadata/`, or null when it is not such a file. */
export function parseMetadataName(name: string): { replica: string; number: number } | null {
  return parseBatchName(name)
}

/** Returns whether a file in `metadata/` exists only until it is renamed to the name of such a file. */
export function isTemporaryMetadataName(name: string): boolean {
  return TEMPORARY_BATCH_NAME.test(name)
}

function batchName(replica: string, number: number): string {
  return `${replica}-${String(number).padStart(4, '0')}.jsonl.gz`
}

function parseBatchName(name: string): { replica: string; number: number } | null {
  const match = BATCH_NAME.exec(name)
  return match ? { replica: match[1]!, number: Number(match[2]) } : null
}

/**
 * Returns the path of a shared thumbnail relative to `.lenslet`. `key` is 32 hex digits for the picture's content,
 * `size` the maximum number of pixels of its longer side.
 */
export function thumbnailPath(key: string, size: number): string {
  return `${THUMBS_DIR}/${key.slice(0, 2)}/${key}-${size}.webp`
}

/** Returns whether a file of this name belongs in this folder of `thumbs/`. */
export function isThumbnailIn(folder: string, name: string): boolean {
  return THUMBNAIL_NAME.exec(name)?.[1] === folder
}

/** Returns the path of a presence file relative to `.lenslet`. */
export function presencePath(replica: string): string {
  return `${PRESENCE_DIR}/${replica}.json`
}

/** Returns the path of a file that a replica creates and removes to measure the clock of the share. */
export function clockProbePath(replica: string, number: number): string {
  return `${PRESENCE_DIR}/${replica}.${number}.clock`
}

/** Returns whether a file name in `presence/` is that of a clock probe. */
export function isClockProbeName(name: string): boolean {
  return CLOCK_PROBE_NAME.test(name)
}

/** Returns whether a file is a temporary one, which exists only until it is renamed over its target. */
export function isTemporaryName(name: string): boolean {
  return TEMPORARY_NAME.test(name)
}

/** Returns the replica in a file name of `presence/`, or null. */
export function parsePresenceName(name: string): string | null {
  return PRESENCE_NAME.exec(name)?.[1] ?? null
}

/**
 * Returns the path of an item's sidecar relative to `.lenslet`; for the data set itself `settings.json`.
 *
 * It is readable where the item's own name is portable. Characters that Windows forbids are percent-escaped, and a part
 * that is too long keeps its beginning and ends in a hash of the whole part.
 */
export function sidecarPath(key: ItemKey): string {
  if (key === DATASET_ITEM) return SETTINGS_FILE
  const parts = key.split('/')
  const name = escapePart(parts.pop()!, SIDECAR_SUFFIX)
  const folders = parts.map((part) =>
    escapePart(part, '').replace(/\.(json|lock)$/i, (ending) => `%2E${ending.slice(1)}`),
  )
  return [SIDECARS_DIR, ...folders, name + SIDECAR_SUFFIX].join('/')
}

/** Returns the item whose sidecar is at a path; null where the name was shortened to a hash, or is not a sidecar. */
export function itemOfSidecarPath(path: string): ItemKey | null {
  if (path === SETTINGS_FILE) return DATASET_ITEM
  if (!path.startsWith(`${SIDECARS_DIR}/`) || !path.endsWith(SIDECAR_SUFFIX)) return null
  const key = unescape(path.slice(SIDECARS_DIR.length + 1, -SIDECAR_SUFFIX.length))
  return isItemKey(key) && sidecarPath(key) === path ? key : null
}

/**
 * Returns whether a file inside `sidecars/` can be a sidecar.
 *
 * Its content says which item it belongs to. A file that is not at that item's path is a copy, for example by a sync
 * program; its changes count as well.
 */
export function isSidecarName(name: string): boolean {
  return name.endsWith(SIDECAR_SUFFIX)
}

/** Returns whether a folder inside `sidecars/` is a lock. In the names of items `sidecarPath` escapes this ending. */
export function isLockName(name: string): boolean {
  return name.endsWith('.lock')
}

const QUARANTINE_NAME = /^(\d{8}T\d{9}Z)-(.+)$/

/**
 * Returns the path that a file in the quarantine had; null where its name was shortened to a hash, or was not made by
 * this program.
 */
export function pathBeforeQuarantine(name: string): string | null {
  const [, stamp, rest] = QUARANTINE_NAME.exec(name) ?? []
  const path =
    rest
      ?.split('%2F')
      .map((part) => unescape(part) ?? '')
      .join('/') ?? ''
  return stamp !== undefined && quarantineName(stamp, path) === name ? path : null
}

/** Returns the path for a damaged file in the quarantine. Its name contains the time and the path that it had. */
export function quarantinePath(path: string, at: number): string {
  const stamp = new Date(at).toISOString().replace(/[-:]/g, '').replace('.', '')
  return `${QUARANTINE_DIR}/${quarantineName(stamp, path)}`
}

function quarantineName(stamp: string, path: string): string {
  return `${stamp}-${shorten(
    path
      .split('/')
      .map((part) => escapePart(part, ''))
      .join('%2F'),
    path,
    20,
  )}`
}

/**
 * Escapes a part of a path, to which `ending` will be appended, so that every system accepts the name and no system
 * treats it specially.
 */
function escapePart(part: string, ending: string): string {
  const escaped = part
    // Characters that Windows and SMB refuse, control characters, and the escape sign itself.
    // oxlint-disable-next-line no-control-regex
    .replace(/[%<>:"|?*\\\u0000-\u001f\u007f]/g, percent)
    .replace(/[. ]$/, percent)
    .replace(/^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i, (name) => percent(name[0]!) + name.slice(1))
  const own = isForeignName(escaped + ending) ? percent(escaped[0]!) + escaped.slice(1) : escaped
  return shorten(own, part, ending.length)
}

/** Shortens a name that is too long. It keeps its beginning and ends in a hash of `of`. */
function shorten(escaped: string, of: string, reserve: number): string {
  if (Buffer.byteLength(escaped) <= MAX_NAME_BYTES - reserve) return escaped
  const hash = createHash('sha256').update(of).digest('hex').slice(0, 16)
  return `${clip(escaped, MAX_NAME_BYTES - reserve - 17)}~${hash}`
}

function percent(character: string): string {
  return Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}

/** Undoes the escaping; returns null when the result is not UTF-8, because such a name was not escaped here. */
function unescape(text: string): string | null {
  try {
    return decodeURIComponent(text.replace(/%(?![0-9A-F]{2})/g, '%25'))
  } catch {
    return null
  }
}

function clip(text: string, bytes: number): string {
  let length = 0
  let out = ''
  for (const character of text) {
    length += Buffer.byteLength(character)
    if (length > bytes) break
    out += character
  }
  return out.replace(/%[0-9A-F]?$/, '')
}

/**
 * Returns the item key for a path that a person gave: POSIX separators, NFC, no empty or `.` parts.
 *
 * Throws `bad-input` for absolute paths, `..`, NUL, the `.lenslet` folder itself, and paths that are too long.
 */
export function toItemKey(path: string): ItemKey {
  const problem = itemKeyProblem(path)
  if (problem) throw new LensletError('bad-input', `${JSON.stringify(path)} ${problem}`, { path })
  return path.normalize('NFC')
}

/** Returns whether a value is an item key: a path as `toItemKey` returns it. */
export function isItemKey(path: unknown): path is ItemKey {
  return typeof path === 'string' && itemKeyProblem(path) === null && path.normalize('NFC') === path
}

function itemKeyProblem(path: string): string | null {
  if (path === '') return 'is empty: name a picture by its path inside the data set'
  if (path.length > MAX_KEY_LENGTH) return `is longer than ${MAX_KEY_LENGTH} characters`
  if (path.includes('\0')) return 'contains a NUL character'
  if (!path.isWellFormed()) return 'is not valid Unicode'
  if (path.startsWith('/') || /^[a-z]:[\\/]/i.test(path))
    return 'is absolute: name pictures by their path inside the data set'
  const parts = path.split('/')
  if (parts.includes('..')) return 'leaves the data set (`..`)'
  if (parts.includes('') || parts.includes('.')) return 'has an empty or `.` part'
  if (parts[0] === LENSLET_DIR) return 'is inside `.lenslet`, which holds the labels'
  return null
}
