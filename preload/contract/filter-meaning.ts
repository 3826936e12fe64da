/** What a filter means, as plain data: how it was written is gone, so that two ways to say the same are equal. */

import type { LabelKind } from './labels.ts'
import type { LevelKind } from './label-fields/levels.ts'

/** `low` to `high`; an end that is not part of the range is told by `lowOpen`, `highOpen`. */
export interface Range {
  readonly low: number
  readonly high: number
  readonly lowOpen: boolean
  readonly highOpen: boolean
}

/** Numbers of an item. `ratio` is width by height, `size` bytes, times are milliseconds since the epoch. */
export type NumberField = 'stars' | 'width' | 'height' | 'ratio' | 'size' | 'added' | 'updated' | `metric.${string}`
export type TextField = 'tag' | 'note' | 'by' | 'name' | 'path' | 'folder'
export type YesNoField = 'conflict' | 'labelled' | 'missing' | 'edited'

/**
 * How a text is compared, in lower case. `parts` are in it one behind the other, with anything between them:
 * `anywhere`, or the first at its beginning and the last at its end (`whole`). `word`: as `whole`, or as one of its
 * words. `below`: as `whole`, or as the beginning of a path up to a slash.
 */
export interface TextPattern {
  readonly how: 'anywhere' | 'whole' | 'word' | 'below'
  readonly parts: readonly string[]
}

export type Filter =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  /** Found in the path, tags, notes or the name of who labelled last. */
  | { readonly kind: 'word'; readonly pattern: TextPattern }
  | { readonly kind: 'text'; readonly field: TextField; readonly pattern: TextPattern }
  | { readonly kind: 'number'; readonly field: NumberField; readonly range: Range }
  | { readonly kind: 'is'; readonly field: YesNoField; readonly value: boolean }
  /** The item has this kind of label. */
  | { readonly kind: 'has'; readonly label: LabelKind }
  /** The item has the label of this kind with this number in `LEVELS`. */
  | { readonly kind: 'level'; readonly label: LevelKind; readonly level: number }

/** Texts are compared in this form: case does not count. */
export function foldText(text: string): string {
  return text.toLowerCase()
}

/** Whether a text, folded, fits. */
export function matchesPattern({ how, parts }: TextPattern, text: string): boolean {
  switch (how) {
    case 'anywhere':
      return inOrder(parts, text, 0, text.length)
    case 'whole':
      return isWhole(parts, text)
    case 'word':
      return isWhole(parts, text) || text.split(/\s+/).some((word) => isWhole(parts, word))
    case 'below':
      return isWhole(parts, text) || isBelow(parts, text)
  }
}

/** Whether a value is there and in the range. */
export function isWithin({ low, high, lowOpen, highOpen }: Range, value: number | null): boolean {
  if (value === null) return false
  return (lowOpen ? value > low : value >= low) && (highOpen ? value < high : value <= high)
}

function isWhole(parts: readonly string[], text: string): boolean {
  const [first, last] = [parts[0]!, parts.at(-1)!]
  if (parts.length === 1) return text === first
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  return inOrder(parts.slice(1, -1), text, first.length, text.length - last.length)
}

function inOrder(parts: readonly string[], text: string, from: number, to: number): boolean {
  let at = from
  for (const part of parts) {
    const found = text.indexOf(part, at)
    if (found < 0 || found + part.length > to) return false
    at = found + part.length
  }
  return true
}

function isBelow(parts: readonly string[], path: string): boolean {
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
    if (isWhole(parts, path.slice(0, slash))) return true
  return false
}
