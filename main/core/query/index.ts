export { facets, type LabelSource, runQuery } from './run.ts'
export { folderTree } from './folder-tree.ts'
export { type Filter, isLabelled, matches, mentionsMissing } from './filter.ts'
export { parseFilter } from './parse.ts'
