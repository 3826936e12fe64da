/**
 * What a pressed key stands for: what it types, and on keyboards of other scripts the Latin letter or the sign at its
 * place. Pure.
 */

/** What a key event tells of the key itself. */
export interface PressedKey {
  readonly key: string
  /** The key's place, named after what it types on an American keyboard. */
  readonly code: string
}

const LETTER_OF_OTHER_SCRIPT = /^(?!.*\p{Script=Latin})[^]*[\p{L}\p{M}][^]*$/u
const LATIN_LETTER = /^\p{Script=Latin}$/u
/** What is typed without and with Shift by the keys of signs that are used here. */
const SIGNS: Readonly<Record<string, readonly [plain: string, shifted: string]>> = {
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Slash: ['/', '?'],
  Minus: ['-', '_'],
  Equal: ['=', '+'],
}

/**
 * Whether the key types a letter of the Latin script; null for a key that types no letter. Tells the keyboard's layout
 * from one key to the next.
 */
export function isLatin({ key }: PressedKey): boolean | null {
  if (LATIN_LETTER.test(key)) return true
  return LETTER_OF_OTHER_SCRIPT.test(key) ? false : null
}

/** What the key stands for by its place on an American keyboard; null for a key that is named and not typed with. */
export function meaningByPlace({ code }: PressedKey, shiftKey: boolean): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter !== undefined) return shiftKey ? letter : letter.toLowerCase()
  return SIGNS[code]?.[shiftKey ? 1 : 0] ?? null
}

/**
 * Whether an input method has the key: what it types is not decided yet, and nothing else may act on it. Safari tells
 * only by the number, for the key that ends a composition.
 */
export function isComposing(event: { readonly isComposing: boolean; readonly keyCode: number }): boolean {
  return event.isComposing || event.keyCode === COMPOSING_KEY
}

/** https://www.w3.org/TR/uievents/#determine-keydown-keyup-keyCode */
const COMPOSING_KEY = 229
