/**
 * The window's only door to the program: the preload bridge in Electron, a socket to the page's own origin in a
 * browser. Nothing else in the renderer touches `window.lenslet` or a socket.
 */
import { fromWire } from '../preload/contract/index.ts'
import type { Bridge, WireError } from '../preload/contract/index.ts'
import { parsedDoor } from '../preload/contract/introduction.ts'
import { SocketConnection } from './socket-connection.ts'
import type { Addresses } from './socket-connection.ts'

/**
 * Whether the program is there. `lost`: it is looked for. `ended`: it has said that it ends. `replaced`: something
 * answers in its place that is not this program. After the last two nothing is tried again.
 */
export type Link = 'connected' | 'lost' | 'ended' | 'replaced'

/** A bridge that also tells whether the program is there, and that can be left in a hurry. */
export interface Connection extends Bridge {
  /**
   * For the moment before the page goes away: calls without an answer reach the program even if the page takes its
   * connection along. None is done twice.
   */
  lastWords(): void
  /** Called at once with the present state, then at every change. Returns the function that stops listening. */
  onConnection(listener: (link: Link) => void): () => void
}

declare global {
  interface Window {
    lenslet?: Bridge
  }
}

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
    // The program asks for them before it lets a window close, and what was sent arrives in any case.
    lastWords: () => undefined,
    onConnection(listener) {
      listener('connected')
      return () => undefined
    },
  }
}

/** Errors come through the preload bridge as plain records. */
function rethrow(error: unknown): never {
  throw isWire(error) ? fromWire(error) : error
}

function isWire(error: unknown): error is WireError {
  return (
    typeof error === 'object' && error !== null && !(error instanceof Error) && 'code' in error && 'message' in error
  )
}

/**
 * `page` tells this load of the page from others. Only last words are said beside the page, whose own path is half of
 * what lets them in.
 */
function addresses(location: Location, page: string): Addresses {
  const door = parsedDoor(document.querySelector<HTMLMetaElement>('meta[name="lenslet-door"]')?.content ?? '')
  if (!door) throw new Error('This page is of no program: it was not told how to reach one.')
  const probe = new URL(`${door.path}?page=${page}`, location.href)
  const socket = new URL(probe)
  socket.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return {
    socket: socket.href,
    probe: probe.href,
    lastWords: new URL(`last-words?page=${page}`, location.href).href,
    key: door.key,
  }
}
