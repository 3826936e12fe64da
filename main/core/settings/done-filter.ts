/** Checks the filter that says which pictures are done (FORMAT.md, SC5). Pure. */
import {
  dateZoneOf,
  FilterError,
  type FilterNode,
  type NumberField,
  parseFilter,
  parseTree,
} from '../../../preload/contract/filter.ts'

/** Fields with values that differ from person to person: one's own stars and news, and what blind raters do not see. */
const OF_PERSON: ReadonlySet<string> = new Set(['new', 'mine', 'median', 'spread', 'raters', 'stars.by'])

/** Returns why a filter cannot say which pictures are done, for everybody and at any time; null when it can. */
export function doneFilterProblem(text: string): string | null {
  try {
    parseFilter(text)
  } catch (error) {
    if (error instanceof FilterError) return `is no filter that can be understood: ${error.message}`
    throw error
  }
  const tree = parseTree(text.normalize('NFC'))
  return tree === null ? null : problemIn(tree)
}

function problemIn(node: FilterNode): string | null {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.of.map(problemIn).find((problem) => problem !== null) ?? null
    case 'not':
    case 'brackets':
      return problemIn(node.of)
    case 'word':
      return null
    case 'condition':
      return conditionProblem(node.field, node.written.text)
  }
}

function conditionProblem(field: string, value: string): string | null {
  if (field === 'done') return 'asks whether a picture is done, which it has to decide'
  if (OF_PERSON.has(field)) return `must be the same for everybody: "${field}" differs from person to person`
  const day = dateZoneOf(field as NumberField) === null ? null : /\b(?:today|yesterday)\b/i.exec(value)
  return day === null ? null : `must be the same every day: give a date such as 2026-01-31 instead of "${day[0]}"`
}
