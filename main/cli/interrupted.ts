/** Ends commands that run until they are interrupted. */

/**
 * Resolves at Ctrl+C or another request to end. A second request ends the process at once.
 *
 * The listeners are not removed: the locking library has listeners too, which end the process as soon as they are the
 * only ones.
 */
export async function waitForInterrupt(): Promise<void> {
  await new Promise<void>((resolve) => {
    let isRequested = false
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (isRequested) process.exit(1)
        isRequested = true
        resolve()
      })
    }
  })
}
