/**
 * Lines that can be checked: `{"crc":"<8 hex>",<rest>` where the CRC-32 is of the UTF-8 bytes of `<rest>` without the line
 * end. Each line is ordinary JSON, and a torn, zero-filled or damaged one is told from a whole one without parsing it.
 */
import { crc32 } from 'node:zlib'

const PREFIX = '{"crc":"'
const REST_AT = PREFIX.length + 10
const NEWLINE = 0x0a

/** One line, with its line end. `body` must have at least one field and none called `crc`. */
export function encodeLine(body: Readonly<Record<string, unknown>>): string {
  const rest = JSON.stringify(body).slice(1)
  return `${PREFIX}${crc32(rest).toString(16).padStart(8, '0')}",${rest}\n`
}

/** The line's object without its check sum, or null when the line is not whole. NUL bytes in front of a line are passed over. */
export function decodeLine(line: string): Record<string, unknown> | null {
  const text = line.replace(/^\0+/, '').trimEnd()
  if (!text.startsWith(PREFIX) || text.slice(REST_AT - 2, REST_AT) !== '",') return null
  const rest = text.slice(REST_AT)
  if (crc32(rest).toString(16).padStart(8, '0') !== text.slice(PREFIX.length, PREFIX.length + 8)) return null
  try {
    return JSON.parse(`{${rest}`) as Record<string, unknown>
  } catch {
    return null
  }
}

export interface Line {
  /** Byte offset of the line in its file. */
  readonly offset: number
  /** Null for a line that is not whole. */
  readonly body: Record<string, unknown> | null
}

/**
 * Splits bytes read from `offset` of a file into lines. An unfinished last line is left for the next read: `next` is where it
 * begins. Empty lines are passed over.
 */
export function splitLines(bytes: Uint8Array, offset: number): { lines: Line[]; next: number } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const lines: Line[] = []
  let start = 0
  for (let end = buffer.indexOf(NEWLINE, start); end >= 0; end = buffer.indexOf(NEWLINE, start)) {
    if (end > start) lines.push({ offset: offset + start, body: decodeLine(buffer.toString('utf8', start, end)) })
    start = end + 1
  }
  return { lines, next: offset + start }
}
