import { expect, onTestFinished, test } from 'vitest'
import type { Setting } from '../../../preload/contract/index.ts'
import { setProfiles } from '../../../renderer/components/person-names.ts'
import { settingTitle, settingWords } from '../../../renderer/features/history/setting-words.ts'

const STARS = {
  name: 'rating.mode',
  title: 'Stars',
  type: { kind: 'choice', choices: [{ value: 'each', title: 'Everybody their own' }] },
} as unknown as Setting

const smartFolder = (filter: string): string => JSON.stringify({ filter, sort: 'name', descending: false })

test('the history names settings and their values as the settings page does', () => {
  expect(settingTitle('rating.mode', [STARS])).toBe('Setting “Stars”')
  expect(settingWords('rating.mode', '"each"', [STARS])).toBe('Everybody their own')
  expect(settingWords('rating.mode', undefined, [STARS])).toBe('default')
  expect(settingWords('rating.mode', 'null', [STARS])).toBe('default')
})

test('a setting of a later version has its own name, and its value as it was written', () => {
  expect(settingTitle('later.one', [STARS])).toBe('Setting “later.one”')
  expect([settingWords('later.one', '"on"', []), settingWords('later.one', '{"a":1}', [])]).toEqual(['on', '{"a":1}'])
})

test('a Smart Folder is shown with its filter', () => {
  expect(settingTitle('smart-folder:Owls', [])).toBe('Smart Folder Owls')
  expect(settingWords('smart-folder:Owls', smartFolder('tag:owl'), [])).toBe('tag:owl')
  expect(settingWords('smart-folder:Owls', smartFolder(''), [])).toBe('all pictures')
  expect(settingWords('smart-folder:Owls', null, [])).toBe('none')
})

test('a release that was made or deleted is shown with its name', () => {
  const [setting, value] = ['release:2ttdwfnw69qg-0001', JSON.stringify({ name: 'v1', labels: 'sha256:00' })]
  expect(settingTitle(setting, [])).toBe('Release')
  expect([settingWords(setting, value, []), settingWords(setting, 'null', [])]).toEqual(['v1', 'none'])
})

const words = (profile: unknown): string => settingWords('person:ana-2', JSON.stringify(profile), [])

test('the profile of a person is shown with name and colour, or with whom the person is the same as', () => {
  setProfiles(new Map([['ana-1', { id: 'ana-1', person: 'ana-1', name: 'Ana', color: null }]]))
  onTestFinished(() => setProfiles(new Map()))
  expect([settingTitle('person:ana-1', []), settingTitle('person:ana-2', [])]).toEqual(['Person Ana', 'Person ana-2'])
  expect(words({ name: 'Ana K.', color: 'teal' })).toBe('Ana K., teal')
  expect(words({ name: 'Ana K.', color: 'plaid' })).toBe('Ana K.')
  expect(words({ name: 'Ana K.', same_as: 'ana-1' })).toBe('the same person as Ana')
  expect(words(null)).toBe('none')
})

test('a part of the label schema is shown with what it says', () => {
  expect(settingTitle('schema.tag:owl', [])).toBe('Tag owl of the label schema')
  expect(settingTitle('schema.group:Quality', [])).toBe('Group Quality of the label schema')
  expect(settingWords('schema.tag:owl', JSON.stringify({ group: 'Subject', order: 2, key: 'o' }), [])).toBe(
    'group Subject, key O',
  )
  expect(settingWords('schema.group:Quality', '{"choice":"one","required":true,"color":"teal"}', [])).toBe(
    'only one, required, teal',
  )
  expect(settingWords('schema', JSON.stringify({ free_tags: false, done: 'stars>=1' }), [])).toBe(
    'only tags of the schema, done: stars>=1',
  )
  expect(settingWords('schema.tag:owl', 'null', [])).toBe('none')
})
