/**
 * The number of test workers. The tests must pass on two cores. Tests of whole programs start processes, and wait for
 * them: three workers keep two cores busy.
 */
export const WORKERS = 3
