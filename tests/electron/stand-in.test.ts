/** The stand-in itself: what it lets through must be what Electron lets through. */
import * as fc from 'fast-check'
import type { Browser, Page } from 'playwright-core'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { carried, onlyCarried } from './stand-in/carried.ts'
import { decodeClone, encodeClone } from './stand-in/clone.ts'
import { Link } from './stand-in/link.ts'
import { Pages } from './stand-in/pages.ts'
import { pageWorldSource, PRELOAD_WORLD, preloadWorldSource, TO_PROGRAM } from './stand-in/worlds.ts'

describe('structured clone as text', () => {
  test('gives everything back that structured clone carries', () => {
    const value = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: false })
    fc.assert(fc.property(value, given => { expect(decodeClone(encodeClone(given))).toEqual(structuredClone(given)) }))
    const circle: Record<string, unknown> = { list: [new Uint8Array([1, 2, 3]), -0, Number.NaN, undefined] }
    circle['self'] = circle
    const back = decodeClone(encodeClone(circle)) as typeof circle
    expect([back['self'] === back, back['list']]).toEqual([true, [new Uint8Array([1, 2, 3]), -0, Number.NaN, undefined]])
  })

  test('refuses what structured clone refuses', () => {
    expect(() => encodeClone({ run: () => 1 })).toThrow('could not be cloned')
    expect(() => encodeClone(Symbol('s'))).toThrow('could not be cloned')
  })
})

describe('what is not carried', () => {
  test('throws with its name, when it is read, set or given as an option', () => {
    const thing = carried<Record<string, unknown>>('thing', { known: 1 })
    expect(thing['known']).toBe(1)
    expect(() => thing['unknown']).toThrow('does not carry thing.unknown')
    expect(() => { thing['unknown'] = 2 }).toThrow('does not carry thing.unknown')
    expect(() => onlyCarried('Thing', { a: 1, b: 2 }, ['a'])).toThrow('the option b of Thing')
  })
})

test('what has its moment before the program is ready is refused afterwards', async () => {
  const script = `import { app, protocol } from 'electron'
    const tried = what => { try { what(); return 'done' } catch ({ message }) { return message } }
    const all = () => [() => app.enableSandbox(), () => protocol.registerSchemesAsPrivileged([])].map(tried)
    console.log(JSON.stringify([all(), await app.whenReady().then(all)]))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', join(import.meta.dirname, 'stand-in/start.ts'), '--input-type=module', '-e', script])
  expect(JSON.parse(stdout)).toEqual([['done', 'done'], ['app.enableSandbox() can only be called before app is ready', 'protocol.registerSchemesAsPrivileged should be called before app is ready']])
})

describe('a page of the real browser', () => {
  let browser: Browser
  let server: Server
  let address: string

  beforeAll(async () => {
    browser = (await launchBrowser()).browser
    server = createServer(({ url }, response) => {
      if (url === '/leads-on') response.writeHead(302, { location: '/end' }).end()
      else response.writeHead(200, { 'content-type': 'text/html' }).end('<p>page')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await browser.close()
    server.close()
  })

  test('goes nowhere that its program was not asked about, in any frame, by itself or led on; what the program loads is not asked about', async () => {
    const heard: ((message: unknown) => void)[] = []
    const end = (other: 0 | 1): Link => new Link({ send: message => queueMicrotask(() => heard[other]!(message)), listen: fn => { heard.push(fn) } })
    const program = end(1)
    const pages = new Pages(browser, end(0))
    const asked: object[] = []
    program.answer('page:may-navigate', (way: { url: string; isMainFrame: boolean; isRedirect: boolean }) => { asked.push({ ...way, url: way.url.replace(address, '') }); return way.isMainFrame && !way.isRedirect })
    await program.call('page:create', { window: 1, session: 's', width: 800, height: 600, preload: null, permissions: [], accelerators: [] })
    await program.call('page:load', { window: 1, address: `${address}/` })
    expect(asked).toEqual([])
    const page = pages.page(1)
    await page.evaluate(() => { document.body.append(Object.assign(document.createElement('iframe'), { src: '/frame' })) })
    await expect.poll(() => asked).toHaveLength(1)
    await page.evaluate(() => { location.href = '/leads-on' })
    await expect.poll(() => asked).toEqual([
      { window: 1, url: '/frame', isMainFrame: false, isRedirect: false }, { window: 1, url: '/leads-on', isMainFrame: true, isRedirect: false }, { window: 1, url: '/end', isMainFrame: true, isRedirect: true },
    ])
    expect(page.url()).toBe(`${address}/`)
    await page.evaluate(() => { location.href = '/there' })
    await page.waitForURL(`${address}/there`)
    await program.call('page:reload', { window: 1, crashed: false })
    expect(asked).toHaveLength(4)
    await pages.end()
  })
})

describe('the bridge between a preload’s world and the page’s', () => {
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    browser = (await launchBrowser()).browser
    page = await browser.newPage()
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Page.enable')
    await cdp.send('Runtime.enable')
    await cdp.send('Runtime.addBinding', { name: TO_PROGRAM, executionContextName: PRELOAD_WORLD })
    const preload = `const { contextBridge } = require('electron')
      const heard = []
      contextBridge.exposeInMainWorld('api', {
        add: (a, b) => a + b, list: { of: [1, { two: 2 }] }, later: async value => ({ value }), fails: async () => { throw { code: 'wire', message: 'as plain data' } },
        throws: () => { throw new TypeError('only the message') }, on: listener => { heard.push(listener); return () => heard.length = 0 }, tell: value => heard.map(listener => listener(value)),
      })
      globalThis.secret = 'of the preload'`
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageWorldSource('s') })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: preloadWorldSource('s', preload), worldName: PRELOAD_WORLD })
    await page.goto('data:text/html,<p>page')
  })
  afterAll(() => browser.close())

  test('copies data, lends functions, keeps promises, and carries errors as Electron does', async () => {
    const seen = await page.evaluate(async () => {
      const { api } = globalThis as unknown as { api: Record<string, (...args: unknown[]) => unknown> & { list: unknown } }
      const told: unknown[] = []
      const stop = api['on']!((value: unknown) => { told.push(value) }) as () => void
      api['tell']!({ some: 'news' })
      stop()
      api['tell']!({ more: 'news' })
      const thrown = ((): string => { try { return String(api['throws']!()) } catch (error) { return `${(error as Error).name}: ${(error as Error).message}` } })()
      return { sum: api['add']!(2, 3), list: api.list, frozen: Object.isFrozen(api.list), later: await api['later']!(new Date(5)), failed: await (api['fails']!() as Promise<unknown>).catch((error: unknown) => error), thrown, told, secret: (globalThis as { secret?: string }).secret }
    })
    expect(seen).toEqual({
      sum: 5, list: { of: [1, { two: 2 }] }, frozen: true, later: { value: new Date(5) }, failed: { code: 'wire', message: 'as plain data' }, thrown: 'Error: only the message', told: [{ some: 'news' }], secret: undefined,
    })
  })
})
