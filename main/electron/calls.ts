/** Carries the contract over Electron's IPC. The only importer of `ipcMain`. */
import { ipcMain, type WebContents } from 'electron'
import { LensletError, toWire } from '../../preload/contract/index.ts'
import type { Client } from '../host/client.ts'
import { dispatcher, type Dispatch } from '../host/dispatch.ts'
import type { HostSession } from '../host/host-session.ts'
import { isTrustedSender } from './safety.ts'

interface ServedWindow {
  readonly client: Client
  readonly dispatch: Dispatch
}

/** Answers each window's calls with its own session. */
export class CallServer {
  readonly #served = new Map<number, ServedWindow>()

  constructor() {
    ipcMain.handle('lenslet:call', async (event, name: unknown, args: unknown) => {
      try {
        const served = this.#served.get(event.sender.id)
        if (!served || !isTrustedSender(event.senderFrame))
          throw new LensletError('bad-input', "Only the program's own page may call it.")
        return { result: await served.dispatch(name, args, served.client) }
      } catch (error) {
        return { error: toWire(error) }
      }
    })
  }

  /**
   * Serves a window until it is closed. A page that is loaded again keeps its client; its first query releases the old
   * result.
   */
  serve(contents: WebContents, hostSession: HostSession): void {
    const client = hostSession.connect((name, payload) => {
      if (!contents.isDestroyed()) contents.send('lenslet:push', name, payload)
    })
    const { id } = contents
    this.#served.set(id, { client, dispatch: dispatcher(hostSession) })
    contents.once('destroyed', () => {
      this.#served.delete(id)
      hostSession.disconnect(client)
    })
  }
}
