/** Tests which language a window has, and how texts and plurals are looked up. */
import { afterEach, expect, test } from 'vitest'
import { opensWindow } from '../../main/cli/opens-window.ts'
import { chooseFile } from '../../main/host/language.ts'
import { pluralForm, t, translatedParts, type LanguageTexts } from '../../preload/contract/texts.ts'
import { plural } from '../../renderer/components/format.ts'
import { CLI } from '../support/cli.ts'
import { execFileSync } from 'node:child_process'

const FILES = new Map([
  ['de', '/texts/de.json'],
  ['pt-BR', '/texts/pt-BR.json'],
])

const speak = (texts: Omit<LanguageTexts, 'name'> | undefined): void => {
  Object.assign(globalThis, { lensletTexts: texts })
}
afterEach(() => speak(undefined))

test('the language is the one that the person has chosen, else the system’s, else English', () => {
  expect(chooseFile(FILES, null, 'de-AT')).toBe('/texts/de.json')
  expect(chooseFile(FILES, null, 'pt-BR')).toBe('/texts/pt-BR.json')
  expect(chooseFile(FILES, null, 'fr-FR')).toBe(null)
  expect(chooseFile(FILES, 'en', 'de-DE')).toBe(null)
  expect(chooseFile(FILES, 'pt-BR', 'de-DE')).toBe('/texts/pt-BR.json')
  expect(chooseFile(FILES, 'xx', 'de-DE')).toBe(null)
})

test('without a language every text is English, exactly as it is written', () => {
  expect(t('Undo')).toBe('Undo')
  expect(t`Saving ${'{0}'} of ${2}…`).toBe('Saving {0} of 2…')
  expect(translatedParts(['Press ', ' now'])).toEqual(['Press ', 0, ' now'])
  expect([plural(1, 'picture'), plural(2, 'picture')]).toEqual(['1 picture', '2 pictures'])
})

test('a translation may order values differently, and a text without one stays English', () => {
  speak({ code: 'de', texts: { 'Move {0} to {1}': 'Nach {1}: {0}', Redo: '' }, plurals: {} })
  expect(t`Move ${'{1}'} to ${'b'}`).toBe('Nach b: {1}')
  expect(t('Redo')).toBe('Redo')
  expect(t('Undo')).toBe('Undo')
  expect(t('constructor')).toBe('constructor')
  expect(translatedParts(['Move ', ' to ', ''])).toEqual(['Nach ', 1, ': ', 0])
})

test('nouns have the plural forms of the language', () => {
  speak({ code: 'pl', texts: {}, plurals: { picture: { one: 'zdjęcie', few: 'zdjęcia', many: 'zdjęć', other: '' } } })
  expect([1, 3, 5].map((count) => pluralForm(count, 'picture', 'pictures'))).toEqual(['zdjęcie', 'zdjęcia', 'zdjęć'])
  expect(pluralForm(2, 'tag', 'tags')).toBe('tags')
})

test('only commands that open a window use the person’s language', () => {
  const help = execFileSync(process.execPath, [CLI, '--help'], { encoding: 'utf8' })
  const commands = [...help.split('Commands:')[1]!.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name!)
  expect(commands).toContain('label')
  expect(commands.filter((name) => opensWindow([name]))).toEqual(['open'])
  expect([[], ['/photos'], ['--browser']].every(opensWindow)).toBe(true)
})
