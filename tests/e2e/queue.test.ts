import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { cell } from '../support/browser.ts'
import { lenslet } from '../support/processes.ts'
import { useTeamWindows } from '../support/team-windows.ts'

const PICTURES = 40

let base: string
let folder: string
let ana: Page
let ben: Page

useTeamWindows(['ana', 'ben'], {
  pictures: PICTURES,
  onOpen: async (team) => {
    ;({ base, folder } = team)
    ;[ana, ben] = [team.pages[0]!, team.pages[1]!]
    // Each of the two has seen the other one.
    for (const page of [ana, ben]) await page.getByText('1 other here').waitFor()
  },
})

const viewer = (page: Page): Locator => page.getByTestId('viewer')
const queue = (page: Page): Locator => page.getByTestId('viewer-queue')
const keyOf = async (page: Page): Promise<string> => (await viewer(page).getAttribute('data-key')) ?? ''

/** Gives the picture in the viewer stars, and waits until another one is shown or the queue has ended. */
async function rate(page: Page, stars: string): Promise<string> {
  const before = await keyOf(page)
  await page.keyboard.press(stars)
  await expect.poll(async () => (await viewer(page).isVisible()) && (await keyOf(page)) === before).toBe(false)
  return before
}

async function labelledBy(user: string): Promise<number> {
  const history = await lenslet(join(base, 'reader'), ['history', folder, '--by', user, '--json'])
  return (JSON.parse(history.stdout) as { item: string | null }[]).filter(({ item }) => item !== null).length
}

/** Turns auto-advance on, so that a rating, which makes a picture done here, shows the next one, and starts the queue. */
async function startQueue(page: Page): Promise<void> {
  await page.keyboard.press('m')
  await page.keyboard.press('q')
  await queue(page).waitFor()
}

test('two people who label from the queue at once never get the same picture, and everything is labelled once', async () => {
  await startQueue(ana)
  // Ben sees in the grid what she labels next.
  await ben.getByTestId('claim').first().waitFor()
  await startQueue(ben)
  expect(await keyOf(ana)).not.toBe(await keyOf(ben))
  const rated: string[] = []
  async function work(page: Page): Promise<void> {
    for (let turn = 0; turn < 12; turn++) rated.push(await rate(page, '3'))
  }
  await Promise.all([work(ana), work(ben)])
  expect(new Set(rated).size).toBe(rated.length)
  await expect.poll(() => queue(ana).getAttribute('data-left')).toBe(String(PICTURES - 24))
  await expect.poll(() => queue(ana).getAttribute('data-finished')).toBe('12')
  await queue(ana)
    .getByText(/2 people/)
    .waitFor()
  expect([await labelledBy('ana'), await labelledBy('ben')]).toEqual([12, 12])
})

test('back shows the picture before; one that is skipped is not shown again', async () => {
  const before = await rate(ana, '4')
  await ana.keyboard.press('ArrowLeft')
  await expect.poll(() => keyOf(ana)).toBe(before)
  await ana.keyboard.press('ArrowRight')
  await expect.poll(() => keyOf(ana)).not.toBe(before)
  const skipped = await keyOf(ana)
  await ana.keyboard.press('Shift+Q')
  await expect.poll(() => keyOf(ana)).not.toBe(skipped)
  // The colleague leaves, so everything else is for her.
  await ben.keyboard.press('Escape')
  await viewer(ben).waitFor({ state: 'detached' })
  const seen = new Set<string>()
  while (await viewer(ana).isVisible()) seen.add(await rate(ana, '4'))
  await ana.getByText('Nothing is left for you here: you skipped 1 picture.').waitFor()
  expect(seen.has(skipped)).toBe(false)
})

test('the picture that is left goes to the colleague, and then the queue is empty', async () => {
  await ben.keyboard.press('q')
  await queue(ben).waitFor()
  await ben.keyboard.press('2')
  await ben.getByText('All pictures shown here are done.').waitFor()
  expect((await labelledBy('ana')) + (await labelledBy('ben'))).toBe(PICTURES)
})

const focusedKey = (page: Page): Promise<string | null> =>
  page.locator('[data-testid="cell"][data-focused="true"]').getAttribute('data-key')

test('one sees where a colleague is and since when, and follows her until one moves oneself', async () => {
  await ana.keyboard.press('Home')
  const [first, second] = await ana
    .getByTestId('cell')
    .evaluateAll((cells) => cells.slice(1, 3).map((one) => (one as HTMLElement).dataset['key']!))
  await cell(ana, first!).click()
  await ben.getByTestId('status').click()
  const here = ben.getByTestId('people-here')
  await here.getByText(/^ana\s*on ./).waitFor()
  await here.getByText(/^since \d/).waitFor()
  await here.getByRole('button', { name: 'Follow' }).click()
  await ben.keyboard.press('Escape')
  await ben.getByTestId('following').getByText('Following ana').waitFor()
  await expect.poll(() => focusedKey(ben)).toBe(first)
  await cell(ana, second!).click()
  await expect.poll(() => focusedKey(ben)).toBe(second)
  await ben.keyboard.press('ArrowRight')
  await ben.getByTestId('following').waitFor({ state: 'detached' })
})
