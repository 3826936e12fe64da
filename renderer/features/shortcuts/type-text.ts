/**
 * Types keys into a field that was not there yet when they were pressed. The field handles them as if they had been
 * pressed in it.
 */
import type { KeyPress } from './key-chords.ts'

/** Keys without a letter that mean something in every field. */
const FIELD_KEYS: ReadonlySet<string> = new Set(['Enter', 'Escape', 'Backspace'])

/** Returns whether a key is meant for a field: a letter, or a key that ends the text or corrects it. */
export function isForField({ key, ctrlKey, metaKey, altKey }: KeyPress): boolean {
  return !ctrlKey && !metaKey && !altKey && (key.length === 1 || FIELD_KEYS.has(key))
}

/** Types a key into the field that has the keyboard. */
export function typeInField(press: KeyPress, field: Element): void {
  const event = new KeyboardEvent('keydown', { ...press, bubbles: true, cancelable: true })
  if (!field.dispatchEvent(event)) return
  // The only way that also keeps the field's own undo and tells its listeners. Deprecated, and without a successor.
  if (press.key.length === 1) document.execCommand('insertText', false, press.key)
  else if (press.key === 'Enter' && field instanceof HTMLTextAreaElement) document.execCommand('insertLineBreak')
  else if (press.key === 'Backspace') document.execCommand('delete')
}
