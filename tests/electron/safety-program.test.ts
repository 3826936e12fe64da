/** What the built program answers in Electron when a page, a part of it or another one wants more than is its own: ways, embedding, permissions, messages, addresses. */
import type { Browser, Page } from 'playwright-core'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawPicture } from '../../main/core/sample/draw.ts'
import { makeSample } from '../../main/core/sample/sample.ts'
import { launchBrowser } from '../support/browser.ts'
import { hostKind } from '../support/hosts.ts'
import { ElectronProgram } from './program.ts'
import type { Sender } from './stand-in/contents.ts'

const PAGE_FOLDER = resolve(import.meta.dirname, '../../out/renderer')
const OWN = 'lenslet://app/'
const PAGE: Sender = { url: OWN, isMainFrame: true }

let browser: Browser
let base: string
let program: ElectronProgram
let page: Page
/** A window with a data set, and one that asks about a folder without labels. */
let first: number
let second: number

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-safety-'))
  await makeSample(join(base, 'one'), { draw: drawPicture, count: 6 })
  await cp(join(base, 'one'), join(base, 'two'), { recursive: true })
  await writeFile(join(base, 'outside.json'), '"of somebody else"')
  browser = (await launchBrowser()).browser
  program = ElectronProgram.launch(browser, { home: join(base, 'home'), args: [join(base, 'one'), '--user', 'ana'] })
  page = await program.window()
  await page.getByTestId('cell').first().waitFor()
  await program.appEvent('open-file', join(base, 'two'))
  await program.window(1)
  const [one, two] = program.windows
  first = one!
  second = two!
})
afterAll(async () => {
  await program.stop()
  await browser.close()
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
})

/** Whether the pages of both windows may go there. */
async function isAllowed(url: string, isMainFrame = true, isRedirect = false): Promise<boolean[]> {
  return Promise.all([first, second].map(window => program.mayNavigate(window, { url, isMainFrame, isRedirect })))
}

describe.skipIf(hostKind !== 'stand-in')('the program', () => {
  test('has every page’s process in the sandbox, before there is one', async () => {
    expect(await program.sandboxed()).toBe(true)
  })

  test('lets a page go to itself only: not to other hosts or addresses of its scheme, in no frame, and nowhere that a server leads on to', async () => {
    expect(await Promise.all([OWN, `${OWN}?again`].map(url => isAllowed(url)))).toEqual([[true, true], [true, true]])
    const elsewhere = [
      'https://example.org/', 'lenslet://other/', 'lenslet://app.other/', 'lenslet://other/app/', `${OWN}media/picture/0`, `${OWN}index.html`, 'file:///etc/passwd', 'data:text/html,x',
      'about:blank', 'blob:lenslet://app/x', 'chrome://version/', 'devtools://devtools/bundled/inspector.html', 'view-source:lenslet://app/',
    ]
    for (const url of elsewhere) expect(await isAllowed(url), url).toEqual([false, false])
    for (const url of [OWN, ...elsewhere]) {
      expect(await isAllowed(url, false), `${url} in a frame`).toEqual([false, false])
      expect(await isAllowed(url, true, true), `${url} where a server leads on to`).toEqual([false, false])
    }
  })

  test('keeps the page where it is that goes to another host of the scheme, or to a picture', async () => {
    const [other, picture] = await Promise.all(['lenslet://other/', `${OWN}media/picture/0`].map(address => program.realAddress(first, address)))
    const before = page.url()
    for (const to of [other!, picture!]) await page.evaluate(url => { location.href = url }, to)
    await page.getByTestId('cell').nth(1).click()
    await page.locator('[data-testid="cell"][aria-selected="true"]').waitFor()
    expect(page.url()).toBe(before)
  })

  test('lets a page that loads itself again do so', async () => {
    const loaded = page.waitForEvent('load')
    await page.evaluate(() => { location.reload() })
    await loaded
    await page.getByTestId('cell').first().waitFor()
    expect(await called(first, PAGE, 'session.get', {})).toMatchObject({ result: { user: 'ana' } })
  })

  test('attaches no <webview>, whatever it is to be', async () => {
    for (const window of [first, second]) {
      for (const [preferences, params] of [[{}, { src: OWN }], [{ nodeIntegration: true, sandbox: false }, { src: 'https://example.org/' }], [{ preload: '/tmp/x.js' }, { src: 'about:blank', allowpopups: true }]] as const) {
        expect(await program.mayAttach(window, preferences, params)).toBe(false)
      }
    }
    expect(await page.evaluate(() => document.createElement('webview').constructor.name)).toBe('HTMLUnknownElement')
  })

  test('gives no permission, asked for or checked, and no device, in any window', async () => {
    const names = [
      'ar', 'automatic-fullscreen', 'background-fetch', 'background-sync', 'captured-surface-control', 'clipboard-read', 'clipboard-sanitized-write', 'deprecated-sync-clipboard-read', 'display-capture', 'fileSystem',
      'fullscreen', 'geolocation', 'hid', 'idle-detection', 'keyboardLock', 'local-fonts', 'local-network', 'media', 'mediaKeySystem', 'midi', 'midiSysex', 'notifications', 'openExternal', 'persistent-storage',
      'pointerLock', 'screen-wake-lock', 'sensors', 'serial', 'speaker-selection', 'storage-access', 'top-level-storage-access', 'usb', 'window-management', 'unknown',
    ]
    for (const name of names) for (const window of [first, second]) expect(await program.permission(window, name), name).toEqual({ request: false, check: false })
    for (const window of [first, second]) expect(await program.bluetoothDevice(window, ['headphones', 'lock'])).toBe('')
  })

  test('lets no page put a file on this machine', async () => {
    for (const window of [first, second]) for (const url of [`${OWN}media/picture/0`, 'data:application/octet-stream,MZ', 'blob:lenslet://app/x']) expect(await program.mayDownload(window, url)).toBe(false)
  })
})

