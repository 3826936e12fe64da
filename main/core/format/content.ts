/**
 * Identifies the content of a picture's file by a short text.
 *
 * The text is `<bytes>-<16 hex digits>`: the length and the fingerprint of the file (FORMAT.md, "Content"). Labels
 * contain this text, so that the program notices when a picture was renamed, or when a name has a different picture
 * now. In columns the digits are two 32-bit words, which are both 0 when the content is unknown.
 */

/** Returns the text for a file of `size` bytes with the two words of its fingerprint; undefined when it is unknown. */
export function contentText(size: number, high: number, low: number): string | undefined {
  return low === 0 || Number.isNaN(size) ? undefined : `${size}-${hex(high)}${hex(low)}`
}

/** Returns the length of the file in bytes. */
export function lengthOf(content: string): number {
  return Number(content.slice(0, content.indexOf('-')))
}

/** Lengths of files are compared modulo this, so that they fit into a column of 32-bit words. */
const BYTES_MODULUS = 2 ** 32

/**
 * Returns a word for a column that identifies the content to which an item's labels were given.
 *
 * It is 0 when the content is unknown, and odd when labels in force were given to different contents. `newest` is the
 * content of the newest change in force that has one.
 */
function contentMark(newest: string | undefined, isMixed: boolean): number {
  if (newest === undefined) return 0
  return (contentWord(swapBytes(Number.parseInt(newest.slice(-8), 16))) | (isMixed ? 1 : 0)) >>> 0
}

/**
 * The content to which an item's labels were given, as in columns: `contentMark`, and the length of the file modulo
 * 2^32. Both are 0 when it is unknown.
 */
export interface LabelledContent {
  readonly contentMark: number
  readonly contentBytes: number
}

/**
 * Returns whether a file differs from the content to which labels were given.
 *
 * `mark` and `bytes` are those of the labels (`LabelledContent`). `size` is the length of the file, NaN for unknown,
 * and `low` the second word of its fingerprint, 0 for unknown. The length alone shows most differences, even before the
 * file is read. All arguments are numbers, because this is called for a million pictures.
 */
export function isDifferentContent(mark: number, bytes: number, size: number, low: number): boolean {
  return mark !== 0 && (isDifferentLength(bytes, size) || (low !== 0 && (mark & ~1) >>> 0 !== contentWord(low)))
}

function isDifferentLength(bytes: number, size: number): boolean {
  return !Number.isNaN(size) && size % BYTES_MODULUS !== bytes
}

/**
 * Returns the values in columns for the content of the newest change in force that has one; `isMixed` is true when
 * labels in force were given to different contents.
 */
export function labelledContent(newest: string | undefined, isMixed: boolean): LabelledContent {
  return {
    contentMark: contentMark(newest, isMixed),
    contentBytes: newest === undefined ? 0 : lengthOf(newest) % BYTES_MODULUS,
  }
}

/** Returns the second word of a fingerprint in the form of `contentMark`, except for the last bit. */
export function contentWord(word: number): number {
  return (word & ~1) >>> 0 || 2
}

/** Returns the bytes of a word as hex digits, in the order in which they are in the digest. */
function hex(word: number): string {
  return swapBytes(word).toString(16).padStart(8, '0')
}

function swapBytes(word: number): number {
  return (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0
}
