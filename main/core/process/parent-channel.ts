/** The worker's end of its channel to the program: a child process of Node, or a utility process of Electron. */

/** Electron's utility processes have this port in place of `process.send`. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  postMessage(message: unknown): void
}

export interface ParentChannel<In, Out> {
  post(message: Out): void
  onMessage(fn: (message: In) => void): void
}

/**
 * Ends Electron's reading of archives in this process, once everything of the program is loaded: from then on a file or
 * folder of somebody's that is called `x.asar` is what it is.
 */
export function ignoreArchives(): void {
  Object.assign(process, { noAsar: true })
}

/** The channel of this process. The process ends when the program at the other end has. */
export function parentChannel<In, Out>(): ParentChannel<In, Out> {
  // Ctrl+C reaches every process of a terminal; this one is still needed while the program puts things away, and ends
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
