/**
 * Encodes and decodes the files by which a team shares the metadata of its pictures (FORMAT.md, "Metadata").
 *
 * A file is a batch of checked lines, compressed with gzip. A colleague may have written anything into it, so every
 * size and every value has a limit.
 */
import { createGunzip } from 'node:zlib'
import {
  isMetadataNumber,
  isMetadataText,
  isMetadataYesNo,
  maxMetadataLength,
  METADATA_FIELD_NAMES,
  METADATA_FIELDS,
  METADATA_READING,
  type ItemKey,
  type MetadataFieldName,
  type MetadataValues,
} from '../../../preload/contract/index.ts'
import { isObject } from '../../../preload/contract/label-fields/json-checks.ts'
import { encodeLine, splitLines, type Line } from './checked-line.ts'

const METADATA_VERSION = 1
/** The largest file that is read, in bytes. This program writes files of a tenth of this. */
export const MAX_METADATA_BYTES = 32_000_000
/** The most bytes that are read of an uncompressed file. A few compressed bytes can expand to any number of bytes. */
const MAX_TEXT_BYTES = 96_000_000
/** The most lines that are read of a file. */
const MAX_LINES = 100_000
/** A longer line is damage: the longest key and the longest texts, all of it escaped, take 60,000 bytes. */
const MAX_LINE_BYTES = 128_000
const CHUNK_BYTES = 65_536
/** The latest date that there is, in milliseconds since the epoch. */
export const MAX_METADATA_DATE = 8_640_000_000_000_000

/** The first line: which data set the file belongs to, and what its writer read of the pictures. */
export interface MetadataHead {
  readonly dataset: string
  /** The `METADATA_READING` of the writer. */
  readonly reading: number
  /** The fields that the writer knew. A field that no picture has is among them too. */
  readonly fields: readonly string[]
}

/** What a file says about one picture. */
export interface MetadataLine {
  readonly item: ItemKey
  /** The length of the picture's file. */
  readonly bytes: number
  /** The modification time of the picture's file, in whole seconds since the epoch, rounded down. */
  readonly seconds: number
  /** The picture's content, as in a change; null where the writer did not know it. */
  readonly content: string | null
  readonly values: MetadataValues
}

/** What was found in a file. */
export interface MetadataFileReport {
  /** Null when the first line is damaged, or of a newer version. */
  readonly head: MetadataHead | null
  /** Whether the first line is whole and of a newer version. */
  readonly isNewer: boolean
  /** Whether the whole file was read and every line is valid. Always false when `onHead` refused the file. */
  readonly isWhole: boolean
}

/** Returns the first line of a file that this program writes. */
export function encodeMetadataHead(dataset: string): string {
  return encodeLine({
    metadata: { version: METADATA_VERSION, dataset, reading: METADATA_READING, fields: METADATA_FIELD_NAMES },
  })
}

/** Returns the line of a picture. `modifiedAt` is in milliseconds since the epoch, at most `MAX_METADATA_DATE`. */
export function encodeMetadataItem(
  { item, bytes, content, values }: Omit<MetadataLine, 'seconds'>,
  modifiedAt: number,
): string {
  return encodeLine({
    item,
    bytes,
    modified: new Date(Math.floor(modifiedAt)).toISOString(),
    ...(content === null ? {} : { content }),
    values: withShortTexts(values),
  })
}

/** Cuts texts that are too long. The lower-case form of a text, which may be what is known, can be longer than the text. */
function withShortTexts(values: MetadataValues): MetadataValues {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => {
      const isTooLong = isMetadataText(field) && typeof value === 'string' && value.length > maxMetadataLength(field)
      return [field, isTooLong ? value.slice(0, maxMetadataLength(field)).toWellFormed() : value]
    }),
  )
}

/**
 * Returns whether this program may use the values of a file.
 *
 * Its writer must have read all fields that this program knows, in the same way. Otherwise a picture would count as
 * read, and never be found by a field that the writer did not know.
 */
export function isUsableMetadata({ dataset, reading, fields }: MetadataHead, ownDataset: string): boolean {
  return (
    dataset === ownDataset &&
    reading === METADATA_READING &&
    METADATA_FIELD_NAMES.every((field) => fields.includes(field))
  )
}

/**
 * Reads a file, and passes its valid lines to `onLines`, some at a time; waits for its promise before it goes on.
 *
 * When `onHead` returns false, nothing more is read. Lines that are damaged or have an impossible value are skipped.
 * Lines of unknown kinds are skipped too, but are not damage. Rejects only when `onLines` does.
 */
