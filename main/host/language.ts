/** Chooses the language of the window, and finds the languages that exist. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Language } from '../../preload/contract/texts.ts'
import { loadTexts, readTexts, TEXTS_VARIABLE } from '../core/process/language-texts.ts'
import { mainFolder } from './app-files.ts'
import { appPaths } from './paths.ts'

/** A further folder with language files, to try a translation without building the program. */
const FOLDER_VARIABLE = 'LENSLET_TEXTS'

/** English is in the program itself. */
const ENGLISH: Language = { code: 'en', name: 'English' }

/**
 * Loads the texts of the person's language into this process and its helper processes. It must be called before the
 * modules are imported that use texts, because many texts are in tables.
 */
export function loadLanguage(): void {
  const path = chooseFile(languageFiles(), preferredLanguage(), Intl.DateTimeFormat().resolvedOptions().locale)
  if (path === null) delete process.env[TEXTS_VARIABLE]
  else process.env[TEXTS_VARIABLE] = path
  loadTexts()
}

/**
 * Returns the file of the language: the one that the person has chosen, otherwise the system's. Null means English.
 */
export function chooseFile(files: ReadonlyMap<string, string>, chosen: string | null, system: string): string | null {
  const code = chosen ?? system
  return files.get(code) ?? (chosen === null ? files.get(new Intl.Locale(code).language) : undefined) ?? null
}

/** Returns the languages in which the window can be shown, English first. */
export function languages(): readonly Language[] {
  const translations = [...languageFiles().values()].flatMap((path) => readTexts(path) ?? [])
  return [ENGLISH, ...translations.map(({ code, name }) => ({ code, name }))]
}

/** Returns the path of each language file by the language's code. */
function languageFiles(): ReadonlyMap<string, string> {
  const folders = [join(mainFolder, 'texts'), ...(process.env[FOLDER_VARIABLE] ? [process.env[FOLDER_VARIABLE]] : [])]
  return new Map(
    folders.flatMap((folder) =>
      namesIn(folder).map((name) => [name.slice(0, -'.json'.length), join(folder, name)] as const),
    ),
  )
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'en.json')
  } catch {
    return []
  }
}

/**
 * Returns the language that the person has chosen; null for the system's. The file is read here and not with
 * `ConfigStore`, which needs modules with texts.
 */
function preferredLanguage(): string | null {
  try {
    const config = JSON.parse(readFileSync(join(appPaths().config, 'config.json'), 'utf8')) as {
      prefs?: { language?: unknown }
    }
    return typeof config.prefs?.language === 'string' ? config.prefs.language : null
  } catch {
    return null
  }
}