/** What the program answers to a call from anywhere: its result, or the code and sentence of the refusal. */
async function called(window: number, from: Sender, name: string, args: unknown): Promise<{ result?: unknown; error?: { code: string; message: string } }> {
  return await program.invoke(window, from, 'lenslet:call', name, args) as never
}

function rate(stars: number): unknown {
  return { ids: [0, 1], edit: { stars }, seen: 0 }
}

async function journals(folder: string): Promise<string> {
  const names = await readdir(join(base, folder, '.lenslet/journals')).catch(() => [])
  return (await Promise.all(names.map(name => readFile(join(base, folder, '.lenslet/journals', name), 'utf8')))).join('')
}

describe.skipIf(hostKind !== 'stand-in')('a message', () => {
  const REFUSED = { error: { code: 'bad-input', message: 'Only the program\'s own page may call it.' } }

  test('from a frame, from a page that is another, gone or never served, does nothing', async () => {
    const frames: Sender[] = [
      null, { url: OWN, isMainFrame: false }, ...['https://example.org/', 'lenslet://other/', 'lenslet://app.other/', 'lenslet://app:8080/', 'lenslet://ana@app/', 'lenslet://APP/', 'lenslet:app/', `${OWN}media/picture/0`, 'about:blank', 'about:srcdoc',
        'data:text/html,x', 'file:///etc/passwd', 'null', ''].map(url => ({ url, isMainFrame: true })),
    ]
    const before = (await called(first, PAGE, 'session.get', {})).result
    for (const from of frames) {
      for (const [name, args] of [['labels.edit', rate(5)], ['session.get', {}], ['dataset.openFor', { path: join(base, 'two') }], ['session.setUser', { name: 'mallory' }], ['desktop.copy', { text: 'x' }]] as const) {
        expect(await called(first, from, name, args), `${name} from ${JSON.stringify(from)}`).toMatchObject(REFUSED)
      }
    }
    // Another page, whose address is right.
    expect(await called(1_000, PAGE, 'labels.edit', rate(5))).toMatchObject(REFUSED)
    expect((await called(first, PAGE, 'session.get', {})).result).toEqual(before)
    // The same from the page itself counts, so the others did not reach the labels.
    expect(await called(first, PAGE, 'labels.edit', rate(2))).toMatchObject({ result: { changed: 2 } })
    await expect.poll(() => journals('one')).toContain('"stars":2')
    expect([await journals('one'), program.shell]).toEqual([expect.not.stringMatching(/"stars":5|mallory/), []])
  })

  test('on another channel has nobody who answers', async () => {
    for (const channel of ['lenslet:push', 'lenslet:', 'GUEST_VIEW_MANAGER_CALL', '']) await expect(program.invoke(first, PAGE, channel, 'session.get', {})).rejects.toThrow('No handler registered')
  })

  test('of a window without labels changes none, and of one that is closed is refused', async () => {
    // Its folder is asked about before it is labelled.
    expect((await called(second, PAGE, 'session.get', {})).result).toMatchObject({ dataset: null })
    expect(await called(second, PAGE, 'labels.edit', rate(5))).toMatchObject({ error: { code: expect.any(String) as string } })
    expect(await readdir(join(base, 'two'))).not.toContain('.lenslet')
    const closed = program.pages.change()
    await program.closeWindow(second)
    await closed
    expect(await called(second, PAGE, 'session.get', {})).toMatchObject(REFUSED)
  })
})

