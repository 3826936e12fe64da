/**
 * Connects the window to the program: by the preload bridge in Electron, by a socket to the page's own origin in a
 * browser.
 *
 * Nothing else in the renderer touches `window.lenslet` or a socket.
 */
import { fromWire } from '../preload/contract/index.ts'
import type { Bridge, WireError } from '../preload/contract/index.ts'
import { parseSocketAccess } from '../preload/contract/introduction.ts'
import { SocketConnection } from './socket-connection.ts'
import type { Addresses } from './socket-connection.ts'

/**
 * Says whether the program can be reached.
 *
 * `lost`: the page tries to reconnect. `ended`: the program has said that it ends. `replaced`: something else answers
 * at the program's address. After `ended` and `replaced` the page does not try again.
 */
export type ConnectionState = 'connected' | 'lost' | 'ended' | 'replaced'

/**
 * A bridge that also reports whether the program can be reached, and that can send waiting calls when the page is
 * closed.
 */
export interface Connection extends Bridge {
  /**
   * Sends the calls that have no answer yet once more, in a request that outlives the page.
   *
   * It must be called just before the page is closed, because the connection ends together with the page. The program
   * performs no call twice.
   */
  sendUnloadBeacon(): void
  /** Calls the listener at once with the current state, then after every change. Returns a function that stops it. */
  onConnection(listener: (link: ConnectionState) => void): () => void
}

declare global {
  interface Window {
    lenslet?: Bridge
  }
}

/** Returns the connection to the program. */
export function connectBridge(): Connection {
  return window.lenslet
    ? preloadConnection(window.lenslet)
    : new SocketConnection(addresses(window.location, crypto.randomUUID()))
}

function preloadConnection(bridge: Bridge): Connection {
  return {
    invoke: (name, args) => bridge.invoke(name, args).catch(rethrow),
    on: (name, listener) => bridge.on(name, listener),
    ...(bridge.pathOf ? { pathOf: (dropped: object) => bridge.pathOf!(dropped) } : {}),
    // Not needed here: the program asks for unsaved input before it lets a window close, and what was sent arrives in
    // any case.
    sendUnloadBeacon: () => undefined,
    onConnection(listener) {
      listener('connected')
      return () => undefined
    },
  }
}

/** Throws the error of a call. The preload bridge passes errors on as plain records. */
function rethrow(error: unknown): never {
  throw isWire(error) ? fromWire(error) : error
}

function isWire(error: unknown): error is WireError {
  return (
    typeof error === 'object' && error !== null && !(error instanceof Error) && 'code' in error && 'message' in error
  )
}

/**
 * Returns the program's addresses, as the page's HTML has them.
 *
 * `page` identifies this load of the page. Only the beacon is sent to an address below the page's own path, because
 * this path is one of the two secrets that authorise a request.
 */
function addresses(location: Location, page: string): Addresses {
  const door = parseSocketAccess(document.querySelector<HTMLMetaElement>('meta[name="lenslet-door"]')?.content ?? '')
  if (!door) throw new Error('This page does not belong to a program: it has no address to connect to.')
  const probe = new URL(`${door.path}?page=${page}`, location.href)
  const socket = new URL(probe)
  socket.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return {
    socket: socket.href,
    probe: probe.href,
    unloadBeacon: new URL(`last-words?page=${page}`, location.href).href,
    key: door.key,
  }
}
