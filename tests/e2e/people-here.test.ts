/** Tests who is said to be here: people, not programs. */
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { encodeHeartbeat } from '../../main/core/format/presence-codec.ts'
import { presencePath } from '../../main/core/format/names.ts'
import { HEARTBEAT_MS } from '../../main/core/sync/presence.ts'
import { accessibilityProblems } from '../support/accessibility.ts'
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

/** Writes presence files as other programs do. */
async function writePeople(count: number, beat: number): Promise<void> {
  const people = Array.from({ length: count }, (_, at) => `guest-${String(at + 1).padStart(2, '0')}`)
  await Promise.all(
    people.map((user, at) =>
      writeFile(
        join(folder, '.lenslet', presencePath(`zzzzzzzzzz${String(at + 10)}`)),
        encodeHeartbeat({
          user,
          name: `${user} of the team in the second floor`,
          host: 'a-machine-with-a-long-name',
          beat,
          item: keys[at % PICTURES]!,
          mode: 'viewing',
          claims: [],
          openFor: 7_200,
          itemFor: 600,
          version: '0.1.0',
        }),
      ),
    ),
  )
}

const isInside = async (inner: Locator, outer: Locator): Promise<boolean> => {
  const [one, other] = [(await inner.boundingBox())!, (await outer.boundingBox())!]
  return one.y >= other.y && one.y + one.height <= other.y + other.height
}

test('with 27 people, whether everything is saved and the buttons are in view, and all people can be shown', async () => {
  let beat = 1
  await writePeople(26, beat)
  const beats = setInterval(() => void writePeople(26, ++beat), HEARTBEAT_MS)
  onTestFinished(() => clearInterval(beats))
  await othersHere(ben).getByText('27 others here').waitFor()
  await ben.setViewportSize({ width: 1024, height: 700 })
  await ben.getByTestId('status').click()
  const details = ben.getByTestId('status-details')
  const popover = ben.getByRole('dialog', { name: 'Details of the share' })
  const showAll = details.getByRole('button', { name: 'Show all 27' })
  await showAll.waitFor()
  expect(await peopleHere(ben).count()).toBe(6)
  const inReach = [ben.getByTestId('status-saved'), details.getByRole('button', { name: 'Settings…' })]
  for (const one of inReach) expect(await isInside(one, popover)).toBe(true)
  await showAll.click()
  expect(await peopleHere(ben).count()).toBe(27)
  await details.getByRole('button', { name: 'Technical details' }).click()
  for (const one of inReach) expect(await isInside(one, popover)).toBe(true)
  expect(await accessibilityProblems(ben)).toEqual([])
  // The name and the machine are shortened, not since when somebody is here.
  const since = peopleHere(ben)
    .last()
    .getByText(/^since /)
  await since.scrollIntoViewIfNeeded()
  expect(await isInside(since, details.getByRole('list').first())).toBe(true)
  const isCut = await since.evaluate((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
  const end = await since.evaluate((one) => one.getBoundingClientRect().right)
  const button = await peopleHere(ben).last().getByRole('button', { name: 'Follow' }).boundingBox()
  expect([isCut, end <= button!.x]).toEqual([false, true])
  await details.getByRole('button', { name: 'Show fewer' }).click()
  expect(await peopleHere(ben).count()).toBe(6)
})