describe.skipIf(hostKind !== 'stand-in')('a dropped file’s path', () => {
  test('is told for what a person dropped, and for nothing that the page made up', async () => {
    const told = await page.evaluate(() => {
      const { lenslet: { pathOf } } = globalThis as unknown as { lenslet: { pathOf(dropped: unknown): string } }
      const answers = [new File(['x'], '/etc/passwd'), { path: '/etc/passwd' }, '/etc/passwd', null].map(dropped => { try { return pathOf(dropped) } catch { return 'refused' } })
      const frame = document.body.appendChild(document.createElement('iframe'))
      const inFrame = frame.contentWindow !== null && 'lenslet' in frame.contentWindow
      frame.remove()
      return { answers, inFrame }
    })
    expect(told).toEqual({ answers: ['', 'refused', 'refused', 'refused'], inFrame: false })
  })
})

describe.skipIf(hostKind !== 'stand-in')('an address of the program’s scheme', () => {
  test('of another host gives nothing', async () => {
    const answers = await Promise.all(['lenslet://other/', 'lenslet://app.other/', 'lenslet://other/media/thumb/0', 'lenslet://localhost/index.html', 'lenslet://127.0.0.1/', 'lenslet://xn--pp-wia/', 'lenslet://other@other/'].map(address => program.ask(first, address)))
    for (const answer of answers) expect(answer).toMatchObject({ status: 404, text: '', headers: { 'content-security-policy': expect.stringContaining('sandbox') as string } })
  })

  test('written in another way is the same address, and none where it is no host', async () => {
    const own = (await program.ask(first, OWN))!
    expect([own.status, own.text.includes('<div id="root">')]).toEqual([200, true])
    for (const same of ['LENSLET://APP/', 'lenslet://ana:secret@app/', 'lenslet://app:8080/', 'lenslet://app/x/../', 'lenslet://app/%2e%2e/', 'lenslet://app\\..\\']) expect((await program.ask(first, same))?.status, same).toBe(200)
    for (const none of ['lenslet://', 'lenslet://a b/', 'lenslet://app%00/', 'lenslet://[x/']) expect(await program.ask(first, none), none).toBeNull()
  })

  test('gives nothing of this machine but the page and the pictures, however its path is written', async () => {
    // What the program has beside its page, a file of somebody else, and both as they would be reached from the page's folder.
    const targets = ['../main/index.js', '../../package.json', relative(PAGE_FOLDER, join(base, 'outside.json')), join(base, 'outside.json')]
    const steps = ['..', '%2e%2e', '%252e%252e', '..;', '..%00', '%c0%ae%c0%ae']
    const between = ['/', '%2f', '%5c', '\\', '%252f']
    const written = targets.flatMap(target => steps.flatMap(step => between.flatMap(slash => target.replaceAll('..', step).replaceAll('/', slash))))
    const paths = [...written.flatMap(path => [path, `assets%2f${path}`, `/${path}`, `media/picture/${path}`]), `file://${join(base, 'outside.json')}`, '%', '%ff', '%00', 'index.html%00.png', 'media/picture/0%00', 'media/picture/99999999999', 'media/picture/-1']
    for (const path of paths) {
      const answer = (await program.ask(first, OWN + path))!
      expect(answer.status, path).toBeGreaterThanOrEqual(400)
      expect(answer.text, path).not.toMatch(/of somebody else|root:|import \{|"dependencies"/)
      expect(answer.headers['content-security-policy'], path).toContain('sandbox')
    }
  })
})
