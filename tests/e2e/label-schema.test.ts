import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { accessibilityProblems } from '../support/accessibility.ts'
import { allFound, cell, filterBy } from '../support/browser.ts'
import { lenslet } from '../support/processes.ts'
import { useTeamWindows } from '../support/team-windows.ts'

const PICTURES = 8

let base: string
let keys: readonly string[]
let lead: Page
let ana: Page

useTeamWindows(['lead', 'ana'], {
  pictures: PICTURES,
  onOpen: (team) => {
    ;({ base, keys } = team)
    ;[lead, ana] = [team.pages[0]!, team.pages[1]!]
  },
})

const tagButton = (page: Page, tag: string): Locator => page.locator(`[data-testid="schema-tag"][data-tag="${tag}"]`)
const group = (page: Page, name: string): Locator =>
  page.locator(`[data-testid="schema-edit-group"][data-name="${name}"]`)

/** Adds a tag with a key in the editor. */
async function addTag(name: string, tag: string, key: string): Promise<void> {
  await group(lead, name).getByLabel(`New tag in ${name}`).fill(tag)
  await lead.keyboard.press('Enter')
  await lead.getByLabel(`Key of ${tag}`).fill(key)
}

test('the lead makes groups and tags with keys, and everybody has the buttons at once', async () => {
  await lead.getByTestId('team-schema').click()
  await lead.getByLabel('New group').fill('Quality')
  await lead.keyboard.press('Enter')
  await addTag('Quality', 'sharp', 's')
  await addTag('Quality', 'blurred', 'b')
  await group(lead, 'Quality').getByLabel('Only one').check()
  await group(lead, 'Quality').getByLabel('Required').check()
  await lead.getByLabel('New group').fill('Subject')
  await lead.keyboard.press('Enter')
  await addTag('Subject', 'owl', 'b')
  // A key that is given twice is named, and gives the first tag.
  await lead.getByText('The tags "blurred" and "owl" have the key B: it gives "blurred".').waitFor()
  await lead.getByLabel('Key of owl').fill('o')
  await lead.getByText('have the key B').waitFor({ state: 'detached' })
  expect(await accessibilityProblems(lead)).toEqual([])
  await cell(ana, keys[0]!).click()
  await tagButton(ana, 'owl').getByText('O', { exact: true }).waitFor()
  expect(await ana.getByTestId('schema-group').allInnerTexts()).toEqual([
    expect.stringMatching(/^Quality\s*required\s+sharp\s+S\s+blurred\s+B$/),
    expect.stringMatching(/^Subject\s+owl\s+O$/),
  ])
})

test('a key gives its tag in place of the others of the group, takes it away again, and works on the whole selection', async () => {
  const pressed = (tag: string): Promise<string | null> => tagButton(ana, tag).getAttribute('aria-pressed')
  await cell(ana, keys[0]!).click()
  await ana.keyboard.press('s')
  await expect.poll(() => pressed('sharp')).toBe('true')
  await ana.keyboard.press('o')
  await ana.keyboard.press('b')
  await expect
    .poll(async () => [await pressed('sharp'), await pressed('blurred'), await pressed('owl')])
    .toEqual(['false', 'true', 'true'])
  await ana.keyboard.press('b')
  await expect.poll(() => pressed('blurred')).toBe('false')
  await cell(ana, keys[2]!).click({ modifiers: ['Shift'] })
  await expect.poll(() => pressed('owl')).toBe('mixed')
  await ana.keyboard.press('s')
  await expect.poll(() => pressed('sharp')).toBe('true')
  await ana.keyboard.press('ControlOrMeta+z')
  await expect.poll(() => pressed('sharp')).toBe('false')
  // With Shift the next picture is shown; a click does what the key does.
  await cell(ana, keys[3]!).click()
  await ana.keyboard.press('Shift+S')
  await ana.locator(`[data-testid="inspector"]`).getByRole('heading', { level: 2, name: keys[4]! }).waitFor()
  await tagButton(ana, 'blurred').click()
  await expect.poll(() => pressed('blurred')).toBe('true')
  await ana.keyboard.press('Enter')
  await ana.getByTestId('viewer-picture').waitFor()
  await ana.keyboard.press('o')
  await expect.poll(() => pressed('owl')).toBe('true')
  await ana.keyboard.press('Escape')
})

