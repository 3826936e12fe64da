export { namedPairs } from './agreement.ts'
export { AgreementIndex } from './agreement-index.ts'
export { MAX_RATERS, RaterIndex, type CountedChanges } from './rater-index.ts'
