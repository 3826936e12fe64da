import type { Browser, Page } from 'playwright-core'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { plain, save } from '../fixtures/pictures/pictures.ts'
import { filterBy, launchBrowser } from '../support/browser.ts'
import { Cli } from '../support/cli.ts'
import { ordinaryPerson, restrict } from '../support/difficult-folders.ts'
import { stopWorkers } from '../support/stopped.ts'
import { hostKind } from '../support/hosts.ts'
import { lenslet, startProgram, type Host } from '../support/processes.ts'

let browser: Browser
let base: string
let folder: string
let home: string
let hosts: Host[] = []

beforeAll(async () => { browser = (await launchBrowser()).browser })
afterAll(() => browser.close())

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-first-'))
  folder = join(base, 'owls')
  home = join(base, 'home')
  await mkdir(folder)
  for (const name of ['one.png', 'two.png', 'three.png']) await save(plain(60, 40, '#456'), folder, name)
  // Whoever is refused something later has to get here.
  await promisify(execFile)('chmod', ['755', base])
})

afterEach(async () => {
  await Promise.all(browser.contexts().map(context => context.close()))
  await Promise.all(hosts.map(host => host.stop()))
  hosts = []
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
})

async function start(cli = new Cli(home), ...args: string[]): Promise<Page> {
  const host = await startProgram(cli, ...args)
  hosts.push(host)
  const page = await (await browser.newContext()).newPage()
  await page.goto(host.address)
  return page
}

async function openPath(page: Page, path: string): Promise<void> {
  await page.getByTestId('path').fill(path)
  await page.getByRole('button', { name: 'Open', exact: true }).click()
}

const button = (page: Page, name: string): ReturnType<Page['locator']> => page.getByRole('button', { name, exact: true })
const cells = (page: Page): ReturnType<Page['locator']> => page.getByTestId('cell')
/** The name of what has the keyboard. */
const focused = (page: Page): Promise<string | undefined> => page.evaluate(() => document.activeElement?.textContent ?? undefined)
const whatIsIn = async (path: string): Promise<string[]> => (await readdir(path, { recursive: true })).toSorted()
/** The data set's description, as if it were of another format. */
async function changeFormat(change: object): Promise<void> {
  const file = join(folder, '.lenslet/format.json')
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')) as object, ...change }))
}

