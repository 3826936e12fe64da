/**
 * Connects the page to the program in a browser.
 *
 * After the program has ended, any other process on this machine can listen at its address. So the page sends nothing
 * before the other side has proved that it is the program (`introduction`).
 */
import { fromWire, LensletError } from '../preload/contract/index.ts'
import type { CallArgs, CallName, CallResult, PushName, Pushes, WireError } from '../preload/contract/index.ts'
import { CLOSE_GOING_AWAY, INTRODUCTION_TIMEOUT_MS } from '../preload/contract/introduction.ts'
import type { Connection, ConnectionState } from './bridge.ts'
import { Introduction } from './introduction.ts'

type Listener = (payload: never) => void

interface PendingCall {
  readonly message: string
  resolve(result: never): void
  reject(error: Error): void
}

interface IncomingMessage {
  id?: number
  result?: unknown
  error?: WireError
  push?: PushName
  payload?: unknown
}

export interface Addresses {
  /** The address of the socket (`ws:`). `probe` is the same address as `http:`. */
  readonly socket: string
  readonly probe: string
  readonly unloadBeacon: string
  readonly key: string
}

const MIN_RETRY_MS = 250
const MAX_RETRY_MS = 5_000
/**
 * The largest body that browsers send for a page that is being closed, in bytes:
 * https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 *
 * It stays below the limit of 64 KiB, because a page may be hidden twice.
 */
const MAX_BEACON_BYTES = 60_000
/** How the program answers a plain request for its socket's path: "upgrade required". */
const STATUS_UPGRADE_REQUIRED = 426
const FIRST_SERVER_ERROR = 500

/**
 * A connection that reconnects with growing pauses, until the program says that it ends or something else answers in
 * its place.
 *
 * A call made while there is no connection fails at once, so that nothing seems saved.
 */
export class SocketConnection implements Connection {
  readonly #addresses: Addresses
  readonly #pendingCalls = new Map<number, PendingCall>()
  readonly #listeners = new Map<PushName, Set<Listener>>()
  readonly #connectionListeners = new Set<(link: ConnectionState) => void>()
  #socket: WebSocket | null = null
  #state: ConnectionState = 'lost'
  #hasBeenConnected = false
  #lastId = 0
  #retryMs = MIN_RETRY_MS

  constructor(addresses: Addresses) {
    this.#addresses = addresses
    this.#open()
  }

  readonly invoke = <K extends CallName>(name: K, args: CallArgs<K>): Promise<CallResult<K>> => {
    if (this.#state !== 'connected') return Promise.reject(notConnected(this.#state))
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      const message = JSON.stringify({ id, name, args })
      this.#pendingCalls.set(id, { message, resolve, reject })
      this.#socket?.send(message)
    })
  }

  readonly sendUnloadBeacon = (): void => {
    // Calls are pending only while the program that has proved itself is connected.
    const body = new Blob([`[${[...this.#pendingCalls.values()].map(({ message }) => message).join()}]`], {
      type: 'application/json',
    })
    if (this.#pendingCalls.size === 0 || body.size > MAX_BEACON_BYTES) return
    fetch(this.#addresses.unloadBeacon, { method: 'POST', body, keepalive: true }).catch(() => undefined)
  }

  readonly on = <K extends PushName>(name: K, listener: (payload: Pushes[K]) => void): (() => void) => {
    const set = this.#listeners.get(name) ?? new Set<Listener>()
    this.#listeners.set(name, set)
    set.add(listener)
    return () => set.delete(listener)
  }

  readonly onConnection = (watcher: (link: ConnectionState) => void): (() => void) => {
    this.#connectionListeners.add(watcher)
    watcher(this.#state)
    return () => this.#connectionListeners.delete(watcher)
  }

  #open(): void {
    const socket = new WebSocket(this.#addresses.socket)
    const introduction = new Introduction(this.#addresses.key)
    const timeout = setTimeout(() => socket.close(), INTRODUCTION_TIMEOUT_MS)
    let stage: 'asking' | 'proving' | 'proved' | 'closed' = 'asking'
    let hasFailedProof = false
    socket.addEventListener('open', () => socket.send(JSON.stringify(introduction.challenge)))
    socket.addEventListener('message', (event) => {
      if (stage === 'proved') return this.#onMessage(String(event.data))
      // A program says nothing more before both sides have proved themselves.
      if (stage !== 'asking') return
      stage = 'proving'
      void introduction.answer(String(event.data)).then((proof) => {
        if (stage === 'closed') return
        if (proof === null) {
          hasFailedProof = true
          return socket.close()
        }
        clearTimeout(timeout)
        stage = 'proved'
        socket.send(JSON.stringify(proof))
        this.#socket = socket
        this.#onConnected()
      })
    })
    socket.addEventListener('close', (event) => {
      clearTimeout(timeout)
      const isOrderlyEnd = stage === 'proved' && event.code === CLOSE_GOING_AWAY
      stage = 'closed'
      this.#onClosed(isOrderlyEnd ? 'ended' : hasFailedProof ? 'replaced' : 'lost')
    })
  }

  #onConnected(): void {
    this.#retryMs = MIN_RETRY_MS
    this.#hasBeenConnected = true
    this.#setState('connected')
  }

  #onClosed(link: ConnectionState): void {
    const wasConnected = this.#state === 'connected'
    this.#socket = null
    this.#setState(link)
    for (const call of this.#pendingCalls.values()) call.reject(notConnected(link))
    this.#pendingCalls.clear()
    if (link !== 'lost') return
    if (this.#hasBeenConnected && !wasConnected) void this.#probeProgram()
    else this.#reconnectLater()
  }

  /**
   * Asks with a plain request whether the program still answers at this address.
   *
   * The program gives a socket to every page that it made. So if something answers but gives no socket, it is not the
   * program. The request contains nothing secret.
   */
  async #probeProgram(): Promise<void> {
    try {
      const { status } = await fetch(this.#addresses.probe, { credentials: 'omit', cache: 'no-store' })
      // A tunnel may answer in place of a program that it cannot reach.
      if (status < FIRST_SERVER_ERROR && status !== STATUS_UPGRADE_REQUIRED) return this.#setState('replaced')
    } catch {
      /* Nothing answers. */
    }
    this.#reconnectLater()
  }

  #reconnectLater(): void {
    setTimeout(() => this.#open(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, MAX_RETRY_MS)
  }

  #setState(now: ConnectionState): void {
    if (now === this.#state) return
    this.#state = now
    for (const watcher of this.#connectionListeners) watcher(now)
  }

  #onMessage(text: string): void {
    const answer = JSON.parse(text) as IncomingMessage
    if (answer.push !== undefined) {
      for (const listener of this.#listeners.get(answer.push) ?? []) listener(answer.payload as never)
      return
    }
    const call = this.#pendingCalls.get(answer.id ?? -1)
    if (!call) return
    this.#pendingCalls.delete(answer.id ?? -1)
    if (answer.error) call.reject(fromWire(answer.error))
    else call.resolve(answer.result as never)
  }
}

function notConnected(link: ConnectionState): LensletError {
  return link === 'lost' || link === 'connected'
    ? new LensletError(
        'offline',
        'The connection to the program is lost, so this was not saved. It reconnects automatically; try again then.',
        { retry: true },
      )
    : new LensletError(
        'offline',
        'The program has ended, so this was not saved. Start Lenslet again and open the new address.',
      )
}
