/**
 * Patterns with `*` over names and paths of a million items: what is left of a pattern behind each folder is found once
 * for the folder, and compared with the names as bytes.
 */
import type { TextPattern } from '../../../preload/contract/filter.ts'

/**
 * What a folded name must be, in UTF-8: `parts` one behind the other with anything between them; the first at the
 * beginning where `isStart`, the last at the end where `isEnd`.
 */
export interface NamePattern {
  readonly isStart: boolean
  readonly isEnd: boolean
  readonly parts: readonly Buffer[]
}

/** The pattern for names alone. */
export function namePattern({ how, parts }: TextPattern): NamePattern {
  return made(how === 'whole', how === 'whole', parts)
}

/**
 * What is left of the pattern for names in a folder, any of which must fit: the parts behind those that the folder has,
 * or a part that begins in the folder. The folder is folded. Empty when no name there can make the path fit.
 */
export function patternsIn(folder: string, { how, parts }: TextPattern): NamePattern[] {
  const before = folder === '' ? '' : `${folder}/`
  const isWhole = how === 'whole'
  let [at, next] = [0, 0]
  if (isWhole) {
    const first = parts[0]!
    if (first.length > before.length)
      return first.startsWith(before) ? [made(true, true, [first.slice(before.length), ...parts.slice(1)])] : []
    if (!before.startsWith(first)) return []
    at = first.length
    next = 1
  }
  // The last part of a whole path ends where the name does, never in the folder.
  for (; next < parts.length - (isWhole ? 1 : 0); next++) {
    const found = before.indexOf(parts[next]!, at)
    if (found < 0) break
    at = found + parts[next]!.length
  }
  if (next === parts.length) return [made(false, false, [''])]
  return [made(false, isWhole, parts.slice(next)), ...acrossSlash(before.slice(at), parts.slice(next), isWhole)]
}

/** The first part may begin in the folder, whose rest ends in a slash. */
function acrossSlash(rest: string, parts: readonly string[], isEnd: boolean): NamePattern[] {
  const [first, ...others] = parts
  const found: NamePattern[] = []
  for (let slash = first!.indexOf('/'); slash >= 0; slash = first!.indexOf('/', slash + 1)) {
    if (rest.endsWith(first!.slice(0, slash + 1))) found.push(made(true, isEnd, [first!.slice(slash + 1), ...others]))
  }
  return found
}

function made(isStart: boolean, isEnd: boolean, parts: readonly string[]): NamePattern {
  return { isStart, isEnd, parts: parts.map((part) => Buffer.from(part)) }
}

/** Whether the bytes from `from` up to `to` fit. */
export function fitsBytes(
  { isStart, isEnd, parts }: NamePattern,
  bytes: Uint8Array,
  from: number,
  to: number,
): boolean {
  let first = 0
  let last = parts.length - 1
  let low = from
  let high = to
  if (isEnd) {
    const part = parts[last]!
    if (isStart && last === 0) return to - from === part.length && isAt(bytes, from, to, part)
    if (to - part.length < from || !isAt(bytes, to - part.length, to, part)) return false
    high -= part.length
    last--
  }
  if (isStart) {
    const part = parts[0]!
    if (!isAt(bytes, from, high, part)) return false
    low += part.length
    first++
  }
  for (; first <= last; first++) {
    const part = parts[first]!
    low = indexIn(bytes, low, high, part)
    if (low < 0) return false
    low += part.length
  }
  return true
}

function indexIn(bytes: Uint8Array, from: number, to: number, part: Buffer): number {
  if (part.length === 0) return from
  const initial = part[0]!
  for (let at = from; at + part.length <= to; at++) if (bytes[at] === initial && isAt(bytes, at, to, part)) return at
  return -1
}

/** Whether the part lies at a place, and ends before `to`. */
export function isAt(bytes: Uint8Array, at: number, to: number, part: Uint8Array): boolean {
  const { length } = part
  if (at + length > to) return false
  for (let offset = 0; offset < length; offset++) if (bytes[at + offset] !== part[offset]) return false
  return true
}
