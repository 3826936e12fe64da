/** The built program in Electron's runtime, with a folder of small pictures. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { smallPictures } from '../support/small-pictures.ts'
import { ElectronProgram } from './program.ts'

export interface RealProgram {
  readonly program: ElectronProgram
  readonly page: Page
  readonly home: string
  readonly folder: string
}

export interface RealOptions {
  /** More of the command line. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Whether to open the folder. Otherwise the program shows the page on which a folder is chosen. */
  readonly open?: boolean
}

/** Starts the program and waits for its first pictures. After the test, ends it and removes its files. */
export async function realProgram(options: RealOptions = {}): Promise<RealProgram> {
  const started = await startRealProgram(options)
  onTestFinished(started.stop)
  return started
}

/** Starts the program and waits for its first pictures. The caller has to stop it. */
export async function startRealProgram({ args = [], env = {}, open = true }: RealOptions = {}): Promise<
  RealProgram & { stop(): Promise<void> }
> {
  const base = await mkdtemp(join(tmpdir(), 'lenslet-real-'))
  const [home, folder] = [join(base, 'home'), join(base, 'pictures')]
  await smallPictures(folder, 12)
  const program = await ElectronProgram.launch({
    home,
    args: [...(open ? [folder] : []), '--user', 'ana', ...args],
    env,
  })
  const stop = async (): Promise<void> => {
    await program.kill()
    await rm(base, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const page = await program.window()
    await (open ? page.getByTestId('cell').first() : page.getByTestId('welcome')).waitFor()
    return { program, page, home, folder, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * Chooses an item of the native menu by its labels. `window` is the number of the window in which it is chosen, in the
 * order in which the windows were opened. Without it, the command gets no window, as on systems that name none.
 */
export async function choose(program: ElectronProgram, path: readonly string[], window?: number): Promise<void> {
  await program.inMain(
    ({ Menu, BrowserWindow }, [labels, id]) => {
      const item = labels.reduce<Electron.MenuItem | undefined>(
        (at, label) => (at ? at.submenu! : Menu.getApplicationMenu()!).items.find((one) => one.label === label),
        undefined,
      )
      if (!item?.enabled) throw new Error(`${labels.join(' > ')} cannot be chosen`)
      const handed = id === undefined ? undefined : BrowserWindow.getAllWindows().sort((a, b) => a.id - b.id)[id]
      item.click({}, handed, handed?.webContents)
    },
    [path, window] as const,
  )
}

/** Returns for each of these items of the native menu whether it can be chosen. */
export async function canChoose(
  program: ElectronProgram,
  menu: string,
  labels: readonly string[],
): Promise<(boolean | null)[]> {
  return program.inMain(
    ({ Menu }, [name, wanted]) => {
      const { items } = Menu.getApplicationMenu()!.items.find(({ label }) => label === name)!.submenu!
      return wanted.map((label) => items.find((item) => item.label === label)?.enabled ?? null)
    },
    [menu, labels] as const,
  )
}
