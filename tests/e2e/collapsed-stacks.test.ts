/** Tests collapsed stacks in the window: what is shown and counted, expanding, and picking the best picture. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { cell, filterBy } from '../support/browser.ts'
import { saveShot } from '../fixtures/pictures/bursts.ts'
import { openScenes } from './open-scenes.ts'

/** The scene of each picture, in the order of their names: two bursts among other pictures. */
const SCENES = [1, 2, 2, 2, 2, 3, 4, 4, 4, 5] as const
const nameOf = (at: number): string => `IMG_${at}.jpg`
const namesOf = (...all: readonly number[]): string[] => all.map(nameOf)
const ALL = namesOf(...SCENES.keys())

const keysOf = (page: Page, selector: string): Promise<(string | null)[]> =>
  page.locator(selector).evaluateAll((all) => all.map((one) => one.getAttribute('data-key')))
const shown = (page: Page): Promise<(string | null)[]> => keysOf(page, '[data-testid="cell"]')
const selected = (page: Page): Promise<(string | null)[]> => keysOf(page, '[data-testid="cell"][aria-selected="true"]')
const flagged = (page: Page, flag: string): Promise<(string | null)[]> =>
  keysOf(page, `[data-testid="cell"][data-flag="${flag}"]`)
const badges = (page: Page): Promise<string[]> => page.getByTestId('cell-stack').allTextContents()

/** Opens a folder with two bursts in a window, and waits until they are found. */
async function openBursts(): Promise<Page> {
  const { page } = await openScenes(SCENES, nameOf)
  await expect.poll(() => badges(page)).toHaveLength(7)
  return page
}

test('collapsed stacks show one picture each and say what is hidden; the best one is picked and the others are rejected', async () => {
  const page = await openBursts()
  await page.getByTestId('collapse-stacks').click()
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 1, 5, 6, 9))
  expect(await badges(page)).toEqual(['4', '3'])
  expect(await page.locator('.stack-edges').count()).toBe(2)
  expect(await cell(page, nameOf(1)).getAttribute('aria-label')).toContain('stack of 4 pictures, collapsed')
  expect(await page.getByTestId('count').textContent()).toContain('5 pictures')
  expect(await page.getByTestId('hidden-in-stacks').textContent()).toBe('5 pictures hidden in stacks')

  // A label is given to the picture that is seen, and to no other.
  await cell(page, nameOf(6)).click()
  await page.keyboard.press('4')
  await page.keyboard.press('ControlOrMeta+a')
  await expect.poll(() => selected(page)).toEqual(namesOf(0, 1, 5, 6, 9))

  await cell(page, nameOf(1)).click()
  await page.keyboard.press('Shift+E')
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 1, 2, 3, 4, 5, 6, 9))
  expect(await badges(page)).toEqual(['1/4', '2/4', '3/4', '4/4', '3'])
  expect(await selected(page)).toEqual(namesOf(1))

  await cell(page, nameOf(3)).click()
  await page.keyboard.press('k')
  await expect.poll(() => flagged(page, 'reject')).toEqual(namesOf(1, 2, 4))
  expect(await flagged(page, 'pick')).toEqual(namesOf(3))
  await cell(page, nameOf(2)).click()
  await page.keyboard.press('Shift+E')
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 3, 5, 6, 9))
  await expect.poll(() => selected(page)).toEqual(namesOf(3))
  expect(await page.locator('[data-testid="cell"][data-focused="true"]').getAttribute('data-key')).toBe(nameOf(3))

  // Undo does not move anything: what a new run would show instead is only counted.
  await page.keyboard.press('ControlOrMeta+z')
  await expect.poll(() => flagged(page, 'pick')).toEqual([])
  await page.getByTestId('stale').click()
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 1, 5, 6, 9))

  await page.getByTestId('hidden-in-stacks').click()
  await expect.poll(() => shown(page)).toEqual(ALL)
  expect(await cell(page, nameOf(6)).getAttribute('data-stars')).toBe('4')
  expect(await page.locator('[data-testid="cell"][data-stars="4"]').count()).toBe(1)
})

test('keys that need all pictures of a collapsed stack expand it first', async () => {
  const page = await openBursts()
  await cell(page, nameOf(0)).click()
  await page.keyboard.press('Shift+E')
  await page.getByRole('button', { name: 'Collapse stacks', exact: true }).last().click()
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 1, 5, 6, 9))

  await cell(page, nameOf(1)).click()
  await page.keyboard.press('k')
  await page.getByText('Expanded the stack of 4 pictures.').waitFor()
  expect(await shown(page)).toEqual(namesOf(0, 1, 2, 3, 4, 5, 6, 9))
  expect([...(await flagged(page, 'pick')), ...(await flagged(page, 'reject'))]).toEqual([])

  await cell(page, nameOf(6)).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Compare the stack' }).click()
  await expect.poll(() => page.getByTestId('pane').count()).toBe(3)
  await page.keyboard.press('Escape')
  await expect.poll(() => shown(page)).toEqual(ALL)

  for (const name of namesOf(2, 8)) await cell(page, name).getByTestId('cell-stack').click()
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 1, 5, 6, 9))
  await expect.poll(() => selected(page)).toEqual(namesOf(6))
  await page.keyboard.press('e')
  await expect.poll(() => selected(page)).toEqual(namesOf(6, 7, 8))

  await cell(page, nameOf(1)).dblclick()
  expect(await page.getByTestId('viewer-stack').textContent()).toBe('4')
  await page.getByTestId('viewer-stack').click()
  await expect.poll(() => page.getByTestId('viewer-stack').textContent()).toBe('1/4')
  await page.keyboard.press('d')
  await expect.poll(() => page.getByTestId('viewer-stack').textContent()).toBe('2/4')
})

