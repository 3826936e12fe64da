/** Loads the texts of the person's language into a process, before code that uses them runs. */
import { readFileSync } from 'node:fs'
import type { LanguageTexts } from '../../../preload/contract/texts.ts'

/** The variable with the path of the language file. Helper processes get it from the program that starts them. */
export const TEXTS_VARIABLE = 'LENSLET_TEXTS_FILE'

/** Loads the language file that the environment names. Without one, or if it cannot be read, the texts are English. */
export function loadTexts(): void {
  const path = process.env[TEXTS_VARIABLE]
  const texts = path === undefined ? null : readTexts(path)
  if (texts) Object.assign(globalThis, { lensletTexts: texts })
}

/** Returns the content of a language file; null when it cannot be used. */
export function readTexts(path: string): LanguageTexts | null {
  try {
    const { code, name, texts, plurals } = JSON.parse(readFileSync(path, 'utf8')) as LanguageTexts
    const isUsable = typeof name === 'string' && isRecord(texts) && isRecord(plurals)
    return isUsable && Intl.getCanonicalLocales(code).length === 1 ? { code, name, texts, plurals } : null
  } catch {
    return null
  }
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
