/** Converts the tree of a filter's text into the filter that it means. */
import { assertNever } from './errors.ts'
import { isLevelKind, LABEL_KINDS, labelField, LEVELS, type LevelKind } from './label-fields/index.ts'
import {
  isMetadataNumber,
  isMetadataText,
  isMetadataYesNo,
  METADATA_FIELDS,
  METADATA_FIELD_NAMES,
  type MetadataFieldName,
} from './metadata-fields.ts'
import { FIELD_NAMES, FILTER_FIELDS, FORMAT_ENDINGS, HAS_VALUES } from './filter-fields.ts'
import {
  type Filter,
  foldText,
  type NumberField,
  type Range,
  type TextField,
  type TextPattern,
} from './filter-meaning.ts'
import { didYouMean, nearestNames } from './nearest-names.ts'
import { type ConditionNode, type FilterNode, parseTree } from './filter-parse.ts'
import { FilterError, type Operator, type WrittenText } from './filter-tokens.ts'
import { dateRange, expectEquality, numberRange, ratioRange, sizeRange, starRange } from './filter-values.ts'
import { t } from './texts.ts'

const ANY_NUMBER: Range = { low: -Infinity, high: Infinity, lowOpen: false, highOpen: false }
const ANY_TEXT: TextPattern = { how: 'anywhere', parts: [''] }

/** The values of `has:`: each kind of label, in the singular and in the plural, `conflict`, and metadata fields. */
const HAS: Readonly<Record<string, Filter>> = {
  ...Object.fromEntries(
    LABEL_KINDS.flatMap((label) =>
      [label, labelField(label).filterName].map((name): [string, Filter] => [name, { kind: 'has', label }]),
    ),
  ),
  conflict: { kind: 'is', field: 'conflict', value: true },
  ...Object.fromEntries(METADATA_FIELD_NAMES.map((field) => [field, hasMetadata(field)])),
}
const ORIENTATIONS: Readonly<Record<string, Filter>> = {
  landscape: { kind: 'number', field: 'ratio', range: { low: 1, high: Infinity, lowOpen: true, highOpen: false } },
  portrait: { kind: 'number', field: 'ratio', range: { low: -Infinity, high: 1, lowOpen: false, highOpen: true } },
  square: { kind: 'number', field: 'ratio', range: { low: 1, high: 1, lowOpen: false, highOpen: false } },
}
const ALL: Filter = { kind: 'all' }
const ALL_FIELD_NAMES = FILTER_FIELDS.map(({ name }) => name)

/**
 * Returns the filter that a text means; an empty text means everything.
 *
 * Throws `FilterError` (`bad-input`) with the position of the mistake and what was expected there.
 */
export function parseFilter(text: string): Filter {
  return filterOf(parseTree(text.normalize('NFC')))
}

/** Returns the filter that a tree means. Throws `FilterError` for an unknown field or an invalid value. */
export function filterOf(node: FilterNode | null): Filter {
  if (node === null) return ALL
  switch (node.kind) {
    case 'and':
    case 'or':
      return { kind: node.kind, of: node.of.map(filterOf) }
    case 'not':
      return { kind: 'not', of: filterOf(node.of) }
    case 'brackets':
      return filterOf(node.of)
    case 'word':
      return { kind: 'word', pattern: pattern('anywhere', node.written) }
    case 'condition':
      return conditionOf(node)
    default:
      return assertNever(node)
  }
}

