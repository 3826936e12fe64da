/** Finds names in a filter that the data set does not have, which are probably misspelt. */
import { assertNever, type FilterHint, type SuggestField } from '../../../preload/contract/index.ts'
import { type ConditionNode, filterOf, type FilterNode, parseTree } from '../../../preload/contract/filter.ts'
import { starsByParts } from '../../../preload/contract/filter-conditions.ts'
import { foldText } from '../../../preload/contract/filter-meaning.ts'
import { didYouMean, nearestNames } from '../../../preload/contract/nearest-names.ts'
import { ratersOf } from '../labels/rater-columns.ts'
import type { Catalog } from '../library/catalog.ts'
import { countBits } from './bit-set.ts'
import { type LabelSource, shownItems } from './run.ts'
import { suggestValues } from './suggest.ts'

/** The most conditions that are examined; each costs about as much as a query. */
const MAX_CONDITIONS = 12
/** The most names that are compared with a misspelt one. */
const MAX_NAMES = 10_000

/** The fields whose values are names of the data set, and where the names are found. */
const NAMED = {
  folder: { names: 'folder', sentence: (name) => `There is no folder “${name}”` },
  tag: { names: 'tag', sentence: (name) => `No picture has the tag “${name}”` },
  by: { names: 'person', sentence: (name) => `No picture was labelled last by “${name}”` },
  'stars.by': { names: 'rater', sentence: (name) => `“${name}” has given no stars` },
} as const satisfies Readonly<Record<string, { names: SuggestField; sentence(name: string): string }>>

/**
 * Returns a note for each folder, tag or person that a filter names and that no picture of the data set has, in the
 * order of the text.
 *
 * Throws `bad-input` for a filter that cannot be understood.
 */
export function filterHints(catalog: Catalog, labels: LabelSource, text: string): FilterHint[] {
  return conditionsOf(parseTree(text.normalize('NFC')))
    .slice(0, MAX_CONDITIONS)
    .filter((node) => countBits(shownItems(catalog, labels.labelColumns, '', filterOf(node))) === 0)
    .flatMap(({ field, written, at, end }) => {
      const { names, sentence } = NAMED[field as keyof typeof NAMED]
      const name = field === 'stars.by' ? starsByParts(written.text).name : written.text
      const known = suggestValues(catalog, labels, names, '', MAX_NAMES).map(({ value }) => value)
      // A person who gave other stars than these is not misspelt.
      if (field === 'stars.by' && ratersOf(`stars.by.${foldText(name)}`, labels.labelColumns.raterColumns()).length > 0)
        return []
      const nearest = (field === 'folder' ? nearestFolders : nearestNames)(name, known).map((near) => `“${near}”`)
      const question = nearest.length === 0 ? '' : ` ${didYouMean(nearest)}`
      return [{ message: `${sentence(name)}.${question}`, at, end }]
    })
}

/** Returns the nearest folders, at most two: first those of this name that are inside other folders. */
function nearestFolders(typed: string, folders: readonly string[]): readonly string[] {
  const end = `/${typed.toLowerCase()}`
  const inside = folders.filter((folder) => folder.toLowerCase().endsWith(end))
  return inside.length > 0 ? inside.slice(0, 2) : nearestNames(typed, folders)
}

/** Returns the conditions on names, also those inside brackets and negations. */
function conditionsOf(node: FilterNode | null): readonly ConditionNode[] {
  if (node === null) return []
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.of.flatMap(conditionsOf)
    case 'not':
    case 'brackets':
      return conditionsOf(node.of)
    case 'condition':
      return Object.hasOwn(NAMED, node.field) ? [node] : []
    case 'word':
      return []
    default:
      return assertNever(node)
  }
}