test('pictures are done as the team says, in folders and filters, also when the rule changes', async () => {
  const root = ana.getByTestId('folders').getByRole('treeitem').first()
  await root.and(ana.getByLabel(`2 of ${PICTURES} done`)).waitFor()
  await lead.getByLabel('Filter for pictures that are done').fill('stars>=1')
  await lead.keyboard.press('Enter')
  await root.and(ana.getByLabel(`0 of ${PICTURES} done`)).waitFor()
  await cell(ana, keys[3]!).click()
  await ana.keyboard.press('4')
  await root.and(ana.getByLabel(`1 of ${PICTURES} done`)).waitFor()
  await filterBy(ana, 'done:yes')
  await allFound(ana, 1)
  expect(await ana.getByTestId('cell').first().getAttribute('data-key')).toBe(keys[3])
  await filterBy(ana, '')
  await allFound(ana, PICTURES)
})

test('in the viewer the keys and what is left are in sight, and auto-advance waits for the last label that is needed', async () => {
  await lead.getByLabel('Filter for pictures that are done').fill('stars>=1')
  await lead.keyboard.press('Enter')
  await cell(ana, keys[6]!).click()
  await ana.keyboard.press('m')
  await ana.keyboard.press('ControlOrMeta+i')
  await ana.keyboard.press('Enter')
  const viewer = ana.getByTestId('viewer')
  await viewer
    .getByTestId('viewer-schema')
    .getByRole('button', { name: /^sharp/ })
    .waitFor()
  await viewer
    .getByTestId('viewer-left')
    .getByText(`${PICTURES - 1} left`)
    .waitFor()
  await ana.keyboard.press('2')
  await expect.poll(() => viewer.getAttribute('data-stars')).toBe('2')
  expect(await viewer.getAttribute('data-key')).toBe(keys[6])
  await ana.keyboard.press('s')
  await expect.poll(() => viewer.getAttribute('data-key')).toBe(keys[7])
  await viewer
    .getByTestId('viewer-left')
    .getByText(`${PICTURES - 2} left`)
    .waitFor()
  await ana.keyboard.press('m')
  await ana.keyboard.press('ControlOrMeta+i')
  await ana.keyboard.press('Escape')
  await cell(ana, keys[6]!).and(ana.locator('[data-stars="2"]')).waitFor()
})

test('misspelt tags are listed with the tag that was meant, and are merged or added to a group', async () => {
  for (const [key, tag] of [
    [keys[5]!, 'shrap'],
    [keys[7]!, 'meadow'],
  ] as const) {
    await cell(ana, key).click()
    await ana.keyboard.press('t')
    await ana.keyboard.type(tag)
    await ana.keyboard.press('Shift+Enter')
    await ana.keyboard.press('Escape')
  }
  const others = lead.getByTestId('other-tags')
  await others.getByText('2 other tags on pictures').waitFor()
  await others.locator('[data-tag="shrap"]').getByRole('button', { name: 'Merge into “sharp”…' }).click()
  await lead
    .getByTestId('tag-task')
    .getByRole('button', { name: /^Merge/ })
    .click()
  await others.getByText('1 other tag on pictures').waitFor()
  await others.getByLabel('Group of meadow').selectOption('Subject')
  await others.waitFor({ state: 'detached' })
  await group(lead, 'Subject').locator('[data-tag="meadow"]').waitFor()
  await cell(ana, keys[5]!).click()
  await expect.poll(() => tagButton(ana, 'sharp').getAttribute('aria-pressed')).toBe('true')
  await cell(ana, keys[7]!).click()
  await expect.poll(() => tagButton(ana, 'meadow').getAttribute('aria-pressed')).toBe('true')
})

