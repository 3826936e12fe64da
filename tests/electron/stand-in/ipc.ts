/** `ipcMain`: what pages invoke and send. Everything is cloned on its way, as between processes. */
import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron'
import { EventEmitter } from 'node:events'
import { carried } from './carried.ts'

type Handler = Parameters<IpcMain['handle']>[1]

const handlers = new Map<string, Handler>()

class StandInIpc extends EventEmitter implements Pick<IpcMain, 'handle' | 'removeHandler'> {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, handler)
  }

  removeHandler(channel: string): void { handlers.delete(channel) }
}

const ipc = new StandInIpc()
export const ipcModule = carried('ipcMain', ipc)

/** Calls the handler of a channel as a page's `invoke` does. */
export async function invoked(channel: string, event: IpcMainInvokeEvent, args: readonly unknown[]): Promise<unknown> {
  const handler = handlers.get(channel)
  if (!handler) throw new Error(`No handler registered for '${channel}'`)
  return structuredClone(await (handler(event, ...structuredClone(args) as unknown[]) as Promise<unknown>))
}

export function sent(channel: string, event: IpcMainEvent, args: readonly unknown[]): void {
  ipc.emit(channel, event, ...structuredClone(args) as unknown[])
}
