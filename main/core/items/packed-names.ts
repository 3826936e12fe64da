/**
 * The names of one folder in one piece of memory: a message of a hundred thousand texts takes longer than finding them.
 */
import { isPictureName, PICTURE_ENDING } from './item-names.ts'

/** A slash, which no name has. */
export const NAME_END = 0x2f

export interface PackedNames {
  readonly count: number
  /** UTF-8, each name followed by `NAME_END`. */
  readonly bytes: Uint8Array
  /** Whether all of it is ASCII, so that each name has one spelling only. */
  readonly plain: boolean
}

export function packNames(names: readonly string[]): PackedNames {
  return packed(names.length, joined(names))
}

/** Those that are pictures. In most folders all are, which one look at all of them tells. */
export function packPictureNames(names: readonly string[]): PackedNames {
  const text = joined(names)
  const hasOthers = text.startsWith('.') || text.includes('/.') || OTHER_END.test(text)
  return hasOthers ? packNames(names.filter(isPictureName)) : packed(names.length, text)
}

/** The end of a name that is no picture's. It looks back from each end, so that of most letters nothing is asked. */
const OTHER_END = new RegExp(`/(?<!${PICTURE_ENDING}/)`, 'i')

function joined(names: readonly string[]): string {
  return names.length === 0 ? '' : `${names.join('/')}/`
}

function packed(count: number, text: string): PackedNames {
  const bytes = Buffer.from(text)
  return { count, bytes, plain: bytes.byteLength === text.length }
}

export function unpackNames({ bytes }: PackedNames): string[] {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').split('/').slice(0, -1)
}
