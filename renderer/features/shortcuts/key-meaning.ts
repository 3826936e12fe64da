/**
 * Determines which character a pressed key stands for. It is the character that the key types, or, on keyboards of
 * other scripts, the Latin letter or sign at the key's position. Pure.
 */

import { SHIFTED_SIGNS } from '../../../preload/contract/index.ts'

/** What a key event says about the key itself. */
interface PressedKey {
  readonly key: string
  /** The key's position, named after what it types on an American keyboard. */
  readonly code: string
}

const LETTER_OF_OTHER_SCRIPT = /^(?!.*\p{Script=Latin})[^]*[\p{L}\p{M}][^]*$/u
const LATIN_LETTER = /^\p{Script=Latin}$/u
/** The signs at positions of an American keyboard. */
const SIGNS: Readonly<Record<string, string>> = {
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Minus: '-',
  Equal: '=',
  Semicolon: ';',
  Quote: "'",
  Backslash: '\\',
  Backquote: '`',
}

/**
 * Returns whether the key types a letter of the Latin script; null for a key that types no letter.
 *
 * The last answer that is not null identifies the keyboard's layout.
 */
export function isLatin({ key }: PressedKey): boolean | null {
  if (LATIN_LETTER.test(key)) return true
  return LETTER_OF_OTHER_SCRIPT.test(key) ? false : null
}

/** Returns what the key stands for by its position on an American keyboard; null for a named key that types nothing. */
export function meaningByPlace({ code }: PressedKey, shiftKey: boolean): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter !== undefined) return shiftKey ? letter : letter.toLowerCase()
  const sign = SIGNS[code] ?? null
  return sign !== null && shiftKey ? (SHIFTED_SIGNS[sign] ?? null) : sign
}

/**
 * Returns whether an input method handles the key. Then it is not decided yet what the key types, and nothing else may
 * act on it. For the key that ends a composition, Safari shows this only by the key code.
 */
export function isComposing(event: { readonly isComposing: boolean; readonly keyCode: number }): boolean {
  return event.isComposing || event.keyCode === COMPOSING_KEY
}

/** https://www.w3.org/TR/uievents/#determine-keydown-keyup-keyCode */
const COMPOSING_KEY = 229
