/** Tests keys that a person changes in the window: recording, conflicts, hints, a restart, pasting and resetting. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { MenuEntry } from '../electron/main-process.ts'
import { allFound, cell } from '../support/browser.ts'
import { type HostBrowser, hostKind, launchHostBrowser, openHost, type OpenHost } from '../support/hosts.ts'
import { smallPictures } from '../support/small-pictures.ts'

const PICTURES = 12

let browser: HostBrowser
let base: string
let folder: string
let host: OpenHost
let page: Page
let keys: string[]

async function open(): Promise<void> {
  host = await openHost(browser, join(base, 'ana'), folder, 'ana')
  page = host.page
  await allFound(page, PICTURES)
}

beforeAll(async () => {
  browser = await launchHostBrowser()
  base = await mkdtemp(join(tmpdir(), 'lenslet-keys-'))
  folder = join(base, 'pictures')
  await smallPictures(folder, PICTURES)
  await open()
  keys = await page.getByTestId('cell').evaluateAll((cells) => cells.map((one) => one.getAttribute('data-key')!))
})
afterAll(async () => {
  await host?.stop()
  await browser?.close()
  await rm(base, { recursive: true, force: true })
})
beforeEach(async () => {
  if (await page.getByTestId('settings').isVisible()) await page.keyboard.press('Escape')
})

const settings = (): Locator => page.getByTestId('key-settings')
const row = (id: string): Locator => settings().locator(`[data-command="${id}"]`)
const shownKeys = (id: string): Promise<string[]> => row(id).getByTestId('key-list').locator('kbd').allTextContents()
const flagged = (at: number, flag: string): Locator => cell(page, keys[at]!).and(page.locator(`[data-flag="${flag}"]`))

async function openSettings(): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.keyboard.type('change keys')
  await page.getByTestId('palette').getByText('Change keys…').waitFor()
  await page.keyboard.press('Enter')
  await settings().waitFor()
}

async function record(id: string, ...pressed: string[]): Promise<void> {
  await row(id)
    .getByRole('button', { name: /^Change the key/ })
    .click()
  for (const key of pressed) await page.keyboard.press(key)
}

/** Returns the key of an item of the system's menu; null in a browser. */
async function menuKey(menu: string, label: string): Promise<string | null> {
  const items = (await host.menu()).find((one) => one.label === menu)?.items ?? []
  return items.find((item: MenuEntry) => item.label === label)?.accelerator ?? null
}

test('a new key is recorded without doing anything else, and one of another command only after a question', async () => {
  await cell(page, keys[0]!).click()
  await openSettings()
  await record('flag-pick', 'n')
  await row('flag-pick').getByRole('alert').getByText('N is the key of “Write a note” (Label).').waitFor()
  await row('flag-pick').getByRole('button', { name: 'Keep it there' }).click()
  expect([await shownKeys('flag-pick'), await shownKeys('note')]).toEqual([['P'], ['N']])
  await record('flag-pick', '3')
  await row('flag-pick').getByRole('alert').getByText('3 is the key of “Rate 3 stars” (Label).').waitFor()
  await page.keyboard.press('Escape')
  await row('flag-pick').getByRole('alert').waitFor({ state: 'detached' })
  await record('flag-pick', 'Escape')
  await record('flag-pick', 'Control+k')
  await row('flag-pick').getByRole('alert').getByText('Ctrl K is the key of “Show all commands”').waitFor()
  expect(await page.getByTestId('palette').count(), 'the recorded key has opened nothing').toBe(0)
  await record('flag-pick', 'Control+w')
  await row('flag-pick').getByText('Ctrl W belongs to the system or its menus.').waitFor()
  await page.keyboard.press('Enter')
  await row('flag-pick').getByText('Enter, Space, Tab, Esc and Backspace stay as they are').waitFor()
  await page.keyboard.press('j')
  await expect.poll(() => shownKeys('flag-pick')).toEqual(['J'])
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Change the key of Pick')
  await page.keyboard.press('Escape')
  await settings().waitFor({ state: 'detached' })
  await flagged(0, 'none').waitFor()
  expect(await cell(page, keys[0]!).getAttribute('data-stars'), 'the recorded 3 has rated nothing').toBe('0')
})

