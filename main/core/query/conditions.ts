/** What `field operator value` means for each field of the filter language. */
import { MAX_STARS } from '../../../preload/contract/index.ts'
import { dayRange } from './dates.ts'
import type { Filter, FlagField, NumberField, Range, TextField } from './filter.ts'
import { filterError, type Operator, type Token } from './tokens.ts'

type Condition = Extract<Token, { kind: 'condition' }>

const FIELDS = 'stars, tag, note, by, name, path, updated, added, width, height, metric.<name>, has, labelled, conflict, missing'
const HAS: Readonly<Record<string, FlagField>> = { note: 'note', notes: 'note', tag: 'tag', tags: 'tag', stars: 'stars', conflict: 'conflict', metric: 'metric', metrics: 'metric' }

/** The condition of a token. Throws `bad-input` for a field that does not exist or a value that it cannot have. */
export function conditionOf(token: Condition): Filter {
  const { field } = token
  switch (field) {
    case 'stars': return { kind: 'number', field, range: starRange(token) }
    case 'width': case 'height': return { kind: 'number', field, range: numberRange(token, 'a number of pixels such as 1024') }
    case 'added': case 'updated': return { kind: 'number', field, range: dateRange(token) }
    case 'tag': case 'note': case 'by': case 'name': case 'path': return textCondition(token, field)
    case 'conflict': case 'labelled': case 'missing': return { kind: 'flag', field, value: yesOrNo(token) }
    case 'has': return { kind: 'flag', field: hasField(token), value: true }
    default:
      if (/^metric\../.test(field)) return { kind: 'number', field: field as NumberField, range: numberRange(token, 'a number such as 0.5') }
      throw filterError(token.at, `there is no field "${field}". Fields: ${FIELDS}. To search for this text itself put it in quotes`)
  }
}

/** Texts are compared in this form: case does not count. */
export function foldText(text: string): string {
  return text.toLowerCase()
}

/**
 * A tag is the whole tag, `by` a whole name or a whole word of one, the rest is found anywhere; `*` stands for anything and
 * then the pattern is the whole text.
 */
function textCondition(token: Condition, field: TextField): Filter {
  expectEquality(token)
  const wanted = foldText(token.value)
  if (wanted.includes('*') && field !== 'note') {
    const pattern = new RegExp(`^${wanted.split('*').map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's')
    return { kind: 'text', field, test: text => pattern.test(foldText(text)) }
  }
  if (field === 'tag') return { kind: 'text', field, test: text => foldText(text) === wanted }
  if (field === 'by') return { kind: 'text', field, test: text => foldText(text) === wanted || foldText(text).split(/\s+/).includes(wanted) }
  return { kind: 'text', field, test: text => foldText(text).includes(wanted), contains: wanted }
}

function starRange(token: Condition): Range {
  const expected = `a number of stars from 0 to ${MAX_STARS}, or a range such as 2..4`
  return rangeOf(token, (text, at) => {
    const stars = numberAt(text, at, expected)
    if (!Number.isInteger(stars) || stars < 0 || stars > MAX_STARS) throw filterError(at, `expected ${expected}, found "${text}"`)
    return point(stars)
  })
}

function numberRange(token: Condition, expected: string): Range {
  return rangeOf(token, (text, at) => point(numberAt(text, at, expected)))
}

function dateRange(token: Condition): Range {
  return rangeOf(token, (text, at) => {
    const range = dayRange(text)
    if (range === null) throw filterError(at, `expected a date such as 2026-01-31, 2026-01, 2026, today or yesterday, found "${text}"`)
    return range
  })
}

function point(value: number): Range {
  return { low: value, high: value, lowOpen: false, highOpen: false }
}

/** A value is itself a range (a day is 24 hours): `>` means after its end, `>=` from its start, and so on. */
function rangeOf(token: Condition, read: (text: string, at: number) => Range): Range {
  const { operator, value, valueAt } = token
  const dots = value.indexOf('..')
  if (dots >= 0) {
    expectEquality(token)
    const everything: Range = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, lowOpen: false, highOpen: false }
    const from = value.slice(0, dots) === '' ? everything : read(value.slice(0, dots), valueAt)
    const to = value.slice(dots + 2) === '' ? everything : read(value.slice(dots + 2), valueAt + dots + 2)
    return { low: from.low, lowOpen: from.lowOpen, high: to.high, highOpen: to.highOpen }
  }
  return compared(operator, read(value, valueAt))
}

function compared(operator: Operator, { low, high, lowOpen, highOpen }: Range): Range {
  const most = Number.POSITIVE_INFINITY
  switch (operator) {
    case '>': return { low: high, lowOpen: !highOpen, high: most, highOpen: false }
    case '>=': return { low, lowOpen, high: most, highOpen: false }
    case '<': return { low: -most, lowOpen: false, high: low, highOpen: !lowOpen }
    case '<=': return { low: -most, lowOpen: false, high, highOpen }
    default: return { low, high, lowOpen, highOpen }
  }
}

function numberAt(text: string, at: number, expected: string): number {
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) throw filterError(at, `expected ${expected}, found "${text}"`)
  return Number(text)
}

function yesOrNo(token: Condition): boolean {
  expectEquality(token)
  const value = foldText(token.value)
  if (value !== 'yes' && value !== 'no') throw filterError(token.valueAt, `expected yes or no, found "${token.value}"`)
  return value === 'yes'
}

function hasField(token: Condition): FlagField {
  expectEquality(token)
  const field = Object.hasOwn(HAS, foldText(token.value)) ? HAS[foldText(token.value)] : undefined
  if (field === undefined) throw filterError(token.valueAt, `expected note, tag, stars, conflict or metric, found "${token.value}"`)
  return field
}

function expectEquality({ field, operator, valueAt }: Condition): void {
  if (operator !== ':' && operator !== '=') throw filterError(valueAt - operator.length, `expected ${field}: here, found ${field}${operator}`)
}
