/** Connects the sandboxed page with the program. The only importer of `ipcRenderer`. */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron'
import type { Bridge, CallArgs, CallName, CallResult } from './contract/calls.ts'
import type { PushName, Pushes } from './contract/pushes.ts'
import type { WireError } from './contract/errors.ts'
import { onEmptied } from './emptied.ts'

type Reply = { readonly result: unknown } | { readonly error: WireError }
type Forward = (name: PushName, payload: unknown) => void

/**
 * The page's listeners. A single listener of `ipcRenderer` serves them all, because many would be reported as a leak.
 */
const forwards = new Set<Forward>()
ipcRenderer.on('lenslet:push', (_event: IpcRendererEvent, name: PushName, payload: unknown) => {
  for (const forward of forwards) forward(name, payload)
})

/**
 * The functions that the page gets. It cannot choose a channel.
 *
 * Expected errors are thrown as plain records, because Electron would reduce an error that crosses the bridge to its
 * message.
 */
const bridge: Bridge = {
  async invoke<K extends CallName>(name: K, args: CallArgs<K>): Promise<CallResult<K>> {
    const reply = (await ipcRenderer.invoke('lenslet:call', name, args)) as Reply
    if ('error' in reply) throw reply.error
    return reply.result as CallResult<K>
  },

  pathOf: (dropped) => webUtils.getPathForFile(dropped as Parameters<typeof webUtils.getPathForFile>[0]),

  on<K extends PushName>(name: K, listener: (payload: Pushes[K]) => void): () => void {
    const forward: Forward = (pushed, payload) => {
      if (pushed === name) listener(payload as Pushes[K])
    }
    forwards.add(forward)
    return () => {
      forwards.delete(forward)
    }
  },
}

contextBridge.exposeInMainWorld('lenslet', bridge)
onEmptied(() => ipcRenderer.send('lenslet:empty'))
