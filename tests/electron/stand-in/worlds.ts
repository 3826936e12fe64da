/**
 * What Electron does between a page and its preload script, as source for the browser: the preload runs in a world of its own, sees `require('electron')`, and what it
 * exposes reaches the page as frozen copies and proxies of functions. Between the worlds go events with texts; between the preload's world and the program goes a binding
 * that only that world has.
 */
import { decodeClone, encodeClone } from './clone.ts'

export const PRELOAD_WORLD = 'preload'
/** Functions of the preload's world that the program's side calls or is called by. */
export const TO_PROGRAM = '__toProgram'
export const FROM_PROGRAM = '__fromProgram'

type Encode = typeof encodeClone
type Decode = typeof decodeClone
type Call = (...args: unknown[]) => unknown

/** One end of the way between two worlds of a document: exposes values to the other, and makes the other's into values of this one. */
interface Crossing { give(value: unknown): unknown; take(value: unknown): unknown; tell(message: object): void }

/** Runs in both worlds; `mine` and `other` are the names of their events. */
function crossing(mine: string, other: string, encode: Encode, decode: Decode, told: (message: { expose: string; value: unknown }) => void): Crossing {
  const functions: Call[] = []
  const answers = new Map<number, { ok: boolean; value: unknown; later: boolean }>()
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>()
  let calls = 0

  const tell = (message: object): void => { document.dispatchEvent(new CustomEvent(other, { detail: encode(message) })) }

  function give(value: unknown): unknown {
    if (typeof value === 'function') return { '$function': functions.push(value as Call) - 1 }
    if (value instanceof Error) return new Error(value.message)
    // A file stays the page's own; what it is known by, its place on the disk, is set by the test.
    if (value instanceof File) return { '$file': (value as File & { pathOfTest?: string }).pathOfTest ?? '' }
    if (Array.isArray(value)) return value.map(give)
    if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, give(held)]))
    return value
  }

  function take(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(take)
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
    const { $function: place, $file: file } = value as { $function?: number; $file?: string }
    if (file !== undefined) return Object.assign(new File([], ''), { pathOfTest: file })
    if (place !== undefined) return (...args: unknown[]) => call(place, args)
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, take(held)]))
  }

  function call(place: number, args: unknown[]): unknown {
    const id = ++calls
    tell({ call: id, place, args: give(args) })
    const answer = answers.get(id)
    answers.delete(id)
    if (!answer) throw new Error('the other world does not answer')
    if (answer.later) return new Promise((resolve, reject) => { waiting.set(id, { resolve, reject }) })
    if (!answer.ok) throw answer.value
    return answer.value
  }

  function perform(id: number, place: number, args: unknown[]): void {
    try {
      const result = functions[place]!(...args)
      if (!(result instanceof Promise)) return tell({ answer: id, ok: true, value: give(result), later: false })
      tell({ answer: id, ok: true, value: undefined, later: true })
      result.then(value => tell({ settled: id, ok: true, value: give(value) }), (error: unknown) => tell({ settled: id, ok: false, value: give(error) }))
    } catch (error) {
      tell({ answer: id, ok: false, value: give(error), later: false })
    }
  }

  document.addEventListener(mine, event => {
    const message = decode((event as CustomEvent<string>).detail) as Record<string, never>
    if ('call' in message) perform(message['call'], message['place']!, take(message['args']) as unknown[])
    else if ('answer' in message) answers.set(message['answer'], { ok: message['ok']!, value: take(message['value']), later: message['later']! })
    else if ('settled' in message) {
      const { resolve, reject } = waiting.get(message['settled'])!
      waiting.delete(message['settled'])
      if (message['ok']) resolve(take(message['value']))
      else reject(take(message['value']))
    } else told({ expose: message['expose']!, value: take(message['value']) })
  })
  return { give, take, tell }
}

/** The page's own world: gets what is exposed. */
function pageWorld(make: typeof crossing, mine: string, other: string, encode: Encode, decode: Decode): void {
  const frozen = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) for (const held of Object.values(Object.freeze(value))) frozen(held)
    return value
  }
  make(mine, other, encode, decode, ({ expose, value }) => { Object.defineProperty(window, expose, { value: frozen(value), enumerable: true, configurable: false, writable: false }) })
}

