/**
 * Tests what hostile data can do in the program's own page. What other pages can do is tested in
 * tests/browser-host/hostile-page.test.ts and tests/electron/safety.test.ts.
 */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { triesInside } from '../support/attacks.ts'
import { cell } from '../support/browser.ts'
import { type HostBrowser, launchHostBrowser, openHost, type OpenHost } from '../support/hosts.ts'
import { lenslet } from '../support/processes.ts'

const HOSTILE_NAME = process.platform === 'win32' ? 'a.jpg' : '<img src=x onerror=hit()>.jpg'
const HOSTILE_NOTE =
  '<img src="x" onerror="hit()"><script>hit()</script><a href="javascript:hit()">javascript:hit()</a>'
const HOSTILE_TAG = '</span><svg onload=hit()>'

let browser: HostBrowser
let base: string
let host: OpenHost
let page: Page
let evil: Server
/** `http://127.0.0.1:<port>` of the hostile server. */
let evilOrigin: string
const asked: string[] = []
const requested: string[] = []
const violations: string[] = []

beforeAll(async () => {
  browser = await launchHostBrowser()
  base = await mkdtemp(join(tmpdir(), 'lenslet-hostile-'))
  const folder = join(base, 'pictures')
  await mkdir(folder)
  await listen()
  const picture = sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt><rdf:li xml:lang="x-default">&lt;img src=x onerror=hit()&gt; ${evilOrigin}/xmp</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>`
  await picture
    .clone()
    .withExif({ IFD0: { ImageDescription: '<script>hit()</script>', Artist: '<img src=x onerror=hit()>' } })
    .withXmp(xmp)
    .jpeg()
    .toFile(join(base, 'a.jpg'))
  await writeFile(join(folder, HOSTILE_NAME), await sharp(join(base, 'a.jpg')).keepMetadata().jpeg().toBuffer())
  await writeFile(join(folder, 'drawing.svg'), hostileDrawing())
  await lenslet(join(base, 'mallory'), [
    'label',
    folder,
    HOSTILE_NAME,
    '--stars',
    '3',
    '--note',
    HOSTILE_NOTE,
    '--add-tag',
    HOSTILE_TAG,
    '--user',
    '<b onclick=hit()>mallory',
  ])
  host = await openHost(browser, join(base, 'alice'), folder, 'alice')
  page = host.page
  await page.exposeFunction('violated', (what: string) => {
    violations.push(what)
  })
  await page.addInitScript(
    `document.addEventListener('securitypolicyviolation', event => violated(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample)); window.hit = () => { window.wasHit = true }`,
  )
  page.on('request', (request) => requested.push(request.url()))
  await loadAgain()
})
afterAll(async () => {
  await host.stop()
  await browser?.close()
  evil.close()
  await rm(base, { recursive: true, force: true })
})

async function listen(): Promise<void> {
  evil = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.setHeader('access-control-allow-origin', '*')
    response.end('x')
  })
  evil.listen(0, '127.0.0.1')
  await once(evil, 'listening')
  evilOrigin = `http://127.0.0.1:${(evil.address() as AddressInfo).port}`
}

function hostileDrawing(): string {
  return `<?xml version="1.0"?><?xml-stylesheet href="${evilOrigin}/style.css"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="80" height="60"><script>hit()</script><script href="${evilOrigin}/script.js"/>
<style>@import url(${evilOrigin}/import.css); rect { fill: url(${evilOrigin}/fill.svg#x) }</style><rect width="80" height="60" onload="hit()"/>
<image href="${evilOrigin}/image.png" width="9" height="9"/><image xlink:href="file:///etc/hostname" width="9" height="9"/><use href="${evilOrigin}/use.svg#x"/>
<foreignObject width="80" height="60"><iframe xmlns="http://www.w3.org/1999/xhtml" src="${evilOrigin}/frame"/></foreignObject></svg>`
}

describe('the program', () => {
  test('names, notes, tags, metadata and SVG pictures of a colleague are shown as plain content', async () => {
    await cell(page, HOSTILE_NAME).click()
    await expect.poll(() => page.getByTestId('note').inputValue()).toBe(HOSTILE_NOTE)
    await page.getByTestId('tag').filter({ hasText: HOSTILE_TAG }).waitFor()
    await page.getByText('mallory').first().waitFor()
    await page.getByText('<script>hit()</script>').first().waitFor()
    await cell(page, 'drawing.svg').locator('img[data-loaded]').waitFor()
    await cell(page, 'drawing.svg').dblclick()
    await page.getByTestId('viewer').waitFor()
    await page.keyboard.press('Escape')
    expect(await page.evaluate('window.wasHit')).toBeUndefined()
    expect(asked, 'no request to the server that they name').toEqual([])
  })

  test('the page and its libraries never violate its content security policy', async () => {
    for (const [key, id] of [
      ['?', 'shortcuts'],
      ['Control+k', 'palette'],
      ['Control+,', 'settings'],
    ] as const) {
      await page.keyboard.press(key)
      await page.getByTestId(id).waitFor()
      // The scroll lock's style element is in force.
      expect(
        await page.evaluate(() => [...document.querySelectorAll('style')].map((style) => style.sheet !== null)),
        id,
      ).toEqual([true])
      await page.keyboard.press('Escape')
      await page.getByTestId(id).waitFor({ state: 'detached' })
    }
    await page.getByTestId('sort').click()
    await page.getByRole('menu').waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('status').click()
    await page.getByTestId('status-details').waitFor()
    await page.keyboard.press('Escape')
    expect(violations).toEqual([])
    const own = new URL('/', page.url()).href
    expect(
      requested.filter((url) => !url.startsWith(own) && !/^(blob|data):/.test(url)),
      "addresses that are not the program's own",
    ).toEqual([])
  })

  test('in the page no text becomes a script, and no other server can be reached', async () => {
    const outcomes = await page.evaluate(triesInside(evilOrigin))
    expect(outcomes).toEqual({
      eval: 'refused',
      function: 'refused',
      markup: 'refused',
      document: 'refused',
      source: 'refused',
      text: 'refused',
      object: 'refused',
      worker: 'refused',
      handler: 'refused',
      link: 'script-src-elem',
      image: 'img-src',
      style: 'style-src-elem',
      inlineStyle: 'style-src-elem',
      frame: 'frame-src',
      fetch: 'connect-src',
      beacon: 'connect-src',
      socket: 'connect-src',
      font: 'font-src',
      form: 'form-action',
      hit: false,
    })
    expect(asked).toEqual([])
  })

  test('the program still works afterwards', async () => {
    await loadAgain()
    expect(await page.evaluate('window.wasHit')).toBeUndefined()
    await cell(page, HOSTILE_NAME).waitFor()
    const { stdout } = await lenslet(join(base, 'script'), ['show', join(base, 'pictures'), HOSTILE_NAME, '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ stars: 3, notes: HOSTILE_NOTE, tags: [HOSTILE_TAG] })
  })
})

async function loadAgain(): Promise<void> {
  await page.reload()
  await page.getByTestId('grid').waitFor()
}
