/** Computes how the text at the caret of the search box can be completed. Pure. */
import { FILTER_FIELDS, printField, quoteValue } from '../../../preload/contract/filter.ts'
import type { FilterField } from '../../../preload/contract/filter.ts'
import { METADATA_FACET_FIELDS } from '../../../preload/contract/index.ts'
import type { MetadataFacetField, SuggestField } from '../../../preload/contract/index.ts'

/** The term at the caret: a name that is being typed, or the value of a field. */
export interface CompletionPlace {
  /** The range that a choice replaces. */
  readonly from: number
  readonly to: number
  /** Null while the field's name is being typed. */
  readonly field: string | null
  readonly typed: string
}

export interface Completion {
  readonly label: string
  readonly hint: string
  /** The text that replaces the range. */
  readonly text: string
  /** Whether the term is complete, so that nothing more needs to be typed. */
  readonly endsTerm: boolean
}

const TERM = /^((?:metric\."(?:\\.|[^"\\])*"|[\p{L}_][\p{L}\p{N}_.-]*))(>=|<=|[:=<>])/u

/** Returns the place that a choice would fill; null where the caret is in no term. */
export function completionPlace(text: string, caret: number): CompletionPlace | null {
  const { from, to } = termAround(text, caret)
  const term = text.slice(from, caret)
  const condition = TERM.exec(term)
  if (condition === null) return term === '' || term.startsWith('"') ? null : { from, to, field: null, typed: term }
  const valueFrom = from + condition[0].length
  return { from: valueFrom, to, field: condition[1]!.toLowerCase(), typed: removeQuotes(text.slice(valueFrom, caret)) }
}

/** Returns the kinds of values of the data set that fit this place. */
export function suggestFieldsFor({ field, typed }: CompletionPlace): readonly SuggestField[] {
  if (field === null)
    return typed.length === 0
      ? []
      : /^metric\b/i.test(typed)
        ? ['metric']
        : ['tag', 'person', 'metric', 'camera', 'model']
  const known = fieldNamed(field)
  return known && typeof known.values === 'string' ? [SUGGEST_FIELDS[known.values]] : []
}

const SUGGEST_FIELDS: Readonly<Record<Exclude<FilterField['values'], readonly string[]>, SuggestField>> = {
  tags: 'tag',
  people: 'person',
  raters: 'rater',
  folders: 'folder',
  formats: 'format',
  ...(Object.fromEntries(METADATA_FACET_FIELDS.map((field) => [field, field])) as Record<
    MetadataFacetField,
    MetadataFacetField
  >),
}

/** Returns the choices that are the same in every data set: names of fields, and their fixed values. */
export function fixedCompletions({ field, typed }: CompletionPlace): Completion[] {
  const prefix = typed.toLowerCase()
  if (field === null) {
    return FILTER_FIELDS.filter(({ name }) => name.startsWith(prefix)).map(({ name, about, operator }) => ({
      label: name,
      hint: about,
      text: `${name}${operator}`,
      endsTerm: false,
    }))
  }
  const values = fieldNamed(field)?.values ?? []
  return typeof values === 'string'
    ? []
    : values
        .filter((value) => value.startsWith(prefix) && value !== prefix)
        .map((value) => ({ label: value, hint: '', text: value, endsTerm: true }))
}

/** Returns the completion for a value of the data set. */
export function suggestedCompletion(
  { field }: CompletionPlace,
  of: SuggestField,
  value: string,
  hint: string,
): Completion {
  if (of === 'metric')
    return { label: `metric.${value}`, hint, text: `${printField(`metric.${value}`)}:`, endsTerm: false }
  const name = field === null ? `${of === 'person' ? 'by' : of}:` : ''
  return { label: name + value, hint, text: name + quoteValue(value), endsTerm: true }
}

/** Returns the text with the choice in its place, and the new position of the caret. */
export function applyCompletion(
  text: string,
  { from, to }: CompletionPlace,
  { text: inserted, endsTerm }: Completion,
): { text: string; caret: number } {
  const rest = text.slice(to)
  const space = endsTerm && !rest.startsWith(' ') && !rest.startsWith(')') ? ' ' : ''
  return {
    text: text.slice(0, from) + inserted + space + rest,
    caret: from + inserted.length + (endsTerm && !rest.startsWith(')') ? 1 : 0),
  }
}

function fieldNamed(name: string): FilterField | undefined {
  return FILTER_FIELDS.find((field) => field.name === name)
}

function termAround(text: string, caret: number): { from: number; to: number } {
  let [from, quoted] = [0, false]
  for (let at = 0; at < caret; at++) {
    const character = text[at]!
    if (quoted && character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (!quoted && /[\s()]/.test(character)) from = at + 1
  }
  if (text[from] === '-' && from < caret) from++
  let to = caret
  while (to < text.length && (quoted ? text[to] !== '"' : !/[\s()]/.test(text[to]!))) to++
  return { from, to: quoted && to < text.length ? to + 1 : to }
}

function removeQuotes(value: string): string {
  return value.startsWith('"')
    ? value
        .slice(1)
        .replace(/"$/, '')
        .replaceAll(/\\(["\\*])/g, '$1')
    : value
}
