/** Tests windows, starts and exits of the built Electron program. */
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { allFound, cell } from '../support/browser.ts'
import { smallPictures } from '../support/small-pictures.ts'
import { ElectronProgram } from './program.ts'

let pictures: string
let base: string
const PICTURES = 6
const programs: ElectronProgram[] = []

beforeAll(async () => {
  pictures = await mkdtemp(join(tmpdir(), 'lenslet-shell-pictures-'))
  await smallPictures(join(pictures, 'one'), PICTURES)
  await cp(join(pictures, 'one'), join(pictures, 'two'), { recursive: true })
})
afterAll(async () => {
  await rm(pictures, { recursive: true, force: true })
})
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-shell-'))
  await cp(pictures, base, { recursive: true })
})
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop()))
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
})

async function start(args: readonly string[]): Promise<ElectronProgram> {
  const program = await ElectronProgram.launch({ home: join(base, 'home'), args, folder: base })
  programs.push(program)
  return program
}

async function journal(folder: string): Promise<string> {
  const names = await readdir(join(base, folder, '.lenslet/journals'))
  return (await Promise.all(names.map((name) => readFile(join(base, folder, '.lenslet/journals', name), 'utf8')))).join(
    '',
  )
}

async function inFront(program: ElectronProgram): Promise<boolean[]> {
  return (await program.windowStates()).map(({ focused }) => focused)
}

describe('the program in Electron', () => {
  test('shows and labels a folder, and everything is on the share when the program has ended', async () => {
    const program = await start(['one', '--user', 'ana'])
    const page = await program.window()
    await allFound(page, PICTURES)
    const key = (await page.getByTestId('cell').first().getAttribute('data-key'))!
    await cell(page, key).click()
    await page.keyboard.press('4')
    await cell(page, key).and(page.locator('[data-stars="4"]')).waitFor()
    expect(await program.quit()).toBe(0)
    expect(await journal('one')).toContain('"stars":4')
  })

  test('a second start with the same folder brings its window to the front, even if it was minimised; another folder gets a window of its own', async () => {
    const program = await start(['one', '--user', 'ana'])
    await program.window()
    expect(await program.startAgain(['one'])).toBe(0)
    expect(await program.startAgain(['two'])).toBe(0)
    const other = await program.window(1)
    await other.getByRole('button', { name: 'Start labelling' }).click()
    await other.getByTestId('cell').first().waitFor()
    await expect.poll(() => inFront(program)).toEqual([false, true])
    expect(await other.getByText('two', { exact: true }).count()).toBeGreaterThan(0)
    await program.minimizeWindow(1)
    await expect.poll(async () => (await program.windowStates())[0]).toMatchObject({ minimized: true })
    await program.startAgain([join(base, 'one')])
    await expect
      .poll(() => program.windowStates())
      .toMatchObject([
        { focused: true, minimized: false },
        { focused: false, minimized: false },
      ])
  })

  test('a window opens where it was the last time, unless its screen is missing', async () => {
    const bounds = { x: 60, y: 40, width: 1_100, height: 720 }
    const first = await start(['one', '--user', 'ana'])
    await (await first.window()).getByTestId('cell').first().waitFor()
    await first.setBounds(1, bounds)
    await first.quit()
    const again = await start(['one', '--user', 'ana'])
    await (await again.window()).getByTestId('cell').first().waitFor()
    expect((await again.windowStates())[0]!.bounds).toEqual(bounds)
    await again.setBounds(1, { ...bounds, x: 5_000 })
    await again.quit()
    const elsewhere = await start(['one', '--user', 'ana'])
    await elsewhere.window()
    expect((await elsewhere.windowStates())[0]!.bounds.x).toBeLessThan(1_920)
  })

  test('the menu opens the chosen folder, and shows its keys', async () => {
    const program = await start(['one', '--user', 'ana'])
    const page = await program.window()
    program.answerDialogs(({ kind }) => (kind === 'open' ? { canceled: false, filePaths: [join(base, 'two')] } : null))
    await page.getByTestId('cell').first().waitFor()
    await program.press(1, 'O', ['control'])
    await (await program.window(1)).getByTestId('new-folder').waitFor()
    const file = (await program.menu()).find(({ label }) => label === 'File')!
    expect(file.items.find(({ label }) => label.startsWith('Open Folder'))?.accelerator).toBe('CmdOrCtrl+O')
  })

  test('the next window reuses the session of a closed one', async () => {
    const program = await start(['one', '--user', 'ana'])
    await program.window()
    await program.startAgain(['two', '--user', 'ana'])
    await (await program.window(1)).getByTestId('cell').first().waitFor()
    const [first, second] = await program.windowIds()
    await program.closeWindow(second!)
    await expect.poll(() => program.windowIds()).toEqual([first])
    await program.startAgain(['two'])
    await (await program.window(1)).getByTestId('cell').first().waitFor()
  })

  test('a program that is killed loses nothing that its window showed as stored', async () => {
    const program = await start(['one', '--user', 'ana'])
    const page = await program.window()
    const key = (await page.getByTestId('cell').first().getAttribute('data-key'))!
    await cell(page, key).click()
    await page.keyboard.press('5')
    await expect.poll(() => journal('one')).toContain('"stars":5')
    await program.kill()
    const again = await (await start(['one', '--user', 'ana'])).window()
    await cell(again, key).and(again.locator('[data-stars="5"]')).waitFor()
  })

  test('a theme that is chosen in one window applies in the other, and is kept although the program is killed then', async () => {
    const program = await start(['one', '--user', 'ana'])
    const page = await program.window()
    await page.getByTestId('cell').first().waitFor()
    await program.startAgain(['two', '--user', 'ana'])
    const other = await program.window(1)
    await other.getByTestId('cell').first().waitFor()
    expect(await other.locator('html').getAttribute('data-theme')).toBe('light')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('Theme: dark')
    await page.keyboard.press('Enter')
    await other.locator('html[data-theme="dark"]').waitFor({ state: 'attached' })
    await program.kill()
    const again = await (await start(['one', '--user', 'ana'])).window()
    await again.locator('html[data-theme="dark"]').waitFor({ state: 'attached' })
  })

  test('says in its window, not in a dialog, why a folder does not open', async () => {
    const program = await start(['gone'])
    const page = await program.window()
    await page.getByTestId('failure').getByText(join(base, 'gone')).waitFor()
    await page.getByRole('button', { name: 'Choose another folder' }).click()
    await page.getByTestId('welcome').waitFor()
    expect(program.dialogs).toEqual([])
  })
})
