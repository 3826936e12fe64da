/**
 * Looks texts up in the language of the person.
 *
 * Texts are written in English where they are used. The build puts calls of `t` and `plural` around them
 * (`build/texts/find-texts.ts`), and `texts/en.json` lists them. Without a language file every text stays as it is.
 */

/** A language in which the window can be shown. */
export interface Language {
  /** The code of the language, such as `de`. It also decides how numbers, dates and plurals are written. */
  readonly code: string
  /** The language's own name for itself. */
  readonly name: string
}

/** The texts of one language, as in a file of `texts/`. */
export interface LanguageTexts extends Language {
  /** The translation of each English text. Values are written as `{0}`, `{1}` and so on. */
  readonly texts: Readonly<Record<string, string>>
  /** The forms of each noun that is counted, by the plural categories of the language. */
  readonly plurals: Readonly<Record<string, Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>>>
}

/** Where the program and its page store the texts of their language. It is set before any other code runs. */
const holder = globalThis as { lensletTexts?: LanguageTexts }

/** A value in a sentence. */
type Value = string | number | null | undefined

const keys = new WeakMap<TemplateStringsArray, string>()
let rules: Intl.PluralRules | undefined

/** Returns the texts that are used; null for English. */
export function languageTexts(): LanguageTexts | null {
  return holder.lensletTexts ?? null
}

/** Returns the code of the language that is used; undefined for English, where the system decides about numbers. */
export function language(): string | undefined {
  return holder.lensletTexts?.code
}

/**
 * Returns a text in the language of the person. `t` is also a tag for templates, whose values are filled in.
 *
 * The build calls it for all texts that it recognises. Write it yourself where it cannot know that a literal is a text:
 * a single word in a table, or a part of a sentence.
 */
export function t(english: string): string
export function t(parts: TemplateStringsArray, ...values: readonly Value[]): string
export function t(english: string | TemplateStringsArray, ...values: readonly Value[]): string {
  if (typeof english === 'string') return translationOf(english)
  const translation = holder.lensletTexts && translationOf(keyOf(english))
  if (translation === undefined) return english.reduce((text, part, at) => `${text}${values[at - 1]}${part}`)
  return translation.replaceAll(/\{(\d+)\}/g, (_all, number: string) => String(values[Number(number)]))
}

/**
 * Returns the parts of a translated sentence that contains elements: texts, and numbers that stand for the elements.
 */
export function translatedParts(parts: readonly string[]): readonly (string | number)[] {
  if (!holder.lensletTexts)
    return parts.flatMap((part, at) => (at === 0 ? [part] : [at - 1, part])).filter((part) => part !== '')
  return translationOf(joinParts(parts))
    .split(/(\{\d+\})/)
    .filter((part) => part !== '')
    .map((part) => (/^\{\d+\}$/.test(part) ? Number(part.slice(1, -1)) : part))
}

/** Returns the form of a noun for a number, as the language of the person counts. */
export function pluralForm(value: number, one: string, many: string): string {
  const forms = holder.lensletTexts?.plurals[one]
  if (!holder.lensletTexts || !forms) return value === 1 ? one : many
  rules ??= new Intl.PluralRules(holder.lensletTexts.code)
  return (forms[rules.select(value)] ?? forms.other) || (value === 1 ? one : many)
}

/** Returns the key of a sentence with values: `Saving {0}…`. */
export function joinParts(parts: readonly string[]): string {
  return parts.reduce((text, part, at) => `${text}{${at - 1}}${part}`)
}

function keyOf(parts: TemplateStringsArray): string {
  const known = keys.get(parts)
  if (known !== undefined) return known
  const key = joinParts(parts)
  keys.set(parts, key)
  return key
}

/** An empty translation means that nobody has written it yet. */
function translationOf(english: string): string {
  const texts = holder.lensletTexts?.texts
  return (texts && Object.hasOwn(texts, english) && texts[english]) || english
}
