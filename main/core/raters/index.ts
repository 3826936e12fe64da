export { MAX_RATERS, RaterIndex } from './rater-index.ts'
