/** Makes the key presses of an American keyboard, and of others. */
import { SHIFTED_SIGNS, splitKey } from '../../../preload/contract/index.ts'
import type { KeyPress } from '../../../renderer/features/shortcuts/key-chords.ts'

const SIGN_CODES: Readonly<Record<string, string>> = { '[': 'BracketLeft', ']': 'BracketRight' }

export function press(key: string, change: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...change }
}

/** Returns the press of a key that is written as in the table of commands. */
export function pressOf(text: string): KeyPress {
  const parts = splitKey(text)
  const key = parts.at(-1)!
  const shiftKey = parts.includes('Shift')
  return press(shiftKey ? (SHIFTED_SIGNS[key] ?? key) : key.length === 1 ? key.toLowerCase() : key, {
    code: SIGN_CODES[key] ?? (/^[A-Z]$/.test(key) ? `Key${key}` : ''),
    ctrlKey: parts.includes('Mod'),
    altKey: parts.includes('Alt'),
    shiftKey,
  })
}
