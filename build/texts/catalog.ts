/** Reads and writes the files of `texts/`: the English texts of the program, and their translations. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import type { LanguageTexts } from '../../preload/contract/texts.ts'
import { findTexts, type FoundTexts, type Plural } from './find-texts.ts'

/** The folder of the project. The build bundles this file into its configuration, which is in that folder. */
export const project = existsSync(join(import.meta.dirname, 'package.json'))
  ? import.meta.dirname
  : resolve(import.meta.dirname, '../..')
export const TEXTS_FOLDER = join(project, 'texts')
const ENGLISH = 'en.json'
/** What windows show. The command line speaks English, because scripts and people who help read its messages. */
const SOURCES = '{renderer,preload,main}/**/*.{ts,tsx}'

/** The file of English texts: for each text the files in which it is, and the code of its values. */
export interface English {
  readonly texts: Readonly<Record<string, { readonly in: readonly string[]; readonly values?: readonly string[] }>>
  readonly plurals: Readonly<Record<string, Plural>>
}

/** Returns the texts of a source file of the project, by its absolute path. */
export function textsOf(path: string, source: string): FoundTexts {
  const from = dirname(path)
  const module = (file: string): string => {
    const name = relative(from, join(project, file)).replaceAll('\\', '/')
    return name.startsWith('.') ? name : `./${name}`
  }
  return findTexts(relative(project, path).replaceAll('\\', '/'), source, {
    text: module('preload/contract/texts.ts'),
    parts: module('renderer/components/sentence.ts'),
  })
}

/** Returns whether a file, by its path in the project, may have texts of the window. */
export function mayHaveTexts(file: string): boolean {
  return (
    /^(?:renderer|preload|main)\/.*\.tsx?$/.test(file) &&
    !/^main\/(?:cli\/|core\/check\/|core\/media\/metadata\/|core\/settings\/check-settings\.ts|host\/(?:diagnostics|language)\.ts$)|contract\/texts\.ts$/.test(
      file,
    )
  )
}

/** Returns the source files that may have texts, as absolute paths. */
export function sourceFiles(): readonly string[] {
  return globSync(SOURCES, { cwd: project })
    .map((file) => file.replaceAll('\\', '/'))
    .filter(mayHaveTexts)
    .toSorted()
    .map((file) => join(project, file))
}

let collected: English | undefined

/** Collects the English texts of the whole program. */
function collectEnglish(): English {
  return (collected ??= readEnglish())
}

function readEnglish(): English {
  const texts = new Map<string, { in: string[]; values?: readonly string[] }>()
  const plurals = new Map<string, Plural>()
  for (const path of sourceFiles()) {
    const file = relative(project, path).replaceAll('\\', '/')
    const found = textsOf(path, readFileSync(path, 'utf8'))
    for (const { english, values } of found.texts) {
      const text = texts.get(english) ?? { in: [], ...(values.length === 0 ? {} : { values }) }
      if (!text.in.includes(file)) text.in.push(file)
      texts.set(english, text)
    }
    for (const plural of found.plurals) plurals.set(plural.one, plural)
  }
  return { texts: sorted(texts), plurals: sorted(plurals) }
}

/** Returns the entries of a record in JSON, each in a line of its own. */
function lines(record: object): string {
  return Object.entries(record)
    .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(',\n')
}

/** Returns the content of `texts/en.json`. */
export function englishFile(): string {
  const { texts, plurals } = collectEnglish()
  return `{\n  "texts": {\n${lines(texts)}\n  },\n  "plurals": {\n${lines(plurals)}\n  }\n}\n`
}

/**
 * Returns the content of a language's file for the current texts: translations that exist are kept, new texts have an
 * empty translation, and texts that the program no longer has are left out.
 */
export function languageFile(code: string, old: Partial<LanguageTexts>): string {
  const { texts, plurals } = collectEnglish()
  const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories
  const language: LanguageTexts = {
    code,
    name: old.name ?? new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code,
    texts: Object.fromEntries(Object.keys(texts).map((text) => [text, old.texts?.[text] ?? ''])),
    plurals: Object.fromEntries(
      Object.keys(plurals).map((noun) => [
        noun,
        Object.fromEntries(forms.map((form) => [form, old.plurals?.[noun]?.[form] ?? ''])),
      ]),
    ),
  }
  return `${JSON.stringify(language, null, 2)}\n`
}

/** Returns the names of the language files in `texts/`, without the one of the English texts. */
export function languageFiles(): readonly string[] {
  return readdirSync(TEXTS_FOLDER)
    .filter((name) => name.endsWith('.json') && name !== ENGLISH)
    .toSorted()
}

export const ENGLISH_FILE = join(TEXTS_FOLDER, ENGLISH)

function sorted<T>(map: ReadonlyMap<string, T>): Readonly<Record<string, T>> {
  return Object.fromEntries([...map].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
