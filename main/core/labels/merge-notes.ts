/**
 * Merges notes that people wrote without having seen each other's. Pure.
 *
 * Lines are merged first. Where two people changed the same lines, their words are merged. Where they changed the same
 * words, both texts stay, one after the other: nothing that somebody wrote is lost.
 */
import { diff3MergeRegions, diffComm } from 'node-diff3'
import type { MergedNote } from '../../../preload/contract/index.ts'

/**
 * The most pairs of equal lines or words of two texts that are compared. The time grows faster than their number, so that
 * a text of one word many times would take seconds. Texts with more of them are not compared: one is put after the other.
 */
const MAX_EQUAL_PAIRS = 200_000
/**
 * The part of the words before that both people must have kept, so that their words are merged. Below it, a merge of
 * words would only mix two different sentences.
 */
const LEAST_KEPT = 0.5

/** A part of the merged text. */
interface Part {
  readonly text: string
  /** Whether several people changed this place. */
  readonly isOverlap: boolean
}

/** A text in pieces: `keys` are compared, `texts` are kept. */
interface Pieces {
  readonly keys: readonly string[]
  readonly texts: readonly string[]
}

/** A region of a merge, with the pieces of each side. */
interface Region {
  readonly isStable: boolean
  readonly a: readonly string[]
  readonly before: readonly string[]
  readonly b: readonly string[]
}

/**
 * Returns all texts as one. `before` is the text that everybody had seen; null when there was none.
 *
 * Without a text before, lines that the texts have in common stand once.
 */
export function mergeNotes(before: string | null, texts: readonly string[]): MergedNote {
  const [first = '', ...others] = texts
  let merged: MergedNote = { text: first, overlaps: [] }
  for (const other of others) {
    const earlier = merged.overlaps.map(({ start, end }) => merged.text.slice(start, end))
    merged = withEarlierOverlaps(joinParts(mergeTwo(merged.text, before, other)), earlier)
  }
  return merged
}

/** Marks the places again where the texts before the last one overlapped. */
function withEarlierOverlaps({ text, overlaps }: MergedNote, earlier: readonly string[]): MergedNote {
  const added = earlier.flatMap((part) => {
    const start = text.indexOf(part)
    const end = start + part.length
    const isMarked = overlaps.some((overlap) => overlap.start < end && start < overlap.end)
    return start < 0 || isMarked ? [] : [{ start, end }]
  })
  return { text, overlaps: [...overlaps, ...added].toSorted((one, other) => one.start - other.start) }
}

function joinParts(parts: readonly Part[]): MergedNote {
  let text = ''
  const overlaps: { start: number; end: number }[] = []
  for (const part of parts) {
    if (part.isOverlap && part.text !== '') overlaps.push({ start: text.length, end: text.length + part.text.length })
    text += part.text
  }
  return { text, overlaps }
}

function mergeTwo(a: string, before: string | null, b: string): Part[] {
  if (a === b || b === before) return [{ text: a, isOverlap: false }]
  if (a === before) return [{ text: b, isOverlap: false }]
  const [linesA, linesB] = [linesOf(a), linesOf(b)]
  const linesBefore = before === null ? commonLines(linesA, linesB) : linesOf(before)
  const parts: Part[] = []
  for (const region of mergeRegions(linesA, linesBefore, linesB)) {
    const added = partsOfLines(region)
    if (parts.length > 0 && added.length > 0) parts.push({ text: '\n', isOverlap: false })
    parts.push(...added)
  }
  return parts
}

function partsOfLines(region: Region): Part[] {
  if (!region.isStable) return mergeChangedLines(region) ?? mergeWords(region) ?? bothLines(region)
  return region.a.length === 0 ? [] : [{ text: region.a.join('\n'), isOverlap: false }]
}

/**
 * Merges the words of lines that both have changed, and puts the lines that they added behind them one after the other.
 * Returns null where that is not what they did.
 */
function mergeChangedLines({ a, before, b, isStable }: Region): Part[] | null {
  const { length } = before
  if (length === 0 || Math.min(a.length, b.length) < length || a.length + b.length === 2 * length) return null
  const changed = mergeWords({ isStable, a: a.slice(0, length), before, b: b.slice(0, length) })
  const [ofA, ofB] = [a.slice(length), b.slice(length)]
  const added = { text: [...ofA, ...ofB].join('\n'), isOverlap: ofA.length > 0 && ofB.length > 0 }
  return changed && [...changed, { text: '\n', isOverlap: false }, added]
}

