/** Ends of commands that run until they are told to stop. */

/**
 * Resolves at Ctrl+C and at a request to end; a second one ends the process at once. The listeners stay: the locking
 * library has listeners of its own, which end the process by the signal as soon as they are the only ones.
 */
export async function interrupted(): Promise<void> {
  await new Promise<void>((resolve) => {
    let asked = false
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(1)
        asked = true
        resolve()
      })
    }
  })
}
