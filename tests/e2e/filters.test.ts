/**
 * Tests filters in two windows on one folder: typed and clicked conditions, Smart Folders, and their counts.
 */
import type { Page } from 'playwright-core'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { filterBy } from '../support/browser.ts'
import { type HostBrowser, launchHostBrowser, openHost, type OpenHost } from '../support/hosts.ts'
import { lenslet } from '../support/processes.ts'
import { smallPictures } from '../support/small-pictures.ts'

const PICTURES = 24

let browser: HostBrowser
let base: string
let hosts: OpenHost[] = []
let alice: Page
let bob: Page

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-e2e-'))
  const folder = join(base, 'pictures')
  await smallPictures(folder, PICTURES)
  const { stdout } = await lenslet(join(base, 'script'), ['list', folder])
  await lenslet(
    join(base, 'script'),
    ['label', folder, '-', '--stars', '4', '--add-tag', 'left eye', '--user', 'Ana Lima'],
    stdout.split('\n').slice(0, 6).join('\n'),
  )
  await lenslet(
    join(base, 'script'),
    ['label', folder, '-', '--stars', '2', '--add-tag', 'blurred', '--user', 'carol'],
    stdout.split('\n').slice(4, 10).join('\n'),
  )
  browser = await launchHostBrowser()
  hosts = await Promise.all(['alice', 'bob'].map((user) => openHost(browser, join(base, user), folder, user)))
  ;[alice, bob] = [hosts[0]!.page, hosts[1]!.page]
})
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.stop()))
  await browser?.close()
  await rm(base, { recursive: true, force: true })
})
beforeEach(async () => {
  for (const page of [alice, bob]) await filterBy(page, '')
  await total(alice, PICTURES)
})

const total = (page: Page, count: number): Promise<void> =>
  page
    .getByTestId('count')
    .getByText(new RegExp(`^${count} picture`))
    .waitFor()
const text = (page: Page): Promise<string> => page.getByTestId('search').inputValue()
const facet = (page: Page, term: string): ReturnType<Page['locator']> => page.locator(`.facet[data-term='${term}']`)
const smart = (page: Page, name: string): ReturnType<Page['locator']> =>
  page.locator(`[data-testid="smart-folder"][data-name="${name}"]`)

