export { FilterBudget, countTexts } from './filter-budget.ts'
export { findExcludingConditions } from './excluding-conditions.ts'
export { listConflicts, peopleOfConflict, resolveAlike, valuesByPerson } from './conflict-list.ts'
export { countLabels } from './label-counts.ts'
export { previewEdit } from './edit-preview.ts'
export { previewReplacement, replaceTags } from './tag-replacement.ts'
export { FacetCounts } from './facet-counts.ts'
export { filterHints } from './filter-hints.ts'
export { doneItems } from './filter-evaluator.ts'
export { folderTree, sumUpwards } from './folder-tree.ts'
export { isShown, matches, mentionsMissing } from './filter.ts'
export { countBits, type BitSet } from './bit-set.ts'
export { orderOf } from './item-order.ts'
export { type LabelSource, isInFolder, runQuery, shownItems, withCondition } from './run.ts'
export { CollapsedStacks, type OpenedStack, type StackSource } from './collapsed-stacks.ts'
export { stacksOf } from './stack-index.ts'
export { suggestValues } from './suggest.ts'
export { changedBytes, patchIds } from './patch.ts'
export {
  dependsOnFiles,
  dependsOnContents,
  dependsOnMetadata,
  dependsOnRaters,
  isSortedByLabels,
  isSortedByMetadata,
  mentionsRaters,
  namesMetadata,
  orderComparer,
  searchesMetadata,
} from './sort-values.ts'
export { parseFilter } from '../../../preload/contract/filter.ts'
