/**
 * Two cores are the smallest machine this must pass on. Whole-program tests start processes of their own, and wait for
 * them: three keep two cores busy.
 */
export const WORKERS = 3
