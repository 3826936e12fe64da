/** The test's end: the pages of a program under the stand-in, in a real browser. Each session of the program is a context of its own. */
import type { Browser, BrowserContext, CDPSession, Page, Request } from 'playwright-core'
import { randomUUID } from 'node:crypto'
import { decodeClone, encodeClone } from './clone.ts'
import type { Link } from './link.ts'
import { FROM_PROGRAM, pageWorldSource, PRELOAD_WORLD, preloadWorldSource, TO_PROGRAM } from './worlds.ts'

export interface WindowAsked {
  readonly window: number
  readonly session: string
  readonly width: number
  readonly height: number
  readonly preload: string | null
  readonly permissions: readonly string[]
  readonly accelerators: readonly string[]
}

interface OpenPage {
  readonly asked: WindowAsked
  readonly context: BrowserContext
  page: Page
  cdp: CDPSession
  /** The preload's world of the document that is shown now. */
  world: string | null
  address: string
  readonly mainFrame: string
  /** The program loads the page, which is not asked about. */
  isLoading: boolean
}

/** A request that the browser holds back. */
interface Paused { readonly requestId: string; readonly request: { readonly url: string }; readonly frameId: string; readonly redirectedRequestId?: string }

export interface Viewport { readonly width: number; readonly height: number }

export class Pages {
  readonly #browser: Browser
  readonly #program: Link
  readonly #viewport: Viewport | undefined
  readonly #contexts = new Map<string, Promise<BrowserContext>>()
  readonly #open = new Map<number, OpenPage>()
  readonly #secret = randomUUID()
  #dark = false
  #changed: (() => void)[] = []

