import type { Page } from 'playwright-core'
import { copyFile, cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { allFound, cell } from '../support/browser.ts'
import { type HostBrowser, launchHostBrowser, type OpenHost, openHost } from '../support/hosts.ts'
import { lenslet } from '../support/processes.ts'
import { smallPictures } from '../support/small-pictures.ts'

const PICTURES = 24

let browser: HostBrowser
let pictures: string
let base: string
let folder: string
let hosts: OpenHost[] = []
let alice: Page
let bob: Page
let allKeys: string[]
/** The pictures that no test has used yet. */
let unused: string[]

beforeAll(async () => {
  browser = await launchHostBrowser()
  pictures = await mkdtemp(join(tmpdir(), 'lenslet-e2e-pictures-'))
  await smallPictures(join(pictures, 'sample'), PICTURES)
  base = await mkdtemp(join(tmpdir(), 'lenslet-e2e-'))
  folder = join(base, 'pictures')
  await cp(join(pictures, 'sample'), folder, { recursive: true })
  hosts = await Promise.all(['alice', 'bob'].map((user) => openHost(browser, join(base, user), folder, user)))
  ;[alice, bob] = [hosts[0]!.page, hosts[1]!.page]
  for (const page of [alice, bob]) await allFound(page, PICTURES)
  allKeys = await alice
    .getByTestId('cell')
    .evaluateAll((cells) => cells.map((one) => (one as HTMLElement).dataset['key']!))
  unused = [...allKeys]
})
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.stop()))
  await browser?.close()
  for (const made of [pictures, base]) await rm(made, { recursive: true, force: true })
})

// All tests share two programs, because their start takes longer than most tests. Each test has pictures of its own.
beforeEach(async () => {
  for (const page of [alice, bob]) for (let level = 0; level < 3; level++) await page.keyboard.press('Escape')
})

/** Returns pictures that no other test uses, in the order of the grid. */
const takePictures = (count: number): string[] => unused.splice(0, count)

/** Ends Bob's program, and starts it again once `meanwhile` is done. */
async function restartBob(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
  await hosts[1]!.stop()
  await meanwhile()
  hosts[1] = await openHost(browser, join(base, 'bob'), folder, 'bob')
  bob = hosts[1].page
  await allFound(bob, PICTURES)
}

async function noteOf(key: string): Promise<unknown> {
  const { stdout } = await lenslet(join(base, 'script'), ['show', folder, key, '--json'])
  return (JSON.parse(stdout) as { notes: unknown }).notes
}

const rated = (page: Page, key: string, stars: number): ReturnType<Page['locator']> =>
  cell(page, key).and(page.locator(`[data-stars="${stars}"]`))

const chooseOwner = (page: Page, owner: RegExp): Promise<void> =>
  page.getByTestId('settings').getByRole('radio', { name: owner }).check({ force: true })
const calmInterval = (page: Page): ReturnType<Page['locator']> =>
  page.locator('[data-testid="setting"][data-name="sync.calm_interval_ms"]')

