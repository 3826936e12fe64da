/** The built program in Electron's runtime, with a folder of small pictures. */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron as electron, type ElectronApplication, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { smallPictures } from '../support/small-pictures.ts'

const PROJECT = resolve(import.meta.dirname, '../..')

export interface RealProgram {
  readonly app: ElectronApplication
  readonly page: Page
  readonly home: string
  readonly folder: string
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
}

export interface RealOptions {
  /** More of the command line. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Without a folder the program shows where to choose one. */
  readonly open?: boolean
}

/** Starts the program and waits for its first pictures; it is ended, and everything taken away, after the test. */
export async function realProgram({ args = [], env = {}, open = true }: RealOptions = {}): Promise<RealProgram> {
  const base = await mkdtemp(join(tmpdir(), 'lenslet-real-'))
  const [home, folder] = [join(base, 'home'), join(base, 'pictures')]
  await smallPictures(folder, 12)
  const app = await electron.launch({
    chromiumSandbox: process.getuid?.() !== 0, args: [PROJECT, ...(open ? [folder] : []), '--user', 'ana', ...args], env: { ...process.env as Record<string, string>, LENSLET_HOME: home, ...env },
  })
  const child = app.process()
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
    await rm(base, { recursive: true, force: true, maxRetries: 5 })
  })
  const page = await app.firstWindow()
  await (open ? page.getByTestId('cell').first() : page.getByTestId('welcome')).waitFor()
  return { app, page, home, folder, ended }
}

/** Chooses an item of the native menu by its labels, in the window of that place in the order of their making; in none that the system would name when left out. */
export async function choose(app: ElectronApplication, path: readonly string[], window?: number): Promise<void> {
  await app.evaluate(({ Menu, BrowserWindow }, [labels, id]) => {
    const item = labels.reduce<Electron.MenuItem | undefined>((at, label) => (at ? at.submenu! : Menu.getApplicationMenu()!).items.find(one => one.label === label), undefined)
    if (!item?.enabled) throw new Error(`${labels.join(' > ')} cannot be chosen`)
    const handed = id === undefined ? undefined : BrowserWindow.getAllWindows().sort((a, b) => a.id - b.id)[id]
    item.click({}, handed, handed?.webContents)
  }, [path, window] as const)
}

/** What the native menu shows: whether each of these items can be chosen. */
export async function canChoose(app: ElectronApplication, menu: string, labels: readonly string[]): Promise<(boolean | null)[]> {
  return app.evaluate(({ Menu }, [name, wanted]) => {
    const { items } = Menu.getApplicationMenu()!.items.find(({ label }) => label === name)!.submenu!
    return wanted.map(label => items.find(item => item.label === label)?.enabled ?? null)
  }, [menu, labels] as const)
}
