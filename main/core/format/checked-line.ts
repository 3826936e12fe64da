/**
 * Encodes and decodes lines with a checksum.
 *
 * A line is `{"crc":"<8 hex>",<rest>`. The CRC-32 is that of the UTF-8 bytes of `<rest>` without the line break. Each
 * line is ordinary JSON. A torn, zero-filled or damaged line is recognised without parsing it.
 */
import { crc32 } from 'node:zlib'

const PREFIX = '{"crc":"'
const REST_AT = PREFIX.length + 10
const NEWLINE = 0x0a

/**
 * Returns one line with its line break. `body` must have at least one field and none called `crc`; `more` is the JSON
 * text of further fields.
 */
export function encodeLine(body: Readonly<Record<string, unknown>>, more?: string): string {
  const own = JSON.stringify(body).slice(1)
  const rest = more === undefined ? own : `${own.slice(0, -1)},${more}}`
  return `${PREFIX}${crc32(rest).toString(16).padStart(8, '0')}",${rest}\n`
}

/**
 * Returns the object in the bytes of a line without the line break; null when the line is damaged. NUL bytes before it
 * are skipped.
 */
export function decodeLine(line: Buffer): Record<string, unknown> | null {
  let from = 0
  while (line[from] === 0) from++
  let to = line.length
  while (to > from && isBlank(line[to - 1]!)) to--
  const restAt = from + REST_AT
  if (
    to <= restAt ||
    line.toString('latin1', from, from + PREFIX.length) !== PREFIX ||
    line.toString('latin1', restAt - 2, restAt) !== '",'
  )
    return null
  const digits = line.toString('latin1', from + PREFIX.length, restAt - 2)
  if (crc32(line.subarray(restAt, to)).toString(16).padStart(8, '0') !== digits) return null
  try {
    return JSON.parse(`{${line.toString('utf8', restAt, to)}`) as Record<string, unknown>
  } catch {
    return null
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x0a || byte === 0x09
}

export interface Line {
  /** Byte offset of the line in its file. */
  readonly offset: number
  /** Null for a damaged line. */
  readonly body: Record<string, unknown> | null
}

/**
 * Splits bytes that were read at `offset` of a file into lines.
 *
 * An unfinished last line is left for the next read: `next` is the offset where it begins. Empty lines are skipped.
 */
export function splitLines(bytes: Uint8Array, offset: number): { lines: Line[]; next: number } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const lines: Line[] = []
  let start = 0
  for (let end = buffer.indexOf(NEWLINE, start); end >= 0; end = buffer.indexOf(NEWLINE, start)) {
    if (end > start) lines.push({ offset: offset + start, body: decodeLine(buffer.subarray(start, end)) })
    start = end + 1
  }
  return { lines, next: offset + start }
}
