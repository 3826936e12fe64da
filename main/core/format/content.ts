/**
 * What a picture's file holds, in a few characters: `<bytes>-<16 hex digits>` (FORMAT.md, "Content"). Labels carry it,
 * so that a picture that has another name now, or a name that has another picture now, is noticed. In columns the
 * digits are two words, of which both are 0 when the content is not known.
 */

/** Returns the text for a file of `size` bytes with these two words of its print; undefined when it is not known. */
export function contentText(size: number, high: number, low: number): string | undefined {
  return low === 0 || Number.isNaN(size) ? undefined : `${size}-${hex(high)}${hex(low)}`
}

/** Returns the length of the file in bytes. */
export function lengthOf(content: string): number {
  return Number(content.slice(0, content.indexOf('-')))
}

/** Lengths of files are compared modulo this, so that they fit into a column of words. */
const BYTES_MODULUS = 2 ** 32

/**
 * Returns one word for the content that an item's labels were given to, for a column: 0 when it is not known; odd when
 * labels that still stand were given to different contents. `newest` is the content of the newest change that stands
 * and has one.
 */
function contentMark(newest: string | undefined, isMixed: boolean): number {
  if (newest === undefined) return 0
  return (contentWord(swapped(Number.parseInt(newest.slice(-8), 16))) | (isMixed ? 1 : 0)) >>> 0
}

/**
 * What an item's labels were given to, as its columns have it: `contentMark`, and the length of the file modulo 2^32.
 * Both are 0 when it is not known.
 */
export interface LabelledContent {
  readonly contentMark: number
  readonly contentBytes: number
}

/**
 * Whether a file of `size` bytes, NaN for unknown, whose print has `low` as its second word, 0 for unknown, is another
 * one than labels were given to, of which columns have this mark and these bytes (`LabelledContent`). The length alone
 * tells most, before anybody has looked into the file. Numbers only, as it is asked about a million pictures.
 */
export function isOtherContent(mark: number, bytes: number, size: number, low: number): boolean {
  return mark !== 0 && (isOtherLength(bytes, size) || (low !== 0 && (mark & ~1) >>> 0 !== contentWord(low)))
}

function isOtherLength(bytes: number, size: number): boolean {
  return !Number.isNaN(size) && size % BYTES_MODULUS !== bytes
}

/**
 * Returns what columns keep of the content of the newest change that stands and has one; `isMixed` as in `contentMark`.
 */
export function labelledContent(newest: string | undefined, isMixed: boolean): LabelledContent {
  return {
    contentMark: contentMark(newest, isMixed),
    contentBytes: newest === undefined ? 0 : lengthOf(newest) % BYTES_MODULUS,
  }
}

/** Returns the second word of a print as `contentMark` has it, but for the last bit. */
export function contentWord(word: number): number {
  return (word & ~1) >>> 0 || 2
}

/** The bytes of a word in the order in which the digest has them. */
function hex(word: number): string {
  return swapped(word).toString(16).padStart(8, '0')
}

function swapped(word: number): number {
  return (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0
}
