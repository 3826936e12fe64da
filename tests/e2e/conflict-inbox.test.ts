/** Tests the conflict inbox with two real programs on one folder, by keyboard alone. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityProblems } from '../support/accessibility.ts'
import { type HostBrowser, launchHostBrowser, type OpenHost, openHost, openProgram } from '../support/hosts.ts'
import { labelApart, labelAs } from '../support/labelled-apart.ts'
import { lenslet } from '../support/processes.ts'
import { smallPictures } from '../support/small-pictures.ts'
import { stopWorkers, type Stopped } from '../support/stopped.ts'

const STARS = 100
const OTHERS = 12

let browser: HostBrowser
let base: string
let folder: string
let hosts: OpenHost[] = []
let ana: Page
let ben: Page
/** The pictures that are only for the tests after the first one. */
let others: string[]
let stopped: Stopped[] = []

beforeAll(async () => {
  browser = await launchHostBrowser()
  base = await mkdtemp(join(tmpdir(), 'lenslet-inbox-'))
  folder = join(base, 'pictures')
  await smallPictures(folder, STARS + OTHERS)
  const names = await readdir(folder, { recursive: true })
  const keys = names.filter((name) => name.endsWith('.jpg')).toSorted()
  others = keys.splice(STARS)
  const [first, second, third] = others as [string, string, string]
  const note = 'The left eye is sharp.'
  await labelAs(base, folder, {
    user: 'cleo',
    labels: [
      { keys: [...keys, ...others], options: ['--stars', '1', '--add-tag', 'base'] },
      { keys: others.slice(0, 2), options: ['--note', note] },
      { keys: [third], options: ['--add-tag', 'blur'] },
    ],
  })
  await labelApart(base, folder, [
    {
      user: 'ana',
      labels: [
        { keys: [...keys, ...others.slice(3)], options: ['--stars', '4'] },
        { keys: [first], options: ['--note', 'The left eye is very sharp.'] },
        { keys: [second], options: ['--note', 'The right eye is sharp.'] },
        { keys: [third], options: ['--remove-tag', 'blur'] },
        { keys: [third], options: ['--add-tag', 'blur'] },
      ],
    },
    {
      user: 'ben',
      labels: [
        { keys: [...keys, ...others.slice(3)], options: ['--stars', '2'] },
        { keys: [first], options: ['--note', 'The left eye is sharp. Good light.'] },
        { keys: [second], options: ['--note', 'The third eye is sharp.'] },
        { keys: [third], options: ['--remove-tag', 'blur'] },
      ],
    },
  ])
  hosts = await Promise.all(['ana', 'ben'].map((user) => openHost(browser, join(base, user), folder, user)))
  ;[ana, ben] = [hosts[0]!.page, hosts[1]!.page]
}, 120_000)
afterAll(async () => {
  for (const one of stopped) await one.resume()
  await Promise.all(hosts.map((host) => host.stop()))
  await browser?.close()
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
})

const count = (page: Page, expected: number): Promise<void> =>
  page.locator(`[data-testid="team-conflicts"][data-count="${expected}"]`).waitFor()
/** The inbox with the details of its conflict, while so many are open. */
const inbox = (page: Page, open?: number): Locator =>
  page.locator(`[data-testid="inbox"][data-loading="false"]${open === undefined ? '' : `[data-open="${open}"]`}`)
const shownKey = (page: Page): Promise<string | null> => inbox(page).getAttribute('data-key')

async function keysOf(filter: string): Promise<string[]> {
  const { stdout } = await lenslet(join(base, 'script'), ['list', folder, '--filter', filter, '--json'])
  return (JSON.parse(stdout) as { item: string }[]).map(({ item }) => item)
}

async function press(page: Page, key: string, times: number): Promise<void> {
  for (let at = 0; at < times; at++) await page.keyboard.press(key)
}

/** Resolves conflicts with a key until these many are left. */
async function resolveDownTo(page: Page, key: string, open: number): Promise<void> {
  const now = Number(await inbox(page).getAttribute('data-open'))
  await press(page, key, now - open)
  await inbox(page, open).waitFor()
}

/** Answers a question with yes, by keyboard. */
async function confirm(page: Page): Promise<void> {
  await page.locator('[data-testid="question"] :focus').waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
}

