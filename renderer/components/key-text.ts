/** Shows keys as they are printed on a keyboard. Pure. */
import { keysOf, splitKey } from '../../preload/contract/index.ts'
import type { KeyChanges, KeyCommandId } from '../../preload/contract/index.ts'
import { MODIFIER } from './format.ts'

const NAMES: Readonly<Record<string, string>> = {
  Mod: MODIFIER,
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Insert: 'Ins',
  Delete: 'Del',
  '-': '−',
}

/** Returns a key for people: `Ctrl Shift Z` for `Mod+Shift+Z`. */
export function keyText(key: string): string {
  return splitKey(key)
    .map((part) => NAMES[part] ?? part)
    .join(' ')
}

/** The texts that were made for the same changes before: each change of the window's state asks for all hints. */
const textsByChanges = new WeakMap<KeyChanges, Map<KeyCommandId, string | undefined>>()

/** Returns the first key of a command for people; undefined when it has none. */
export function firstKeyText(id: KeyCommandId, changes: KeyChanges): string | undefined {
  const texts = textsByChanges.get(changes) ?? new Map<KeyCommandId, string | undefined>()
  if (texts.size === 0) textsByChanges.set(changes, texts)
  if (!texts.has(id)) {
    const [first] = keysOf(id, changes)
    texts.set(id, first === undefined ? undefined : keyText(first))
  }
  return texts.get(id)
}

/** Returns a name with a key in brackets, if there is one: `Pick (P)`. */
export function withKeyText(name: string, keys: string | undefined): string {
  return keys === undefined ? name : `${name} (${keys})`
}
