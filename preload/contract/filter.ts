/** Exports the filter language, which the window edits and the program evaluates. */
export { filterOf, parseFilter, starsByParts } from './filter-conditions.ts'
export { type DateZone, dateZoneOf } from './filter-dates.ts'
export { FIELD_NAMES, FILTER_FIELDS, FORMAT_ENDINGS, type FilterField } from './filter-fields.ts'
export {
  type Filter,
  matchesPattern,
  type YesNoField,
  foldText,
  isRaterField,
  isRaterOf,
  matchesPerson,
  isStarsByField,
  isWithin,
  type NumberField,
  type Range,
  type StarsByField,
  type TextField,
  type TextPattern,
} from './filter-meaning.ts'
export { type ConditionNode, type FilterNode, parseTree } from './filter-parse.ts'
export { printField, printTree, quoteValue } from './filter-print.ts'
export { FilterError, filterTokens, type Operator, type Token } from './filter-tokens.ts'
