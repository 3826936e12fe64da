/** Returns keys as the system's menu shows them. */
import { isKeyCommandId, keysOf, splitKey, type KeyChanges, type MenuCommand } from '../../preload/contract/index.ts'

/** The names of keys that the system's menu calls differently. */
const NAMES: Readonly<Record<string, string>> = {
  Mod: 'CmdOrCtrl',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  '+': 'Plus',
}
/** Keys of the menu's commands that cannot be changed. */
const FIXED_KEYS: Partial<Readonly<Record<MenuCommand, string>>> = { view: 'Enter' }
/** Electron knows no other characters. */
const ASCII = /^[\x21-\x7e]+$/

/** Returns the first key in force of a command of the menu, as Electron writes it; null if the menu cannot show one. */
export function accelerator(command: MenuCommand, changes: KeyChanges): string | null {
  const key = isKeyCommandId(command) ? keysOf(command, changes)[0] : FIXED_KEYS[command]
  if (key === undefined || !ASCII.test(key)) return null
  return splitKey(key)
    .map((part) => NAMES[part] ?? part)
    .join('+')
}
