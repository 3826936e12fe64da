/**
 * Every name that this program gives to a file on the share, and the recogniser of each. A name that no recogniser here
 * knows (temporary files, locks, `desktop.ini`, `x.sync-conflict-…`) is left alone by everything that reads.
 * FORMAT.md, "Tree" and "Names", is the specification.
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

const REPLICA = '[0-9a-hj-km-np-tv-z]{12}'
const JOURNAL_NAME = new RegExp(`^(${REPLICA})-(\\d{4,9})\\.jsonl$`)
const PRESENCE_NAME = new RegExp(`^(${REPLICA})\\.json$`)
const SNAPSHOT_NAME = new RegExp(`^(${REPLICA})-(\\d{4,9})\\.jsonl\\.gz$`)
const CLOCK_PROBE_NAME = new RegExp(`^${REPLICA}\\.\\d+\\.clock$`)
const THUMBNAIL_NAME = /^([0-9a-f]{2})[0-9a-f]{30}-\d{1,5}\.webp$/
const TEMPORARY_NAME = /\.json(?:\.\d+){1,2}$/
const SIDECAR_SUFFIX = '.json'
/** Longest file name part we make, in UTF-8 bytes; file systems allow 255, and locks and temporary names add a few. */
const MAX_NAME_BYTES = 180
const MAX_KEY_LENGTH = 4096

/** A new replica id: 12 characters of Crockford's base 32, 60 random bits. */
export function newReplicaId(): string {
  return randomText(12)
}

export function isReplicaId(text: string): boolean {
  return new RegExp(`^${REPLICA}$`).test(text)
}

/** Path of a journal segment relative to `.lenslet`. */
export function journalPath(replica: string, segment: number): string {
  return `${JOURNALS_DIR}/${replica}-${String(segment).padStart(4, '0')}.jsonl`
}

/** Replica and segment number of a file name in `journals/`, or null when it is not a journal. */
export function parseJournalName(name: string): { replica: string; segment: number } | null {
  const match = JOURNAL_NAME.exec(name)
  return match ? { replica: match[1]!, segment: Number(match[2]) } : null
}

/** Path of a snapshot relative to `.lenslet`. */
export function snapshotPath(replica: string, number: number): string {
  return `${SNAPSHOTS_DIR}/${replica}-${String(number).padStart(4, '0')}.jsonl.gz`
}

/** Replica and number of a file name in `snapshots/`, or null when it is not a snapshot. */
export function parseSnapshotName(name: string): { replica: string; number: number } | null {
  const match = SNAPSHOT_NAME.exec(name)
  return match ? { replica: match[1]!, number: Number(match[2]) } : null
}

/**
 * Path of a shared thumbnail relative to `.lenslet`: `key` is 32 hex digits for the picture's content, `size` the most
 * pixels of its longer side.
 */
export function thumbnailPath(key: string, size: number): string {
  return `${THUMBS_DIR}/${key.slice(0, 2)}/${key}-${size}.webp`
}

/** Whether a file of this name belongs into this folder of `thumbs/`. */
export function isThumbnailIn(folder: string, name: string): boolean {
  return THUMBNAIL_NAME.exec(name)?.[1] === folder
}

export function presencePath(replica: string): string {
  return `${PRESENCE_DIR}/${replica}.json`
}

/** A file that a replica makes and removes to learn what time the share has. */
export function clockProbePath(replica: string, number: number): string {
  return `${PRESENCE_DIR}/${replica}.${number}.clock`
}

/** Whether a file name in `presence/` is such a file's. */
export function isClockProbeName(name: string): boolean {
  return CLOCK_PROBE_NAME.test(name)
}

/** Whether a file is one that was to be renamed over another, and is there for a moment only while its writer lives. */
export function isTemporaryName(name: string): boolean {
  return TEMPORARY_NAME.test(name)
}

/** Replica of a file name in `presence/`, or null. */
export function parsePresenceName(name: string): string | null {
  return PRESENCE_NAME.exec(name)?.[1] ?? null
}

/**
 * Path of an item's sidecar relative to `.lenslet`. Readable where the item's own name is portable; what Windows
 * forbids is percent-escaped, and a part that is too long keeps its beginning and ends in a hash of the whole part.
 * That of the data set itself is `settings.json`.
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

/** The item whose sidecar is at a path, or null where the name was shortened to a hash or is no sidecar's. */
export function itemOfSidecarPath(path: string): ItemKey | null {
  if (path === SETTINGS_FILE) return DATASET_ITEM
  if (!path.startsWith(`${SIDECARS_DIR}/`) || !path.endsWith(SIDECAR_SUFFIX)) return null
  const key = unescape(path.slice(SIDECARS_DIR.length + 1, -SIDECAR_SUFFIX.length))
  return isItemKey(key) && sidecarPath(key) === path ? key : null
}

/**
 * Whether a file name inside `sidecars/` can be a sidecar. Which item it belongs to is said by its content; one that is
 * not at that item's path is a copy, made by a sync program for instance, whose changes count all the same.
 */
export function isSidecarName(name: string): boolean {
  return name.endsWith(SIDECAR_SUFFIX)
}

/** Whether a folder inside `sidecars/` is a lock. No item's folder is called so: `sidecarPath` escapes the ending. */
export function isLockName(name: string): boolean {
  return name.endsWith('.lock')
}

const QUARANTINE_NAME = /^(\d{8}T\d{9}Z)-(.+)$/

/**
 * The path that a file in quarantine had, or null where its name was shortened to a hash or is none that this program
 * gives.
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

/** Name under which a damaged file is set aside: when, and the path it had. */
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
 * A part of a path, which `ending` will follow in the file's name, as a name that every system takes and that is no
 * other system's own.
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

/** A name that is too long keeps its beginning and ends in a hash of the whole, `of`. */
function shorten(escaped: string, of: string, reserve: number): string {
  if (Buffer.byteLength(escaped) <= MAX_NAME_BYTES - reserve) return escaped
  const hash = createHash('sha256').update(of).digest('hex').slice(0, 16)
  return `${clip(escaped, MAX_NAME_BYTES - reserve - 17)}~${hash}`
}

function percent(character: string): string {
  return Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}

/** Takes escapes back; what is not UTF-8 then is no name that was escaped here. */
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
 * The item key for a path that somebody gave: POSIX separators, NFC, no empty or `.` parts. Throws `bad-input` for
 * absolute paths, `..`, NUL, the `.lenslet` folder itself, and paths that are too long.
 */
export function toItemKey(path: string): ItemKey {
  const problem = itemKeyProblem(path)
  if (problem) throw new LensletError('bad-input', `${JSON.stringify(path)} ${problem}`, { path })
  return path.normalize('NFC')
}

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