test('what the dialog refuses stays in its box with the reason, and tags are moved within and between groups', async () => {
  const alert = lead.getByTestId('schema-dialog').getByRole('alert')
  const tagsOf = (name: string): Promise<string[]> =>
    group(lead, name)
      .getByTestId('schema-edit-tag')
      .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['tag']!))
  const done = lead.getByLabel('Filter for pictures that are done')
  await done.fill('stras>=1')
  await lead.keyboard.press('Enter')
  await alert.getByText('there is no field "stras"').waitFor()
  expect(await done.inputValue()).toBe('stras>=1')
  await done.fill('stars>=1')
  await lead.keyboard.press('Enter')
  await alert.waitFor({ state: 'detached' })
  const name = group(lead, 'Subject').getByLabel('Name of Subject')
  await name.fill('Quality')
  await lead.keyboard.press('Enter')
  await alert.getByText('There is a group "Quality" already').waitFor()
  expect(await name.inputValue()).toBe('Quality')
  await name.press('Escape')
  await lead.getByLabel('New group').fill('QUALITY')
  await lead.keyboard.press('Enter')
  await alert.getByText('There is a group “Quality” already.').waitFor()
  await lead.getByLabel('New group').fill('')
  await group(lead, 'Quality').getByRole('button', { name: 'Move sharp down' }).click()
  await expect.poll(() => tagsOf('Quality')).toEqual(['blurred', 'sharp'])
  await group(lead, 'Quality').getByRole('button', { name: 'Move sharp up' }).click()
  await expect.poll(() => tagsOf('Quality')).toEqual(['sharp', 'blurred'])
  // A tag is in one group only, however it is spelt.
  await group(lead, 'Quality').getByLabel('New tag in Quality').fill('MEADOW')
  await lead.keyboard.press('Enter')
  const question = lead.getByTestId('question')
  await question.getByText('Move “meadow” from Subject to Quality?').waitFor()
  await question.getByRole('button', { name: 'Move the tag' }).click()
  await expect.poll(() => tagsOf('Quality')).toEqual(['sharp', 'blurred', 'meadow'])
  await lenslet(join(base, 'lead'), [
    'settings',
    join(base, 'pictures'),
    'schema.group:Quality',
    '--reset',
    '--user',
    'lead',
  ])
  const lost = lead.getByRole('region', { name: 'Tags without a group' })
  await lost.getByLabel('Group of meadow').selectOption('Subject')
  await group(lead, 'Subject').locator('[data-tag="meadow"]').waitFor()
  await lead.getByLabel('New group').fill('Quality')
  await lead.keyboard.press('Enter')
  await lost.waitFor({ state: 'detached' })
  await group(lead, 'Quality').getByRole('button', { name: 'Move Quality up' }).click()
  await lead.locator('[data-testid="schema-edit-group"]').first().and(group(lead, 'Quality')).waitFor()
  await group(lead, 'Quality').getByLabel('Only one').check()
})

test('other tags can be refused, stay where they are, and are marked; the sheet of keys has the keys of the team', async () => {
  await cell(ana, keys[5]!).click()
  await ana.keyboard.press('t')
  await ana.keyboard.type('bird')
  await ana.keyboard.press('Enter')
  await ana.keyboard.press('Escape')
  await lead.getByLabel('Only tags of the schema').check()
  await ana.getByText('not in the schema').waitFor()
  expect(await ana.getByTestId('tag-input').count()).toBe(0)
  // The key of the box says why there is none, and holds no other key back.
  await ana.keyboard.press('t')
  await ana.getByTestId('toast').getByText('The team uses only the tags of its schema.').waitFor()
  await ana.keyboard.press('b')
  await expect.poll(() => tagButton(ana, 'blurred').getAttribute('aria-pressed')).toBe('true')
  await ana.getByRole('button', { name: 'Remove bird' }).click()
  await ana.getByTestId('tag').waitFor({ state: 'detached' })
  await ana.keyboard.press('?')
  const sheet = ana.getByTestId('shortcuts')
  await sheet.getByRole('heading', { name: 'Quality' }).waitFor()
  expect(await sheet.locator('section').first().innerText()).toMatch(/Quality\s+sharp\s+S\s+blurred\s+B/)
  await ana.keyboard.press('Escape')
})

