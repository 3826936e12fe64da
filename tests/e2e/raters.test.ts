import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { allFound, cell } from '../support/browser.ts'
import { useTeamWindows } from '../support/team-windows.ts'

const PICTURES = 8

let keys: readonly string[]
let ana: Page
let ben: Page

useTeamWindows(['ana', 'ben'], {
  pictures: PICTURES,
  onOpen: (team) => {
    ;({ keys } = team)
    ;[ana, ben] = [team.pages[0]!, team.pages[1]!]
  },
})

const rated = (page: Page, key: string, stars: number): Locator =>
  cell(page, key).and(page.locator(`[data-stars="${stars}"]`))
const ratings = (page: Page, key: string): Locator => cell(page, key).getByTestId('cell-ratings')

async function rate(page: Page, stars: number, key: string): Promise<void> {
  await cell(page, key).click()
  await page.keyboard.press(String(stars))
  await rated(page, key, stars).waitFor()
}

/** Chooses a value of a setting of the team. */
async function setTeam(page: Page, setting: string, value: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+,')
  const settings = page.getByTestId('settings')
  await settings.getByRole('tab', { name: 'Team' }).click()
  await settings.getByRole('combobox', { name: setting, exact: true }).selectOption({ label: value })
  await page.keyboard.press('Escape')
}

test('two people who rate the same pictures each see their own stars, and how far they agree', async () => {
  await rate(ana, 5, keys[0]!)
  await rated(ben, keys[0]!, 5).waitFor()
  await setTeam(ana, 'Stars', 'Everybody their own')
  await rated(ben, keys[0]!, 0).waitFor()
  await rated(ana, keys[0]!, 5).waitFor()
  await rate(ben, 2, keys[0]!)
  await rate(ben, 3, keys[1]!)
  await rate(ana, 3, keys[1]!)
  await rate(ana, 1, keys[2]!)
  await rate(ben, 2, keys[2]!)
  await expect.poll(() => ratings(ana, keys[0]!).textContent()).toBe('~3.5 · 2')
  expect(await ratings(ana, keys[0]!).getAttribute('title')).toBe('Median 3.5 of 2 raters, spread 3: ana 5, ben 2')
  await cell(ana, keys[0]!).click()
  await ana.getByTestId('ratings').getByText('ben').waitFor()
  await ana.keyboard.press('ControlOrMeta+k')
  await ana.keyboard.type('agreement')
  await ana.keyboard.press('Enter')
  const dialog = ana.getByTestId('agreement-dialog')
  await dialog.getByText('ana and ben').waitFor()
  await dialog.getByText('1 of 3 pictures that several people rated').waitFor()
  // The dialog follows what others give meanwhile.
  await rate(ben, 1, keys[2]!)
  await dialog.getByText('2 of 3 pictures that several people rated').waitFor()
  await dialog.getByTestId('largest-spread').click()
  await allFound(ana, 3)
  expect(await ana.getByTestId('cell').first().getAttribute('data-key')).toBe(keys[0])
})

test('with hidden stars, those of others appear once a person has given their own', async () => {
  await setTeam(ana, 'Hide the stars of others', 'On')
  await rate(ana, 4, keys[1]!)
  await rate(ben, 4, keys[5]!)
  await ana.keyboard.press('Escape')
  await ana.getByTestId('search').fill('')
  await ana.keyboard.press('Enter')
  await allFound(ana, PICTURES)
  await cell(ana, keys[5]!).click()
  await ana.getByText('The stars of others are shown when you have given stars.').waitFor()
  expect(await ratings(ana, keys[5]!).count()).toBe(0)
  await rate(ana, 2, keys[5]!)
  await expect.poll(() => ratings(ana, keys[5]!).textContent()).toBe('~3 · 2')
})
