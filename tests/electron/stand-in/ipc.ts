/** `ipcMain`: what pages invoke. Everything is cloned on its way, as between processes. */
import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import { carried } from './carried.ts'

type Handler = Parameters<IpcMain['handle']>[1]

const handlers = new Map<string, Handler>()

const ipc: Pick<IpcMain, 'handle'> = {
  handle(channel, handler) {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, handler)
  },
}
export const ipcModule = carried('ipcMain', ipc)

/** Calls the handler of a channel as a page's `invoke` does. */
export async function invoked(channel: string, event: IpcMainInvokeEvent, args: readonly unknown[]): Promise<unknown> {
  const handler = handlers.get(channel)
  if (!handler) throw new Error(`No handler registered for '${channel}'`)
  return structuredClone(await (handler(event, ...structuredClone(args) as unknown[]) as Promise<unknown>))
}
