/**
 * The page's connection to the program in a browser. Nothing is said to whoever answers at the program's address before
 * they have proved to be the program (`introduction`): once it has ended, anybody on this machine can listen there.
 */
import { fromWire, LensletError } from '../preload/contract/index.ts'
import type { CallArgs, CallName, CallResult, PushName, Pushes, WireError } from '../preload/contract/index.ts'
import { ENDED, INTRODUCTION_MS } from '../preload/contract/introduction.ts'
import type { Connection, Link } from './bridge.ts'
import { Introduction } from './introduction.ts'

type Listener = (payload: never) => void

interface Waiting {
  readonly message: string
  resolve(result: never): void
  reject(error: Error): void
}

interface Answer {
  id?: number
  result?: unknown
  error?: WireError
  push?: PushName
  payload?: unknown
}

export interface Addresses {
  /** `ws:` address, and the same as `http:` address. */
  readonly socket: string
  readonly probe: string
  readonly lastWords: string
  readonly key: string
}

const FIRST_RETRY_MS = 250
const LAST_RETRY_MS = 5_000
/**
 * What browsers send for a page that has gone, bytes: https://fetch.spec.whatwg.org/#http-network-or-cache-fetch.
 * Something is left for a page that is hidden twice.
 */
const MAX_LAST_WORDS = 60_000
/** The program's own answer to a request for its socket's path that asks for no socket: "upgrade required". */
const NEEDS_UPGRADE = 426
const FIRST_SERVER_ERROR = 500

/**
 * Reconnects with growing pauses, until the program says that it ends or something else answers in its place. A call
 * made while there is no connection fails at once, so that nothing seems saved.
 */
export class SocketConnection implements Connection {
  readonly #addresses: Addresses
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Map<PushName, Set<Listener>>()
  readonly #watchers = new Set<(link: Link) => void>()
  #socket: WebSocket | null = null
  #link: Link = 'lost'
  #everConnected = false
  #lastId = 0
  #pause = FIRST_RETRY_MS

  constructor(addresses: Addresses) {
    this.#addresses = addresses
    this.#open()
  }

  readonly invoke = <K extends CallName>(name: K, args: CallArgs<K>): Promise<CallResult<K>> => {
    if (this.#link !== 'connected') return Promise.reject(notConnected(this.#link))
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      const message = JSON.stringify({ id, name, args })
      this.#waiting.set(id, { message, resolve, reject })
      this.#socket?.send(message)
    })
  }

  readonly lastWords = (): void => {
    // Calls wait only while the program that has proved itself is there.
    const body = new Blob([`[${[...this.#waiting.values()].map(({ message }) => message).join()}]`], {
      type: 'application/json',
    })
    if (this.#waiting.size === 0 || body.size > MAX_LAST_WORDS) return
    fetch(this.#addresses.lastWords, { method: 'POST', body, keepalive: true }).catch(() => undefined)
  }

  readonly on = <K extends PushName>(name: K, listener: (payload: Pushes[K]) => void): (() => void) => {
    const set = this.#listeners.get(name) ?? new Set<Listener>()
    this.#listeners.set(name, set)
    set.add(listener)
    return () => set.delete(listener)
  }

  readonly onConnection = (watcher: (link: Link) => void): (() => void) => {
    this.#watchers.add(watcher)
    watcher(this.#link)
    return () => this.#watchers.delete(watcher)
  }

  #open(): void {
    const socket = new WebSocket(this.#addresses.socket)
    const introduction = new Introduction(this.#addresses.key)
    const tooLate = setTimeout(() => socket.close(), INTRODUCTION_MS)
    let stage: 'asking' | 'proving' | 'proved' | 'closed' = 'asking'
    let isStranger = false
    socket.addEventListener('open', () => socket.send(JSON.stringify(introduction.challenge)))
    socket.addEventListener('message', (event) => {
      if (stage === 'proved') return this.#received(String(event.data))
      // Who says more before both have proved themselves is not the program.
      if (stage !== 'asking') return
      stage = 'proving'
      void introduction.answer(String(event.data)).then((proof) => {
        if (stage === 'closed') return
        if (proof === null) {
          isStranger = true
          return socket.close()
        }
        clearTimeout(tooLate)
        stage = 'proved'
        socket.send(JSON.stringify(proof))
        this.#socket = socket
        this.#connected()
      })
    })
    socket.addEventListener('close', (event) => {
      clearTimeout(tooLate)
      const isOrderlyEnd = stage === 'proved' && event.code === ENDED
      stage = 'closed'
      this.#closed(isOrderlyEnd ? 'ended' : isStranger ? 'replaced' : 'lost')
    })
  }

  #connected(): void {
    this.#pause = FIRST_RETRY_MS
    this.#everConnected = true
    this.#tell('connected')
  }

  #closed(link: Link): void {
    const wasConnected = this.#link === 'connected'
    this.#socket = null
    this.#tell(link)
    for (const call of this.#waiting.values()) call.reject(notConnected(link))
    this.#waiting.clear()
    if (link !== 'lost') return
    if (this.#everConnected && !wasConnected) void this.#lookWhoAnswers()
    else this.#tryAgain()
  }

  /**
   * The program gives every page that it made a socket: whoever answers and gives none is another one, to which nothing
   * that matters was said.
   */
  async #lookWhoAnswers(): Promise<void> {
    try {
      const { status } = await fetch(this.#addresses.probe, { credentials: 'omit', cache: 'no-store' })
      // A tunnel may answer in place of a program that it does not reach.
      if (status < FIRST_SERVER_ERROR && status !== NEEDS_UPGRADE) return this.#tell('replaced')
    } catch {
      /* nobody answers */
    }
    this.#tryAgain()
  }

  #tryAgain(): void {
    setTimeout(() => this.#open(), this.#pause)
    this.#pause = Math.min(this.#pause * 2, LAST_RETRY_MS)
  }

  #tell(now: Link): void {
    if (now === this.#link) return
    this.#link = now
    for (const watcher of this.#watchers) watcher(now)
  }

  #received(text: string): void {
    const answer = JSON.parse(text) as Answer
    if (answer.push !== undefined) {
      for (const listener of this.#listeners.get(answer.push) ?? []) listener(answer.payload as never)
      return
    }
    const call = this.#waiting.get(answer.id ?? -1)
    if (!call) return
    this.#waiting.delete(answer.id ?? -1)
    if (answer.error) call.reject(fromWire(answer.error))
    else call.resolve(answer.result as never)
  }
}

function notConnected(link: Link): LensletError {
  return link === 'lost' || link === 'connected'
    ? new LensletError(
        'offline',
        'The connection to the program is lost, so this was not saved. It reconnects by itself; try again then.',
        { retry: true },
      )
    : new LensletError(
        'offline',
        'The program has ended, so this was not saved. Start Lenslet again and open the new address.',
      )
}
