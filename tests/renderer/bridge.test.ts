import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { LensletError } from '../../preload/contract/index.ts'
import { connectBridge } from '../../renderer/bridge.ts'
import type { Connection, ConnectionState } from '../../renderer/bridge.ts'

const KEY = 'the-key-of-this-page'
const PROGRAM_CHALLENGE = 'ab'.repeat(16)

/** The program's end of the socket, controlled by the test. */
class FarEnd extends EventTarget {
  static readonly opened: FarEnd[] = []
  /** Everything that the page has sent to it. */
  readonly heard: Record<string, unknown>[] = []
  readonly address: string

  constructor(address: string) {
    super()
    this.address = address
    FarEnd.opened.push(this)
  }

  send(text: string): void {
    this.heard.push(JSON.parse(text))
  }

  close(): void {
    this.drop()
  }

  /** Returns the calls of the page. */
  get sent(): { id: number; name: string; args: unknown }[] {
    return this.heard.filter((message) => 'id' in message) as never
  }

  open(): void {
    this.dispatchEvent(new Event('open'))
  }

  /** Returns what a program sends that knows `key`. */
  prove(key: string, challenge = PROGRAM_CHALLENGE): void {
    this.say({ challenge, proof: proofOf(key, `lenslet program ${String(this.heard[0]?.['challenge'])} ${challenge}`) })
  }

  /** Completes the introduction as the page's program. */
  async accept(): Promise<void> {
    this.open()
    this.prove(KEY)
    const expected = proofOf(KEY, `lenslet page ${String(this.heard[0]?.['challenge'])} ${PROGRAM_CHALLENGE}`)
    await vi.waitFor(
      () => {
        if (this.heard[1]?.['proof'] !== expected) throw new Error('the page has not proved itself')
      },
      { interval: 1 },
    )
  }

  say(message: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }))
  }

  drop(code = 1006): void {
    this.dispatchEvent(Object.assign(new Event('close'), { code }))
  }
}

function proofOf(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex')
}

const far = (): FarEnd => FarEnd.opened.at(-1)!

const answered = vi.fn<(address: string, how: RequestInit & { body: Blob }) => Promise<{ status: number }>>()

