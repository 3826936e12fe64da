/** Defines what a filter means, as plain data without its spelling, so that filters of the same meaning are equal. */

import type { LabelKind } from './labels.ts'
import type { LevelKind } from './label-fields/levels.ts'
import type { PersonTexts } from './people.ts'
import { tagIdentity } from './tag-text.ts'
import type { MetadataNumberField, MetadataTextField, MetadataYesNoField } from './metadata-fields.ts'

/** The numbers from `low` to `high`. With `lowOpen` or `highOpen` that end is not part of the range. */
export interface Range {
  readonly low: number
  readonly high: number
  readonly lowOpen: boolean
  readonly highOpen: boolean
}

/** The numbers that everybody's stars give an item. `raters` is how many people gave stars. */
export type RaterField = 'mine' | 'median' | 'spread' | 'raters'
/** The stars of one person: `stars.by.`, and the name in lower case. */
export type StarsByField = `stars.by.${string}`
export const RATER_FIELDS: readonly RaterField[] = ['mine', 'median', 'spread', 'raters']

/** Whether a field is about the stars of single people. */
export function isRaterField(field: NumberField): field is RaterField {
  return (RATER_FIELDS as readonly string[]).includes(field)
}

/** Whether a field is about the stars of one person. */
export function isStarsByField(field: NumberField): field is StarsByField {
  return field.startsWith('stars.by.')
}

/** Whether a name of a person is the one of a field, or has a word that is, or the field has an id of the person. */
export function isRaterOf(field: StarsByField, person: PersonTexts): boolean {
  return matchesPerson({ how: 'word', parts: [field.slice('stars.by.'.length)] }, person)
}

/** Whether a name of a person matches a pattern, or the pattern is an id of the person. */
export function matchesPerson(pattern: TextPattern, { names, ids }: PersonTexts): boolean {
  return (
    names.some((name) => matchesPattern(pattern, foldText(name))) ||
    // Part of an id says nothing: somebody with the id ana-x7k2 may have another name now.
    (pattern.how !== 'anywhere' && ids.some((id) => isWhole(pattern.parts, foldText(id))))
  )
}

/** The numbers of an item. `ratio` is width by height, `size` is in bytes, times are milliseconds since the epoch. */
export type NumberField =
  | 'stars'
  | 'width'
  | 'height'
  | 'ratio'
  | 'size'
  | 'added'
  | 'updated'
  | RaterField
  | StarsByField
  | MetadataNumberField
  | `metric.${string}`
export type TextField = 'tag' | 'note' | 'by' | 'name' | 'path' | 'folder' | MetadataTextField
/** What of the metadata is not known is neither so nor not so: `gps:no` finds pictures that are known to have none. */
export type YesNoField = 'conflict' | 'done' | 'labelled' | 'missing' | 'edited' | 'new' | MetadataYesNoField

/**
 * A pattern for texts in lower case. The text must contain the `parts` in this order, with anything between them.
 *
 * `anywhere`: nothing else is required. `whole`: the text begins with the first part and ends with the last. `word`:
 * the whole text or one of its words does. `below`: the whole path or one of the folders that contain it does. `alike`:
 * the text looks the same; the part is in the form of `tagIdentity`.
 */
export interface TextPattern {
  readonly how: 'anywhere' | 'whole' | 'word' | 'below' | 'alike'
  readonly parts: readonly string[]
}

export type Filter =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  /** The path, a tag, the note, the name of the person who labelled last, or a searched text of the metadata matches. */
  | { readonly kind: 'word'; readonly pattern: TextPattern }
  | { readonly kind: 'text'; readonly field: TextField; readonly pattern: TextPattern }
  | { readonly kind: 'number'; readonly field: NumberField; readonly range: Range }
  | { readonly kind: 'is'; readonly field: YesNoField; readonly value: boolean }
  /** The item has this kind of label. */
  | { readonly kind: 'has'; readonly label: LabelKind }
  /** The item's label of this kind has this index in `LEVELS`. */
  | { readonly kind: 'level'; readonly label: LevelKind; readonly level: number }

/** Returns the form in which texts are compared: without regard to case. */
export function foldText(text: string): string {
  return text.toLowerCase()
}

/** Whether a text, already folded, matches a pattern. */
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
    case 'alike':
      return tagIdentity(text) === parts[0]
  }
}

/** Whether a value is known and is in the range. */
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
