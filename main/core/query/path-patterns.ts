/**
 * Matches patterns with `*` against names and paths of a million items.
 *
 * The part of a pattern that a folder does not match is computed once for the folder. It is then compared with the
 * names as bytes.
 */
import type { TextPattern } from '../../../preload/contract/filter.ts'

/**
 * A pattern for a folded name, in UTF-8: `parts` in this order with anything between them.
 *
 * With `isStart` the first part is at the beginning of the name, with `isEnd` the last part is at its end.
 */
export interface NamePattern {
  readonly isStart: boolean
  readonly isEnd: boolean
  readonly parts: readonly Buffer[]
}

/** Returns the pattern for names alone. */
export function namePattern({ how, parts }: TextPattern): NamePattern {
  return toNamePattern(how === 'whole', how === 'whole', parts)
}

/**
 * Returns what remains of the pattern for names in a folder; a name has to match any of the results.
 *
 * A result has the parts that follow those in the folder. Its first part may be the end of a part that begins in the
 * folder. `folder` is folded (`foldText`). There are no results when no name in the folder can make the path match.
 */
export function patternsInFolder(folder: string, { how, parts }: TextPattern): NamePattern[] {
  const before = folder === '' ? '' : `${folder}/`
  const isWhole = how === 'whole'
  let [at, nextPart] = [0, 0]
  if (isWhole) {
    const first = parts[0]!
    if (first.length > before.length)
      return first.startsWith(before)
        ? [toNamePattern(true, true, [first.slice(before.length), ...parts.slice(1)])]
        : []
    if (!before.startsWith(first)) return []
    at = first.length
    nextPart = 1
  }
  // The last part of a pattern for the whole path ends at the end of the name, never in the folder.
  for (; nextPart < parts.length - (isWhole ? 1 : 0); nextPart++) {
    const position = before.indexOf(parts[nextPart]!, at)
    if (position < 0) break
    at = position + parts[nextPart]!.length
  }
  if (nextPart === parts.length) return [toNamePattern(false, false, [''])]
  return [
    toNamePattern(false, isWhole, parts.slice(nextPart)),
    ...patternsAcrossSlash(before.slice(at), parts.slice(nextPart), isWhole),
  ]
}

/**
 * Returns the patterns whose first part begins in the folder. `rest` is the end of the folder, with a slash after it.
 */
function patternsAcrossSlash(rest: string, parts: readonly string[], isEnd: boolean): NamePattern[] {
  const [first, ...others] = parts
  const patterns: NamePattern[] = []
  for (let slash = first!.indexOf('/'); slash >= 0; slash = first!.indexOf('/', slash + 1)) {
    if (rest.endsWith(first!.slice(0, slash + 1)))
      patterns.push(toNamePattern(true, isEnd, [first!.slice(slash + 1), ...others]))
  }
  return patterns
}

function toNamePattern(isStart: boolean, isEnd: boolean, parts: readonly string[]): NamePattern {
  return { isStart, isEnd, parts: parts.map((part) => Buffer.from(part)) }
}

/** Returns whether the bytes from `from` up to `to` match. */
export function matchesBytes(
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
    if (isStart && last === 0) return to - from === part.length && hasBytesAt(bytes, from, to, part)
    if (to - part.length < from || !hasBytesAt(bytes, to - part.length, to, part)) return false
    high -= part.length
    last--
  }
  if (isStart) {
    const part = parts[0]!
    if (!hasBytesAt(bytes, from, high, part)) return false
    low += part.length
    first++
  }
  for (; first <= last; first++) {
    const part = parts[first]!
    low = indexOfBytes(bytes, low, high, part)
    if (low < 0) return false
    low += part.length
  }
  return true
}

function indexOfBytes(bytes: Uint8Array, from: number, to: number, part: Buffer): number {
  if (part.length === 0) return from
  const initial = part[0]!
  for (let at = from; at + part.length <= to; at++)
    if (bytes[at] === initial && hasBytesAt(bytes, at, to, part)) return at
  return -1
}

/** Returns whether the part is at this position and ends before `to`. */
export function hasBytesAt(bytes: Uint8Array, at: number, to: number, part: Uint8Array): boolean {
  const { length } = part
  if (at + length > to) return false
  for (let offset = 0; offset < length; offset++) if (bytes[at + offset] !== part[offset]) return false
  return true
}
