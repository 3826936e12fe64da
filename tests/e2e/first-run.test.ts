import type { Page } from 'playwright-core'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { plain, save } from '../fixtures/pictures/pictures.ts'
import { filterBy } from '../support/browser.ts'
import { type HostBrowser, hostKind, launchHostBrowser, type OpenHost, openProgram } from '../support/hosts.ts'
import { lenslet } from '../support/processes.ts'
import { stopWorkers } from '../support/stopped.ts'

let browser: HostBrowser
let base: string
let folder: string
let home: string
let hosts: OpenHost[] = []

beforeAll(async () => {
  browser = await launchHostBrowser()
})
afterAll(() => browser?.close())

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-first-'))
  folder = join(base, 'owls')
  home = join(base, 'home')
  await mkdir(folder)
  for (const name of ['one.png', 'two.png', 'three.png']) await save(plain(60, 40, '#456'), folder, name)
})

afterEach(async () => {
  await Promise.all(hosts.map((host) => host.stop()))
  hosts = []
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
})

async function start(...args: string[]): Promise<OpenHost> {
  const host = await openProgram(browser, home, ...args)
  hosts.push(host)
  return host
}

const button = (page: Page, name: string): ReturnType<Page['locator']> =>
  page.getByRole('button', { name, exact: true })
const cells = (page: Page): ReturnType<Page['locator']> => page.getByTestId('cell')
/** Returns the name of the element that has the focus. */
const focused = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => document.activeElement?.textContent ?? undefined)
const filesIn = async (path: string): Promise<string[]> => (await readdir(path, { recursive: true })).toSorted()
/** Overwrites `format.json` with another format version. */
async function changeFormat(change: object): Promise<void> {
  const file = join(folder, '.lenslet/format.json')
  await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), ...change }))
}

describe('the first start', () => {
  test('asks for a folder and says what it would write; “Just look” writes nothing, and labelling can begin later', async () => {
    const before = await filesIn(folder)
    const { page, choose } = await start()
    await page.getByTestId('welcome').waitFor()
    await choose(folder)
    const card = page.getByTestId('new-folder')
    await card.getByText(join(folder, '.lenslet/')).waitFor()
    expect(await focused(page)).toBe('Start labelling')
    await page.keyboard.press('Escape')
    await page.getByTestId('welcome').waitFor()
    await choose(folder)
    await button(page, 'Just look').click()
    await cells(page).nth(2).waitFor()
    await cells(page).first().click()
    await page.keyboard.press('4')
    await page.getByTestId('toast').getByText('cannot be changed').waitFor()
    expect(await filesIn(folder)).toEqual(before)
    await page.getByTestId('share-notice').getByRole('button', { name: 'Start labelling' }).click()
    await page.getByTestId('share-notice').waitFor({ state: 'detached' })
    await cells(page).first().click()
    await page.keyboard.press('4')
    await page.locator('[data-testid="cell"][data-stars="4"]').waitFor()
    await expect.poll(() => filesIn(folder)).toContain('.lenslet/sidecars/one.png.json')
  })

  test('with a folder on the command line asks too, stores the name, and the next start does not ask', async () => {
    const { page, stop } = await start(folder)
    await page.getByTestId('new-folder').waitFor()
    await page.getByLabel('Your name').fill('Mira')
    await page.keyboard.press('Enter')
    await cells(page).first().waitFor()
    expect(await page.getByTestId('name-banner').count()).toBe(0)
    await stop()
    const { page: again } = await start(folder)
    await cells(again).first().waitFor()
    expect(await again.getByText('Mira').count()).toBe(1)
  })

  test('offers a sample with one click, and recent folders, including those that do not exist now', async () => {
    await mkdir(join(home, 'data/sample'), { recursive: true })
    await save(plain(60, 40, '#654'), join(home, 'data/sample'), 'drawn.png')
    await mkdir(join(home, 'config'))
    await writeFile(
      join(home, 'config/config.json'),
      JSON.stringify({ user: 'Mira', recent: [join(base, 'gone'), folder] }),
    )
    const { page } = await start()
    const failure = page.getByTestId('failure')
    await failure.getByRole('heading', { name: 'This folder is not there' }).waitFor()
    await button(page, 'Choose another folder').click()
    await page.locator('[data-testid="recent"][data-there="false"]', { hasText: 'gone' }).waitFor()
    expect(await page.locator('[data-testid="recent"][data-there="true"]').count()).toBe(1)
    await page.getByTestId('sample').click()
    await cells(page).and(page.locator('[data-key="drawn.png"]')).waitFor()
  })
})

