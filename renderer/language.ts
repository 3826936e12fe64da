/**
 * Takes over the texts of the person's language, which the program has written into the page.
 *
 * `main.tsx` imports this file before all others, because many texts are in tables.
 */
import type { Language, LanguageTexts } from '../preload/contract/texts.ts'

interface PageLanguage {
  readonly languages: readonly Language[]
  /** The texts of the language; null for English. */
  readonly texts: LanguageTexts | null
}

const content = document.querySelector<HTMLMetaElement>('meta[name="lenslet-language"]')?.content ?? ''
const { languages, texts }: PageLanguage = content.startsWith('{')
  ? (JSON.parse(content) as PageLanguage)
  : { languages: [], texts: null }
if (texts) {
  Object.assign(globalThis, { lensletTexts: texts })
  document.documentElement.lang = texts.code
}

/** The languages in which the window can be shown; fewer than two when there is no choice. */
export const LANGUAGES = languages
