/** The names of one folder in one piece of memory: a message of a hundred thousand texts takes longer than finding them. */

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
  const text = names.length === 0 ? '' : `${names.join('/')}/`
  const bytes = Buffer.from(text)
  return { count: names.length, bytes, plain: bytes.byteLength === text.length }
}

export function unpackNames({ bytes }: PackedNames): string[] {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').split('/').slice(0, -1)
}
