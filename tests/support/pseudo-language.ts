/**
 * Makes a pseudo-language for tests: English texts with other letters, a third longer, in brackets. Whatever has
 * ordinary letters in a window in this language was left out of the translation.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { LanguageTexts } from '../../preload/contract/texts.ts'

const ENGLISH = resolve(import.meta.dirname, '../../texts/en.json')
/** The rules of Japanese for numbers, dates and plurals, because they have no letters and only one plural form. */
export const PSEUDO_CODE = 'ja'

const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const OTHER = Array.from('àƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÀƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ')

/** Writes the language file into `folder`, and the choice of the language into the program's folder `home`. */
export async function usePseudoLanguage(folder: string, home: string): Promise<void> {
  const english = JSON.parse(await readFile(ENGLISH, 'utf8')) as Pick<LanguageTexts, 'texts' | 'plurals'>
  const language: LanguageTexts = {
    code: PSEUDO_CODE,
    name: pseudo('Pseudo'),
    texts: Object.fromEntries(Object.keys(english.texts).map((text) => [text, pseudo(text)])),
    plurals: Object.fromEntries(Object.keys(english.plurals).map((noun) => [noun, { other: pseudo(noun) }])),
  }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${PSEUDO_CODE}.json`), JSON.stringify(language))
  await mkdir(join(home, 'config'), { recursive: true })
  await writeFile(join(home, 'config', 'config.json'), JSON.stringify({ prefs: { language: PSEUDO_CODE } }))
}

/** Returns a text in the pseudo-language. Values (`{0}`) and spaces at the ends stay as they are. */
export function pseudo(text: string): string {
  const [, before = '', words = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(text)!
  const letters = words.replaceAll(/\{\d+\}|[A-Za-z]/g, (part) => OTHER[PLAIN.indexOf(part)] ?? part)
  const added = '~~~~ '.repeat(words.length).slice(0, Math.ceil(words.length / 3))
  return `${before}⟦${letters}${added.trimEnd()}⟧${after}`
}
