/** Carries the contract over Electron's IPC. Only this file imports `ipcMain`. */
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
  readonly #windows = new Map<number, ServedWindow>()

  constructor() {
    ipcMain.handle('lenslet:call', async (event, name: unknown, args: unknown) => {
      try {
        const window = this.#windows.get(event.sender.id)
        if (!window || !isTrustedSender(event.senderFrame))
          throw new LensletError('bad-input', "Only the program's own page may call it.")
        return { result: await window.dispatch(name, args, window.client) }
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
    this.#windows.set(id, { client, dispatch: dispatcher(hostSession) })
    contents.once('destroyed', () => {
      this.#windows.delete(id)
      hostSession.disconnect(client)
    })
  }
}