describe('two people on two hosts on one folder', () => {
  test('A presses 4 and B’s cell shows four stars, flashing, with no reload', async () => {
    const keys = takePictures(1)
    await bob.evaluate(() => {
      ;(globalThis as { mark?: boolean }).mark = true
    })
    await cell(alice, keys[0]!).click()
    await alice.keyboard.press('4')
    await rated(alice, keys[0]!, 4).waitFor()
    await rated(bob, keys[0]!, 4).waitFor()
    expect(await cell(bob, keys[0]!).getAttribute('data-flash')).toBe('true')
    expect(await cell(alice, keys[0]!).getAttribute('data-flash')).toBe('false')
    expect(await bob.evaluate(() => (globalThis as { mark?: boolean }).mark)).toBe(true)
  })

  test('the status shows first who is here, and a click on a person goes to their picture', async () => {
    const [theirs, own] = takePictures(2) as [string, string]
    await cell(alice, own).click()
    await cell(bob, theirs).click()
    await bob.keyboard.press('3')
    await rated(alice, theirs, 3).waitFor()
    await alice.getByTestId('status').click()
    const details = alice.getByTestId('status-details')
    const person = details.getByTestId('people-here').getByRole('button', { name: 'bob' })
    const [inFolder, name] = [dirname(theirs), basename(theirs)]
    await person.getByText(`in the grid at ${name}${inFolder === '.' ? '' : ` in ${inFolder}`}`).waitFor()
    await person.getByText('labelled just now').waitFor()
    await details.getByText('All your changes are saved in the shared folder.').waitFor()
    const parts = await details
      .locator('[data-testid="people-here"], [data-testid="status-saved"], [aria-expanded]')
      .evaluateAll((found) => found.map((one) => (one as HTMLElement).dataset['testid'] ?? one.textContent))
    expect(parts).toEqual(['people-here', 'status-saved', 'Technical details'])
    expect(await details.getByText('Clock of the share').count()).toBe(0)
    await details.getByRole('button', { name: 'Technical details' }).click()
    await details.getByText('Clock of the share').waitFor()
    await person.click()
    await details.waitFor({ state: 'detached' })
    await expect.poll(() => cell(alice, theirs).getAttribute('data-focused')).toBe('true')
  })

  test('rating keys act on the whole selection, and one undo undoes all of it', async () => {
    const keys = takePictures(5)
    await cell(alice, keys[0]!).click()
    await cell(alice, keys[3]!).click({ modifiers: ['Shift'] })
    await alice.keyboard.press('5')
    for (const key of keys.slice(0, 4)) await rated(bob, key, 5).waitFor()
    expect(await cell(bob, keys[4]!).getAttribute('data-stars')).toBe('0')
    await alice.keyboard.press('ControlOrMeta+z')
    for (const key of keys.slice(0, 4)) await rated(bob, key, 0).waitFor()
    await alice.keyboard.press('ControlOrMeta+a')
    await alice.keyboard.press('2')
    await rated(bob, keys[4]!, 2).waitFor()
    const { stdout } = await lenslet(join(base, 'script'), ['list', folder, '--filter', 'stars:2', '--json'])
    expect(JSON.parse(stdout)).toHaveLength(PICTURES)
    await alice.keyboard.press('ControlOrMeta+z')
    await rated(bob, keys[4]!, 0).waitFor()
  })

  test('B types a note while A rates the same picture, and nothing is lost', async () => {
    const keys = takePictures(1)
    await cell(bob, keys[0]!).click()
    await bob.keyboard.press('n')
    await bob.getByTestId('note').pressSequentially('left eye ')
    await cell(alice, keys[0]!).click()
    await alice.keyboard.press('3')
    await rated(bob, keys[0]!, 3).waitFor()
    await bob.getByTestId('note').pressSequentially('is sharp')
    expect(await bob.getByTestId('note').inputValue()).toBe('left eye is sharp')
    await bob.keyboard.press('ControlOrMeta+Enter')
    await alice.waitForFunction(
      () => document.querySelector<HTMLTextAreaElement>('[data-testid="note"]')?.value === 'left eye is sharp',
    )
    const { stdout } = await lenslet(join(base, 'script'), ['show', folder, keys[0]!, '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ stars: 3, notes: 'left eye is sharp', conflicts: [] })
  })

  test('a note is saved when the person goes to another picture while typing, or closes the window, even if the browser then cuts the connection', async () => {
    const keys = takePictures(2)
    await cell(bob, keys[0]!).click()
    await bob.keyboard.press('n')
    await bob.getByTestId('note').pressSequentially('first')
    await cell(bob, keys[1]!).click()
    await bob.keyboard.press('n')
    await bob.getByTestId('note').pressSequentially('second')
    // What a page sends on its socket while it is closed may never leave the browser.
    await bob.evaluate(() => {
      WebSocket.prototype.send = () => undefined
    })
    await bob.close({ runBeforeUnload: true })
    await expect.poll(() => noteOf(keys[0]!)).toBe('first')
    await expect.poll(() => noteOf(keys[1]!)).toBe('second')
    await restartBob()
  })

  test('both set different stars without seeing each other, both see the conflict, and one resolves it for both', async () => {
    const keys = takePictures(1)
    await restartBob(async () => {
      // While Bob's program is not running, a colleague and Bob's outbox set different values: like two people who had
      // not seen each other.
      await cell(alice, keys[0]!).click()
      await alice.keyboard.press('4')
      await rated(alice, keys[0]!, 4).waitFor()
      const apart = await mkdtemp(join(tmpdir(), 'lenslet-apart-'))
      try {
        await cp(join(pictures, 'sample'), join(apart, 'pictures'), { recursive: true })
        await mkdir(join(apart, 'pictures/.lenslet'))
        await copyFile(join(folder, '.lenslet/format.json'), join(apart, 'pictures/.lenslet/format.json'))
        const { code } = await lenslet(join(base, 'bob'), [
          'label',
          join(apart, 'pictures'),
          keys[0]!,
          '--stars',
          '2',
          '--user',
          'bob',
        ])
        expect(code).toBe(0)
        await cp(join(apart, 'pictures/.lenslet/journals'), join(folder, '.lenslet/journals'), { recursive: true })
      } finally {
        await rm(apart, { recursive: true, force: true })
      }
    })
    for (const page of [alice, bob]) {
      await cell(page, keys[0]!).click()
      await page.getByTestId('conflict').waitFor()
      expect(await page.getByTestId('conflict').getByTestId('keep').count()).toBe(2)
    }
    await bob.getByTestId('conflict').getByTestId('keep').last().click()
    await alice.getByTestId('conflict').waitFor({ state: 'detached' })
    expect(await cell(alice, keys[0]!).getAttribute('data-stars')).toBe(
      await cell(bob, keys[0]!).getAttribute('data-stars'),
    )
  })

  test('tags typed by one are suggested to the other; a script’s label arrives too', async () => {
    const keys = takePictures(3)
    await cell(alice, keys[0]!).click()
    await alice.keyboard.press('t')
    await alice.getByTestId('tag-input').fill('wildflower')
    await alice.keyboard.press('Enter')
    await cell(bob, keys[0]!).getByText('wildflower').waitFor()
    await cell(bob, keys[1]!).click()
    await bob.keyboard.press('t')
    await bob.getByTestId('tag-input').pressSequentially('wild')
    await bob.getByRole('option', { name: /wildflower/ }).waitFor()
    const { code } = await lenslet(join(base, 'script'), [
      'label',
      folder,
      keys[2]!,
      '--stars',
      '1',
      '--add-tag',
      'from script',
      '--user',
      'robot',
    ])
    expect(code).toBe(0)
    await Promise.all([alice, bob].map((page) => rated(page, keys[2]!, 1).waitFor()))
  })

  test('each sees where the other is', async () => {
    const keys = takePictures(2)
    await cell(alice, keys[0]!).click()
    const mark = cell(bob, keys[0]!).getByTitle(/alice/).or(cell(bob, keys[0]!).getByLabel(/alice/)).first()
    await mark.waitFor()
    await cell(alice, keys[1]!).click()
    await mark.waitFor({ state: 'detached' })
    expect(
      await cell(bob, keys[1]!).getByTitle(/alice/).or(cell(bob, keys[1]!).getByLabel(/alice/)).count(),
    ).toBeGreaterThan(0)
  })

  test('the colour that one chooses is that of their circle in the other window, also where they have labelled', async () => {
    const [key] = takePictures(1) as [string]
    await cell(bob, key).click()
    await bob.keyboard.press('3')
    await cell(alice, key).and(alice.locator('[data-stars="3"]')).click()
    const circles = [
      alice.locator('.history-group').filter({ hasText: 'bob' }).locator('.avatar').first(),
      alice.getByTestId('facet-people').getByRole('button', { name: /^bob/ }).locator('.avatar'),
    ]
    for (const color of ['pink', 'teal']) {
      await bob.keyboard.press('ControlOrMeta+,')
      await bob.getByRole('radio', { name: color === 'pink' ? 'Pink' : 'Teal' }).check({ force: true })
      for (const circle of circles)
        await expect.poll(() => circle.getAttribute('style')).toContain(`var(--person-${color})`)
      await bob.keyboard.press('Escape')
    }
  })

  test('a setting for everybody applies in the other program and is shown there; a personal value takes precedence', async () => {
    const [mine, everybody] = [/Only on this machine/, /For everybody/]
    for (const page of [bob, alice]) {
      await page.keyboard.press('ControlOrMeta+,')
      await page.getByRole('tab', { name: 'Advanced' }).click()
    }
    await chooseOwner(bob, mine)
    expect(await calmInterval(bob).getByRole('textbox').getAttribute('placeholder')).toBe('5')
    await calmInterval(alice).getByRole('textbox').fill('8')
    await alice.keyboard.press('Enter')
    await calmInterval(bob).getByText('Using the team’s value (8 s), set by alice just now.').waitFor()
    await calmInterval(bob).getByRole('textbox').fill('900')
    await bob.keyboard.press('Enter')
    await calmInterval(bob).getByRole('alert').getByText('Enter a number from 1 to 600 seconds.').waitFor()
    await bob.keyboard.press('Escape')
    await calmInterval(bob).getByRole('alert').waitFor({ state: 'detached' })
    await calmInterval(bob).getByRole('textbox').fill('20')
    await chooseOwner(bob, everybody)
    await calmInterval(bob).getByText('This machine uses 20 s instead.').waitFor()
    await chooseOwner(bob, mine)
    await calmInterval(bob).getByRole('button', { name: 'Use the team’s value' }).click()
    await calmInterval(bob).getByText('Using the team’s value (8 s)').waitFor()
    expect(await calmInterval(bob).getByRole('textbox').inputValue()).toBe('')
    await bob.keyboard.press('Escape')
    await bob.getByTestId('settings').waitFor({ state: 'detached' })
  })

  test('the viewer rates, moves on and comes back to its picture', async () => {
    const keys = takePictures(2)
    await cell(alice, keys[0]!).dblclick()
    await alice.getByTestId('viewer').waitFor()
    await alice.keyboard.press('ArrowRight')
    await alice.keyboard.press('3')
    await rated(bob, keys[1]!, 3).waitFor()
    await alice.keyboard.press('Escape')
    await alice.getByTestId('viewer').waitFor({ state: 'detached' })
    await cell(alice, keys[1]!).waitFor()
    expect(await cell(alice, keys[1]!).getAttribute('data-focused')).toBe('true')
  })

  test('what a colleague changed on many own pictures is said once, and can be read again in the status panel', async () => {
    await alice.getByTestId('grid').focus()
    await alice.keyboard.press('ControlOrMeta+a')
    await alice.keyboard.press('5')
    await bob.locator('[data-testid="cell"][data-stars="5"]').nth(11).waitFor()
    await bob.getByTestId('grid').focus()
    await bob.keyboard.press('ControlOrMeta+a')
    await bob.keyboard.press('1')
    await bob
      .getByRole('alertdialog')
      .getByRole('button', { name: /Change/ })
      .click()
    const message = `bob changed labels on ${PICTURES} pictures that you had labelled.`
    const toast = alice.getByTestId('toast').filter({ hasText: message })
    await toast.getByRole('button', { name: 'Dismiss' }).click()
    await alice.getByTestId('status').click()
    const past = alice.getByTestId('past-messages').getByRole('listitem').filter({ hasText: message })
    expect(await toast.count()).toBe(0)
    await past.getByRole('button', { name: 'Show' }).click()
    await alice.getByTestId('status-details').waitFor({ state: 'detached' })
    await alice.getByTestId('history-dialog').waitFor()
  })
})
