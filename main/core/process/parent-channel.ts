/**
 * Provides the worker's end of its channel to the main process.
 *
 * The worker is a child process of Node, or a utility process of Electron.
 */

/** The port that Electron's utility processes have in place of `process.send`. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  postMessage(message: unknown): void
}

interface ParentChannel<In, Out> {
  post(message: Out): void
  onMessage(fn: (message: In) => void): void
}

/**
 * Makes Electron stop reading archives in this process.
 *
 * Call it once all code is loaded. From then on, a user's file or folder that is called `x.asar` is treated as an
 * ordinary file or folder.
 */
export function disableArchiveReading(): void {
  Object.assign(process, { noAsar: true })
}

/** Returns the channel of this process. The process ends when the program at the other end has ended. */
export function parentChannel<In, Out>(): ParentChannel<In, Out> {
  // Ctrl+C reaches every process of a terminal. This one is still needed while the main process shuts down, and ends
  // with it.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
  const { parentPort } = process as unknown as { parentPort?: ParentPort }
  if (parentPort) {
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (fn) => parentPort.on('message', ({ data }) => fn(data as In)),
    }
  }
  process.on('disconnect', () => process.exit(0))
  return {
    post: (message) => {
      process.send?.(message, undefined, undefined, () => undefined)
    },
    onMessage: (fn) => {
      process.on('message', (message) => fn(message as In))
    },
  }
}