describe('a folder that cannot be opened', () => {
  test('is shown with the reason and what to do, and opens when the problem is solved', async () => {
    await lenslet(home, ['label', folder, 'one.png', '--stars', '3', '--user', 'Ben'])
    const { page, choose } = await start()
    const expectFailure = async (path: string, heading: string, code: string): Promise<void> => {
      await choose(path)
      await page
        .locator(`[data-testid="failure"][data-code="${code}"]`)
        .getByRole('heading', { name: heading })
        .waitFor()
      // There is only one alert, so the message is not shown twice.
      expect(await page.getByRole('alert').innerText()).toContain(path)
    }
    await expectFailure(join(base, 'nowhere'), 'This folder is not there', 'not-found')
    expect(await focused(page)).toBe('Try again')
    await button(page, 'Choose another folder').click()
    await expectFailure(join(folder, 'one.png'), 'This is not a folder', 'not-a-folder')
    await button(page, 'Choose another folder').click()
    await changeFormat({ minimum_reader: 9 })
    await expectFailure(folder, 'This folder needs a newer Lenslet', 'newer-format')
    await button(page, 'Choose another folder').click()
    await changeFormat({ minimum_reader: 1, dataset: 7 })
    await expectFailure(folder, 'The labels of this folder cannot be opened', 'damaged')
    await changeFormat({ dataset: 'a-data-set', minimum_writer: 9 })
    await button(page, 'Try again').click()
    await page.getByTestId('share-notice').getByText('writes format 9').waitFor()
    await changeFormat({ minimum_writer: 1 })
    await page.getByTestId('share-notice').getByRole('button', { name: 'Try again' }).click()
    await page.getByTestId('share-notice').waitFor({ state: 'detached' })
  })

  test.skipIf(process.platform === 'win32')('because it hangs does not block the window', async () => {
    const { page, pid, choose } = await start(folder, '--user', 'Ben')
    await cells(page).first().waitFor()
    const slow = join(base, 'slow')
    await mkdir(slow)
    await page.getByRole('button', { name: 'owls' }).click()
    const stopped = await stopWorkers(pid)
    await choose(slow, page.getByRole('menuitem', { name: 'Open another folder…' }))
    await page.getByTestId('opening').waitFor()
    expect(await focused(page)).toBe('Cancel')
    await button(page, 'Cancel').click()
    await stopped.resume()
    // In Electron, the earlier folder is still shown. In a browser, the page on which a path is typed has replaced it.
    if (hostKind === 'browser') await button(page, 'Back to owls').click()
    await cells(page).first().waitFor()
  })
})

describe('a folder that is open', () => {
  test('says which files are pictures if it has none, and which condition excludes all pictures if a filter finds none', async () => {
    for (const name of await readdir(folder)) await rename(join(folder, name), join(base, name))
    const { page } = await start(folder, '--user', 'Mira')
    await page.getByTestId('no-pictures').getByText('JPEG, PNG').waitFor()
    for (const name of ['one.png', 'two.png', 'three.png']) await rename(join(base, name), join(folder, name))
    await button(page, 'Look again').click()
    await cells(page).nth(2).waitFor()
    await filterBy(page, 'format:png stars>=4')
    const noMatch = page.getByTestId('no-match')
    await noMatch.getByText('without it there are 3 pictures').waitFor()
    await filterBy(page, 'stars>=many')
    await noMatch.getByText('No picture matched the filter before this one').waitFor()
    await noMatch.getByText('Nothing here fits format:png stars>=4.').waitFor()
    expect(await noMatch.getByRole('button').allTextContents()).toEqual(['Clear filter'])
    await filterBy(page, 'format:png stars>=4')
    await page.getByRole('button', { name: 'Leave out stars>=4' }).click()
    await cells(page).nth(2).waitFor()
    expect(await page.getByTestId('search').inputValue()).toBe('format:png')
  })

  test('shows what is stored on this machine while it is offline', async () => {
    const { page } = await start(folder, '--user', 'Mira')
    await cells(page).nth(2).waitFor()
    await page.getByTestId('status').filter({ hasText: 'Live' }).waitFor()
    await rename(folder, `${folder}-unplugged`)
    await cells(page).nth(1).click()
    await page.keyboard.press('5')
    const notice = page.locator('[data-testid="share-notice"][data-kind="away"]')
    await notice.getByText('1 change is kept on this machine').waitFor()
    expect(await page.getByTestId('toast').count()).toBe(0)
    await cells(page).nth(2).click()
    await page.getByTestId('inspector').getByText('Shown when the folder is back.').waitFor()
    await rename(`${folder}-unplugged`, folder)
    await notice.getByRole('button', { name: 'Try now' }).click()
    await notice.waitFor({ state: 'detached' })
    const { stdout } = await lenslet(join(base, 'script'), ['list', folder, '--filter', 'stars:5', '--json'])
    expect(JSON.parse(stdout)).toHaveLength(1)
  })
})
