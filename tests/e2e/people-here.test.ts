/** Tests who is said to be here: people, not programs. */
import { basename, join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { allFound, cell } from '../support/browser.ts'
import { type HostBrowser, launchHostBrowser, type OpenHost, openHost } from '../support/hosts.ts'
import { useTeamWindows } from '../support/team-windows.ts'

const PICTURES = 12

let base: string
let folder: string
let keys: readonly string[]
let ana: Page
let ben: Page
let browser: HostBrowser | undefined
let laptop: OpenHost | undefined

useTeamWindows(['ana', 'ben'], {
  pictures: PICTURES,
  onOpen: (team) => {
    ;({ base, folder, keys } = team)
    ;[ana, ben] = team.pages as [Page, Page]
  },
})
afterAll(async () => {
  await laptop?.stop()
  await browser?.close()
})

const peopleHere = (page: Page): Locator => page.getByTestId('people-here').getByRole('listitem')
const othersHere = (page: Page): Locator => page.locator('.status-people')
const focusedKey = (page: Page): Promise<string | null> =>
  page.locator('[data-testid="cell"][data-focused="true"]').getAttribute('data-key')

test('somebody who works in two programs is one person, and is followed in both', async () => {
  browser = await launchHostBrowser()
  laptop = await openHost(browser, join(base, 'laptop'), folder, 'ana')
  const second = laptop.page
  await allFound(second, PICTURES)
  await cell(second, keys[5]!).click()
  await cell(ben, keys[5]!).getByTitle('ana is here').waitFor()
  await ben.getByTestId('status').click()
  await peopleHere(ben).getByText(basename(keys[5]!)).waitFor()
  expect(await peopleHere(ben).count()).toBe(1)
  const follow = peopleHere(ben).getByRole('button', { name: /^Follow/ })
  await follow.click()
  await expect.poll(() => focusedKey(ben)).toBe(keys[5])
  // She moves in her other program.
  await cell(ana, keys[7]!).click()
  await expect.poll(() => focusedKey(ben)).toBe(keys[7])
  await peopleHere(ben).getByText(basename(keys[7]!)).waitFor()
  expect(await follow.textContent()).toBe('Following')
  expect(await othersHere(ben).textContent()).toContain('1 other here')
  // She is not somebody else to herself.
  for (const page of [ana, second]) {
    await expect.poll(() => othersHere(page).textContent()).toContain('1 other here')
    await page.getByTestId('status').click()
    await peopleHere(page).getByText('ben').waitFor()
    expect(await peopleHere(page).count()).toBe(1)
    await page.keyboard.press('Escape')
  }
  await laptop.stop()
  laptop = undefined
  await ana.keyboard.press('ArrowRight')
  await expect.poll(() => focusedKey(ben)).toBe(keys[8])
  await ben.keyboard.press('Escape')
  await ben.getByTestId('following').click()
})
