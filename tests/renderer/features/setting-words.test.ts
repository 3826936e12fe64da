import { expect, test } from 'vitest'
import type { Setting } from '../../../preload/contract/index.ts'
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
