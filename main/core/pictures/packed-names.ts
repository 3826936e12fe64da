/** The names of one folder in one piece of memory: a message of a hundred thousand texts takes longer than finding them. */

const SLASH = 0x2f

export interface PackedNames {
  readonly count: number
  /** UTF-8, each name followed by a slash, which no name has. */
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

/** Copies the name that begins at `from` to the beginning of `into`, which has room for it; how many bytes it has. */
export function copyName(bytes: Uint8Array, from: number, into: Uint8Array): number {
  let length = 0
  for (let byte = bytes[from]!; byte !== SLASH; byte = bytes[from + length]!) into[length++] = byte
  return length
}
