/**
 * Reads and prints keys as people write them: `P`, `Shift+T`, `Mod+K`, `Alt+ArrowLeft`, `]`, `?`.
 *
 * `Mod` is Ctrl, on a Mac also Cmd. A letter is its key. A sign is the character that is typed, so that it works on
 * every keyboard: `?` and `Shift+/` are the same key. Ctrl and Alt together are AltGr, which types characters, so there
 * are no such keys.
 */

/** A key with its modifiers. `key` is a small letter, a digit, a sign, or a name such as `ArrowLeft`. */
export interface Chord {
  readonly mod: boolean
  readonly alt: boolean
  readonly shift: boolean
  readonly key: string
}

/** The characters that an American keyboard types with Shift on the keys of its signs. */
export const SHIFTED_SIGNS: Readonly<Record<string, string>> = {
  '[': '{',
  ']': '}',
  ',': '<',
  '.': '>',
  '/': '?',
  '-': '_',
  '=': '+',
  ';': ':',
  "'": '"',
  '\\': '|',
  '`': '~',
}
/** The named keys that a command can have. */
const NAMED_KEYS: ReadonlySet<string> = new Set([
  ...'ArrowLeft ArrowRight ArrowUp ArrowDown Home End PageUp PageDown Insert Delete'.split(' '),
  ...Array.from({ length: 24 }, (_, index) => `F${index + 1}`),
])
const MODIFIERS_AND_KEY = /^((?:(?:Mod|Alt|Shift)\+)*)(.+)$/u
/** Latin letters, digits and signs. On keyboards of other scripts, the Latin letter at a key's position counts. */
const CHARACTER = /^[\p{Script=Latin}0-9\p{P}\p{S}]$/u

/** Returns the modifiers and the key of a text: `Shift` and `T` for `Shift+T`. */
export function splitKey(text: string): readonly string[] {
  const [, modifiers = '', key = ''] = MODIFIERS_AND_KEY.exec(text) ?? []
  return [...modifiers.split('+').filter((name) => name !== ''), key]
}

/** Returns whether a character is a letter with a small and a capital form, so that Shift is a key of its own. */
export function isLetterKey(key: string): boolean {
  return key.length === 1 && key.toLowerCase() !== key.toUpperCase()
}

/** Returns the key that a text names; null when a command cannot have it. */
export function parseKey(text: string): Chord | null {
  const parts = splitKey(text)
  const [modifiers, key] = [parts.slice(0, -1), parts.at(-1)!]
  const [mod, alt, shift] = [modifiers.includes('Mod'), modifiers.includes('Alt'), modifiers.includes('Shift')]
  if (mod && alt) return null
  if (NAMED_KEYS.has(key)) return { mod, alt, shift, key }
  return CHARACTER.test(key) ? ofCharacter({ mod, alt, shift, key }) : null
}

/** Returns the key of a character; null for a digit with Shift, which types a different sign on each keyboard. */
function ofCharacter(chord: Chord): Chord | null {
  const { key, shift, alt } = chord
  if (isLetterKey(key)) return { ...chord, key: key.toLowerCase() }
  if (/\d/.test(key)) return shift && !alt ? null : chord
  return { ...chord, shift: false, key: shift ? (SHIFTED_SIGNS[key] ?? key) : key }
}

/** Returns a key as text. Equal keys have equal texts. */
export function printKey({ mod, alt, shift, key }: Chord): string {
  const capital = key.toUpperCase()
  const name = isLetterKey(key) && capital.toLowerCase() === key ? capital : key
  return `${mod ? 'Mod+' : ''}${alt ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${name}`
}

/** Returns the one text of a key that can be written in several ways; null when a command cannot have it. */
export function canonicalKey(text: string): string | null {
  const chord = parseKey(text)
  return chord === null ? null : printKey(chord)
}
