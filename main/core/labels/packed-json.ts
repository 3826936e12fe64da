/** Reads parts of JSON from its bytes, without decoding it. The JSON is as `JSON.stringify` writes it, without spaces. */

export const [QUOTE, COMMA, COLON] = [0x22, 0x2c, 0x3a]
export const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d]
export const BACKSLASH = 0x5c
const [ZERO, NINE] = [0x30, 0x39]
/** `2026-11-23T03:07:36.980Z` with its quotation marks: its length, and where the `Z` is. */
export const USUAL_TIME_LENGTH = 26
const ZONE_AT = 24
const ZULU = 0x5a

/** A key as it is in the bytes, from its first character to the colon, and what it means. */
interface PackedKey {
  readonly bytes: Uint8Array
  readonly meaning: number
}

/** The keys of an object by their first character. */
export type PackedKeys = readonly (readonly PackedKey[] | undefined)[]

/** Returns the keys in the form that `keyAt` reads. A key has ASCII characters only. */
export function packedKeys(meanings: readonly (readonly [key: string, meaning: number])[]): PackedKeys {
  const keys = Array.from({ length: 128 }, (): PackedKey[] | undefined => undefined)
  for (const [key, meaning] of meanings)
    (keys[key.charCodeAt(0)] ??= []).push({ bytes: new TextEncoder().encode(`${key}":`), meaning })
  return keys
}

/** Returns the key whose quotation mark is at `start`; null when it is none of `keys`. */
export function keyAt(keys: PackedKeys, bytes: Uint8Array, start: number): PackedKey | null {
  const candidates = keys[bytes[start + 1]!]
  if (candidates === undefined) return null
  for (let at = 0; at < candidates.length; at++)
    if (isAt(candidates[at]!.bytes, bytes, start + 1)) return candidates[at]!
  return null
}

/** Whether these bytes are at `start`. */
export function isAt(expected: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let at = 0; at < expected.length; at++) if (bytes[start + at] !== expected[at]) return false
  return true
}

/** Returns what `wordAt` returns at a key of two letters, after its first quotation mark. */
export function keyWord(key: string): number {
  return wordAt(new TextEncoder().encode(`${key}":`), 0)
}

/** Returns four bytes as one number. */
export function wordAt(bytes: Uint8Array, start: number): number {
  return bytes[start]! | (bytes[start + 1]! << 8) | (bytes[start + 2]! << 16) | (bytes[start + 3]! << 24)
}

/** Returns the position after the text that begins at `start`, which is after the bytes when it does not end. */
export function afterText(bytes: Uint8Array, start: number): number {
  const { length } = bytes
  for (let at = start + 1; at < length; at++) {
    const byte = bytes[at]!
    if (byte === QUOTE) return at + 1
    if (byte === BACKSLASH) at++
  }
  return length + 1
}

/** Returns the position after the value that begins at `start`, which is after the bytes when it does not end. */
export function afterValue(bytes: Uint8Array, start: number): number {
  const { length } = bytes
  let depth = 0
  for (let at = start; at < length; at++) {
    const byte = bytes[at]!
    if (byte === QUOTE) {
      at = afterText(bytes, at) - 1
      if (depth === 0) return at + 1
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      if (depth === 0) return at
      if (--depth === 0) return at + 1
    } else if (byte === COMMA && depth === 0) return at
  }
  return length + 1
}

/** Returns the time of a text with the form that `isUsualTime` checks, in milliseconds since the epoch. */
export function usualTimeAt(bytes: Uint8Array, start: number): number {
  const from = start + 1
  const year = twoDigits(bytes, from) * 100 + twoDigits(bytes, from + 2)
  const day = firstDayOf(year, twoDigits(bytes, from + 5)) + twoDigits(bytes, from + 8) - 1
  const minutes = twoDigits(bytes, from + 11) * 60 + twoDigits(bytes, from + 14)
  const milliseconds = twoDigits(bytes, from + 20) * 10 + bytes[from + 22]! - ZERO
  return day * 86_400_000 + minutes * 60_000 + twoDigits(bytes, from + 17) * 1_000 + milliseconds
}

/** The month that was asked for last: most changes are of the same few. */
const lastMonth = { number: -1, firstDay: 0 }

/** Returns the number of days from the epoch to the first day of a month. */
function firstDayOf(year: number, month: number): number {
  const number = year * 12 + month
  if (number !== lastMonth.number) {
    lastMonth.number = number
    lastMonth.firstDay = new Date(0).setUTCFullYear(year, month - 1, 1) / 86_400_000
  }
  return lastMonth.firstDay
}

/** Whether the text that begins at `start` has the form that `Date.toISOString` gives years from 0000 to 9999. */
export function isUsualTime(bytes: Uint8Array, start: number): boolean {
  const first = bytes[start + 1]!
  return (
    bytes[start + USUAL_TIME_LENGTH - 1] === QUOTE && bytes[start + ZONE_AT] === ZULU && first >= ZERO && first <= NINE
  )
}

function twoDigits(bytes: Uint8Array, start: number): number {
  return bytes[start]! * 10 + bytes[start + 1]! - 11 * ZERO
}