test('the new key works, the one before does not, and the sheet and the menu show the new one', async () => {
  await cell(page, keys[1]!).click()
  await page.keyboard.press('p')
  await page.keyboard.press('2')
  await page.locator(`[data-key="${keys[1]}"][data-stars="2"]`).waitFor()
  await flagged(1, 'none').waitFor()
  await page.keyboard.press('j')
  await flagged(1, 'pick').waitFor()
  await page.keyboard.press('Shift+J')
  await page.locator(`[data-key="${keys[2]}"][data-focused="true"]`).waitFor()
  await page.keyboard.press('?')
  const line = page
    .getByTestId('shortcuts')
    .locator('dl > div')
    .filter({ has: page.getByText('Pick', { exact: true }) })
  expect(await line.locator('kbd').allTextContents()).toEqual(['J'])
  await page.keyboard.press('Escape')
  await expect.poll(() => menuKey('Label', 'Pick')).toBe(hostKind === 'electron' ? 'J' : null)
  expect(await page.getByTestId('inspector').getByRole('button', { name: 'Pick' }).getAttribute('title')).toBe(
    'Pick (J)',
  )
})

test('a key is moved from another command, which then has none, and both can be found by their keys', async () => {
  await openSettings()
  await record('layout', 'n')
  await row('layout').getByRole('button', { name: 'Use it here' }).click()
  await expect.poll(() => shownKeys('layout')).toEqual(['N'])
  expect(await shownKeys('note')).toEqual([])
  await page.getByRole('button', { name: 'Add a key to Filter the pictures' }).click()
  await page.keyboard.press('Control+ArrowUp')
  await expect.poll(() => shownKeys('search')).toEqual(['/', 'Ctrl ↑'])
  await page.getByRole('searchbox', { name: 'Find a command or a key' }).fill('ctrl ↑')
  await expect.poll(() => settings().getByTestId('key-row').count()).toBe(1)
  await page.keyboard.press('Escape')
  await expect.poll(() => settings().getByTestId('key-row').count()).toBeGreaterThan(50)
})

test('after a restart the keys are the same', async () => {
  await expect.poll(() => readFile(join(base, 'ana/config/config.json'), 'utf8')).toContain('Mod+ArrowUp')
  await host.stop()
  await open()
  await cell(page, keys[3]!).click()
  await page.keyboard.press('j')
  await flagged(3, 'pick').waitFor()
  await page.keyboard.press('Control+ArrowUp')
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('search')
  await page.keyboard.press('Escape')
  expect(await menuKey('Label', 'Pick')).toBe(hostKind === 'electron' ? 'J' : null)
})

test('with the keyboard alone, a key is reset, and a default key that is in use is refused until it is moved back', async () => {
  await openSettings()
  await row('flag-pick')
    .getByRole('button', { name: /^Reset/ })
    .focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => shownKeys('flag-pick')).toEqual(['P'])
  await row('note')
    .getByRole('button', { name: /^Reset/ })
    .focus()
  await page.keyboard.press('Enter')
  await row('note').getByText('N is the key of “Justified rows').waitFor()
  await row('note').getByRole('button', { name: 'Use it here' }).focus()
  await page.keyboard.press('Space')
  await expect.poll(() => shownKeys('note')).toEqual(['N'])
  await record('note', 'Backspace')
  await row('note').getByText('no key').waitFor()
})

test('pasted keys are applied after their number was shown, can be undone, and all are reset at once', async () => {
  await openSettings()
  if (hostKind === 'browser') await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await settings().getByRole('button', { name: 'Copy as text' }).click()
  await settings().getByTestId('key-done').getByText('Copied the keys of all commands.').waitFor()
  await settings().getByRole('button', { name: 'Paste…' }).click()
  const paste = page.getByTestId('key-paste')
  const pasted = { tags: ['J'], 'flag-reject': ['I'], unknown: ['E'], compare: ['Mod+W'] }
  await paste.getByRole('textbox').fill(JSON.stringify({ format: 'lenslet-keys', version: 1, keys: pasted }))
  await paste.getByText('2 commands get other keys.').waitFor()
  expect(await paste.getByRole('listitem').allTextContents()).toEqual([
    '“unknown”: this version has no such command.',
    'Compare the selected pictures: Ctrl W belongs to the system or its menus.',
  ])
  expect(await shownKeys('tags')).toEqual(['T'])
  await paste.getByRole('button', { name: 'Change 2 commands' }).click()
  await expect.poll(() => shownKeys('tags')).toEqual(['J'])
  await page.getByTestId('key-done').getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => shownKeys('tags')).toEqual(['T'])
  await settings().getByRole('button', { name: 'Reset all' }).click()
  await expect.poll(() => shownKeys('note')).toEqual(['N'])
  await page.keyboard.press('Escape')
  await cell(page, keys[4]!).click()
  await page.keyboard.press('p')
  await flagged(4, 'pick').waitFor()
  await expect.poll(() => menuKey('Label', 'Note')).toBe(hostKind === 'electron' ? 'N' : null)
})
