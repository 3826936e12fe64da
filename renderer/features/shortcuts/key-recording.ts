/** Determines which key a person means who presses a key to give it to a command. Pure. */
import { canonicalKey, printKey } from '../../../preload/contract/index.ts'
import type { KeyChanges, KeyCommandId, Session } from '../../../preload/contract/index.ts'
import { chordsOf } from './key-chords.ts'
import type { KeyPress } from './key-chords.ts'
import { commandsWithKey } from './key-changes.ts'
import { isLatin } from './key-meaning.ts'
import { refusalOfKey } from './key-refusals.ts'

export type RecordedKey =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'cancel' | 'remove' }

/** Keys that mean nothing alone, and keys whose meaning is not known yet. */
const MODIFIER_KEYS: ReadonlySet<string> = new Set(
  'Shift Control Alt Meta AltGraph CapsLock NumLock ScrollLock Fn FnLock Hyper Super Symbol OS Process Unidentified'.split(
    ' ',
  ),
)
/** The keys that nobody can give to a command, with any modifiers. */
const REFUSED_KEYS: ReadonlySet<string> = new Set(['Enter', ' ', 'Tab', 'Escape', 'Backspace', 'ContextMenu'])

interface RecordingFor {
  readonly id: KeyCommandId
  readonly changes: KeyChanges
  readonly host: Session['host']
  readonly isLatinLayout: boolean
}

/** Returns what a pressed key means for a command that gets a new key; null for a modifier, which waits for more. */
export function recordedKey(press: KeyPress, target: RecordingFor): RecordedKey | null {
  if (MODIFIER_KEYS.has(press.key)) return null
  const hasModifier = press.ctrlKey || press.metaKey || press.altKey || press.shiftKey
  if (!hasModifier && press.key === 'Escape') return { kind: 'cancel' }
  if (!hasModifier && (press.key === 'Backspace' || press.key === 'Delete')) return { kind: 'remove' }
  if (REFUSED_KEYS.has(press.key))
    return refused('Enter, Space, Tab, Esc and Backspace stay as they are: buttons, menus and fields need them.')
  const keys = keysOfPress(press, target.isLatinLayout)
  if (keys.length === 0) return refused(unusableReason(press))
  // The key that does something now is the one that the person sees, for instance a digit where the row of digits
  // types other characters.
  const key = keys.find((one) => commandsWithKey(one, target.id, target.changes).length > 0) ?? keys[0]!
  const reason = refusalOfKey(key, target.host)
  return reason === null ? { kind: 'key', key } : refused(reason)
}

/** Returns the keys for which a pressed key stands, those that a command can have. */
function keysOfPress(press: KeyPress, isLatinLayout: boolean): readonly string[] {
  const layout = isLatin(press) ?? isLatinLayout
  return chordsOf(press, layout).flatMap((chord) => canonicalKey(printKey(chord)) ?? [])
}

function unusableReason({ key, metaKey, ctrlKey, altKey }: KeyPress): string {
  if (metaKey && altKey && !ctrlKey) return 'These modifiers cannot be combined: use one of them, or Shift.'
  return key === 'Dead'
    ? 'This key types a character only together with the next key.'
    : 'This key cannot be the key of a command.'
}

function refused(reason: string): RecordedKey {
  return { kind: 'refused', reason }
}
