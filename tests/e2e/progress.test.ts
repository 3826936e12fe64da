import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { accessibilityProblems } from '../support/accessibility.ts'
import { cell } from '../support/browser.ts'
import { useTeamWindows } from '../support/team-windows.ts'

const PICTURES = 8

let keys: readonly string[]
let lead: Page
let ana: Page

useTeamWindows(['lead', 'ana'], {
  pictures: PICTURES,
  onOpen: (team) => {
    ;({ keys } = team)
    ;[lead, ana] = [team.pages[0]!, team.pages[1]!]
  },
})

const done = (): Locator => lead.getByTestId('progress-done')
const person = (user: string): Locator => lead.locator(`[data-testid="progress-person"][data-user="${user}"]`)

async function rate(key: string, stars: string): Promise<void> {
  await cell(ana, key).click()
  await ana.keyboard.press(stars)
}

test('the progress follows what others label while it is open', async () => {
  await lead.getByTestId('team-progress').locator('button').click()
  await done().getByText('0 of 8 pictures done').waitFor()
  await lead.getByText('Nobody has made a picture done yet.').waitFor()
  await rate(keys[0]!, '4')
  await done().getByText('1 of 8 pictures done').waitFor()
  await rate(keys[1]!, '3')
  await person('ana').and(lead.locator('[data-done="2"]')).waitFor()
  await lead.locator('[data-testid="progress-day"][data-done="2"]').waitFor()
  expect(await lead.getByTestId('progress-today').innerText()).toBe('2')
  expect(await lead.getByTestId('progress-time-left').innerText()).toBe('not known yet')
  expect(await accessibilityProblems(lead)).toEqual([])
})

test('a bar leads to exactly the pictures that it counts, which stay up to date', async () => {
  await lead.locator('[data-testid="progress-day"]').last().click()
  await lead
    .getByTestId('scope')
    .getByText(/^Done, /)
    .waitFor()
  await expect.poll(() => lead.getByTestId('cell').count()).toBe(2)
  await rate(keys[2]!, '5')
  // Nothing moves by itself: the window says that the list has changed.
  await lead.getByTestId('stale').click()
  await expect.poll(() => lead.getByTestId('cell').count()).toBe(3)
  await lead.getByTestId('scope').getByRole('button', { name: 'Progress' }).click()
  await lead.getByTestId('progress-left').click()
  await lead.getByTestId('scope').getByText('Not done yet').waitFor()
  await expect.poll(() => lead.getByTestId('cell').count()).toBe(PICTURES - 3)
  await lead.getByTestId('scope').getByRole('button', { name: 'Show all pictures' }).click()
})

test('it is opened, read, narrowed and left with the keyboard alone', async () => {
  await lead.keyboard.press('ControlOrMeta+k')
  await lead.keyboard.type('progress: what')
  await lead.keyboard.press('Enter')
  await person('ana').waitFor()
  const focused = (): Promise<string> =>
    lead.evaluate(() => {
      const { dataset, ariaLabel, textContent } = document.activeElement as HTMLElement
      return dataset['testid'] ?? ariaLabel ?? textContent ?? ''
    })
  const tabTo = async (isThere: (name: string) => boolean): Promise<void> => {
    for (let presses = 0; presses < 40; presses++) {
      await lead.keyboard.press('Tab')
      if (isThere(await focused())) return
    }
    throw new Error('the keyboard does not get there')
  }
  await tabTo((name) => name === 'progress-day')
  const day = (): Promise<string> => lead.evaluate(() => (document.activeElement as HTMLElement).dataset['day'] ?? '')
  const today = await day()
  await lead.keyboard.press('ArrowLeft')
  expect((await day()) < today).toBe(true)
  await lead.keyboard.press('End')
  expect(await day()).toBe(today)
  await tabTo((name) => name === 'Progress in garden')
  await lead.keyboard.press('Enter')
  await lead.locator('[data-testid="progress-folder"][data-path="garden/pond"]').waitFor()
  await done()
    .getByText(/ of 4 pictures done/)
    .waitFor()
  await lead.keyboard.press('Escape')
  await lead.getByTestId('progress-dialog').waitFor({ state: 'detached' })
})
