/** Reads the text of EXIF's `UserComment`, which begins with the name of its encoding. */
import type { Tags } from './tags.ts'

const NAME_BYTES = 8

/**
 * Returns the text; null when there is none.
 *
 * The byte order of two-byte characters is not specified, so it is guessed from the position of the zeros.
 */
export function userComment(tags: Tags): string | null {
  const bytes = tags.bytes('exif', 'UserComment')
  if (bytes === null || bytes.length <= NAME_BYTES) return null
  const body = bytes.subarray(NAME_BYTES)
  const isUtf16 = bytes.toString('latin1', 0, NAME_BYTES).startsWith('UNICODE')
  const text = isUtf16
    ? new TextDecoder(isBigEndian(body) ? 'utf-16be' : 'utf-16le').decode(body)
    : new TextDecoder().decode(body)
  return text.replaceAll('\0', '').trim() || null
}

function isBigEndian(body: Buffer): boolean {
  let [even, odd] = [0, 0]
  for (let at = 0; at + 1 < Math.min(body.length, 400); at += 2) {
    if (body[at] === 0) even++
    if (body[at + 1] === 0) odd++
  }
  return even > odd
}
