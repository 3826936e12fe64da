/**
 * Tests what a hostile page in the same browser can do to the program in the browser host. It needs a real browser,
 * because the program relies on a browser's rules.
 */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { triesFromElsewhere } from '../support/attacks.ts'
import { launchBrowser, openWindow } from '../support/browser.ts'
import { startHost, type Host } from '../support/processes.ts'
import { smallPictures } from '../support/small-pictures.ts'

let browser: Browser
let base: string
let host: Host
let page: Page
let evil: Server
/** `http://127.0.0.1:<port>` of the hostile server. */
let evilOrigin: string
/** The cookies that the hostile server received. */
const cookies: string[] = []

beforeAll(async () => {
  browser = (await launchBrowser()).browser
  base = await mkdtemp(join(tmpdir(), 'lenslet-hostile-'))
  await smallPictures(join(base, 'pictures'), 3)
  evil = createServer((request, response) => {
    cookies.push(request.headers.cookie ?? '')
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>evil</title>')
  })
  evil.listen(0, '127.0.0.1')
  await once(evil, 'listening')
  evilOrigin = `http://127.0.0.1:${(evil.address() as AddressInfo).port}`
  host = await startHost(join(base, 'alice'), join(base, 'pictures'), 'alice')
  page = await openWindow(browser, host.address)
})
afterAll(async () => {
  await browser.close()
  await host.stop()
  evil.close()
  await rm(base, { recursive: true, force: true })
})

/** Returns `http://127.0.0.1:<port>` and the secret path of the program's page. */
function own(): { origin: string; place: string } {
  const { origin, pathname } = new URL(page.url())
  return { origin, place: pathname }
}

/** Returns the path of the page's socket, with the name that a page gives itself. */
async function socketPath(): Promise<string> {
  const door = await page.locator('meta[name="lenslet-door"]').getAttribute('content')
  return `${door!.split(' ')[0]}?page=one`
}

test('a page on another port of this machine, in the same browser, gets nothing from the program and none of its cookies', async () => {
  const { origin, place } = own()
  const attacker = await page.context().newPage()
  await attacker.goto(`${evilOrigin}/attack`)
  // The last ones are the requests of an attacker who knows the secret path.
  const paths = [
    '/',
    `/${new URL(host.address).search}`,
    '/socket',
    place,
    `${place}media/picture/0`,
    await socketPath(),
  ]
  const outcomes = await attacker.evaluate<Record<string, string>>(triesFromElsewhere(origin, paths))
  expect(Object.entries(outcomes).filter(([, outcome]) => outcome !== 'refused')).toEqual([])
  expect(
    cookies.filter((cookie) => cookie.includes('lenslet')),
    'cookies sent to the other port',
  ).toEqual([])
  await attacker.close()
})

test('a page on another port cannot show the program in a frame, post a form to it, or follow a link into it', async () => {
  const { origin, place } = own()
  const attacker = await page.context().newPage()
  await attacker.goto(`${evilOrigin}/attack`)
  for (const path of ['/', place, `${place}media/picture/0`]) {
    const answered = attacker.waitForResponse(`${origin}${path}`)
    await attacker.evaluate((url) => {
      document.body.replaceChildren(Object.assign(document.createElement('iframe'), { src: url }))
    }, `${origin}${path}`)
    expect((await answered).status(), path).toBe(403)
    await expect.poll(() => attacker.frames().at(-1)!.url(), { message: path }).toContain('chrome-error://')
  }
  const posted = attacker.waitForResponse(`${origin}${place}`)
  await attacker.evaluate((url) => {
    const form = Object.assign(document.createElement('form'), { action: url, method: 'post' })
    document.body.appendChild(form)
    form.submit()
  }, `${origin}${place}`)
  expect((await posted).status()).toBe(403)
  await attacker.close()
})

/** Starts a server on the port of a program that has ended. The server answers every request and message. */
async function takePort(port: number): Promise<{ asked: string[]; said: string[]; close: () => void }> {
  const [asked, said]: [string[], string[]] = [[], []]
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.cookie ?? ''}`)
    response.end('{"id":1,"result":null}')
  })
  new WebSocketServer({ server }).on('connection', (socket, request) => {
    asked.push(`socket ${request.url} ${request.headers.cookie ?? ''}`)
    socket.on('message', (data) => {
      said.push((data as Buffer).toString())
      socket.send(JSON.stringify({ challenge: '0'.repeat(32), proof: '0'.repeat(64) }))
      socket.send('{"push":"notice","payload":{"level":"info","message":"trust me"}}')
      for (let id = 0; id < 50; id++) socket.send(JSON.stringify({ id, result: null }))
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    asked,
    said,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

test('another program on the port of a killed one receives no label, note, secret or request for a picture, and the page says that its program has ended', async () => {
  const { place } = own()
  await page.getByTestId('cell').first().click()
  process.kill(host.pid, 'SIGKILL')
  await page.getByText('No connection to the program').waitFor()
  const stranger = await takePort(Number(new URL(host.address).port))
  try {
    await page.keyboard.press('4')
    await page.getByTestId('note').fill('for colleagues only')
    await expect.poll(() => stranger.said.length).toBeGreaterThan(0)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Enter')
    await page.evaluate(() => {
      window.dispatchEvent(new Event('pagehide'))
    })
    for (const text of stranger.said) expect(text).toMatch(/^{"challenge":"[0-9a-f]{32}"}$/)
    await page.getByText('another program answers at its address').waitFor()
    await page.getByTestId('status').getByText('The program has ended').waitFor()
    expect(stranger.said).toHaveLength(1)
    expect(
      stranger.asked.filter(
        (request) => request.includes(place) || /lenslet-\d/.test(request) || request.includes('media'),
      ),
    ).toEqual([])
    expect(new URL(page.url()).pathname, 'what a page that is loaded again would request').toBe('/')
    expect(await page.getByText('trust me').count()).toBe(0)
  } finally {
    stranger.close()
  }
})