export async function readMetadataFile(
  bytes: Uint8Array,
  onHead: (head: MetadataHead) => boolean,
  onLines: (lines: readonly MetadataLine[]) => Promise<void>,
): Promise<MetadataFileReport> {
  const parser = new MetadataParser()
  for await (const lines of linesOf(bytes, parser)) {
    const isFirst = parser.head === null
    const items = parser.parse(lines)
    if (parser.head === null || (isFirst && !onHead(parser.head))) return parser.report(false)
    if (items.length > 0) await onLines(items)
  }
  return parser.report(parser.head !== null && !parser.isDamaged)
}

/** Decodes lines one after the other. The first one must be the head. */
class MetadataParser {
  head: MetadataHead | null = null
  isDamaged = false
  #isNewer = false
  #count = 0

  parse(lines: readonly Line[]): MetadataLine[] {
    const items: MetadataLine[] = []
    for (const { body } of lines) {
      if (++this.#count > MAX_LINES) this.isDamaged = true
      if (this.#count > MAX_LINES) break
      if (this.#count === 1) {
        this.head = body && decodeHead(body['metadata'])
        this.#isNewer = isObject(body?.['metadata']) && (body['metadata']['version'] as number) > METADATA_VERSION
        if (this.head === null) break
      } else if (body === null) this.isDamaged = true
      else if ('item' in body) {
        const item = decodeItem(body)
        if (item === null) this.isDamaged = true
        else items.push(item)
      }
    }
    return items
  }

  report(isWhole: boolean): MetadataFileReport {
    return { head: this.head, isNewer: this.#isNewer, isWhole }
  }
}

/** Yields the lines of a compressed file, those of a chunk at a time. Damage ends it and is reported to `parser`. */
async function* linesOf(bytes: Uint8Array, parser: { isDamaged: boolean }): AsyncGenerator<Line[]> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES })
  gunzip.end(bytes)
  let rest = Buffer.alloc(0)
  let length = 0
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      length += chunk.byteLength
      const joined = rest.byteLength === 0 ? chunk : Buffer.concat([rest, chunk])
      const { lines, next } = splitLines(joined, 0)
      rest = Buffer.from(joined.subarray(next))
      if (lines.length > 0) yield lines
      if (length > MAX_TEXT_BYTES || rest.byteLength > MAX_LINE_BYTES) {
        parser.isDamaged = true
        return
      }
    }
    if (rest.byteLength > 0) parser.isDamaged = true
  } catch {
    parser.isDamaged = true
  }
}

function decodeHead(raw: unknown): MetadataHead | null {
  if (!isObject(raw) || raw['version'] !== METADATA_VERSION) return null
  const { dataset, reading, fields } = raw
  return typeof dataset === 'string' &&
    typeof reading === 'number' &&
    Array.isArray(fields) &&
    fields.every((field) => typeof field === 'string')
    ? { dataset, reading, fields }
    : null
}

function decodeItem(body: Record<string, unknown>): MetadataLine | null {
  const { item, bytes, modified, content, values: raw } = body
  const modifiedAt = typeof modified === 'string' ? Date.parse(modified) : Number.NaN
  const values = isObject(raw) ? decodeValues(raw) : null
  if (
    typeof item !== 'string' ||
    !Number.isSafeInteger(bytes) ||
    (bytes as number) < 0 ||
    Number.isNaN(modifiedAt) ||
    (content !== undefined && typeof content !== 'string') ||
    values === null
  )
    return null
  return {
    item,
    bytes: bytes as number,
    seconds: Math.floor(modifiedAt / 1_000),
    content: content ?? null,
    values,
  }
}

/** Returns the values of the fields that this program knows; null when one of them is impossible. */
function decodeValues(raw: Record<string, unknown>): MetadataValues | null {
  const known = METADATA_FIELD_NAMES.filter((field) => Object.hasOwn(raw, field))
  return known.every((field) => isPossible(field, raw[field]))
    ? Object.fromEntries(known.map((field) => [field, raw[field]]))
    : null
}

/** Whether a value may be one that the program itself reads from a picture. */
function isPossible(field: MetadataFieldName, value: unknown): boolean {
  if (isMetadataText(field))
    return (
      typeof value === 'string' &&
      value !== '' &&
      value.length <= maxMetadataLength(field) &&
      value.isWellFormed() &&
      !/\p{Cc}/u.test(value)
    )
  if (isMetadataNumber(field))
    return (
      typeof value === 'number' &&
      Number.isFinite(value) &&
      (METADATA_FIELDS[field].kind !== 'date' || Math.abs(value) <= MAX_METADATA_DATE)
    )
  return isMetadataYesNo(field) && typeof value === 'boolean'
}
