/**
 * Tests the first start in a browser. The system's dialog is missing there, so the path is typed. The rest is tested
 * in tests/e2e/first-run.test.ts.
 */
import type { Browser, Page } from 'playwright-core'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { plain, save } from '../fixtures/pictures/pictures.ts'
import { launchBrowser } from '../support/browser.ts'
import { Cli } from '../support/cli.ts'
import { ordinaryPerson, restrict } from '../support/difficult-folders.ts'
import { lenslet, startProgram, type Host } from '../support/processes.ts'

let browser: Browser
let base: string
let folder: string
let home: string
let hosts: Host[] = []

beforeAll(async () => {
  browser = (await launchBrowser()).browser
})
afterAll(() => browser.close())

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-first-'))
  folder = join(base, 'owls')
  home = join(base, 'home')
  await mkdir(folder)
  for (const name of ['one.png', 'two.png', 'three.png']) await save(plain(60, 40, '#456'), folder, name)
  // The test below runs the program as another user of this machine, who must be able to enter this folder.
  await promisify(execFile)('chmod', ['755', base])
})

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  await Promise.all(hosts.map((host) => host.stop()))
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

const button = (page: Page, name: string): ReturnType<Page['locator']> =>
  page.getByRole('button', { name, exact: true })
const cells = (page: Page): ReturnType<Page['locator']> => page.getByTestId('cell')
/** Returns the name of the element that has the focus. */
const focused = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => document.activeElement?.textContent ?? undefined)

test('a person types the path of a folder, and it is completed', async () => {
  const page = await start()
  await page.getByTestId('welcome').waitFor()
  await page.getByTestId('path').pressSequentially(join(base, 'ow'))
  await page.getByRole('option', { name: folder }).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByTestId('new-folder').getByText(join(folder, '.lenslet/')).waitFor()
  expect(await focused(page)).toBe('Start labelling')
})

// Root may read everything. A test that runs as root can start this host as another user, but not Electron.
test.skipIf(process.platform === 'win32')(
  'a folder whose labels may not be read opens as soon as they may be read',
  async () => {
    await lenslet(join(base, 'ben'), ['label', folder, 'one.png', '--stars', '3', '--user', 'Ben'])
    const page = await start(await ordinaryPerson(home))
    const allow = await restrict(join(folder, '.lenslet'), 0o000)
    await openPath(page, folder)
    await page.getByRole('heading', { name: 'You may not read the labels of this folder' }).waitFor()
    await allow()
    await button(page, 'Try again').click()
    await page.getByTestId('share-notice').getByText('ask for write permission').waitFor()
    await expect.poll(() => cells(page).count()).toBe(3)
  },
)
