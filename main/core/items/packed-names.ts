/**
 * Stores the names of one folder in one buffer, because sending 100,000 strings to another process takes longer than
 * listing them.
 */
import { isPictureName, PICTURE_ENDING } from './item-names.ts'

/** Ends each name: a slash, which no name contains. */
export const NAME_END = 0x2f

export interface PackedNames {
  readonly count: number
  /** The names in UTF-8, each followed by `NAME_END`. */
  readonly bytes: Uint8Array
  /** Whether all bytes are ASCII, so that each name has only one spelling. */
  readonly isAscii: boolean
}

/** Packs names into one buffer. */
export function packNames(names: readonly string[]): PackedNames {
  return packText(names.length, joinNames(names))
}

/**
 * Packs only the names of pictures. In most folders all names belong to pictures. One test of the joined text shows
 * that.
 */
export function packPictureNames(names: readonly string[]): PackedNames {
  const text = joinNames(names)
  const hasOthers = text.startsWith('.') || text.includes('/.') || END_OF_OTHER_NAME.test(text)
  return hasOthers ? packNames(names.filter(isPictureName)) : packText(names.length, text)
}

/**
 * Matches the end of a name that is not a picture's. It looks back only from the end of each name, so most characters
 * are not tested.
 */
const END_OF_OTHER_NAME = new RegExp(`/(?<!${PICTURE_ENDING}/)`, 'i')

function joinNames(names: readonly string[]): string {
  return names.length === 0 ? '' : `${names.join('/')}/`
}

function packText(count: number, text: string): PackedNames {
  const bytes = Buffer.from(text)
  return { count, bytes, isAscii: bytes.byteLength === text.length }
}

/** Returns the names in a buffer. */
export function unpackNames({ bytes }: PackedNames): string[] {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').split('/').slice(0, -1)
}
