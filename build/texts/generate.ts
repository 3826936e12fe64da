/**
 * Writes `texts/en.json`, the list of all texts, and brings the language files up to date. `node build/texts/generate.ts
 * de` also makes the file of a new language.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LanguageTexts } from '../../preload/contract/texts.ts'
import { ENGLISH_FILE, englishFile, languageFile, languageFiles, TEXTS_FOLDER } from './catalog.ts'

const added = process.argv.slice(2).map((code) => `${new Intl.Locale(code).baseName}.json`)

writeFileSync(ENGLISH_FILE, englishFile())
for (const name of new Set([...languageFiles(), ...added])) {
  const path = join(TEXTS_FOLDER, name)
  const old = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as LanguageTexts) : {}
  const content = languageFile(name.replace(/\.json$/, ''), old)
  writeFileSync(path, content)
  const { texts } = JSON.parse(content) as LanguageTexts
  const missing = Object.values(texts).filter((text) => text === '').length
  process.stdout.write(`texts/${name}: ${missing} of ${Object.keys(texts).length} texts are not translated yet\n`)
}
