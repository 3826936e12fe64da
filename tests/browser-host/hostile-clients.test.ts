/** Tests programs of other people on this machine, which send to the port what no browser would send. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { askInside, signIn, startHost, Tab, type Host, type Session } from './running.ts'

let host: Host
let port: number
let session: Session

beforeAll(async () => {
  host = await startHost()
  port = host.server.port
  session = await signIn(host)
})
afterAll(() => host.close())

async function connected(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  onTestFinished(() => {
    socket.destroy()
  })
  await once(socket, 'connect')
  return socket
}

/** Resolves with the first line of the answer to these bytes; empty when the connection is closed without an answer. */
async function answerTo(text: string): Promise<string> {
  const socket = await connected()
  socket.write(text)
  let answer = ''
  for await (const chunk of socket) {
    answer += String(chunk)
    if (answer.includes('\r\n')) break
  }
  return answer.split('\r\n')[0]!
}

async function isServed(): Promise<boolean> {
  return (await askInside(port, session, '')).status === 200
}

const HOST = (): string => `Host: 127.0.0.1:${port}\r\n`

test('a client that requests a socket and hangs up does not end the program', async () => {
  for (let times = 0; times < 20; times++) {
    const socket = await connected()
    socket.write(
      `GET /socket HTTP/1.1\r\n${HOST()}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
      () => {
        socket.resetAndDestroy()
      },
    )
    await once(socket, 'close')
  }
  expect(await isServed()).toBe(true)
})

test('a request that two programs could read differently is refused', async () => {
  const { cookie, place } = session
  const start = `GET ${place} HTTP/1.1\r\n${HOST()}Cookie: ${cookie}\r\n`
  expect(await answerTo(`${start}\r\n`)).toContain('200')
  for (const more of [
    'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n',
    'Content-Length: 5\r\nContent-Length: 6\r\n',
    'Transfer-Encoding: chunked, x\r\n',
    'Content-Length: -1\r\n',
    'X: a\0b\r\n',
    'Host : evil.example\r\n',
  ]) {
    expect(await answerTo(`${start}${more}\r\nhello`), more).toMatch(/^HTTP\/1\.1 400/)
  }
})

test('a request without a host, with several hosts, or for another server as through a proxy gets nothing', async () => {
  const { cookie, place } = session
  expect(await answerTo(`GET ${place} HTTP/1.1\r\nCookie: ${cookie}\r\n\r\n`)).toContain('400')
  expect(await answerTo(`GET ${place} HTTP/1.0\r\nCookie: ${cookie}\r\n\r\n`)).toContain('403')
  expect(await answerTo(`GET ${place} HTTP/1.1\r\nHost: evil.example\r\n${HOST()}Cookie: ${cookie}\r\n\r\n`)).toMatch(
    /40[03]/,
  )
  expect(await answerTo(`GET http://evil.example${place} HTTP/1.1\r\n${HOST()}Cookie: ${cookie}\r\n\r\n`)).toContain(
    '403',
  )
  expect(await answerTo(`CONNECT evil.example:80 HTTP/1.1\r\n${HOST()}\r\n`)).toBe('')
  expect(await answerTo(`GET / HTTP/1.1\r\n${HOST()}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`)).toContain('403')
})

test('endless headers are cut off', async () => {
  expect(await answerTo(`GET / HTTP/1.1\r\n${HOST()}X: ${'x'.repeat(20_000)}\r\n\r\n`)).toContain('431')
  expect(await answerTo(`GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${HOST()}\r\n`)).toContain('431')
})

test('a client that sends nothing, or a letter now and then, is disconnected, and others are served meanwhile', async () => {
  const silent = await connected()
  const slow = await connected()
  slow.write(`GET / HTTP/1.1\r\n${HOST()}X: `)
  const drip = setInterval(() => slow.write('x'), 200)
  onTestFinished(() => clearInterval(drip))
  // The sockets must be read, or their end is not noticed.
  for (const socket of [silent, slow]) socket.resume()
  const ended = Promise.all([once(silent, 'close'), once(slow, 'close')])
  expect(await isServed()).toBe(true)
  await ended
})

test('a message on the socket that is not a call closes it; a page cannot send pushes', async () => {
  for (const text of [
    '',
    'null',
    '[]',
    '{',
    '{"push":"labels","payload":{}}',
    '{"id":1,"push":"labels"}',
    '{"id":"1","name":"session.get","args":{}}',
    '{"id":1.5,"name":"session.get"}',
    `{"id":1,"name":${'['.repeat(100_000)}`,
  ]) {
    const [tab, other] = [await Tab.open(port, session), await Tab.open(port, session)]
    expect(await tab.say(text), text.slice(0, 40)).toBe(1008)
    expect(await other.call('session.get', {})).toMatchObject({ host: 'browser' })
    expect(other.pushNames, 'pushed to somebody else').toEqual([])
    await other.close()
  }
})

test('a message that is too large closes its socket and has no other effect', async () => {
  const tab = await Tab.open(port, session)
  expect(await tab.say(JSON.stringify({ id: 1, name: 'x'.repeat(33 * 1024 * 1024), args: {} }))).toBe(1009)
  expect(await isServed()).toBe(true)
})
