/** Provides what every scene needs: a folder for everything, a browser, programs, and windows in both themes. */
import { chmod, cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { drawPicture } from '../../main/core/sample/draw.ts'
import { makeSample } from '../../main/core/sample/sample.ts'
import { Cli } from '../support/cli.ts'
import { startProgram, type Host } from '../support/processes.ts'

const DOCS = join(import.meta.dirname, '../../docs/states')
const LARGE = { width: 1440, height: 900 }
const VIEWPORTS = {
  large: [['', LARGE]],
  small: [['-small', { width: 1024, height: 700 }]],
  both: [
    ['', LARGE],
    ['-small', { width: 1024, height: 700 }],
  ],
} as const
/**
 * Numbers of colours. A screenshot of an interface needs few. One with photographs gets fewer and fewer, until it is at
 * most `MOST_BYTES` long.
 */
const COLOURS = [192, 96, 48, 24]
const MOST_BYTES = 140_000
/** The name of the person who uses the window. */
export const PERSON = 'Mira Lopez'
const PICTURES = 14

export class Stage {
  readonly base: string
  readonly #browser: Browser
  readonly #done: (() => Promise<unknown>)[] = []

  constructor(base: string, browser: Browser) {
    this.base = base
    this.#browser = browser
  }

  /** Makes a folder of pictures that nobody has opened before. */
  async pictures(name: string): Promise<string> {
    const made = join(this.base, '.made')
    await makeSample(made, { draw: drawPicture, count: PICTURES })
    const folder = join(this.base, name)
    await cp(made, folder, { recursive: true })
    this.later(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
    return folder
  }

  /** Makes a person's home folder, with `config.json`. */
  async home(config: object = { user: PERSON }): Promise<string> {
    const home = join(this.base, 'home')
    await rm(home, { recursive: true, force: true })
    await mkdir(join(home, 'config'), { recursive: true })
    await writeFile(join(home, 'config/config.json'), JSON.stringify(config))
    this.later(() => rm(home, { recursive: true, force: true, maxRetries: 5 }))
    return home
  }

  async program(home: string | Cli, ...args: string[]): Promise<Host> {
    const host = await startProgram(typeof home === 'string' ? new Cli(home) : home, ...args)
    this.later(() => host.stop())
    return host
  }

  async window({ address }: Host): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: LARGE })
    this.later(() => context.close())
    const page = await context.newPage()
    await page.goto(address)
    return page
  }

  /** Takes the screenshots in both themes, in the given sizes of the window. */
  async photograph(page: Page, name: string, sizes: keyof typeof VIEWPORTS = 'large'): Promise<void> {
    await mkdir(DOCS, { recursive: true })
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme })
      for (const [size, viewport] of VIEWPORTS[sizes]) {
        await page.setViewportSize(viewport)
        await page.mouse.move(viewport.width / 2, 1)
        await settled(page)
        await writeFile(join(DOCS, `${name}-${theme}${size}.png`), await compressed(await page.screenshot()))
      }
    }
    await page.setViewportSize(LARGE)
  }

  /** Adds an action for the end of the scene. The last one is done first. */
  later(what: () => Promise<unknown>): void {
    this.#done.unshift(what)
  }

  async clear(): Promise<void> {
    for (const what of this.#done.splice(0)) await what()
    await chmod(this.base, 0o755)
  }
}

async function compressed(picture: Buffer): Promise<Buffer> {
  for (const colours of COLOURS) {
    const smaller = await sharp(picture).png({ palette: true, colours, effort: 10 }).toBuffer()
    if (smaller.length <= MOST_BYTES) return smaller
  }
  throw new Error(`a picture is larger than ${MOST_BYTES} bytes in ${COLOURS.at(-1)} colours`)
}

/** Types a path into the first page and opens it. */
export async function openPath(page: Page, path: string): Promise<void> {
  await page.getByTestId('path').fill(path)
  await page.getByRole('button', { name: 'Open', exact: true }).click()
}

/** Resolves when the pictures on the screen are loaded and nothing moves any more. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await page
    .waitForFunction(
      () =>
        [...document.querySelectorAll('[data-testid="cell"] img[data-loaded]')].every(
          (image) => (image as HTMLImageElement).dataset['loaded'] === 'true',
        ),
      undefined,
      { timeout: 4_000 },
    )
    .catch(() => undefined)
  await page.evaluate(async () => {
    await Promise.allSettled(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getTiming().iterations !== Number.POSITIVE_INFINITY)
        .map((animation) => animation.finished),
    )
  })
}