describe.skipIf(hostKind !== 'browser')('the first start', () => {
  test('asks for a folder and says what would be written; just looking writes nothing at all, and labelling can begin later', async () => {
    const before = await whatIsIn(folder)
    const page = await start()
    await page.getByTestId('welcome').waitFor()
    await page.getByTestId('path').pressSequentially(join(base, 'ow'))
    await page.getByRole('option', { name: folder }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const card = page.getByTestId('new-folder')
    await card.getByText(join(folder, '.lenslet/')).waitFor()
    expect(await focused(page)).toBe('Start labelling')
    await page.keyboard.press('Escape')
    await page.getByTestId('welcome').waitFor()
    await openPath(page, folder)
    await button(page, 'Just look').click()
    await cells(page).nth(2).waitFor()
    await cells(page).first().click()
    await page.keyboard.press('4')
    await page.getByTestId('toast').getByText('cannot be changed').waitFor()
    expect(await whatIsIn(folder)).toEqual(before)
    await page.getByTestId('share-notice').getByRole('button', { name: 'Start labelling' }).click()
    await page.getByTestId('share-notice').waitFor({ state: 'detached' })
    await cells(page).first().click()
    await page.keyboard.press('4')
    await page.locator('[data-testid="cell"][data-stars="4"]').waitFor()
    await expect.poll(() => whatIsIn(folder)).toContain('.lenslet/sidecars/one.png.json')
  })

  test('with a folder on the command line asks too, takes the name, and is not asked again', async () => {
    const page = await start(new Cli(home), folder)
    await page.getByTestId('new-folder').waitFor()
    await page.getByLabel('Your name').fill('Mira')
    await page.keyboard.press('Enter')
    await cells(page).first().waitFor()
    expect(await page.getByTestId('name-banner').count()).toBe(0)
    const again = await start(new Cli(home), folder)
    await cells(again).first().waitFor()
    expect(await again.getByText('Mira').count()).toBe(1)
  })

  test('offers a sample with one click, and the folders of before, with those that are away', async () => {
    await mkdir(join(home, 'data/sample'), { recursive: true })
    await save(plain(60, 40, '#654'), join(home, 'data/sample'), 'drawn.png')
    await mkdir(join(home, 'config'))
    await writeFile(join(home, 'config/config.json'), JSON.stringify({ user: 'Mira', recent: [join(base, 'gone'), folder] }))
    const page = await start()
    const failure = page.getByTestId('failure')
    await failure.getByRole('heading', { name: 'This folder is not there' }).waitFor()
    await button(page, 'Choose another folder').click()
    await page.locator('[data-testid="recent"][data-there="false"]', { hasText: 'gone' }).waitFor()
    expect(await page.locator('[data-testid="recent"][data-there="true"]').count()).toBe(1)
    await page.getByTestId('sample').click()
    await cells(page).and(page.locator('[data-key="drawn.png"]')).waitFor()
  })
})

describe.skipIf(hostKind !== 'browser')('a folder that cannot be opened', () => {
  test('is told of with what is the matter and a way on, and opens when that is mended', async () => {
    await lenslet(home, ['label', folder, 'one.png', '--stars', '3', '--user', 'Ben'])
    const page = await start(new Cli(home), '--port', '0')
    const told = async (path: string, heading: string, code: string): Promise<void> => {
      await openPath(page, path)
      await page.locator(`[data-testid="failure"][data-code="${code}"]`).getByRole('heading', { name: heading }).waitFor()
      // Once: nothing else says it a second time.
      expect(await page.getByRole('alert').innerText()).toContain(path)
    }
    await told(join(base, 'nowhere'), 'This folder is not there', 'not-found')
    expect(await focused(page)).toBe('Try again')
    await button(page, 'Choose another folder').click()
    await told(join(folder, 'one.png'), 'This is not a folder', 'not-a-folder')
    await button(page, 'Choose another folder').click()
    await changeFormat({ minimum_reader: 9 })
    await told(folder, 'This folder needs a newer Lenslet', 'newer-format')
    await button(page, 'Choose another folder').click()
    await changeFormat({ minimum_reader: 1, dataset: 7 })
    await told(folder, 'The labels of this folder cannot be opened', 'damaged')
    await changeFormat({ dataset: 'a-data-set', minimum_writer: 9 })
    await button(page, 'Try again').click()
    await page.getByTestId('share-notice').getByText('writes format 9').waitFor()
    await changeFormat({ minimum_writer: 1 })
    await page.getByTestId('share-notice').getByRole('button', { name: 'Try again' }).click()
    await page.getByTestId('share-notice').waitFor({ state: 'detached' })
  })

  test.skipIf(process.platform === 'win32')('because of its rights, or because it hangs, keeps nobody', async () => {
    await lenslet(join(base, 'ben'), ['label', folder, 'one.png', '--stars', '3', '--user', 'Ben'])
    const page = await start(await ordinaryPerson(home))
    const allow = await restrict(join(folder, '.lenslet'), 0o000)
    await openPath(page, folder)
    await page.getByRole('heading', { name: 'You may not read the labels of this folder' }).waitFor()
    await allow()
    await button(page, 'Try again').click()
    await page.getByTestId('share-notice').getByText('ask for write permission').waitFor()
    await cells(page).first().waitFor()
    const slow = join(base, 'slow')
    await mkdir(slow)
    await page.getByRole('button', { name: 'owls' }).click()
    await page.getByRole('menuitem', { name: 'Open another folder…' }).click()
    const stopped = await stopWorkers(hosts.at(-1)!.pid)
    await openPath(page, slow)
    await page.getByTestId('opening').waitFor()
    expect(await focused(page)).toBe('Cancel')
    await button(page, 'Cancel').click()
    await stopped.resume()
    await button(page, 'Back to owls').click()
    await cells(page).first().waitFor()
  })
})

describe.skipIf(hostKind !== 'browser')('a folder that is open', () => {
  test('without pictures says what counts as one; a filter that finds none says which condition keeps them out', async () => {
    for (const name of await readdir(folder)) await rename(join(folder, name), join(base, name))
    const page = await start(new Cli(home), folder, '--user', 'Mira')
    await page.getByTestId('no-pictures').getByText('JPEG, PNG').waitFor()
    for (const name of ['one.png', 'two.png', 'three.png']) await rename(join(base, name), join(folder, name))
    await button(page, 'Look again').click()
    await cells(page).nth(2).waitFor()
    await filterBy(page, 'format:png stars>=4')
    await page.getByTestId('no-match').getByText('without it there are 3 pictures').waitFor()
    await page.getByRole('button', { name: 'Leave out stars>=4' }).click()
    await cells(page).nth(2).waitFor()
    expect(await page.getByTestId('search').inputValue()).toBe('format:png')
  })

  test('and is away is told of with what is kept here, and the notice goes when it is back', async () => {
    const page = await start(new Cli(home), folder, '--user', 'Mira')
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
