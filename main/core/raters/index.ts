export { AgreementIndex } from './agreement-index.ts'
export { MAX_RATERS, RaterIndex } from './rater-index.ts'
