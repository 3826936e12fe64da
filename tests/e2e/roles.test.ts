import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { accessibilityProblems } from '../support/accessibility.ts'
import { cell } from '../support/browser.ts'
import { lenslet } from '../support/processes.ts'
import { useTeamWindows } from '../support/team-windows.ts'

const PICTURES = 6

let base: string
let folder: string
let keys: readonly string[]
let lead: Page
let ana: Page

useTeamWindows(['lead', 'ana'], {
  pictures: PICTURES,
  // The first one who opens a data set owns it.
  isFirstOwner: true,
  onOpen: (team) => {
    ;({ base, folder, keys } = team)
    ;[lead, ana] = [team.pages[0]!, team.pages[1]!]
  },
})

const person = (page: Page, name: string): Locator => page.getByTestId('person').filter({ hasText: name })

test('an owner makes somebody a viewer, whose window says at once that it only looks, and whom to ask', async () => {
  await cell(ana, keys[0]!).click()
  await ana.keyboard.press('4')
  await cell(lead, keys[0]!).and(lead.locator('[data-stars="4"]')).waitFor()
  await lead.getByTestId('team-people').click()
  await person(lead, 'lead').getByText('owner').waitFor()
  await person(lead, 'ana').click()
  await lead.getByLabel('Role', { exact: true }).selectOption('Viewer')
  await person(lead, 'ana').getByText('viewer', { exact: true }).waitFor()
  expect(await accessibilityProblems(lead)).toEqual([])
  await ana.getByText('you are a viewer of this data set, so ask lead to let you label').first().waitFor()
  await cell(ana, keys[1]!).click()
  await ana.keyboard.press('5')
  await ana.getByTestId('toast').getByText('you are a viewer').waitFor()
  // The label of before stays.
  await cell(lead, keys[0]!).and(lead.locator('[data-stars="4"]')).waitFor()
  // A viewer sees the rules, cannot change them, and can still change how they are called.
  await ana.getByTestId('team-people').click()
  expect(await ana.getByLabel('Give labels').isDisabled()).toBe(true)
  await person(ana, 'ana').click()
  expect(await ana.getByLabel('Role', { exact: true }).isDisabled()).toBe(true)
  await ana.getByLabel('Name', { exact: true }).fill('Ana Kovács')
  await ana.keyboard.press('Enter')
  await person(lead, 'Ana Kovács').waitFor()
  await ana.keyboard.press('Escape')
})

test('the command line keeps the same rules', async () => {
  const label = await lenslet(join(base, 'ana'), ['label', folder, keys[1]!, '--stars', '5', '--user', 'ana'])
  expect(label).toMatchObject({ code: 1 })
  expect(label.stderr).toContain('you are a viewer of this data set, so ask lead to let you label')
  const role = await lenslet(join(base, 'ana'), ['people', 'role', folder, 'ana', 'owner', '--user', 'ana'])
  expect(role.stderr).toContain('ask lead')
  const list = await lenslet(join(base, 'cy'), ['people', folder, '--json'])
  const roles = (JSON.parse(list.stdout) as { id: string; role: string | null }[]).map(({ id, role: one }) => [id, one])
  expect(roles).toContainEqual(['ana', 'viewer'])
  expect(roles).toContainEqual(['lead', 'owner'])
})

test('where only owners change settings, the others see why in schema, settings and releases', async () => {
  await lead.getByLabel('Role', { exact: true }).selectOption('Labeler')
  await lead.getByLabel('Change settings, label schema and releases').selectOption('Only owners')
  const sentence = 'Only an owner of this data set can change this: ask lead.'
  await ana.getByTestId('team-schema').click()
  await ana.getByTestId('schema-dialog').getByText(sentence).waitFor()
  expect(await ana.getByLabel('New group').isDisabled()).toBe(true)
  await ana.keyboard.press('Escape')
  // Labels and Smart Folders are for labelers.
  await cell(ana, keys[1]!).click()
  await ana.keyboard.press('5')
  await cell(lead, keys[1]!).and(lead.locator('[data-stars="5"]')).waitFor()
  const access = await lenslet(join(base, 'cy'), ['people', 'access', folder])
  expect(access.stdout).toBe('labels    anybody but viewers\nsettings  only owners\nowners    lead\n')
})

test('somebody asks to become an owner, everybody sees it, and an owner refuses', async () => {
  await ana.getByTestId('team-people').click()
  await ana.getByRole('button', { name: 'Become an owner…' }).click()
  await ana.getByTestId('question').getByRole('button', { name: 'Ask to become an owner' }).click()
  await person(lead, 'Ana Kovács').getByText('asks to be an owner').waitFor()
  await lead.getByText('Becomes an owner in 7 days.').waitFor()
  await lead.getByRole('button', { name: 'Refuse' }).click()
  await lead.getByText('Becomes an owner in 7 days.').waitFor({ state: 'detached' })
  await ana.getByRole('button', { name: 'Become an owner…' }).waitFor()
  await lead.getByTestId('access-rules').getByText('Owners: lead.').waitFor()
  expect(await ana.getByLabel('Give labels').isDisabled()).toBe(true)
})
