/** Tests flags in the window, by key and by pointer, for two people. */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { allFound, cell } from '../support/browser.ts'
import { lenslet } from '../support/processes.ts'
import { useTeamWindows } from '../support/team-windows.ts'

const PICTURES = 12

let base: string
let folder: string
let keys: readonly string[]
let ana: Page
let ben: Page

useTeamWindows(['ana', 'ben'], {
  pictures: PICTURES,
  onOpen: (team) => {
    ;({ base, folder, keys } = team)
    ;[ana, ben] = [team.pages[0]!, team.pages[1]!]
  },
})

const flagged = (page: Page, at: number, flag: string): ReturnType<Page['locator']> =>
  cell(page, keys[at]!).and(page.locator(`[data-flag="${flag}"]`))
const focused = (page: Page): Promise<string | null> =>
  page.locator('[data-testid="cell"][data-focused="true"]').getAttribute('data-key')
const inspectorFlag = (page: Page): ReturnType<Page['locator']> => page.getByTestId('inspector').getByTestId('flag')

test('keys flag the picture, Shift moves on, everybody sees it, and a rejected picture is dimmed', async () => {
  await cell(ana, keys[0]!).click()
  await ana.keyboard.press('p')
  await flagged(ana, 0, 'pick').waitFor()
  expect(await focused(ana)).toBe(keys[0])
  await ana.keyboard.press('Shift+X')
  await flagged(ben, 0, 'reject').waitFor()
  expect(await focused(ana)).toBe(keys[1])
  await ana.keyboard.press('Shift+P')
  await flagged(ben, 1, 'pick').waitFor()
  expect(await focused(ana)).toBe(keys[2])
  const opacity = (at: number): Promise<string> =>
    cell(ben, keys[at]!)
      .locator('img')
      .first()
      .evaluate((image) => getComputedStyle(image).opacity)
  await expect.poll(() => opacity(0)).toBe('0.35')
  expect(await opacity(1)).toBe('1')
  expect(await cell(ben, keys[0]!).getAttribute('aria-label')).toContain('rejected')
})

test('the inspector sets and clears a flag, which others see, and the facet filters by flags', async () => {
  await cell(ben, keys[3]!).click()
  await inspectorFlag(ben).getByRole('button', { name: 'Pick' }).click()
  await flagged(ana, 3, 'pick').waitFor()
  await inspectorFlag(ben).getByRole('button', { name: 'Pick' }).click()
  await flagged(ana, 3, 'none').waitFor()
  const facet = ana.getByTestId('facet-flag')
  await facet.getByRole('button', { name: /Picked/ }).click()
  await expect.poll(() => ana.getByTestId('cell').count()).toBe(1)
  await facet.getByRole('button', { name: /Rejected/ }).click()
  await expect.poll(() => ana.getByTestId('cell').count()).toBe(2)
  for (const name of [/Picked/, /Rejected/]) await facet.getByRole('button', { name }).click()
  await allFound(ana, PICTURES)
})

test('a flag that a script sets appears, can be cleared and restored by undo, and is in the export and the history', async () => {
  const { code } = await lenslet(join(base, 'script'), ['label', folder, keys[4]!, '--flag', 'pick', '--user', 'cleo'])
  expect(code).toBe(0)
  await flagged(ana, 4, 'pick').waitFor()
  await cell(ana, keys[4]!).click()
  await ana.keyboard.press('u')
  await flagged(ben, 4, 'none').waitFor()
  await ana.keyboard.press('Control+z')
  await flagged(ben, 4, 'pick').waitFor()
  const { stdout } = await lenslet(join(base, 'script'), [
    'export',
    folder,
    '--format',
    'jsonl',
    '--filter',
    'flag:pick',
  ])
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { item: string; flag: string }).flag),
  ).toEqual(['pick', 'pick'])
  await ana.getByTestId('inspector').getByText('Picked').first().waitFor()
})

test('in the viewer and in a comparison the keys flag the active picture', async () => {
  await cell(ana, keys[5]!).click()
  await ana.keyboard.press('Enter')
  await ana.getByTestId('viewer').waitFor()
  await ana.keyboard.press('Shift+X')
  await flagged(ben, 5, 'reject').waitFor()
  await expect.poll(() => ana.getByTestId('viewer').getAttribute('data-key')).toBe(keys[6])
  await ana.keyboard.press('p')
  await flagged(ben, 6, 'pick').waitFor()
  await ana.keyboard.press('c')
  await expect.poll(() => ana.getByTestId('pane').count()).toBe(2)
  await ana.keyboard.press('Shift+U')
  await flagged(ben, 6, 'none').waitFor()
  await ana.keyboard.press('x')
  await flagged(ben, 7, 'reject').waitFor()
  expect(await ana.getByTestId('pane').count(), 'X does not take a picture out of the comparison').toBe(2)
})
