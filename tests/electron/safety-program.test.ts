/**
 * Tests that the built program in Electron refuses what a page, a frame or another page may not do: navigation,
 * embedding, permissions, messages, addresses.
 */
import type { Page } from 'playwright-core'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawPicture } from '../../main/core/sample/draw.ts'
import { makeSample } from '../../main/core/sample/sample.ts'
import { ElectronProgram, HAS_SANDBOX } from './program.ts'

const OUT = resolve(import.meta.dirname, '../../out')
const OWN = 'lenslet://app/'

let base: string
let program: ElectronProgram
/** The page of a window with a data set, and the page of a window that asks about a folder without labels. */
let page: Page
let other: Page
let windows: [number, number]

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-safety-'))
  await makeSample(join(base, 'one'), { draw: drawPicture, count: 6 })
  await cp(join(base, 'one'), join(base, 'two'), { recursive: true })
  await writeFile(join(base, 'outside.json'), '"of somebody else"')
  program = await ElectronProgram.launch({ home: join(base, 'home'), args: [join(base, 'one'), '--user', 'ana'] })
  page = await program.window()
  await page.getByTestId('cell').first().waitFor()
  await program.openFile(join(base, 'two'))
  other = await program.window(1)
  await other.getByTestId('new-folder').waitFor()
  windows = (await program.windowIds()) as [number, number]
})
afterAll(async () => {
  await program.stop()
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
})

/** Resolves with whether the program allows a window's page the action that Electron reports with this event. */
async function lets(window: number, event: string, details: object, ...more: object[]): Promise<boolean> {
  return program.inMain(
    ({ BrowserWindow }, [id, name, facts, others]) => {
      let isPrevented = false
      BrowserWindow.fromId(id)!.webContents.emit(
        name,
        {
          ...facts,
          preventDefault: () => {
            isPrevented = true
          },
        },
        ...others,
      )
      return !isPrevented
    },
    [window, event, details, more] as const,
  )
}

/** Resolves with whether the page of each window may navigate to an address, by Electron's events. */
async function isAllowed(url: string, isMainFrame = true, isRedirect = false): Promise<boolean[]> {
  return Promise.all(
    windows.map((window) =>
      lets(window, isRedirect ? 'will-redirect' : 'will-frame-navigate', { url, isMainFrame, isSameDocument: false }),
    ),
  )
}

/** Resolves with the states of all permissions in a page, and with the outcomes when the page requests everything. */
async function permissions(of: Page): Promise<{ states: Record<string, string>; outcomes: Record<string, string> }> {
  return of.evaluate(async () => {
    const names = [
      'accelerometer',
      'background-fetch',
      'background-sync',
      'camera',
      'clipboard-read',
      'clipboard-write',
      'display-capture',
      'geolocation',
      'gyroscope',
      'idle-detection',
      'keyboard-lock',
      'local-fonts',
      'magnetometer',
      'microphone',
      'midi',
      'notifications',
      'payment-handler',
      'periodic-background-sync',
      'persistent-storage',
      'pointer-lock',
      'screen-wake-lock',
      'storage-access',
      'window-management',
    ]
    const states = await Promise.all(
      names.map(
        async (name) => [name, (await navigator.permissions.query({ name: name as PermissionName })).state] as const,
      ),
    )
    const asked = navigator as unknown as Record<string, Record<string, (options?: unknown) => Promise<unknown>>>
    const whole = globalThis as unknown as Record<string, () => Promise<unknown>>
    const wishes: Record<string, () => Promise<unknown>> = {
      usb: () => asked['usb']!['requestDevice']!({ filters: [] }),
      hid: () => asked['hid']!['requestDevice']!({ filters: [] }),
      serial: () => asked['serial']!['requestPort']!(),
      camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
      microphone: () => navigator.mediaDevices.getUserMedia({ audio: true }),
      screen: () => navigator.mediaDevices.getDisplayMedia(),
      midi: () => navigator.requestMIDIAccess({ sysex: true }),
      wake: () => navigator.wakeLock.request(),
      screens: () => whole['getScreenDetails']!(),
      keyboard: () => asked['keyboard']!['lock']!(),
      read: () => navigator.clipboard.readText(),
      write: () => navigator.clipboard.writeText('x'),
      pointer: async () => document.body.requestPointerLock(),
    }
    const outcomes = await Promise.all(
      Object.entries(wishes).map(
        async ([name, wish]) =>
          [
            name,
            await wish().then(
              () => 'granted',
              () => 'refused',
            ),
          ] as const,
      ),
    )
    // These two calls succeed, but have no effect.
    const persisted = await navigator.storage.persist()
    const fonts = (await whole['queryLocalFonts']!()) as unknown[]
    return {
      states: Object.fromEntries(states),
      outcomes: {
        ...Object.fromEntries(outcomes),
        persist: persisted ? 'granted' : 'refused',
        fonts: fonts.length > 0 ? 'granted' : 'refused',
      },
    }
  })
}