describe('finding pictures', () => {
  test('a click on a facet writes its condition, a typed condition presses its facet, and Alt excludes', async () => {
    await facet(alice, 'stars:2').click()
    await total(alice, 6)
    await facet(alice, 'tag:"left eye"').click()
    await total(alice, 2)
    expect(await text(alice)).toBe('stars:2 tag:"left eye"')
    await facet(alice, 'tag:"left eye"').click({ modifiers: ['Alt'] })
    await total(alice, 4)
    expect(await text(alice)).toBe('stars:2 -tag:"left eye"')
    await filterBy(alice, 'cat or by:"ana lima"')
    await expect.poll(() => facet(alice, 'by:"Ana Lima"').getAttribute('aria-pressed')).toBe('true')
    await facet(alice, 'stars:4').click()
    expect(await text(alice)).toBe('(cat or by:"ana lima") stars:4')
    await total(alice, 4)
  })

  test('the search field completes conditions, and marks mistakes', async () => {
    const box = alice.getByTestId('search')
    await box.pressSequentially('ta')
    await alice.getByRole('option', { name: /^tag/ }).first().waitFor()
    await box.press('Tab')
    await box.pressSequentially('eye')
    await alice.getByRole('option', { name: /left eye/ }).waitFor()
    await box.press('ArrowDown')
    await box.press('Enter')
    expect(await text(alice)).toBe('tag:"left eye" ')
    await total(alice, 6)
    await filterBy(alice, 'cat stars:9 dog')
    await alice.getByTestId('search-error').getByText('expected a number of stars from 0 to 5').waitFor()
    expect(await alice.getByTestId('search-wrong').textContent()).toBe('9')
    await total(alice, 6)
  })

  test('an unfinished filter is named also below suggestions, and a folder that does not exist is noted', async () => {
    const box = alice.getByTestId('search')
    await box.pressSequentially('stars>=3 or')
    await alice.getByRole('option', { name: /^orientation/ }).waitFor()
    await alice.getByTestId('search-error').getByText('missing after "or"').waitFor()
    expect(await alice.getByRole('option', { name: /^orientation/ }).isVisible()).toBe(true)
    await box.fill('folder:gardn')
    await alice.getByTestId('search-hint').getByText('There is no folder “gardn”. Did you mean “garden”?').waitFor()
    expect(await box.getAttribute('aria-invalid')).toBe('false')
    await filterBy(alice, 'folder:garden')
    await alice.getByTestId('search-hint').waitFor({ state: 'detached' })
  })

  test('a Smart Folder appears for the other person at once, its counts are updated, and its deletion can be undone', async () => {
    await filterBy(alice, 'stars>=4')
    await total(alice, 4)
    await alice.getByRole('button', { name: 'Keep as a Smart Folder' }).click()
    await alice.getByTestId('smart-name').fill('Best')
    await alice.keyboard.press('Enter')
    await smart(bob, 'Best').getByTestId('smart-count').getByText('4', { exact: true }).waitFor()
    await smart(bob, 'Best').getByRole('button').first().click()
    await total(bob, 4)
    await bob.getByTestId('cell').first().click()
    await bob.keyboard.press('1')
    await smart(alice, 'Best').getByTestId('smart-count').getByText('3', { exact: true }).waitFor()
    await facet(alice, 'stars:1').getByText('1', { exact: true }).waitFor()
    await alice.getByTestId('stale').getByText('1 no longer matches').waitFor()
    await total(alice, 4)
    await alice.getByTestId('stale').click()
    await total(alice, 3)
    await smart(bob, 'Best').hover()
    await bob.getByRole('button', { name: 'More about Best' }).click()
    await bob.getByRole('menuitem', { name: 'Delete' }).click()
    await smart(alice, 'Best').waitFor({ state: 'detached' })
    await bob.getByTestId('toast').getByRole('button', { name: 'Undo' }).click()
    await smart(alice, 'Best').waitFor()
    expect(await smart(alice, 'Best').getByTestId('smart-count').textContent()).toBe('3')
  })

  test('keys that are pressed right after a filter apply to its pictures, not to those that are still shown', async () => {
    await bob.keyboard.press('/')
    await bob.keyboard.type('tag:blurred')
    for (const key of ['Enter', 'ControlOrMeta+a', 'p']) await bob.keyboard.press(key)
    await total(bob, 6)
    await expect.poll(() => bob.locator('[data-testid="cell"][data-flag="pick"]').count()).toBe(6)
    await filterBy(bob, 'flag:pick')
    await total(bob, 6)
    await bob.keyboard.press('ControlOrMeta+z')
    await filterBy(bob, 'flag:pick')
    await total(bob, 0)
  })

  test('Enter on a filter that is not understood stays in the search box, so that no key labels the old result', async () => {
    await bob.getByTestId('cell').first().click()
    await bob.keyboard.press('/')
    await bob.keyboard.type('stras>=4')
    await bob.keyboard.press('Enter')
    await bob.keyboard.type('5')
    await expect.poll(() => text(bob)).toBe('stras>=45')
    expect(await bob.locator('[data-testid="cell"][data-stars="5"]').count()).toBe(0)
    await bob.keyboard.press('Escape')
  })

  test('while the left panel is hidden, the toolbar names what is shown', async () => {
    const place = alice.getByTestId('place')
    expect(await place.count()).toBe(0)
    await alice.keyboard.press('Control+b')
    await place.getByText('All pictures').waitFor()
    await filterBy(alice, 'folder:garden')
    await place.getByText('garden').waitFor()
    await filterBy(alice, 'stars>=4')
    await place.getByText('Best').waitFor()
    await place.click()
    await alice.getByTestId('folders').waitFor()
    expect(await place.count()).toBe(0)
  })

  test('the count of a Smart Folder is shown beside the button of its menu', async () => {
    const row = smart(alice, 'Best')
    await row.hover()
    const count = row.getByTestId('smart-count')
    const [number, button] = [await count.boundingBox(), await row.getByRole('button').last().boundingBox()]
    expect(await count.isVisible()).toBe(true)
    expect(number!.x + number!.width).toBeLessThanOrEqual(button!.x)
  })
})
