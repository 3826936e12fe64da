/** Encodes and decodes releases: which changes a team has frozen under a name (FORMAT.md, "A release"). */
import { gunzipSync, gzipSync } from 'node:zlib'
import { isObject } from '../../../preload/contract/label-fields/json-checks.ts'
import { ChangeSet, type NumberRange } from './change-set.ts'
import { encodeLine, splitLines } from './checked-line.ts'

const RELEASE_VERSION = 1
/** The largest file that is read, in bytes, and the most bytes of it uncompressed. */
export const MAX_RELEASE_BYTES = 64_000_000
const MAX_TEXT_BYTES = 256_000_000
/** The most ids in one line. */
const IDS_PER_LINE = 1_000
const MAX_NAME = 100
const MAX_NOTE = 20_000

/** What the first line says. */
export interface ReleaseHead {
  /** The id of the data set. */
  readonly dataset: string
  readonly name: string
  readonly note: string
  /** Who froze it, and when by the share's clock, in milliseconds since the epoch. */
  readonly by: string
  readonly at: number
  /** The number of labelled pictures. */
  readonly pictures: number
  /** `sha256:` and the digits of the canonical form of the labels. */
  readonly labels: string
  /** Whether everybody gave stars of their own then: `rating.mode`. It decides whether exports have everybody's stars. */
  readonly ratingMode: RatingMode
}

type RatingMode = 'shared' | 'each'

export interface Release extends ReleaseHead {
  readonly changes: ChangeSet
}

/** Why a file cannot be used. */
export type ReleaseProblem = 'damaged' | 'newer'

/** Returns the bytes of a file. */
export function encodeRelease({ changes, at, ratingMode, ...rest }: Release): Uint8Array {
  const { dataset, name, note, by, pictures, labels } = rest
  const head = {
    version: RELEASE_VERSION,
    dataset,
    name,
    note,
    by,
    at: new Date(at).toISOString(),
    pictures,
    labels,
    ...(ratingMode === 'each' ? { rating_mode: ratingMode } : {}),
  }
  const lines = [encodeLine({ release: head })]
  for (const [writer, numbers] of changes.ranges()) lines.push(encodeLine({ writer, numbers }))
  const others = changes.others()
  for (let from = 0; from < others.length; from += IDS_PER_LINE)
    lines.push(encodeLine({ ids: others.slice(from, from + IDS_PER_LINE) }))
  lines.push(encodeLine({ end: { changes: changes.size } }))
  return gzipSync(lines.join(''))
}

/** Returns the release in a file, or why it cannot be used. */
export function decodeRelease(bytes: Uint8Array): Release | ReleaseProblem {
  let text: Buffer
  try {
    text = gunzipSync(bytes, { maxOutputLength: MAX_TEXT_BYTES })
  } catch {
    return 'damaged'
  }
  const { lines, next } = splitLines(text, 0)
  const [first, ...rest] = lines.map(({ body }) => body)
  const last = rest.pop()
  const head = first ? decodeHead(first['release']) : 'damaged'
  if (typeof head === 'string') return head
  if (next !== text.length || !last || !isObject(last['end'])) return 'damaged'
  const changes = new ChangeSet()
  for (const body of rest) if (!body || !addLine(changes, body)) return 'damaged'
  return changes.size === last['end']['changes'] ? { ...head, changes } : 'damaged'
}

/** Adds the changes of a line. Lines of unknown kinds add nothing. */
function addLine(changes: ChangeSet, { writer, numbers, ids }: Record<string, unknown>): boolean {
  if (writer !== undefined) return typeof writer === 'string' && isRanges(numbers) && changes.addRanges(writer, numbers)
  if (ids === undefined) return true
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) return false
  for (const id of ids) changes.addOther(id)
  return true
}

function isRanges(raw: unknown): raw is NumberRange[] {
  return Array.isArray(raw) && raw.every((range) => Array.isArray(range) && range.length === 2)
}

function decodeHead(raw: unknown): ReleaseHead | ReleaseProblem {
  if (!isObject(raw)) return 'damaged'
  const { version, dataset, name, note, by, pictures, labels } = raw
  if (typeof version === 'number' && version > RELEASE_VERSION) return 'newer'
  const at = typeof raw['at'] === 'string' ? Date.parse(raw['at']) : Number.NaN
  const isValid =
    version === RELEASE_VERSION &&
    typeof dataset === 'string' &&
    isReleaseName(name) &&
    typeof note === 'string' &&
    note.length <= MAX_NOTE &&
    typeof by === 'string' &&
    Number.isFinite(at) &&
    Number.isSafeInteger(pictures) &&
    typeof labels === 'string' &&
    /^sha256:[0-9a-f]{64}$/.test(labels)
  const ratingMode = raw['rating_mode'] === 'each' ? 'each' : 'shared'
  return isValid ? { dataset, name, note, by, at, pictures: pictures as number, labels, ratingMode } : 'damaged'
}

/** Returns whether a text can be the name of a release. */
export function isReleaseName(name: unknown): name is string {
  return (
    typeof name === 'string' &&
    name.trim() !== '' &&
    name.length <= MAX_NAME &&
    name === name.normalize('NFC') &&
    // oxlint-disable-next-line no-control-regex
    !/[\u0000-\u001f\u007f]/.test(name)
  )
}