describe('the conflict inbox', () => {
  const all = STARS + OTHERS

  test('the left panel counts the conflicts, and a key opens the inbox with both values and the one before', async () => {
    for (const page of [ana, ben]) await count(page, all)
    await ana.keyboard.press('ControlOrMeta+j')
    await inbox(ana, all).waitFor()
    expect(await ana.getByTestId('inbox-place').textContent()).toBe(`1 of ${all} · Stars · ben and you`)
    const values = ana.getByTestId('inbox-value')
    expect(await values.evaluateAll((found) => found.map((one) => (one as HTMLElement).dataset['by']))).toEqual([
      'ana',
      'ben',
    ])
    expect(await values.first().getAttribute('aria-label')).toContain('4 stars')
    expect(await values.last().getAttribute('aria-label')).toBe('Take ben’s value: 2 stars, shown now')
    expect(await ana.getByTestId('inbox-before').textContent()).toContain('1 star')
  })

  test('a hundred conflicts are resolved by keyboard alone, and the other program sees all of it', async () => {
    // A held key resolves one after the other, and none twice.
    for (let at = 0; at < 30; at++) await ana.keyboard.down('1')
    await ana.keyboard.up('1')
    // Nothing waits between the presses.
    await resolveDownTo(ana, '1', all - 50)
    await resolveDownTo(ana, '2', all - 70)
    await resolveDownTo(ana, 'm', all - 80)
    await resolveDownTo(ana, 't', all - 85)
    await resolveDownTo(ana, 'n', all - 100)
    await count(ben, all - 100)
    await expect.poll(() => keysOf('stars:4').then(({ length }) => length)).toBe(60)
    expect(await keysOf('stars:2 conflict:no')).toHaveLength(40)
  })

  test('the command line lists the others', async () => {
    const { stdout } = await lenslet(join(base, 'script'), ['conflicts', folder])
    const lines = stdout.trim().split('\n')
    expect(lines).toHaveLength(12)
    expect(lines[0]).toBe(`${await shownKey(ana)}  Stars: 2 stars by ben or 4 stars by ana`)
    const json = await lenslet(join(base, 'script'), ['conflicts', folder, '--folder', 'sea/', '--json'])
    const records = JSON.parse(json.stdout) as { item: string; field: string; values: { by: string }[] }[]
    expect(records.filter(({ item }) => !item.startsWith('sea/'))).toEqual([])
    expect(records.map(({ field }) => field)).toContain('tag:blur')
  })

  test('undo shows the last conflict again, and skip and back move between them', async () => {
    const first = await shownKey(ana)
    await ana.keyboard.press('1')
    await inbox(ana, 11).waitFor()
    const second = await shownKey(ana)
    expect(second).not.toBe(first)
    await ana.keyboard.press('ControlOrMeta+z')
    await inbox(ana, 12).waitFor()
    expect(await shownKey(ana)).toBe(first)
    await count(ben, 12)
    await ana.keyboard.press('s')
    expect(await shownKey(ana)).toBe(second)
    await ana.keyboard.press('ArrowRight')
    await ana.keyboard.press('ArrowLeft')
    await ana.keyboard.press('ArrowLeft')
    expect(await shownKey(ana)).toBe(first)
  })

  test('the inbox opens over the viewer, and can show only the conflicts of the folder', async () => {
    await ana.keyboard.press('Escape')
    await ana.getByTestId('folders').getByText('sea', { exact: true }).click()
    await ana.locator('[data-testid="cell"][data-key^="sea/"]').first().dblclick()
    await ana.getByTestId('viewer').waitFor()
    await ana.keyboard.press('ControlOrMeta+j')
    await inbox(ana, 12).waitFor()
    await ana.keyboard.press('o')
    await ana.locator('[data-testid="inbox-folder"][aria-checked="true"]').waitFor()
    const open = Number(await inbox(ana).getAttribute('data-open'))
    const { stdout } = await lenslet(join(base, 'script'), ['conflicts', folder, '--folder', 'sea'])
    expect([open, await shownKey(ana)]).toEqual([stdout.trim().split('\n').length, expect.stringMatching(/^sea\//)])
    await ana.keyboard.press('o')
    await inbox(ana, 12).waitFor()
    // No command labels a picture that the inbox covers.
    await ana.keyboard.press('ControlOrMeta+k')
    await ana.keyboard.type('tag blur')
    expect(await ana.getByTestId('palette').getByRole('option').count()).toBe(0)
    await ana.keyboard.press('Escape')
    await ana.getByTestId('palette').waitFor({ state: 'detached' })
    await ana.keyboard.press('Escape')
    await ana.getByTestId('viewer').waitFor()
    await ana.keyboard.press('Escape')
    await ana.keyboard.press('ControlOrMeta+j')
    await inbox(ana, 12).waitFor()
  })

  test('without the right to write, the values are shown, and keys say why nothing changes', async () => {
    const dora = await openProgram(browser, join(base, 'dora'), folder, '--user', 'dora', '--read-only')
    try {
      await count(dora.page, 12)
      await dora.page.keyboard.press('ControlOrMeta+j')
      await inbox(dora.page, 12).waitFor()
      await dora.page.keyboard.press('1')
      await dora.page.getByTestId('toast').getByText('Labels cannot be changed').waitFor()
      expect(await dora.page.getByTestId('inbox-value').first().isDisabled()).toBe(true)
      expect(await inbox(dora.page).getAttribute('data-open')).toBe('12')
    } finally {
      await dora.stop()
    }
  })

  test('a conflict that somebody else resolves while it is shown says so, and no key answers another one', async () => {
    const shown = (await shownKey(ana))!
    await labelAs(base, folder, { user: 'cleo', labels: [{ keys: [shown], options: ['--stars', '3'] }] })
    await ana.getByTestId('inbox-closed').getByText('Resolved by cleo.').waitFor()
    await inbox(ana, 11).waitFor()
    expect(await shownKey(ana)).toBe(shown)
    await ana.keyboard.press('2')
    await ana.locator('[data-testid="inbox"][data-closed="false"]').waitFor()
    expect(await shownKey(ana)).not.toBe(shown)
    expect(await inbox(ana).getAttribute('data-open')).toBe('11')
    await expect.poll(() => keysOf('stars:3').then((keys) => keys.includes(shown))).toBe(true)
  })

  test('two people who resolve the same conflict differently at once both get it back', async () => {
    await ben.keyboard.press('ControlOrMeta+j')
    await inbox(ben, 11).waitFor()
    await ana.keyboard.press('ControlOrMeta+j')
    await ana.keyboard.press('ControlOrMeta+j')
    await inbox(ana, 11).waitFor()
    expect(await shownKey(ana)).toBe(await shownKey(ben))
    // Neither sees what the other does: both shares hang.
    stopped = await Promise.all(hosts.map(({ pid }) => stopWorkers(pid)))
    await ana.keyboard.press('m')
    await ben.keyboard.press('m')
    await Promise.all([ana, ben].map((page) => inbox(page, 10).waitFor()))
    for (const one of stopped.splice(0)) await one.resume()
    for (const page of [ana, ben]) {
      await page.getByTestId('inbox-news').getByText('A conflict is back').waitFor()
      await inbox(page, 11).waitFor()
      await count(page, 11)
    }
    // It comes at the end, and does not move the conflict that is shown.
    await press(ana, 's', 10)
    await ana.getByText('somebody else resolved it differently at the same time').last().waitFor()
    await ana.keyboard.press('m')
    await Promise.all([ana, ben].map((page) => inbox(page, 10).waitFor()))
  })

  test('all that are alike are resolved in one step, after the number was said, and one undo opens them again', async () => {
    await ben.keyboard.press('Escape')
    await ana.keyboard.press('Escape')
    await ana.keyboard.press('ControlOrMeta+j')
    await inbox(ana, 10).waitFor()
    await ana.keyboard.press('Shift+2')
    const question = ana.getByTestId('question')
    expect(await question.getByRole('heading').textContent()).toBe('Resolve 7 conflicts?')
    await confirm(ana)
    await inbox(ana, 3).waitFor()
    await count(ben, 3)
    await ana.keyboard.press('ControlOrMeta+z')
    await inbox(ana, 10).waitFor()
    await count(ben, 10)
    await ana.keyboard.press('Shift+N')
    await confirm(ana)
    await inbox(ana, 3).waitFor()
  })

  test('a tag that one removed and the other kept is resolved like the others', async () => {
    const [, , third] = others
    await expect.poll(() => shownKey(ana)).toBe(third)
    expect(await inbox(ana).getAttribute('data-field')).toBe('tag:blur')
    await ana.keyboard.press('t')
    await inbox(ana, 2).waitFor()
    await expect.poll(() => keysOf('tag:blur')).toEqual([])
  })

  test('notes are merged: the text is saved with Ctrl+Enter, and places that both changed are named', async () => {
    const [, second] = others
    const merged = ana.getByTestId('merged-note')
    await expect.poll(() => merged.inputValue()).toBe('The left eye is very sharp. Good light.')
    for (const colorScheme of ['dark', 'light'] as const) {
      await ana.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await ana.locator(`html[data-theme="${colorScheme}"]`).waitFor()
      await expect.poll(() => accessibilityProblems(ana), { message: colorScheme }).toEqual([])
    }
    await ana.keyboard.press('ControlOrMeta+Enter')
    await inbox(ana, 1).waitFor()
    await expect.poll(() => merged.inputValue()).toBe('The right third eye is sharp.')
    expect(await ana.getByTestId('merged-overlaps').textContent()).toContain('Both changed this:right third')
    await ana.keyboard.press('e')
    await ana.keyboard.press('ControlOrMeta+a')
    await ana.keyboard.type('Both eyes')
    // A page that is loaded again, after a crash for instance, shows the same conflict with what was typed.
    await ana.reload()
    await expect.poll(() => merged.inputValue()).toBe('Both eyes')
    await ana.keyboard.press('e')
    await ana.keyboard.press('ControlOrMeta+End')
    // Somebody else resolves it meanwhile: the letters still go into the text.
    await labelAs(base, folder, { user: 'cleo', labels: [{ keys: [second!], options: ['--note', 'Sharp.'] }] })
    await ana.getByTestId('inbox-closed').getByText('Resolved by cleo.').waitFor()
    await ana.keyboard.type(' are sharp.')
    expect(await merged.inputValue()).toBe('Both eyes are sharp.')
    await ana.keyboard.press('ControlOrMeta+Enter')
    // Ana had not seen cleo's note: both are kept until somebody chooses.
    await ana.locator('[data-testid="inbox-value"][data-by="cleo"]').waitFor()
    await ana.keyboard.press('m')
    await ana.getByTestId('no-conflicts').waitFor()
    await count(ben, 0)
    const notes = await Promise.all(
      others.slice(0, 2).map(async (key) => {
        const { stdout } = await lenslet(join(base, 'script'), ['show', folder, key, '--json'])
        return (JSON.parse(stdout) as { notes: string }).notes
      }),
    )
    expect(notes).toEqual(['The left eye is very sharp. Good light.', 'Both eyes are sharp.'])
  })

  test('Esc leads back to the pictures', async () => {
    await ana.keyboard.press('Escape')
    await ana.getByTestId('inbox').waitFor({ state: 'detached' })
    // The keyboard focus is there too, for Tab and for screen readers.
    await ana.locator('[data-testid="grid"]:focus').waitFor()
    await ana.keyboard.press('ArrowRight')
    await ana.locator('[data-testid="cell"][data-focused="true"]').waitFor()
    expect(await ana.getByTestId('inbox').count()).toBe(0)
  })
})

test('in the inspector, a note that is being typed is kept when a click on Keep both saves it', async () => {
  const [picture] = others as [string]
  await Promise.all(hosts.splice(0).map((host) => host.stop()))
  await labelApart(join(base, 'again'), folder, [
    { user: 'ana', labels: [{ keys: [picture], options: ['--note', 'One owl.'] }] },
    { user: 'ben', labels: [{ keys: [picture], options: ['--note', 'Two owls.'] }] },
  ])
  hosts = [await openHost(browser, join(base, 'ana'), folder, 'ana')]
  ana = hosts[0]!.page
  await count(ana, 1)
  await ana.locator(`[data-testid="cell"][data-key="${picture}"]`).click()
  await ana.getByTestId('keep-both').waitFor()
  await ana.keyboard.press('n')
  await ana.keyboard.press('ControlOrMeta+End')
  await ana.keyboard.type(' Or three?')
  await ana.getByTestId('keep-both').click()
  await ana.getByTestId('conflict').waitFor({ state: 'detached' })
  await ana.getByTestId('toast').getByText('What you typed was saved as the note.').waitFor()
  await count(ana, 0)
  const { stdout } = await lenslet(join(base, 'script'), ['show', folder, picture, '--json'])
  expect((JSON.parse(stdout) as { notes: string }).notes).toMatch(/^(One owl|Two owls)\. Or three\?$/)
})