test('a group that is renamed keeps its tags, and one that is removed leaves labels as they are, and can be put back', async () => {
  await group(lead, 'Subject').getByLabel('Name of Subject').fill('What is it?')
  await lead.keyboard.press('Enter')
  await group(lead, 'What is it?').locator('[data-tag="owl"]').waitFor()
  const removeQuality = async (): Promise<void> => {
    await group(lead, 'Quality').getByRole('button', { name: 'Remove the group Quality' }).click()
    await lead.getByTestId('question').getByRole('button', { name: 'Remove the group' }).click()
    await group(lead, 'Quality').waitFor({ state: 'detached' })
  }
  await removeQuality()
  const removal = lead.getByRole('status').filter({ hasText: 'Removed the group “Quality”.' })
  await removal.getByRole('button', { name: 'Undo' }).click()
  await removal.waitFor({ state: 'detached' })
  expect(await group(lead, 'Quality').getByLabel('Key of sharp').inputValue()).toBe('S')
  expect(await group(lead, 'Quality').getByLabel('Only one').isChecked()).toBe(true)
  await removeQuality()
  await cell(ana, keys[3]!).click()
  await ana.locator('[data-testid="tag"][data-tag="sharp"]').waitFor()
  expect(await ana.getByTestId('schema-group').count()).toBe(1)
})

const smart = (page: Page): Locator => page.locator('[data-testid="smart-folder"][data-name="To rate"]')

test('a Smart Folder is assigned to a person, who labels it from the queue and says why one picture is left out', async () => {
  await lead.getByLabel('New group').fill('Left out')
  await lead.keyboard.press('Enter')
  await addTag('Left out', 'unclear', 'u')
  await group(lead, 'Left out').getByLabel('For skipping').check()
  await lead.keyboard.press('Escape')
  // What has no stars is not done.
  await filterBy(lead, 'stars=0')
  const total = PICTURES - 2
  await allFound(lead, total)
  await lead.getByRole('button', { name: 'Keep as a Smart Folder' }).click()
  await lead.getByTestId('smart-name').fill('To rate')
  await lead.keyboard.press('Enter')
  await smart(lead).getByRole('button').first().click({ button: 'right' })
  await lead.getByRole('menuitem', { name: 'Assign to' }).click()
  await lead.getByRole('menuitemcheckbox', { name: 'ana' }).click()
  // The menu stays open for more people.
  await lead.getByRole('menuitemcheckbox', { name: 'ana', checked: true }).waitFor()
  await lead.keyboard.press('Escape')
  await lead.getByRole('menuitem', { name: 'Assign to' }).waitFor({ state: 'detached' })
  await smart(ana).getByTestId('smart-people').getByTitle('ana').waitFor()
  await smart(ana).locator('.smart-name[data-mine="true"]').waitFor()

  await smart(ana).getByRole('button').first().click()
  await allFound(ana, total)
  await ana.keyboard.press('q')
  const queue = ana.getByTestId('viewer-queue')
  const shown = (): Promise<string | null> => ana.getByTestId('viewer').getAttribute('data-key')
  await expect.poll(() => queue.getAttribute('data-left')).toBe(String(total))
  const unclear = await shown()
  await ana.keyboard.press('u')
  await expect.poll(shown).not.toBe(unclear)
  await expect.poll(() => queue.getAttribute('data-left')).toBe(String(total - 1))
  const rated = await shown()
  await ana.keyboard.press('5')
  await expect.poll(shown).not.toBe(rated)
  // The picture that was left out needs nothing more either.
  await expect.poll(() => queue.getAttribute('data-finished')).toBe('2')
  await ana.keyboard.press('Escape')
  await ana.getByTestId('viewer').waitFor({ state: 'detached' })
  // The lead sees how far the Smart Folder is, and why the other picture is left out.
  await smart(lead)
    .getByTestId('smart-count')
    .getByText(String(total - 1), { exact: true })
    .waitFor()
  await cell(lead, unclear!).click()
  await expect.poll(() => tagButton(lead, 'unclear').getAttribute('aria-pressed')).toBe('true')
})
