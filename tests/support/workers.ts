/**
 * The number of test workers. The tests must pass on two cores. Tests of whole programs start processes, and wait for
 * them: three workers keep two cores busy.
 */
export const WORKERS = 3
/**
 * The number of workers of the tests in Electron. A window has eight processes: with three workers each of them waits
 * for a processor so long that the whole run takes longer.
 */
export const ELECTRON_WORKERS = 2
