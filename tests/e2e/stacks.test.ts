/** Tests stacks in the window: their marks, the selection of one, and picking one of its pictures. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { randomNumbers, randomShot } from '../fixtures/pictures/bursts.ts'
import { cell } from '../support/browser.ts'
import { openScenes } from './open-scenes.ts'

/** The scene of each picture, in the order of their names: two bursts among other pictures. */
const SCENES = [1, 2, 2, 2, 2, 3, 4, 4, 4, 5] as const
const nameOf = (at: number): string => `IMG_${at}.jpg`
const BURST = [1, 2, 3, 4].map(nameOf)
const OTHER_BURST = [6, 7, 8].map(nameOf)

const marks = (page: Page): Promise<string[]> => page.getByTestId('cell-stack').allTextContents()
const keysOf = (page: Page, selector: string): Promise<(string | null)[]> =>
  page.locator(selector).evaluateAll((all) => all.map((one) => one.getAttribute('data-key')))
const selected = (page: Page): Promise<(string | null)[]> => keysOf(page, '[data-testid="cell"][aria-selected="true"]')
const flagged = (page: Page, flag: string): Promise<(string | null)[]> =>
  keysOf(page, `[data-testid="cell"][data-flag="${flag}"]`)

test('the pictures of a burst are marked, one key selects them, and one of them is picked', async () => {
  const random = randomNumbers(1)
  const { page } = await openScenes(SCENES, nameOf, () => randomShot(random))

  await expect.poll(() => marks(page)).toEqual(['1/4', '2/4', '3/4', '4/4', '1/3', '2/3', '3/3'])
  expect(await cell(page, BURST[1]!).getAttribute('aria-label')).toContain('2 of 4 in a stack')
  expect(await page.locator('.stack-line').count()).toBe(BURST.length + OTHER_BURST.length)

  await cell(page, nameOf(0)).click()
  await page.keyboard.press('e')
  await page.getByText('This picture is not in a stack').waitFor()
  expect(await selected(page)).toEqual([nameOf(0)])

  await cell(page, BURST[2]!).click()
  await page.keyboard.press('e')
  await expect.poll(() => selected(page)).toEqual(BURST)
  await page.keyboard.press('c')
  await expect.poll(() => page.getByTestId('pane').count()).toBe(BURST.length)
  await page.keyboard.press('k')
  await expect.poll(() => flagged(page, 'pick')).toEqual([BURST[2]])
  await expect.poll(() => flagged(page, 'reject')).toEqual([BURST[0], BURST[1], BURST[3]])
  await page.keyboard.press('Escape')

  await cell(page, OTHER_BURST[1]!).dblclick()
  expect(await page.getByTestId('viewer-stack').textContent()).toBe('2/3')
  await page.keyboard.press('e')
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect.poll(() => page.getByTestId('pane').count()).toBe(OTHER_BURST.length)
  for (const testId of ['compare', 'viewer']) {
    await page.keyboard.press('Escape')
    await page.getByTestId(testId).waitFor({ state: 'detached' })
  }

  await cell(page, OTHER_BURST[0]!).click()
  await page.keyboard.press('k')
  await expect.poll(() => flagged(page, 'pick')).toEqual([BURST[2], OTHER_BURST[0]])
  await page.getByText(`Picked ${OTHER_BURST[0]}, rejected 2 others of its stack.`).waitFor()
  await page.keyboard.press('ControlOrMeta+z')
  await expect.poll(() => flagged(page, 'pick')).toEqual([BURST[2]])
  expect(await flagged(page, 'reject')).toHaveLength(BURST.length - 1)
})

test('a stack contains only the pictures of the result, and one that is removed leaves it', async () => {
  const { page, folder } = await openScenes(SCENES, nameOf)
  await expect.poll(() => marks(page)).toHaveLength(7)

  for (const name of BURST.slice(1, 3)) {
    await cell(page, name).click()
    await page.keyboard.press('5')
  }
  await page.keyboard.press('/')
  await page.keyboard.type('stars:5')
  await expect.poll(() => page.getByTestId('cell').count()).toBe(2)
  expect(await marks(page)).toEqual(['2/4', '3/4'])
  await cell(page, BURST[1]!).click()
  await page.keyboard.press('k')
  await expect.poll(() => flagged(page, 'reject')).toEqual([BURST[2]])

  await rm(join(folder, BURST[3]!))
  await expect.poll(() => marks(page), { timeout: 30_000 }).toEqual(['2/3', '3/3'])
})
