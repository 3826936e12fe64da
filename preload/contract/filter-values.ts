/** Reads the values of numeric conditions as people write them: `>=3`, `2..4`, `2mb`, `16:9`, `2026-01`. */
import { dayRange, type DateZone } from './filter-dates.ts'
import type { Range } from './filter-meaning.ts'
import type { ConditionNode } from './filter-parse.ts'
import { FilterError, type Operator } from './filter-tokens.ts'
import { MAX_STARS } from './labels.ts'
import { t } from './texts.ts'

/** Returns the range that a single value stands for; null for an invalid value. */
type ReadValue = (text: string) => Range | null

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
}
/** The relative tolerance of a ratio such as 16:9, which people also see in 1920 × 1081. */
const RATIO_SLACK = 0.01

/** Returns the range of a condition on stars: a whole number, or a range of them. */
export function starRange(node: ConditionNode): Range {
  const range = rangeOf(node, t`a number of stars from 0 to ${MAX_STARS}, or a range such as 2..4`, (text) => {
    const stars = parseNumber(text)
    return stars !== null && Number.isInteger(stars) && stars >= 0 && stars <= MAX_STARS ? point(stars) : null
  })
  const { operator, valueAt, end } = node
  if (range.lowOpen && range.low >= MAX_STARS)
    throw new FilterError(valueAt - operator.length, end, `no picture has more than ${MAX_STARS} stars`)
  if (range.highOpen && range.high <= 0)
    throw new FilterError(valueAt - operator.length, end, 'no picture has fewer than 0 stars')
  return range
}

/** Returns the range of a condition on a number. `expected` describes a valid value, for the message. */
export function numberRange(node: ConditionNode, expected: string): Range {
  return rangeOf(node, expected, (text) => pointOrNull(parseNumber(text)))
}

/** Returns the range of a condition on a size, in bytes. The value may have a unit. */
export function sizeRange(node: ConditionNode): Range {
  return rangeOf(node, t('a size such as 2mb, 500kb or 1..3mb'), (text) => {
    const parts = /^(.*?\d\.?)([a-z]*)$/i.exec(text)
    const [number, unit] = [parseNumber(parts?.[1] ?? ''), UNITS[parts?.[2]?.toLowerCase() ?? '']]
    return number === null || unit === undefined ? null : point(number * unit)
  })
}

/** Returns the range of a condition on width by height: `1.5`, or `3:2` and `3/2`, which have a tolerance. */
export function ratioRange(node: ConditionNode): Range {
  return rangeOf(node, t('a ratio such as 1.5, 16:9 or 0.9..1.1'), (text) => {
    const sides = text.split(/[:/]/)
    const [width, height] = [parseNumber(sides[0]!), parseNumber(sides[1] ?? '')]
    if (sides.length === 2 && width !== null && height !== null && width > 0 && height > 0)
      return { ...point(0), low: (width / height) * (1 - RATIO_SLACK), high: (width / height) * (1 + RATIO_SLACK) }
    return sides.length === 1 ? pointOrNull(width) : null
  })
}

/** Returns the range of a condition on a date. */
export function dateRange(node: ConditionNode, zone: DateZone = 'local'): Range {
  return rangeOf(node, t('a date such as 2026-01-31, 2026-01, 2026, today or yesterday'), (text) =>
    dayRange(text, Date.now(), zone),
  )
}

function parseNumber(text: string): number | null {
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : null
}

function pointOrNull(value: number | null): Range | null {
  return value === null ? null : point(value)
}

function point(value: number): Range {
  return { low: value, high: value, lowOpen: false, highOpen: false }
}

/** Returns the range of a condition. A single value is a range too, such as a day: `>` means after its end. */
function rangeOf(node: ConditionNode, expected: string, read: ReadValue): Range {
  const {
    operator,
    written: { text },
    valueAt,
    end,
  } = node
  const value = (part: string, at: number): Range => {
    const range = read(part)
    // With quotes the position of a part is not known: then the whole value is marked.
    if (range === null)
      throw new FilterError(
        end - valueAt === text.length ? valueAt + at : valueAt,
        end - valueAt === text.length ? valueAt + at + part.length : end,
        `expected ${expected}, found "${part}"`,
      )
    return range
  }
  const dots = text.indexOf('..')
  if (dots < 0) return rangeForOperator(operator, value(text, 0))
  expectEquality(node)
  const everything: Range = {
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    lowOpen: false,
    highOpen: false,
  }
  const [first, last] = [text.slice(0, dots), text.slice(dots + 2)]
  const from = first === '' ? everything : value(first, 0)
  const to = last === '' ? everything : value(last, dots + 2)
  if (from.low > to.high || (from.low === to.high && (from.lowOpen || to.highOpen)))
    throw new FilterError(valueAt, end, `this range ends before it begins: write ${last}..${first}`)
  return { low: from.low, lowOpen: from.lowOpen, high: to.high, highOpen: to.highOpen }
}

function rangeForOperator(operator: Operator, { low, high, lowOpen, highOpen }: Range): Range {
  const most = Number.POSITIVE_INFINITY
  switch (operator) {
    case '>':
      return { low: high, lowOpen: !highOpen, high: most, highOpen: false }
    case '>=':
      return { low, lowOpen, high: most, highOpen: false }
    case '<':
      return { low: -most, lowOpen: false, high: low, highOpen: !lowOpen }
    case '<=':
      return { low: -most, lowOpen: false, high, highOpen }
    default:
      return { low, high, lowOpen, highOpen }
  }
}

/** Throws `FilterError` for an operator such as `<` on a field that only takes `field:value`. */
export function expectEquality({ field, operator, valueAt }: ConditionNode): void {
  if (operator !== ':' && operator !== '=')
    throw new FilterError(valueAt - operator.length, valueAt, `expected ${field}: here, found ${field}${operator}`)
}