function conditionOf(node: ConditionNode): Filter {
  const { field, written } = node
  switch (field) {
    case 'stars':
      return { kind: 'number', field, range: starRange(node) }
    case 'mine':
      return { kind: 'number', field, range: starRange(node) }
    case 'median':
      return { kind: 'number', field, range: numberRange(node, 'a number of stars such as 3.5') }
    case 'spread':
    case 'raters':
      return { kind: 'number', field, range: numberRange(node, 'a number such as 2') }
    case 'stars.by':
      return starsByCondition(node)
    case 'width':
    case 'height':
      return { kind: 'number', field, range: numberRange(node, t('a number of pixels such as 1024')) }
    case 'size':
      return { kind: 'number', field, range: sizeRange(node) }
    case 'ratio':
      return { kind: 'number', field, range: ratioRange(node) }
    case 'added':
    case 'updated':
      return { kind: 'number', field, range: dateRange(node) }
    case 'tag':
    case 'note':
    case 'by':
    case 'name':
    case 'path':
    case 'folder':
      return textCondition(node, field)
    case 'ext':
      return endingCondition(node, [foldText(written.text).replace(/^\./, '')])
    case 'format':
      return endingCondition(node, formatEndings(node))
    case 'orientation':
      return choiceOf(node, ORIENTATIONS, t('landscape, portrait or square'))
    case 'conflict':
    case 'done':
    case 'labelled':
    case 'missing':
    case 'edited':
    case 'new':
      return { kind: 'is', field, value: choiceOf(node, { yes: true, no: false }, t('yes or no')) }
    case 'has':
      return choiceOf(node, HAS, HAS_VALUES.join(', '))
    default:
      if (isLevelKind(field)) return levelCondition(node, field)
      return Object.hasOwn(METADATA_FIELDS, field)
        ? metadataCondition(node, field as MetadataFieldName)
        : metricCondition(node)
  }
}

const AT_LEAST_ONE: Range = { low: 1, high: Infinity, lowOpen: false, highOpen: false }

/**
 * Returns the condition on the stars of one person: `stars.by:ana>=4`, `stars.by:"Ana Lima"=2..3`. Without a number it
 * means any stars.
 */
function starsByCondition(node: ConditionNode): Filter {
  expectEquality(node)
  const { name, operator, number } = starsByParts(node.written.text)
  if (name === '') throw new FilterError(node.valueAt, node.end, 'expected a name, such as stars.by:ana>=4')
  const range =
    operator === null
      ? AT_LEAST_ONE
      : starRange({ ...node, operator, written: { text: number, parts: [number] }, valueAt: node.end - number.length })
  return { kind: 'number', field: `stars.by.${foldText(name)}`, range }
}

/** Returns the parts of the value of `stars.by:ana>=4`. The operator is null where there is no number. */
export function starsByParts(text: string): {
  readonly name: string
  readonly operator: Operator | null
  readonly number: string
} {
  const parts = /^([^]*?)(>=|<=|[:=<>])([^:=<>]*)$/.exec(text)
  return parts
    ? { name: parts[1]!, operator: parts[2] as Operator, number: parts[3]! }
    : { name: text, operator: null, number: '' }
}

/** Returns the condition that the picture's file says anything about the field, or that it is so. */
function hasMetadata(field: MetadataFieldName): Filter {
  if (isMetadataText(field)) return { kind: 'text', field, pattern: ANY_TEXT }
  return isMetadataNumber(field) ? { kind: 'number', field, range: ANY_NUMBER } : { kind: 'is', field, value: true }
}

function metadataCondition(node: ConditionNode, field: MetadataFieldName): Filter {
  if (isMetadataText(field)) return textCondition(node, field)
  if (isMetadataYesNo(field))
    return { kind: 'is', field, value: choiceOf(node, { yes: true, no: false }, t('yes or no')) }
  const range =
    METADATA_FIELDS[field].kind === 'date'
      ? dateRange(node, 'utc')
      : numberRange(node, t('a number such as 100, or a range such as 35..85'))
  return { kind: 'number', field, range }
}

/** Returns the condition that the label has one of its levels. */
function levelCondition(node: ConditionNode, label: LevelKind): Filter {
  const levels = Object.fromEntries(LEVELS[label].map((value, level) => [String(value), level]))
  return { kind: 'level', label, level: choiceOf(node, levels, labelField(label).valueShape) }
}

function metricCondition(node: ConditionNode): Filter {
  const { field, at, valueAt, operator } = node
  if (/^metric\../.test(field))
    return { kind: 'number', field: field as NumberField, range: numberRange(node, t('a number such as 0.5')) }
  throw new FilterError(
    at,
    valueAt - operator.length,
    `there is no field "${field}". ${fieldHint(field)} To search for this text itself put it in quotes`,
  )
}

