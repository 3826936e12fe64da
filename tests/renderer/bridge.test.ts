import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { LensletError } from '../../preload/contract/index.ts'
import { connectBridge } from '../../renderer/bridge.ts'

/** The other end of the socket, driven by the test. */
class FarEnd extends EventTarget {
  static readonly opened: FarEnd[] = []
  readonly sent: { id: number; name: string; args: unknown }[] = []
  readonly address: string

  constructor(address: string) {
    super()
    this.address = address
    FarEnd.opened.push(this)
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }

  accept(): void {
    this.dispatchEvent(new Event('open'))
  }

  say(message: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }))
  }

  drop(): void {
    this.dispatchEvent(new Event('close'))
  }
}

const far = (): FarEnd => FarEnd.opened.at(-1)!

beforeEach(() => {
  vi.useFakeTimers()
  FarEnd.opened.length = 0
  vi.stubGlobal('WebSocket', FarEnd)
  vi.stubGlobal('window', { location: { protocol: 'http:', href: 'http://127.0.0.1:4000/place/?x#y' } })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** How errors cross Electron's bridge. */
async function invoke(): Promise<never> {
  // oxlint-disable-next-line typescript/only-throw-error
  throw { code: 'not-found', message: 'There is no folder /x.' }
}

describe('the preload bridge', () => {
  it('is used where there is one, and its plain error records become errors', async () => {
    vi.stubGlobal('window', { lenslet: { invoke, on: () => () => undefined } })
    const bridge = connectBridge()
    await expect(bridge.invoke('dataset.open', { path: '/x' })).rejects.toThrow(new LensletError('not-found', 'There is no folder /x.'))
    expect(FarEnd.opened).toEqual([])
  })
})

describe('the socket to the program', () => {
  it('answers go to the call they belong to, in any order', async () => {
    const bridge = connectBridge()
    expect(far().address).toMatch(/^ws:\/\/127\.0\.0\.1:4000\/place\/socket\?page=[\w-]{36}$/)
    far().accept()
    const first = bridge.invoke('tags.suggest', { prefix: 'a', limit: 1 })
    const second = bridge.invoke('query.locate', { result: 1, id: 2 })
    const [one, two] = far().sent
    far().say({ id: two!.id, result: 7 })
    far().say({ id: one!.id, error: { code: 'bad-input', message: 'no such thing' } })
    expect(await second).toBe(7)
    await expect(first).rejects.toMatchObject({ code: 'bad-input', message: 'no such thing' })
  })

  it('hands on news', () => {
    const bridge = connectBridge()
    const heard: unknown[] = []
    bridge.on('notice', (notice) => heard.push(notice))
    far().accept()
    far().say({ push: 'notice', payload: { level: 'info', message: 'hello' } })
    expect(heard).toEqual([{ level: 'info', message: 'hello' }])
  })

  it('a lost connection fails what was under way, so that nothing seems saved', async () => {
    const bridge = connectBridge()
    far().accept()
    const edit = bridge.invoke('labels.edit', { ids: [1], edit: { stars: 1 }, seen: 1 })
    far().drop()
    await expect(edit).rejects.toMatchObject({ code: 'offline', retry: true })
    await expect(bridge.invoke('labels.undo', {})).rejects.toMatchObject({ code: 'offline' })
  })

  it('its last words are the calls that have no answer, by a request that outlives the page', () => {
    const asked = vi.fn<(address: string, how: RequestInit & { body: Blob }) => Promise<Response>>(async () => new Response())
    vi.stubGlobal('fetch', asked)
    const bridge = connectBridge()
    far().accept()
    bridge.lastWords()
    expect(asked).not.toHaveBeenCalled()
    void bridge.invoke('labels.undo', {})
    void bridge.invoke('labels.edit', { ids: [1], edit: { notes: 'é' }, seen: 1 })
    void bridge.invoke('labels.redo', {})
    far().say({ id: far().sent[0]!.id, result: null })
    bridge.lastWords()
    const [address, { body, ...how }] = asked.mock.calls[0]!
    expect(address).toBe(far().address.replace('ws:', 'http:').replace('/socket?', '/last-words?'))
    expect(how).toEqual({ method: 'POST', keepalive: true })
    return expect(body.text().then(JSON.parse)).resolves.toEqual(far().sent.slice(1))
  })

  it('says no last words that a browser would refuse', () => {
    const asked = vi.fn<() => Promise<Response>>(async () => new Response())
    vi.stubGlobal('fetch', asked)
    const bridge = connectBridge()
    far().accept()
    void bridge.invoke('labels.edit', { ids: [1], edit: { notes: 'é'.repeat(31_000) }, seen: 1 })
    bridge.lastWords()
    expect(asked).not.toHaveBeenCalled()
  })

  it('comes back by itself, with growing pauses, and tells so', async () => {
    const bridge = connectBridge()
    const states: boolean[] = []
    bridge.onConnection((connected) => states.push(connected))
    far().accept()
    far().drop()
    await vi.advanceTimersByTimeAsync(250)
    expect(FarEnd.opened.length).toBe(2)
    far().drop()
    await vi.advanceTimersByTimeAsync(250)
    expect(FarEnd.opened.length).toBe(2)
    await vi.advanceTimersByTimeAsync(250)
    expect(FarEnd.opened.length).toBe(3)
    far().accept()
    expect(states).toEqual([false, true, false, true])
  })
})