/** Returns the lines of both sides, one after the other. */
function bothLines({ a, b }: Region): Part[] {
  const lines = [...a, ...b]
  return lines.length === 0 ? [] : [{ text: lines.join('\n'), isOverlap: true }]
}

/** Merges the words of a region; null when the two sides have too little in common for that. */
function mergeWords({ a, before, b }: Region): Part[] | null {
  if (a.length === 0 || before.length === 0 || b.length === 0) return null
  const wordsBefore = wordsOf(before.join('\n'))
  const regions = mergeRegions(wordsOf(a.join('\n')), wordsBefore, wordsOf(b.join('\n')))
  const keptCount = regions.reduce((sum, region) => sum + (isKept(region) ? region.before.length : 0), 0)
  const isClean = regions.every(({ isStable }) => isStable)
  if (!isClean && keptCount < wordsBefore.keys.length * LEAST_KEPT) return null
  const parts: Part[] = []
  for (const region of regions) {
    const [ofA, ofB] = [region.a.join(''), region.b.join('')]
    const text = region.isStable ? ofA : joinWords(ofA, ofB)
    if (text === '') continue
    const last = parts.at(-1)
    parts.push({
      text: last === undefined ? text.trimStart() : afterWord(last.text, text),
      isOverlap: !region.isStable,
    })
  }
  return parts
}

function isKept({ isStable, before }: Region): boolean {
  return isStable && before.length > 0
}

/** Puts one text after the other, with a space between them. */
function joinWords(a: string, b: string): string {
  return a === '' || b === '' ? a + b : a + afterWord(a, b)
}

/** Returns a text that follows another one: with a space before it, if there is none between the two. */
function afterWord(last: string, next: string): string {
  return /^\s/.test(next) || /\s$/.test(last) ? next : ` ${next}`
}

function mergeRegions(a: Pieces, before: Pieces, b: Pieces): Region[] {
  if (!isComparable(before, a) || !isComparable(before, b))
    return [{ isStable: false, a: a.texts, before: before.texts, b: b.texts }]
  const sides = { a, o: before, b }
  return diff3MergeRegions([...a.keys], [...before.keys], [...b.keys]).map((region): Region => {
    if ('buffer' in region) {
      const pieces = piecesOf(sides[region.buffer], region.bufferStart, region.bufferLength)
      return { isStable: true, a: pieces, before: region.buffer === 'o' ? pieces : [], b: pieces }
    }
    return {
      // Both made the same change.
      isStable: region.aContent.join('\0') === region.bContent.join('\0'),
      a: piecesOf(a, region.aStart, region.aLength),
      before: piecesOf(before, region.oStart, region.oLength),
      b: piecesOf(b, region.bStart, region.bLength),
    }
  })
}

/** Returns whether two texts can be compared in a moment. */
function isComparable(one: Pieces, other: Pieces): boolean {
  const counts = new Map<string, number>()
  for (const key of one.keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  const pairs = other.keys.reduce((sum, key) => sum + (counts.get(key) ?? 0), 0)
  return pairs <= MAX_EQUAL_PAIRS
}

function piecesOf({ texts }: Pieces, start: number, length: number): readonly string[] {
  return texts.slice(start, start + length)
}

/** Returns the lines that both texts have, in their order. */
function commonLines(a: Pieces, b: Pieces): Pieces {
  if (!isComparable(a, b)) return { keys: [], texts: [] }
  const lines = diffComm([...a.keys], [...b.keys]).flatMap(({ common = [] }) => common)
  return { keys: lines, texts: lines }
}

function linesOf(text: string): Pieces {
  const lines = text === '' ? [] : text.split('\n')
  return { keys: lines, texts: lines }
}

/** Splits a text into words, each with the space before it. Only the words are compared. */
function wordsOf(text: string): Pieces {
  const texts = text.match(/\s*\S+(?:\s+$)?|\s+$/g) ?? []
  return { keys: texts.map((word) => word.trim()), texts }
}