describe('the program', () => {
  test('runs every page in the sandbox, in an isolated context, and without Node', async () => {
    for (const window of windows) {
      const preferences = await program.inMain(
        ({ BrowserWindow }, id) =>
          (
            BrowserWindow.fromId(id)!.webContents as unknown as { getLastWebPreferences(): object }
          ).getLastWebPreferences(),
        window,
      )
      expect(preferences).toMatchObject({
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
        enableBlinkFeatures: '',
      })
    }
  })

  test.skipIf(!HAS_SANDBOX || process.platform !== 'linux')(
    'runs every page in a process that the system confines',
    async () => {
      for (const window of windows) {
        const pid = await program.inMain(
          ({ BrowserWindow }, id) => BrowserWindow.fromId(id)!.webContents.getOSProcessId(),
          window,
        )
        expect(await readFile(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\t2$/m)
      }
    },
  )

  test('lets a page navigate only to itself: not to another host or address, not in a frame, and not by a redirect', async () => {
    expect(await Promise.all([OWN, `${OWN}?again`].map((url) => isAllowed(url)))).toEqual([
      [true, true],
      [true, true],
    ])
    const elsewhere = [
      'https://example.org/',
      'lenslet://other/',
      'lenslet://app.other/',
      'lenslet://other/app/',
      `${OWN}media/picture/0`,
      `${OWN}index.html`,
      'file:///etc/passwd',
      'data:text/html,x',
      'about:blank',
      'blob:lenslet://app/x',
      'chrome://version/',
      'devtools://devtools/bundled/inspector.html',
      'view-source:lenslet://app/',
    ]
    for (const url of elsewhere) expect(await isAllowed(url), url).toEqual([false, false])
    for (const url of [OWN, ...elsewhere]) {
      expect(await isAllowed(url, false), `${url} in a frame`).toEqual([false, false])
      expect(await isAllowed(url, true, true), `${url} by a redirect`).toEqual([false, false])
    }
  })

  test('prevents navigation to another host of the scheme, to a picture, or to another page', async () => {
    for (const to of ['lenslet://other/', `${OWN}media/picture/0`, `${OWN}index.html`]) {
      const decided = await program.navigation(windows[0])
      await page.evaluate((url) => {
        location.href = url
      }, to)
      expect(await decided(), to).toEqual({ url: to, prevented: true })
    }
    expect(await page.evaluate(() => location.href)).toBe(OWN)
    expect(await ask(page, 'session.get', {})).toMatchObject({ user: 'ana' })
  })

  test('lets a page reload itself', async () => {
    const loaded = page.waitForEvent('load')
    await page.evaluate(() => {
      location.reload()
    })
    await loaded
    await page.getByTestId('cell').first().waitFor()
    expect(await ask(page, 'session.get', {})).toMatchObject({ user: 'ana' })
  })

  test('attaches no <webview>, with any options', async () => {
    for (const window of windows) {
      const wanted = [
        [{}, { src: OWN }],
        [{ nodeIntegration: true, sandbox: false }, { src: 'https://example.org/' }],
        [{ preload: '/tmp/x.js' }, { src: 'about:blank', allowpopups: true }],
      ] as const
      for (const [preferences, params] of wanted) {
        expect(await lets(window, 'will-attach-webview', {}, preferences, params)).toBe(false)
      }
    }
    // The element has no class of its own, so nothing implements it.
    expect(await page.evaluate(() => document.createElement('webview').constructor.name)).toBe('HTMLElement')
  })

  test('gives no permission and no device to any window', async () => {
    for (const asking of [page, other]) {
      await asking.bringToFront()
      const { states, outcomes } = await permissions(asking)
      expect(
        [new Set(Object.values(states)), new Set(Object.values(outcomes))],
        JSON.stringify({ states, outcomes }),
      ).toEqual([new Set(['denied']), new Set(['refused'])])
    }
  })

  test('chooses no Bluetooth device', async () => {
    for (const window of windows) {
      expect(
        await program.inMain(({ BrowserWindow }, id) => {
          let chosen = 'the first, as nothing prevents it'
          let isPrevented = false
          const event = {
            preventDefault: () => {
              isPrevented = true
            },
          }
          const devices = ['headphones', 'lock'].map((deviceId) => ({ deviceId, deviceName: deviceId }))
          BrowserWindow.fromId(id)!.webContents.emit('select-bluetooth-device', event, devices, (device: string) => {
            chosen = device
          })
          return [isPrevented, chosen]
        }, window),
      ).toEqual([true, ''])
    }
  })

  test('lets no page save a file on this machine', async () => {
    for (const [asking, window] of [
      [page, windows[0]],
      [other, windows[1]],
    ] as const) {
      for (const url of [`${OWN}media/picture/0`, 'data:application/octet-stream,MZ']) {
        const prevented = program.inMain(
          ({ BrowserWindow }, id) =>
            new Promise<boolean>((done) => {
              BrowserWindow.fromId(id)!.webContents.session.once('will-download', (event) =>
                done(event.defaultPrevented),
              )
            }),
          window,
        )
        // This waits until the program listens for the download.
        await program.windowIds()
        await asking.evaluate((href) => {
          Object.assign(document.createElement('a'), { href, download: 'got' }).click()
        }, url)
        expect(await prevented, url).toBe(true)
      }
    }
  })
})

/** Resolves with the program's answer to a call of the page: the result, or the error. */
async function ask(asking: Page, name: string, args: unknown): Promise<unknown> {
  return asking.evaluate(
    ([called, given]) =>
      (globalThis as unknown as Lenslet).lenslet.invoke(called, given).catch((error: unknown) => error),
    [name, args] as const,
  )
}

interface Lenslet {
  lenslet: { invoke(name: string, args: unknown): Promise<unknown> }
}

interface Frame {
  readonly url: string
  readonly isMainFrame: boolean
}

/**
 * Calls the program's handler as if a message came from this frame. `sender` is the id of the page's web contents. No
 * page can send such a message, so the handler is called directly.
 */
async function callAs(sender: number, from: Frame | null, name: string, args: unknown): Promise<unknown> {
  return program.inMain(
    ({ ipcMain }, [id, frame, called, given]) => {
      const handler = (ipcMain as unknown as Handlers)['_invokeHandlers'].get('lenslet:call')!
      const senderFrame = frame && {
        url: frame.url,
        parent: frame.isMainFrame ? null : { url: 'lenslet://app/', parent: null },
      }
      return handler({ sender: { id }, senderFrame }, called, given)
    },
    [sender, from, name, args] as const,
  )
}

/** Electron's internal list of handlers. */
type Handlers = Readonly<Record<'_invokeHandlers', ReadonlyMap<string, (...all: unknown[]) => unknown>>>

/** Resolves with the id of a window's web contents. */
async function contentsOf(window: number): Promise<number> {
  return program.inMain(({ BrowserWindow }, id) => BrowserWindow.fromId(id)!.webContents.id, window)
}

function rate(stars: number): unknown {
  return { ids: [0, 1], edit: { stars }, seen: 0 }
}

async function journals(folder: string): Promise<string> {
  const names = await readdir(join(base, folder, '.lenslet/journals')).catch(() => [])
  return (await Promise.all(names.map((name) => readFile(join(base, folder, '.lenslet/journals', name), 'utf8')))).join(
    '',
  )
}

const REFUSAL = { code: 'bad-input', message: "Only the program's own page may call it." }

describe('a message', () => {
  const CALLS = [
    ['session.get', {}],
    ['labels.edit', rate(5)],
    ['session.setUser', { name: 'mallory' }],
    ['desktop.copy', { text: 'x' }],
  ] as const

  test('from a frame, or from another or a closed page, has no effect', async () => {
    const addresses = [
      'https://example.org/',
      'lenslet://other/',
      'lenslet://app.other/',
      'lenslet://app:8080/',
      'lenslet://ana@app/',
      'lenslet://APP/',
      'lenslet:app/',
      `${OWN}media/picture/0`,
      'about:blank',
      'about:srcdoc',
      'data:text/html,x',
      'file:///etc/passwd',
      'null',
      '',
    ]
    const frames = [null, { url: OWN, isMainFrame: false }, ...addresses.map((url) => ({ url, isMainFrame: true }))]
    const before = await ask(page, 'session.get', {})
    const sender = await contentsOf(windows[0])
    expect(await callAs(sender, { url: OWN, isMainFrame: true }, 'session.get', {})).toEqual({ result: before })
    for (const from of frames)
      for (const [name, args] of CALLS)
        expect(await callAs(sender, from, name, args), `${name} from ${JSON.stringify(from)}`).toMatchObject({
          error: REFUSAL,
        })
    expect(await ask(page, 'session.get', {})).toEqual(before)
    // The same from the page itself counts, so the others did not reach the labels.
    expect(await ask(page, 'labels.edit', rate(2))).toMatchObject({ changed: 2 })
    await expect.poll(() => journals('one')).toContain('"stars":2')
    expect([await journals('one'), program.shell]).toEqual([expect.not.stringMatching(/"stars":5|mallory/), []])
  })

  test('from a page that is not the program’s own has no effect, even with its preload script and its address', async () => {
    for (const address of [OWN, 'data:text/html,<p>x']) {
      const answers = await program.inMain(
        async ({ BrowserWindow }, [url, preload, calls, served]) => {
          const { session } = BrowserWindow.fromId(served)!.webContents
          const window = new BrowserWindow({ show: false, webPreferences: { preload, session, sandbox: true } })
          await window.loadURL(url)
          const all = (await window.webContents.executeJavaScript(
            `Promise.all(${JSON.stringify(calls)}.map(([name, args]) => lenslet.invoke(name, args).catch(error => error)))`,
          )) as unknown[]
          window.destroy()
          return all
        },
        [address, join(OUT, 'preload/index.cjs'), CALLS, windows[0]] as const,
      )
      expect(answers, address).toEqual(CALLS.map(() => expect.objectContaining(REFUSAL)))
    }
  })

  test('on another channel has no handler or listener', async () => {
    const { answered, heard } = await program.inMain(({ ipcMain }) => ({
      answered: [...(ipcMain as unknown as Handlers)['_invokeHandlers'].keys()],
      heard: ipcMain.eventNames().filter((name) => name !== 'error'),
    }))
    expect([answered, heard]).toEqual([['lenslet:call'], []])
  })
})

describe('a dropped file’s path', () => {
  test('is returned for a file that a person dropped, and not for an object that the page made', async () => {
    const result = await page.evaluate(() => {
      const {
        lenslet: { pathOf },
      } = globalThis as unknown as { lenslet: { pathOf(dropped: unknown): string } }
      const answers = [new File(['x'], '/etc/passwd'), { path: '/etc/passwd' }, '/etc/passwd', null].map((dropped) => {
        try {
          return pathOf(dropped)
        } catch {
          return 'refused'
        }
      })
      const frame = document.body.appendChild(document.createElement('iframe'))
      const inFrame = frame.contentWindow !== null && 'lenslet' in frame.contentWindow
      frame.remove()
      return { answers, inFrame }
    })
    expect(result).toEqual({ answers: ['', 'refused', 'refused', 'refused'], inFrame: false })
  })
})

interface Answer {
  readonly status: number
  readonly policy: string | null
  readonly text: string
}

/** Resolves with what the page receives from each address; null where no request is possible. */
async function fetchAll(addresses: readonly string[]): Promise<(Answer | null)[]> {
  return page.evaluate(
    (all) =>
      Promise.all(
        all.map((address) =>
          fetch(address)
            .then(async (response) => ({
              status: response.status,
              policy: response.headers.get('content-security-policy'),
              text: await response.text(),
            }))
            .catch(() => null),
        ),
      ),
    addresses,
  )
}

describe('an address of the program’s scheme', () => {
  test('of another host gives nothing', async () => {
    const hosts = [
      'lenslet://other/',
      'lenslet://app.other/',
      'lenslet://other/media/thumb/0',
      'lenslet://localhost/index.html',
      'lenslet://127.0.0.1/',
      'lenslet://xn--pp-wia/',
    ]
    // The main process makes the requests, because the page's policy would stop them.
    const answers = await program.inMain(
      ({ BrowserWindow }, [id, addresses]) =>
        Promise.all(
          addresses.map(async (address) => {
            const response = await BrowserWindow.fromId(id)!.webContents.session.fetch(address)
            return {
              status: response.status,
              policy: response.headers.get('content-security-policy'),
              text: await response.text(),
            }
          }),
        ),
      [windows[0], hosts] as const,
    )
    for (const answer of answers)
      expect(answer).toEqual({ status: 404, policy: expect.stringContaining('sandbox') as string, text: '' })
    expect(await fetchAll(hosts)).toEqual(hosts.map(() => null))
  })

  test('in another spelling is the same address, and with an invalid host is no address', async () => {
    const same = [
      OWN,
      'LENSLET://APP/',
      'lenslet://ana:secret@app/',
      'lenslet://app:8080/',
      'lenslet://app/x/../',
      'lenslet://app/%2e%2e/',
      'lenslet://app\\..\\',
    ]
    expect((await fetchAll(same)).map((answer) => [answer?.status, answer?.text.includes('<div id="root">')])).toEqual(
      same.map(() => [200, true]),
    )
    const none = ['lenslet://', 'lenslet://a b/', 'lenslet://app%00/', 'lenslet://[x/']
    expect(await fetchAll(none)).toEqual(none.map(() => null))
  })

  test('returns no file of this machine except the page and the pictures, however its path is written', async () => {
    // Files beside the page and a file outside of the program, by their relative paths from the page's folder.
    const targets = [
      '../main/index.js',
      '../../package.json',
      relative(join(OUT, 'renderer'), join(base, 'outside.json')),
      join(base, 'outside.json'),
    ]
    const steps = ['..', '%2e%2e', '%252e%252e', '..;', '..%00', '%c0%ae%c0%ae']
    const between = ['/', '%2f', '%5c', '\\', '%252f']
    const written = targets.flatMap((target) =>
      steps.flatMap((step) => between.flatMap((slash) => target.replaceAll('..', step).replaceAll('/', slash))),
    )
    const odd = [
      `file://${join(base, 'outside.json')}`,
      '%',
      '%ff',
      '%00',
      'index.html%00.png',
      'media/picture/0%00',
      'media/picture/99999999999',
      'media/picture/-1',
    ]
    const paths = [
      ...written.flatMap((path) => [path, `assets%2f${path}`, `/${path}`, `media/picture/${path}`]),
      ...odd,
    ]
    const answers = await fetchAll(paths.map((path) => OWN + path))
    for (const [at, path] of paths.entries()) {
      expect(answers[at]?.status, path).toBeGreaterThanOrEqual(400)
      expect(answers[at]!.text, path).not.toMatch(/of somebody else|root:|import \{|"dependencies"/)
      expect(answers[at]!.policy, path).toContain('sandbox')
    }
  })
})

// This is the last test, because it closes a window.
test('a window of a folder without labels changes none, and is not served after it was closed', async () => {
  // The program asks about its folder before it is labelled.
  expect(await ask(other, 'session.get', {})).toMatchObject({ dataset: null })
  expect(await ask(other, 'labels.edit', rate(5))).toMatchObject({ code: expect.any(String) as string })
  expect(await readdir(join(base, 'two'))).not.toContain('.lenslet')
  const sender = await contentsOf(windows[1])
  await program.closeWindow(windows[1])
  await expect.poll(() => program.windowIds()).toEqual([windows[0]])
  expect(await callAs(sender, { url: OWN, isMainFrame: true }, 'session.get', {})).toMatchObject({ error: REFUSAL })
})
