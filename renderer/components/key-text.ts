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

/** Returns the first key of a command for people; undefined when it has none. */
export function firstKeyText(id: KeyCommandId, changes: KeyChanges): string | undefined {
  const [first] = keysOf(id, changes)
  return first === undefined ? undefined : keyText(first)
}

/** Returns a name with a key in brackets, if there is one: `Pick (P)`. */
export function withKeyText(name: string, keys: string | undefined): string {
  return keys === undefined ? name : `${name} (${keys})`
}
