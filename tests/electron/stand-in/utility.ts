/** Loaded before a utility process's script: `process.parentPort` in place of `process.send`, and Electron's `fs`. */
import { isMainThread } from 'node:worker_threads'
import { patchFs } from './asar.ts'

patchFs()

// Threads of the process inherit how it was started, and have no port.
if (isMainThread) giveParentPort()

function giveParentPort(): void {
  const send = process.send!.bind(process)
  const listen = process.on.bind(process)
  Object.defineProperty(process, 'parentPort', {
    value: {
      on: (_event: 'message', listener: (event: { data: unknown }) => void) => listen('message', data => listener({ data })),
      postMessage: (message: unknown) => send(structuredClone(message), undefined, undefined, () => undefined),
    },
  })
  Object.defineProperty(process, 'send', { value: undefined })
  // They end with the program, as Electron's do.
  process.once('disconnect', () => process.exit())
}