  /** Pages are as large as their windows when no `viewport` says otherwise. */
  constructor(browser: Browser, program: Link, viewport?: Viewport) {
    this.#browser = browser
    this.#program = program
    this.#viewport = viewport
    program.answer('page:create', (asked: WindowAsked) => this.#create(asked))
    program.answer('page:load', ({ window, address }: { window: number; address: string }) => this.#load(window, address))
    program.answer('page:send', ({ window, channel, args }: { window: number; channel: string; args: unknown[] }) => this.#tell(window, { channel, args }))
    program.answer('page:close', ({ window }: { window: number }) => this.#close(window))
    program.answer('page:reload', ({ window, crashed }: { window: number; crashed: boolean }) => this.#reload(window, crashed))
    program.answer('page:focus', ({ window }: { window: number }) => this.#open.get(window)?.page.bringToFront())
    program.answer('page:crash', ({ window }: { window: number }) => this.crash(window))
    program.answer('accelerators', (accelerators: readonly string[]) => Promise.all(Array.from(this.#open.keys(), window => this.#tell(window, { accelerators }))))
    program.answer('theme', ({ dark }: { dark: boolean }) => this.#theme(dark))
  }

  /** Windows whose page is loaded, oldest first. */
  get windows(): number[] { return [...this.#open].filter(([, { address }]) => address !== '').map(([window]) => window) }

  page(window: number): Page {
    const open = this.#open.get(window)
    if (!open) throw new Error(`there is no window ${window}; there are ${[...this.#open.keys()].join(', ') || 'none'}`)
    return open.page
  }

  /** Resolves at the next window that is loaded, closed or reloaded. */
  change(): Promise<void> {
    return new Promise(resolve => { this.#changed.push(resolve) })
  }

  /** Ends the page's process as a crash does. */
  async crash(window: number): Promise<void> {
    const { page, cdp } = this.#open.get(window)!
    const crashed = page.waitForEvent('crash')
    cdp.send('Page.crash').catch(() => undefined)
    await crashed
  }

  async end(): Promise<void> {
    await Promise.all(Array.from(this.#contexts.values(), async context => (await context).close().catch(() => undefined)))
  }

  async #create(asked: WindowAsked): Promise<void> {
    const context = await this.#context(asked)
    const open: OpenPage = { asked, context, address: '', world: null, isLoading: false, ...await this.#newPage(context, asked) }
    this.#open.set(asked.window, open)
    this.#follow(open)
  }

  #context(asked: WindowAsked): Promise<BrowserContext> {
    const known = this.#contexts.get(asked.session) ?? this.#newContext(asked)
    this.#contexts.set(asked.session, known)
    return known
  }

  async #newContext({ width, height, permissions }: WindowAsked): Promise<BrowserContext> {
    const context = await this.#browser.newContext({
      viewport: this.#viewport ?? { width, height }, colorScheme: this.#dark ? 'dark' : 'light', permissions: [...permissions], acceptDownloads: false,
    })
    // A page that a page opened asks for nothing before the program has been asked.
    await context.route(url => !this.#isOwn(url), route => (this.#isOfWindow(route.request()) ? route.continue() : route.abort('aborted')))
    return context
  }

  #isOwn({ origin }: URL): boolean {
    return this.#open.values().some(({ address }) => originOf(address) === origin)
  }

  /** A request that comes before its page is of none of ours. */
  #isOfWindow(request: Request): boolean {
    try {
      const page = request.frame().page()
      return this.#open.values().some(open => open.page === page)
    } catch {
      return false
    }
  }

  async #newPage(context: BrowserContext, { preload }: WindowAsked): Promise<Pick<OpenPage, 'page' | 'cdp' | 'mainFrame'>> {
    const page = await context.newPage()
    const cdp = await context.newCDPSession(page)
    await cdp.send('Page.enable')
    await cdp.send('Runtime.enable')
    const { frameTree: { frame: { id: mainFrame } } } = await cdp.send('Page.getFrameTree')
    if (preload === null) return { page, cdp, mainFrame }
    await cdp.send('Runtime.addBinding', { name: TO_PROGRAM, executionContextName: PRELOAD_WORLD })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageWorldSource(this.#secret) })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: preloadWorldSource(this.#secret, preload), worldName: PRELOAD_WORLD })
    return { page, cdp, mainFrame }
  }

  #follow(open: OpenPage): void {
    const { page, cdp, asked: { window, accelerators } } = open
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const { isDefault, type } = context.auxData as unknown as { isDefault: boolean; type: string }
      if (isDefault || type !== 'isolated' || context.name !== PRELOAD_WORLD) return
      open.world = context.uniqueId
      void this.#tell(window, { accelerators })
    })
    cdp.on('Runtime.bindingCalled', ({ name, payload }) => { if (name === TO_PROGRAM) void this.#heard(window, decodeClone(payload) as Heard) })
    page.on('crash', () => { void this.#program.call('page:crashed', { window }) })
    page.on('popup', popup => { void this.#opened(window, popup) })
    cdp.on('Fetch.requestPaused', paused => { void this.#goes(open, paused).catch(() => undefined) })
    void cdp.send('Fetch.enable', { patterns: [{ resourceType: 'Document' }] })
  }

  /** A document is asked for: by the program itself, by a frame of the page, or because a server leads on to it. Refused, the frame stays where it is. */
  async #goes(open: OpenPage, { requestId, request, frameId, redirectedRequestId }: Paused): Promise<void> {
    const isMainFrame = frameId === open.mainFrame
    const isRedirect = redirectedRequestId !== undefined
    const isOfProgram = open.isLoading && isMainFrame && !isRedirect
    const may = isOfProgram || await this.#program.call<boolean>('page:may-navigate', { window: open.asked.window, url: request.url, isMainFrame, isRedirect })
    await (may ? open.cdp.send('Fetch.continueRequest', { requestId }) : open.cdp.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' }))
  }

  async #opened(window: number, popup: Page): Promise<void> {
    const may = await this.#program.call<boolean>('page:may-open', { window, url: popup.url() })
    if (!may) await popup.close()
  }

  async #heard(window: number, message: Heard): Promise<void> {
    if ('accelerator' in message) return this.#program.call('page:accelerator', { window, accelerator: message.accelerator })
    const { channel, args } = message
    const answer = await this.#program.call('page:invoke', { window, channel, args }).then(
      result => ({ answer: message.invoke, result }),
      (error: unknown) => ({ answer: message.invoke, error: `Error invoking remote method '${channel}': ${error instanceof Error ? error.message : String(error)}` }),
    )
    await this.#tell(window, answer)
  }

  /** Hands a message to the preload's world; a page that is gone or still loading gets none, as in Electron. */
  async #tell(window: number, message: object): Promise<void> {
    const open = this.#open.get(window)
    if (!open || open.world === null) return
    await open.cdp.send('Runtime.evaluate', { expression: `${FROM_PROGRAM}(${JSON.stringify(encodeClone(message))})`, uniqueContextId: open.world }).catch(() => undefined)
  }

  async #load(window: number, address: string): Promise<void> {
    const open = this.#open.get(window)!
    open.address = address
    await this.#loading(open, () => open.page.goto(address))
  }

  async #reload(window: number, crashed: boolean): Promise<void> {
    const open = this.#open.get(window)!
    if (crashed) {
      const gone = open.page
      Object.assign(open, await this.#newPage(open.context, open.asked), { world: null })
      this.#follow(open)
      await gone.close().catch(() => undefined)
      await this.#loading(open, () => open.page.goto(open.address))
    } else await this.#loading(open, () => open.page.reload())
  }

  async #loading(open: OpenPage, load: () => Promise<unknown>): Promise<void> {
    open.isLoading = true
    await load().finally(() => { open.isLoading = false })
    this.#tellChange()
  }

  async #close(window: number): Promise<void> {
    const open = this.#open.get(window)
    this.#open.delete(window)
    this.#tellChange()
    await open?.page.close().catch(() => undefined)
  }

  async #theme(dark: boolean): Promise<void> {
    this.#dark = dark
    await Promise.all(Array.from(this.#open.values(), ({ page }) => page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' })))
  }

  #tellChange(): void {
    for (const tell of this.#changed.splice(0)) tell()
  }
}

type Heard = { readonly invoke: number; readonly channel: string; readonly args: unknown[] } | { readonly accelerator: string }

function originOf(address: string): string {
  return address === '' ? '' : new URL(address).origin
}
