/** Tests that the build finds the texts of the window, and nothing else. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import {
  ENGLISH_FILE,
  englishFile,
  languageFile,
  languageFiles,
  sourceFiles,
  TEXTS_FOLDER,
  textsOf,
} from '../../build/texts/catalog.ts'
import { findTexts } from '../../build/texts/find-texts.ts'
import type { LanguageTexts } from '../../preload/contract/texts.ts'

const project = resolve(import.meta.dirname, '../..')
const MODULES = { text: './texts.ts', parts: './sentence.ts' }

const textsIn = (source: string, file = 'renderer/a.tsx'): string[] =>
  findTexts(file, source, MODULES).texts.map(({ english }) => english)

/** Returns the values of a text: `{0} {1}`. */
const valuesIn = (text: string): string => [...new Set(text.match(/\{\d+\}/g))].toSorted().join(' ')

test('the list of texts is up to date; npm run texts writes it', async () => {
  expect(await readFile(ENGLISH_FILE, 'utf8')).toBe(englishFile())
})

test('finds what people read: in the page, in attributes, in errors and in sentences', () => {
  expect(textsIn('<p>Two words</p>')).toEqual(['Two words'])
  expect(textsIn('<p>\n  Press <kbd>Enter</kbd> to go on, {name}\n</p>')).toEqual(['Press {0} to go on, {1}'])
  expect(textsIn('<b title="Stars" />')).toEqual(['Stars'])
  expect(textsIn('<b aria-label={on ? `Stars: ${n}` : "Unrated"} />')).toEqual(['Stars: {0}', 'Unrated'])
  expect(textsIn('throw new LensletError("offline", `the ${name} is gone`)', 'main/core/a.ts')).toEqual([
    'the {0} is gone',
  ])
  expect(textsIn('const line = `Saving ${n}…`')).toEqual(['Saving {0}…'])
  expect(textsIn('const items = [{ name: "Undo", id: "undo" }]')).toEqual(['Undo'])
  expect(textsIn('const word = t("viewing")')).toEqual(['viewing'])
})

test('touches no value of the program: keys, ids, class names, comparisons, filters, file names and types', () => {
  for (const source of [
    'if (event.key === "Enter") go()',
    'switch (key) { case "Page Up": go() }',
    '<b className="Large button" data-name="Some name" />',
    '<kbd>Shift click</kbd>',
    'type Mode = "Just looking"',
    'const keys = ["Mod+K Mod+Shift+Z"]',
    'const GROUPS = ["Go to", "Viewer and comparison"] as const',
    'const text = "conflict:yes"',
    'const found = names.includes("Some name")',
    'const value = { "Some name": 1 }["Some name"]',
    'import x from "Some name"',
    'throw new Error("This is a bug.")',
    'const state = ok ? "no address" : "in force"',
  ])
    expect(findTexts('renderer/a.tsx', source, MODULES).code, source).toBe(null)
  expect(textsIn('const folder = "Field survey/North transect"', 'main/core/sample/plan.ts')).toEqual([])
})

test('the sources still have the right types with a call around each text, so no text is a value of a fixed set', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lenslet-texts-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const name of ['main', 'preload', 'renderer', 'tsconfig.base.json'])
    await cp(join(project, name), join(folder, name), { recursive: true })
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'), 'junction')
  for (const path of sourceFiles()) {
    const { code } = textsOf(path, await readFile(path, 'utf8'))
    if (code !== null) await writeFile(join(folder, relative(project, path)), code)
  }
  for (const [name, include] of [
    ['tsconfig.web.json', ['renderer', 'preload']],
    ['tsconfig.node.json', ['main', 'preload/contract']],
  ] as const) {
    const { exclude: _exclude, ...options } = JSON.parse(await readFile(join(project, name), 'utf8')) as {
      exclude?: unknown
    }
    await writeFile(join(folder, name), JSON.stringify({ ...options, include }))
    const compiler = join(project, 'node_modules/typescript/bin/tsc')
    const result = await promisify(execFile)(process.execPath, [compiler, '-p', name, '--noEmit'], {
      cwd: folder,
    }).catch((error: { stdout: string }) => error)
    expect(result.stdout).toBe('')
  }
})

test.each(languageFiles())('%s has all texts, and each translation has the values of its text', async (name) => {
  const content = await readFile(join(TEXTS_FOLDER, name), 'utf8')
  const language = JSON.parse(content) as LanguageTexts
  expect(content).toBe(languageFile(language.code, language))
  const translated = Object.entries(language.texts).filter(([, translation]) => translation !== '')
  expect(translated.filter(([english, translation]) => valuesIn(english) !== valuesIn(translation))).toEqual([])
})

test('a new language has an empty translation for each text and each plural form, and keeps what exists', () => {
  const polish = JSON.parse(languageFile('pl', { texts: { Undo: 'Cofnij' } })) as LanguageTexts
  expect(polish.name).toBe('polski')
  expect(polish.texts['Undo']).toBe('Cofnij')
  expect(polish.texts['Redo']).toBe('')
  expect(Object.keys(polish.plurals['picture']!).toSorted()).toEqual(['few', 'many', 'one', 'other'])
})