test('a window that is loaded again keeps its stacks collapsed or expanded, and so does going back', async () => {
  const page = await openBursts()
  await cell(page, nameOf(0)).click()
  await page.keyboard.press('Shift+G')
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 1, 5, 6, 9))
  await cell(page, nameOf(6)).getByTestId('cell-stack').click()
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 1, 5, 6, 7, 8, 9))
  await cell(page, nameOf(8)).click()
  await expect.poll(() => selected(page)).toEqual(namesOf(8))

  await page.keyboard.press('/')
  await page.keyboard.type('IMG_2')
  await expect.poll(() => shown(page)).toEqual(namesOf(2))
  expect(await page.getByTestId('hidden-in-stacks').count()).toBe(0)
  await page.keyboard.press('Escape')
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 1, 5, 6, 7, 8, 9))

  await page.getByRole('button', { name: 'Back', exact: true }).click()
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  await expect.poll(() => shown(page)).toEqual(ALL)
  await page.getByRole('button', { name: 'Forward', exact: true }).click()
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 1, 5, 6, 7, 8, 9))

  await cell(page, nameOf(7)).dblclick()
  await page.getByTestId('viewer').waitFor()
  await page.reload()
  await expect.poll(() => page.getByTestId('viewer-stack').textContent()).toBe('2/3')
  await page.keyboard.press('Escape')
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 1, 5, 6, 7, 8, 9))
})

test('undo expands the stack that hides its picture, and the decision about a compared stack ends the comparison', async () => {
  const page = await openBursts()
  const focused = (): Promise<(string | null)[]> => keysOf(page, '[data-testid="cell"][data-focused="true"]')
  await cell(page, nameOf(3)).click()
  await page.keyboard.press('4')
  await page.keyboard.press('Shift+G')
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 3, 5, 6, 9))
  await cell(page, nameOf(3)).and(page.locator('[data-stars="4"]')).waitFor()
  await page.getByTestId('cell-stack').first().click()
  await cell(page, nameOf(2)).click()
  await page.keyboard.press('p')
  await page.keyboard.press('Shift+E')
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 2, 5, 6, 9))
  await page.keyboard.press('ControlOrMeta+z')
  await page.keyboard.press('ControlOrMeta+z')
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 1, 2, 3, 4, 5, 6, 9))
  await expect.poll(focused).toEqual(namesOf(3))
  await page.keyboard.press('Shift+E')
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 1, 5, 6, 9))

  await cell(page, nameOf(6)).click()
  await page.keyboard.press('c')
  await expect.poll(() => page.getByTestId('pane').count()).toBe(3)
  await page.keyboard.press('k')
  await page.getByTestId('compare').waitFor({ state: 'detached' })
  await page.getByTestId('toast').getByText('Picked IMG_6.jpg, rejected 2 others of its stack.').waitFor()
  expect([await flagged(page, 'pick'), await flagged(page, 'reject')]).toEqual([namesOf(6), namesOf(7, 8)])
})

test('the key for picking, pressed twice, only expands a stack: nobody has seen its pictures', async () => {
  const page = await openBursts()
  await page.keyboard.press('Shift+G')
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 1, 5, 6, 9))
  await cell(page, nameOf(1)).click()
  await page.keyboard.press('k')
  await page.keyboard.press('k')
  await page.getByText('Expanded the stack of 4 pictures.').waitFor()
  // A later edit of one picture is all that happened.
  await cell(page, nameOf(9)).click()
  await page.keyboard.press('p')
  await expect.poll(() => flagged(page, 'pick')).toEqual(namesOf(9))
  expect(await flagged(page, 'reject')).toEqual([])
})

test('a stack that is found after stacks were collapsed is called new, and waits for the person', async () => {
  // In a folder of few pictures a new one is a large change: everything is ordered again, and its stack is known by then.
  const scenes = [...SCENES, ...Array.from({ length: 20 }, (_, at) => 10 + at)]
  const { page, folder } = await openScenes(scenes, (at) => (at < SCENES.length ? nameOf(at) : `Z_${at}.jpg`))
  await filterBy(page, 'IMG')
  await expect.poll(() => badges(page)).toHaveLength(7)
  await page.keyboard.press('Shift+G')
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 1, 5, 6, 9))
  await saveShot(folder, nameOf(10), SCENES[9])
  await page.getByTestId('stale').getByText('1 in new stacks').waitFor()
  expect(await shown(page)).toEqual(namesOf(0, 1, 5, 6, 9, 10))
  await page.getByTestId('stale').click()
  await expect.poll(() => shown(page)).toEqual(namesOf(0, 1, 5, 6, 9))
  expect(await page.getByTestId('stale').count()).toBe(0)
})
