/**
 * The window's only door to the program: the preload bridge in Electron, a socket to the page's own origin in a browser.
 * Nothing else in the renderer touches `window.lenslet` or a socket.
 */
import { fromWire, LensletError } from '../preload/contract/index.ts'
import type { Bridge, CallArgs, CallName, CallResult, PushName, Pushes, WireError } from '../preload/contract/index.ts'

/** A bridge that also tells whether the program is there, and that can be left in a hurry. */
export interface Connection extends Bridge {
  /** For the moment before the page goes away: calls without an answer reach the program even if the page takes its connection along. None is done twice. */
  lastWords(): void
  /** Called at once with the present state, then at every change. Returns the function that stops listening. */
  onConnection(listener: (connected: boolean) => void): () => void
}

declare global {
  interface Window { lenslet?: Bridge }
}

type Listener = (payload: never) => void

interface Waiting { readonly message: string; resolve(result: never): void; reject(error: Error): void }

interface Answer { id?: number; result?: unknown; error?: WireError; push?: PushName; payload?: unknown }

const FIRST_RETRY_MS = 250
const LAST_RETRY_MS = 5_000
/** What browsers send for a page that has gone, bytes: https://fetch.spec.whatwg.org/#http-network-or-cache-fetch. Something is left for a page that is hidden twice. */
const MAX_LAST_WORDS = 60_000

export function connectBridge(): Connection {
  return window.lenslet ? preloadConnection(window.lenslet) : socketConnection(addresses(window.location, crypto.randomUUID()))
}

function preloadConnection(bridge: Bridge): Connection {
  return {
    invoke: (name, args) => bridge.invoke(name, args).catch(rethrow),
    on: (name, listener) => bridge.on(name, listener),
    ...(bridge.pathOf ? { pathOf: (dropped: object) => bridge.pathOf!(dropped) } : {}),
    // The program asks for them before it lets a window close, and what was sent arrives in any case.
    lastWords: () => undefined,
    onConnection(listener) {
      listener(true)
      return () => undefined
    },
  }
}

/** Errors come through the preload bridge as plain records. */
function rethrow(error: unknown): never {
  throw isWire(error) ? fromWire(error) : error
}

function isWire(error: unknown): error is WireError {
  return typeof error === 'object' && error !== null && !(error instanceof Error) && 'code' in error && 'message' in error
}

/** Beside the page: its own path is half of what lets it in. `page` tells this load of it from others. */
function addresses(location: Location, page: string): { socket: string; lastWords: string } {
  const socket = new URL(`socket?page=${page}`, location.href)
  socket.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return { socket: socket.href, lastWords: new URL(`last-words?page=${page}`, location.href).href }
}

/** Reconnects for ever with growing pauses. A call made while there is no connection fails at once, so that nothing seems saved. */
function socketConnection(address: { socket: string; lastWords: string }): Connection {
  const waiting = new Map<number, Waiting>()
  const listeners = new Map<PushName, Set<Listener>>()
  const watchers = new Set<(connected: boolean) => void>()
  let socket: WebSocket
  let connected = false
  let lastId = 0
  let pause = FIRST_RETRY_MS

  function tell(now: boolean): void {
    if (now === connected) return
    connected = now
    for (const watcher of watchers) watcher(now)
  }

  function closed(): void {
    for (const call of waiting.values()) call.reject(lost())
    waiting.clear()
    tell(false)
    setTimeout(open, pause)
    pause = Math.min(pause * 2, LAST_RETRY_MS)
  }

  function opened(): void {
    pause = FIRST_RETRY_MS
    tell(true)
  }

  function received(event: MessageEvent): void {
    const answer = JSON.parse(String(event.data)) as Answer
    if (answer.push !== undefined) {
      for (const listener of listeners.get(answer.push) ?? []) listener(answer.payload as never)
      return
    }
    const call = waiting.get(answer.id ?? -1)
    if (!call) return
    waiting.delete(answer.id ?? -1)
    if (answer.error) call.reject(fromWire(answer.error))
    else call.resolve(answer.result as never)
  }

  function open(): void {
    socket = new WebSocket(address.socket)
    socket.addEventListener('open', opened)
    socket.addEventListener('message', received)
    socket.addEventListener('close', closed)
  }

  open()
  return {
    invoke<K extends CallName>(name: K, args: CallArgs<K>): Promise<CallResult<K>> {
      if (!connected) return Promise.reject(lost())
      const id = ++lastId
      return new Promise((resolve, reject) => {
        const message = JSON.stringify({ id, name, args })
        waiting.set(id, { message, resolve, reject })
        socket.send(message)
      })
    },
    lastWords() {
      const body = new Blob([`[${[...waiting.values()].map(({ message }) => message).join()}]`], { type: 'application/json' })
      if (waiting.size === 0 || body.size > MAX_LAST_WORDS) return
      fetch(address.lastWords, { method: 'POST', body, keepalive: true }).catch(() => undefined)
    },
    on<K extends PushName>(name: K, listener: (payload: Pushes[K]) => void) {
      const set = listeners.get(name) ?? new Set<Listener>()
      listeners.set(name, set)
      set.add(listener)
      return () => set.delete(listener)
    },
    onConnection(watcher) {
      watchers.add(watcher)
      watcher(connected)
      return () => watchers.delete(watcher)
    },
  }
}

function lost(): LensletError {
  return new LensletError('offline', 'The connection to the program is lost, so this was not saved. It reconnects by itself; try again then.', { retry: true })
}
