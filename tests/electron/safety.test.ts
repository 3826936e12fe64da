/** Tests what a page may do in Electron, with the built preload script and the built main process. */
import type { Page } from 'playwright-core'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawPicture } from '../../main/core/sample/draw.ts'
import { makeSample } from '../../main/core/sample/sample.ts'
import { ElectronProgram } from './program.ts'

let base: string
let program: ElectronProgram
let page: Page
/** Another site. */
let elsewhere: Server
const asked: string[] = []
let address: string

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-safety-'))
  await makeSample(join(base, 'pictures'), { draw: drawPicture, count: 6 })
  elsewhere = createServer((request, response) => {
    asked.push(request.url!)
    response
      .writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' })
      .end('<h1>elsewhere</h1>')
  })
  await new Promise<void>((resolve) => {
    elsewhere.listen(0, '127.0.0.1', resolve)
  })
  address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`
  program = await ElectronProgram.launch({ home: join(base, 'home'), args: [join(base, 'pictures'), '--user', 'ana'] })
  page = await program.window()
  await page.getByTestId('cell').first().waitFor()
})
afterAll(async () => {
  await program.stop()
  elsewhere.close()
  await rm(base, { recursive: true, force: true })
})

/** Resolves with 'answered', or with the code of the error. */
async function call(name: string, args: unknown): Promise<string> {
  return page.evaluate(
    ([called, given]) =>
      (globalThis as unknown as { lenslet: { invoke(name: string, args: unknown): Promise<unknown> } }).lenslet
        .invoke(called as string, given)
        .then(
          () => 'answered',
          (error: unknown) => (error as { code?: string }).code ?? String(error),
        ),
    [name, args],
  )
}

describe('the page', () => {
  test('has three functions that it cannot change, and nothing else of Electron or Node', async () => {
    const found = await page.evaluate(() => {
      const { lenslet } = globalThis as unknown as { lenslet: Record<string, unknown> }
      const before = lenslet['invoke']
      try {
        lenslet['invoke'] = () => 'mine'
      } catch {
        /* frozen */
      }
      try {
        ;(globalThis as Record<string, unknown>)['lenslet'] = {}
      } catch {
        /* read only */
      }
      const names = ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron']
      return {
        members: Object.keys(lenslet),
        kept: (globalThis as unknown as { lenslet: Record<string, unknown> }).lenslet['invoke'] === before,
        reached: names.filter((name) => name in globalThis),
      }
    })
    expect(found).toEqual({ members: ['invoke', 'pathOf', 'on'], kept: true, reached: [] })
  })

  test('can make only the calls of the contract, with arguments that the schemas accept', async () => {
    expect(await call('session.get', {})).toBe('answered')
    for (const [name, args] of [
      ['fs.readFile', { path: '/etc/passwd' }],
      ['constructor', {}],
      ['__proto__', {}],
      ['query.run', { query: 5 }],
      ['labels.edit', null],
    ] as const)
      expect(await call(name, args)).toBe('bad-input')
  })

  test('does not navigate: links and addresses of other sites have no effect', async () => {
    const before = page.url()
    const [window] = await program.windowIds()
    const byAddress = await program.navigation(window!)
    await page.evaluate((url) => {
      location.href = `${url}/by-address`
    }, address)
    expect(await byAddress()).toEqual({ url: `${address}/by-address`, prevented: true })
    const byLink = await program.navigation(window!)
    await page.evaluate((url) => {
      const link = Object.assign(document.createElement('a'), { href: `${url}/by-link` })
      document.body.append(link)
      link.click()
      link.remove()
    }, address)
    expect(await byLink()).toEqual({ url: `${address}/by-link`, prevented: true })
    expect([await page.evaluate(() => location.href), await call('session.get', {}), asked]).toEqual([
      before,
      'answered',
      [],
    ])
  })

  test('opens no windows', async () => {
    await page.evaluate((url) => {
      open(`${url}/popup`)
      open('about:blank')
      open('/', '_blank', 'noopener')
    }, address)
    await expect.poll(() => page.context().pages().length).toBe(1)
    expect(await program.windowIds()).toHaveLength(1)
    expect(program.shell.filter(({ action }) => action === 'external')).toEqual([])
  })

  test('loads nothing from other sites and runs only its own script', async () => {
    const refused = await page.evaluate(async (url) => {
      const image = new Promise((resolve, reject) => {
        Object.assign(new Image(), { onload: resolve, onerror: reject, src: `${url}/image.png` })
      })
      document.body.append(Object.assign(document.createElement('iframe'), { src: `${url}/frame` }))
      // The page's policy asks for trusted types, which refuses these with an exception.
      try {
        document.body.append(
          Object.assign(document.createElement('script'), { textContent: 'globalThis.ran = "inline"' }),
        )
      } catch {
        /* refused */
      }
      const handled = document.createElement('div')
      try {
        handled.setAttribute('onclick', 'globalThis.ran = "attribute"')
      } catch {
        /* refused */
      }
      handled.click()
      // A timer evaluates the text, because evaluation by the debugger would be allowed.
      setTimeout(() => {
        try {
          // oxlint-disable-next-line typescript/no-implied-eval
          new Function('globalThis.ran = "evaluated"')()
        } catch {
          /* refused */
        }
      })
      const script = new Promise((resolve, reject) => {
        document.body.append(
          Object.assign(document.createElement('script'), {
            onload: resolve,
            onerror: reject,
            src: `${url}/script.js`,
          }),
        )
      })
      const outcomes = await Promise.allSettled([fetch(`${url}/fetch`), image, script])
      await new Promise((resolve) => {
        setTimeout(resolve)
      })
      return outcomes.map(({ status }) => status)
    }, address)
    expect(refused).toEqual(['rejected', 'rejected', 'rejected'])
    expect([await page.evaluate(() => (globalThis as { ran?: string }).ran), asked]).toEqual([undefined, []])
  })

  test('gets no permission, by query or by request', async () => {
    const states = await page.evaluate(() =>
      Promise.all(
        ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read'].map(
          async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state,
        ),
      ),
    )
    expect(new Set(states)).toEqual(new Set(['denied']))
    await page.bringToFront()
    const asking = await page.evaluate(async () => {
      const place = new Promise((resolve, reject) => {
        navigator.geolocation.getCurrentPosition(resolve, ({ code }) => reject(new Error(String(code))))
      })
      const others = await Promise.allSettled([place, navigator.requestMIDIAccess(), navigator.clipboard.readText()])
      return [await Notification.requestPermission(), ...others.map(({ status }) => status)]
    })
    expect(asking).toEqual(['denied', 'rejected', 'rejected', 'rejected'])
  })
  // Last, because the browser's driver waits for a navigation that never comes.
  test('sends no forms', async () => {
    const before = page.url()
    await page.evaluate((url) => {
      const form = Object.assign(document.createElement('form'), { action: `${url}/by-form`, method: 'post' })
      document.body.append(form)
      form.submit()
      form.remove()
    }, address)
    expect([await page.evaluate(() => location.href), asked]).toEqual([before, []])
  })
})
