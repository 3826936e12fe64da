export { FilterProgress, type StateSource } from './filter-progress.ts'
export { ProgressIndex, type ProgressSource } from './progress-index.ts'
export { foldersIn, progressNumbers, type ProgressNumbers } from './progress-numbers.ts'
export { isInPart, picturesOfPart } from './progress-part.ts'
