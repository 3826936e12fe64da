/** What the text at the caret of the search box may become. Pure. */
import { FILTER_FIELDS, printField, quoteValue } from '../../../preload/contract/filter.ts'
import type { FilterField } from '../../../preload/contract/filter.ts'
import type { SuggestField } from '../../../preload/contract/index.ts'

/** The term at the caret: a name that is being typed, or the value of a field. */
export interface CompletionPlace {
  /** What a choice replaces. */
  readonly from: number
  readonly to: number
  /** Null while the field's name is being typed. */
  readonly field: string | null
  readonly typed: string
}

export interface Completion {
  readonly label: string
  readonly hint: string
  /** What is put in the place. */
  readonly text: string
  /** Nothing more is to be typed for this term. */
  readonly complete: boolean
}

const TERM = /^((?:metric\."(?:\\.|[^"\\])*"|[\p{L}_][\p{L}\p{N}_.-]*))(>=|<=|[:=<>])/u

/** The place that a choice would fill; null where the caret is in no term. */
export function completionPlace(text: string, caret: number): CompletionPlace | null {
  const { from, to } = termAround(text, caret)
  const term = text.slice(from, caret)
  const condition = TERM.exec(term)
  if (condition === null) return term === '' || term.startsWith('"') ? null : { from, to, field: null, typed: term }
  const valueFrom = from + condition[0].length
  return { from: valueFrom, to, field: condition[1]!.toLowerCase(), typed: unquoted(text.slice(valueFrom, caret)) }
}

/** What of the data set fits this place, if anything. */
export function wantedSuggestions({ field, typed }: CompletionPlace): readonly SuggestField[] {
  if (field === null)
    return typed.length === 0 ? [] : /^metric\b/i.test(typed) ? ['metric'] : ['tag', 'person', 'metric']
  const known = fieldNamed(field)
  return known && typeof known.values === 'string' ? [SUGGESTED[known.values]] : []
}

const SUGGESTED: Readonly<Record<Exclude<FilterField['values'], readonly string[]>, SuggestField>> = {
  tags: 'tag',
  people: 'person',
  folders: 'folder',
  formats: 'format',
}

/** What to choose from that needs no question: names of fields, and values that there are in every data set. */
export function fixedCompletions({ field, typed }: CompletionPlace): Completion[] {
  const wanted = typed.toLowerCase()
  if (field === null) {
    return FILTER_FIELDS.filter(({ name }) => name.startsWith(wanted)).map(({ name, about, operator }) => ({
      label: name,
      hint: about,
      text: `${name}${operator}`,
      complete: false,
    }))
  }
  const values = fieldNamed(field)?.values ?? []
  return typeof values === 'string'
    ? []
    : values
        .filter((value) => value.startsWith(wanted) && value !== wanted)
        .map((value) => ({ label: value, hint: '', text: value, complete: true }))
}

/** What a value of the data set becomes at this place. */
export function suggestedCompletion(
  { field }: CompletionPlace,
  of: SuggestField,
  value: string,
  hint: string,
): Completion {
  if (of === 'metric')
    return { label: `metric.${value}`, hint, text: `${printField(`metric.${value}`)}:`, complete: false }
  const name = field === null ? `${of === 'person' ? 'by' : of}:` : ''
  return { label: name + value, hint, text: name + quoteValue(value), complete: true }
}

/** The text with the choice in its place, and where the caret goes. */
export function completed(
  text: string,
  { from, to }: CompletionPlace,
  { text: put, complete }: Completion,
): { text: string; caret: number } {
  const rest = text.slice(to)
  const space = complete && !rest.startsWith(' ') && !rest.startsWith(')') ? ' ' : ''
  return {
    text: text.slice(0, from) + put + space + rest,
    caret: from + put.length + (complete && !rest.startsWith(')') ? 1 : 0),
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

function unquoted(value: string): string {
  return value.startsWith('"')
    ? value
        .slice(1)
        .replace(/"$/, '')
        .replaceAll(/\\(["\\*])/g, '$1')
    : value
}
