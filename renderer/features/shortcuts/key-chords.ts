/** Determines for which keys, in the notation of commands, a pressed key stands. Pure. */
import { isLetterKey } from '../../../preload/contract/index.ts'
import type { Chord } from '../../../preload/contract/index.ts'
import { isLatin, meaningByPlace } from './key-meaning.ts'

export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

const NO_MODIFIER = { mod: false, alt: false, shift: false }

/**
 * Returns the keys for which a pressed key stands, the most likely one first. A command of the first one that has a
 * command is carried out.
 *
 * A key stands for the character that it types. On a keyboard of another script, which has no Latin letters, it also
 * stands for the character at its position on an American keyboard. `isLatinLayout` is false after the keyboard has
 * typed a letter of another script. Then its signs count by position too.
 */
export function chordsOf(press: KeyPress, isLatinLayout: boolean): readonly Chord[] {
  const byCharacter = chordsOfPress(press)
  const latin = isLatin(press)
  if (latin === true || (latin === null && isLatinLayout) || press.key === 'Dead') return byCharacter
  const key = meaningByPlace(press, press.shiftKey)
  return key === null ? byCharacter : [...byCharacter, ...chordsOfPress(withKey(press, key))]
}

/**
 * Returns the key press with another key. A browser's event has its fields in its prototype, so it cannot be spread.
 */
function withKey({ code, ctrlKey, metaKey, altKey, shiftKey }: KeyPress, key: string): KeyPress {
  return { key, code, ctrlKey, metaKey, altKey, shiftKey }
}

/**
 * Returns the key of a digit that is pressed with Shift; null for any other key.
 *
 * The position decides: on most keyboards the top row types signs with Shift, on French ones it types digits only then.
 */
export function shiftedDigit({ code, shiftKey, ctrlKey, metaKey, altKey }: KeyPress): Chord | null {
  const place = /^Digit(\d)$/.exec(code)
  return place && shiftKey && !ctrlKey && !metaKey && !altKey ? { ...NO_MODIFIER, shift: true, key: place[1]! } : null
}

function chordsOfPress(press: KeyPress): readonly Chord[] {
  const hasMod = press.ctrlKey || press.metaKey
  if (hasMod && !press.altKey) return [{ ...chordOf(press, press.key), mod: true }]
  if (press.altKey && !hasMod) return chordsWithAlt(press)
  // AltGr, which types brackets on many keyboards, reports itself as Ctrl and Alt.
  if (press.altKey && !press.ctrlKey) return []
  // Letters and digits are typed without it: with Ctrl and Alt they are somebody else's shortcut.
  return press.altKey && /^[a-z0-9]$/i.test(press.key) ? [] : plainChords(press)
}

/** Returns a key. Shift is a part of it only where it does not decide which character is typed. */
function chordOf({ shiftKey }: KeyPress, key: string): Chord {
  const isNamed = key.length > 1
  return {
    ...NO_MODIFIER,
    shift: shiftKey && (isNamed || isLetterKey(key)),
    key: isNamed ? key : key.toLowerCase(),
  }
}

function plainChords(press: KeyPress): readonly Chord[] {
  const digit = digitOf(press)
  const typed = chordOf(press, press.key)
  return digit === null || digit === press.key ? [typed] : [{ ...NO_MODIFIER, key: digit }, typed]
}

/**
 * Returns the digit that was typed, or the digit at the key's position where the top row types something else without
 * Shift: `&` is 1 on French keyboards, `+` on Czech ones.
 *
 * What AltGr types is taken literally. A Hungarian `ö` is at the position of the 0, which that keyboard has elsewhere.
 * The `-` of a French keyboard, at the position of the 6, is the only one that it has, and a key of commands.
 */
function digitOf({ key, code, shiftKey, altKey }: KeyPress): string | null {
  if (/^\d$/.test(key)) return key
  const place = /^Digit(\d)$/.exec(code)
  const isLiteral = '[]öÖ'.includes(key) || (key === '-' && code === 'Digit6')
  return place && !shiftKey && !altKey && !isLiteral ? place[1]! : null
}

/** Returns the keys with Alt. With Alt a Mac types signs. So the position decides for everything but Latin letters. */
function chordsWithAlt(press: KeyPress): readonly Chord[] {
  const withAlt = (key: string): Chord => ({ ...chordOf(press, key), alt: true })
  const digit = /^Digit(\d)$/.exec(press.code)?.[1] ?? (/^\d$/.test(press.key) ? press.key : undefined)
  if (digit !== undefined) return [{ ...withAlt(digit), shift: press.shiftKey }]
  if (/^[a-z]$/i.test(press.key)) return [withAlt(press.key)]
  const byPlace = meaningByPlace(press, press.shiftKey)
  return [...(byPlace === null ? [] : [withAlt(byPlace)]), withAlt(press.key)]
}