beforeEach(() => {
  vi.useFakeTimers()
  FarEnd.opened.length = 0
  vi.stubGlobal('WebSocket', FarEnd)
  vi.stubGlobal('window', { location: { protocol: 'http:', href: 'http://127.0.0.1:4000/place/?x#y' } })
  vi.stubGlobal('document', { querySelector: () => ({ content: `/door ${KEY}` }) })
  vi.stubGlobal('fetch', answered)
  answered.mockReset().mockRejectedValue(new TypeError('nobody answers'))
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Rejects as calls do through Electron's bridge. */
async function invoke(): Promise<never> {
  // oxlint-disable-next-line typescript/only-throw-error
  throw { code: 'not-found', message: 'There is no folder /x.' }
}

describe('the preload bridge', () => {
  it('is used where it exists, and its plain error records become errors', async () => {
    vi.stubGlobal('window', { lenslet: { invoke, on: () => () => undefined } })
    const bridge = connectBridge()
    await expect(bridge.invoke('dataset.open', { path: '/x' })).rejects.toThrow(
      new LensletError('not-found', 'There is no folder /x.'),
    )
    expect(FarEnd.opened).toEqual([])
  })
})

describe('the socket to the program', () => {
  it('matches answers to their calls, in any order', async () => {
    const bridge = connectBridge()
    expect(far().address).toMatch(/^ws:\/\/127\.0\.0\.1:4000\/door\?page=[\w-]{36}$/)
    await far().accept()
    const first = bridge.invoke('tags.suggest', { prefix: 'a', limit: 1 })
    const second = bridge.invoke('query.locate', { result: 1, id: 2 })
    const [one, two] = far().sent
    far().say({ id: two!.id, result: 7 })
    far().say({ id: one!.id, error: { code: 'bad-input', message: 'no such thing' } })
    expect(await second).toBe(7)
    await expect(first).rejects.toMatchObject({ code: 'bad-input', message: 'no such thing' })
  })

  it('passes on pushes', async () => {
    const bridge = connectBridge()
    const heard: unknown[] = []
    bridge.on('notice', (notice) => heard.push(notice))
    await far().accept()
    far().say({ push: 'notice', payload: { level: 'info', message: 'hello' } })
    expect(heard).toEqual([{ level: 'info', message: 'hello' }])
  })

  it('a lost connection fails the pending calls, so that nothing seems saved', async () => {
    const bridge = connectBridge()
    await far().accept()
    const edit = bridge.invoke('labels.edit', { ids: [1], edit: { stars: 1 }, seen: 1 })
    far().drop()
    await expect(edit).rejects.toMatchObject({ code: 'offline', retry: true })
    await expect(bridge.invoke('labels.undo', {})).rejects.toMatchObject({ code: 'offline' })
  })

  it('sends the calls without an answer in a beacon that outlives the page', async () => {
    const bridge = connectBridge()
    await far().accept()
    bridge.sendUnloadBeacon()
    expect(answered).not.toHaveBeenCalled()
    void bridge.invoke('labels.undo', {})
    void bridge.invoke('labels.edit', { ids: [1], edit: { notes: 'é' }, seen: 1 })
    void bridge.invoke('labels.redo', {})
    far().say({ id: far().sent[0]!.id, result: null })
    bridge.sendUnloadBeacon()
    const [address, { body, ...how }] = answered.mock.calls[0]!
    expect(address).toBe(far().address.replace('ws:', 'http:').replace('/door?', '/place/last-words?'))
    expect(how).toEqual({ method: 'POST', keepalive: true })
    return expect(body.text().then(JSON.parse)).resolves.toEqual(far().sent.slice(1))
  })

  it('sends no beacon that a browser would refuse', async () => {
    const bridge = connectBridge()
    await far().accept()
    void bridge.invoke('labels.edit', { ids: [1], edit: { notes: 'é'.repeat(31_000) }, seen: 1 })
    bridge.sendUnloadBeacon()
    expect(answered).not.toHaveBeenCalled()
  })

  it('reconnects with growing pauses, and reports it', async () => {
    const bridge = connectBridge()
    const states: ConnectionState[] = []
    bridge.onConnection((link) => states.push(link))
    await far().accept()
    far().drop()
    await vi.advanceTimersByTimeAsync(250)
    expect(FarEnd.opened.length).toBe(2)
    far().drop()
    await vi.advanceTimersByTimeAsync(250)
    expect(FarEnd.opened.length).toBe(2)
    await vi.advanceTimersByTimeAsync(250)
    expect(FarEnd.opened.length).toBe(3)
    await far().accept()
    expect(states).toEqual(['lost', 'connected', 'lost', 'connected'])
  })
})

/** Returns all connection states so far, and what was sent to the program at the address. */
async function lostAndAnswered(answer: () => void): Promise<{ states: ConnectionState[]; bridge: Connection }> {
  const bridge = connectBridge()
  const states: ConnectionState[] = []
  bridge.onConnection((link) => states.push(link))
  await far().accept()
  far().drop()
  await vi.advanceTimersByTimeAsync(250)
  far().open()
  answer()
  await vi.waitFor(() => expect(states.length).toBeGreaterThan(3), { interval: 1 })
  return { states, bridge }
}

describe('another program at the program’s address', () => {
  it.each([
    ['proves another key', () => far().prove('another-key')],
    [
      'repeats what the program sent on the first socket',
      () =>
        far().say({
          challenge: PROGRAM_CHALLENGE,
          proof: proofOf(
            KEY,
            `lenslet program ${String(FarEnd.opened[0]!.heard[0]?.['challenge'])} ${PROGRAM_CHALLENGE}`,
          ),
        }),
    ],
    ['sends back the page’s own challenge', () => far().say(far().heard[0])],
    ['begins with a push', () => far().say({ push: 'session', payload: {} })],
    ['answers calls that nobody made', () => far().say({ id: 1, result: null })],
    ['sends something that is not a message', () => far().dispatchEvent(new MessageEvent('message', { data: '{' }))],
  ])('that %s receives only a challenge, and the page does not try again', async (_what, answer) => {
    const { states, bridge } = await lostAndAnswered(answer)
    expect(states).toEqual(['lost', 'connected', 'lost', 'replaced'])
    await expect(bridge.invoke('labels.edit', { ids: [1], edit: { notes: 'secret' }, seen: 1 })).rejects.toMatchObject({
      code: 'offline',
      message: expect.stringContaining('has ended'),
    })
    bridge.sendUnloadBeacon()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(FarEnd.opened.length).toBe(2)
    expect(far().heard).toEqual([{ challenge: expect.stringMatching(/^[0-9a-f]{32}$/) }])
    expect(answered).not.toHaveBeenCalled()
  })

  it('that offers no socket is recognised by a request without a cookie', async () => {
    const bridge = connectBridge()
    const states: ConnectionState[] = []
    bridge.onConnection((link) => states.push(link))
    await far().accept()
    far().drop()
    answered.mockResolvedValue({ status: 403 })
    await vi.advanceTimersByTimeAsync(250)
    far().drop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(states).toEqual(['lost', 'connected', 'lost', 'replaced'])
    expect(answered.mock.calls).toEqual([
      [far().address.replace('ws:', 'http:'), { credentials: 'omit', cache: 'no-store' }],
    ])
  })

  it('that sends nothing is disconnected, and the page tries to reconnect', async () => {
    const bridge = connectBridge()
    far().open()
    await vi.advanceTimersByTimeAsync(5_250)
    expect(FarEnd.opened.length).toBe(2)
    await far().accept()
    await expect(Promise.race([bridge.invoke('session.get', {}), Promise.resolve('sent')])).resolves.toBe('sent')
  })

  it('cannot say that the program ends; after the program itself says so, the page does not reconnect', async () => {
    const bridge = connectBridge()
    const states: ConnectionState[] = []
    bridge.onConnection((link) => states.push(link))
    far().drop(1001)
    await vi.advanceTimersByTimeAsync(250)
    await far().accept()
    const call = bridge.invoke('labels.undo', {})
    far().drop(1001)
    await expect(call).rejects.toMatchObject({ code: 'offline', message: expect.stringContaining('has ended') })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(states).toEqual(['lost', 'connected', 'ended'])
    expect(FarEnd.opened.length).toBe(2)
    expect(answered).not.toHaveBeenCalled()
  })
})