/** What other programs call these fields. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ['rating', 'stars'],
  ['rate', 'stars'],
  ['colour', 'color'],
  ['keyword', 'tag'],
  ['keywords', 'tag'],
  ['label', 'tag'],
  ['comment', 'note'],
  ['caption', 'note'],
  ['user', 'by'],
  ['author', 'by'],
  ['person', 'by'],
  ['filename', 'name'],
  ['file', 'name'],
  ['date', 'taken'],
  ['unseen', 'new'],
  ['unread', 'new'],
  ['dir', 'folder'],
])

/** Returns the fields that a misspelt name probably means, else all of them. */
function fieldHint(field: string): string {
  const meant = OTHER_WORDS.get(field.toLowerCase())
  const nearest = meant === undefined ? nearestNames(field, ALL_FIELD_NAMES) : [meant]
  return nearest.length > 0 ? didYouMean(nearest) : `Fields: ${FIELD_NAMES}.`
}

/**
 * Returns the condition of a text field.
 *
 * `tag` matches the whole tag, `by` the whole name or a whole word of it, `folder` the folder itself or one above it.
 * The others match anywhere in the text. A value with `*` must match the whole text, except for a note. With `=`
 * metadata must be exactly the value, so that a click on a camera does not also find cameras with longer names.
 */
function textCondition(node: ConditionNode, field: TextField): Filter {
  expectEquality(node)
  const hasStar = node.written.parts.length > 1
  switch (field) {
    case 'tag':
      return { kind: 'text', field, pattern: pattern('whole', node.written) }
    case 'by':
      return { kind: 'text', field, pattern: pattern(hasStar ? 'whole' : 'word', node.written) }
    case 'folder':
      return { kind: 'text', field, pattern: pattern('below', removeLastSlash(node.written)) }
    case 'note':
      return { kind: 'text', field, pattern: pattern('anywhere', node.written) }
    case 'name':
    case 'path':
      return { kind: 'text', field, pattern: pattern(hasStar ? 'whole' : 'anywhere', node.written) }
    default:
      return {
        kind: 'text',
        field,
        pattern: pattern(hasStar || node.operator === '=' ? 'whole' : 'anywhere', node.written),
      }
  }
}

function pattern(how: TextPattern['how'], { parts }: WrittenText): TextPattern {
  return { how, parts: parts.map(foldText) }
}

function removeLastSlash({ text, parts }: WrittenText): WrittenText {
  return { text, parts: [...parts.slice(0, -1), parts.at(-1)!.replace(/\/$/, '')] }
}

function endingCondition(node: ConditionNode, endings: readonly string[]): Filter {
  expectEquality(node)
  const of = endings.map((ending): Filter => ({
    kind: 'text',
    field: 'name',
    pattern: { how: 'whole', parts: ['', `.${ending}`] },
  }))
  return of.length === 1 ? of[0]! : { kind: 'or', of }
}

function formatEndings({ written: { text }, valueAt, end }: ConditionNode): readonly string[] {
  const wanted = foldText(text)
  const endings = Object.entries(FORMAT_ENDINGS).find(([name, all]) => name === wanted || all.includes(wanted))?.[1]
  if (endings === undefined)
    throw new FilterError(
      valueAt,
      end,
      `expected ${Object.keys(FORMAT_ENDINGS).join(', ')}, found "${text}"; ext: takes any ending`,
    )
  return endings
}

/** Returns what the value, one of several words, stands for. Throws `FilterError` for any other word. */
function choiceOf<T>(node: ConditionNode, choices: Readonly<Record<string, T>>, expected: string): T {
  expectEquality(node)
  const {
    written: { text },
    valueAt,
    end,
  } = node
  const value = foldText(text)
  if (!Object.hasOwn(choices, value)) throw new FilterError(valueAt, end, `expected ${expected}, found "${text}"`)
  return choices[value]!
}