type ProgramMessage = { readonly answer: number; readonly result?: unknown; readonly error?: string } | { readonly channel: string; readonly args: unknown[] } | { readonly accelerators: readonly string[] }

/** The preload's world: `require('electron')` and the way to the program. */
function preloadWorld(make: typeof crossing, mine: string, other: string, encode: Encode, decode: Decode, names: { to: string; from: string }, preload: (require: Call, module: object, exports: object) => void): void {
  const world = globalThis as unknown as Record<string, (text: string) => void>
  const { tell, give } = make(mine, other, encode, decode, () => { throw new Error('a page exposes nothing to a preload') })
  const listeners = new Map<string, Set<Call>>()
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>()
  let calls = 0
  let accelerators: readonly string[] = []

  const send = (message: object): void => world[names.to]!(encode(message))

  world[names.from] = text => {
    const message = decode(text) as ProgramMessage
    if ('accelerators' in message) accelerators = message.accelerators
    else if ('channel' in message) for (const listener of listeners.get(message.channel) ?? []) listener({ sender: ipcRenderer }, ...message.args)
    else {
      const { resolve, reject } = waiting.get(message.answer)!
      waiting.delete(message.answer)
      if (message.error === undefined) resolve(message.result)
      else reject(new Error(message.error))
    }
  }

  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) => new Promise((resolve, reject) => {
      const id = ++calls
      waiting.set(id, { resolve, reject })
      send({ invoke: id, channel, args })
    }),
    send: () => undefined,
    on(channel: string, listener: Call) { listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener)) },
    off(channel: string, listener: Call) { listeners.get(channel)?.delete(listener) },
  }
  const contextBridge = { exposeInMainWorld: (name: string, value: unknown) => tell({ expose: name, value: give(value) }) }
  const webUtils = {
    getPathForFile(file: unknown) {
      if (!(file instanceof File)) throw new TypeError('getPathForFile expected to receive a File object but one was not provided')
      return (file as File & { pathOfTest?: string }).pathOfTest ?? ''
    },
  }

  const carried = (name: string, what: object): object => new Proxy(what, {
    get(target, member) {
      if (member in target || typeof member === 'symbol') return target[member as never]
      throw new Error(`the stand-in for Electron does not carry ${name}.${member}`)
    },
  })
  const electron = carried('electron', { ipcRenderer: carried('ipcRenderer', ipcRenderer), contextBridge: carried('contextBridge', contextBridge), webUtils: carried('webUtils', webUtils) })

  /** A key that the page has no use for may be a menu's. */
  function pressed(event: KeyboardEvent): void {
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key
    const name = [event.ctrlKey || event.metaKey ? 'Ctrl+' : '', event.altKey ? 'Alt+' : '', event.shiftKey ? 'Shift+' : '', key].join('')
    if (event.defaultPrevented || !accelerators.includes(name)) return
    event.preventDefault()
    send({ accelerator: name })
  }

  addEventListener('keydown', pressed)
  const exported = {}
  preload(name => {
    if (name !== 'electron') throw new Error(`a sandboxed preload cannot load ${String(name)}`)
    return electron
  }, { exports: exported }, exported)
}

/** Source for the page's world, to be run before anything else. `secret` names the events between the worlds. */
export function pageWorldSource(secret: string): string {
  return `if (window === top) (${pageWorld.toString()})(${crossing.toString()}, ${quoted(secret, 'page')}, ${quoted(secret, 'preload')}, ${encodeClone.toString()}, ${decodeClone.toString()})`
}

/** Source for the preload's world, to be run after that. */
export function preloadWorldSource(secret: string, preload: string): string {
  const names = JSON.stringify({ to: TO_PROGRAM, from: FROM_PROGRAM })
  const script = `function (require, module, exports) {\n${preload}\n}`
  return `if (window === top) (${preloadWorld.toString()})(${crossing.toString()}, ${quoted(secret, 'preload')}, ${quoted(secret, 'page')}, ${encodeClone.toString()}, ${decodeClone.toString()}, ${names}, ${script})`
}

function quoted(secret: string, end: string): string {
  return JSON.stringify(`${secret}:${end}`)
}
