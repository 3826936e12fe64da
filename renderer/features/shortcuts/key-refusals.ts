/** Says which keys no command can get, because they are fixed or belong to the system or the browser. Pure. */
import { canonicalKey, parseKey } from '../../../preload/contract/index.ts'
import type { Chord, Session } from '../../../preload/contract/index.ts'
import { MODIFIER } from '../../components/format.ts'
import { keyText } from '../../components/key-text.ts'

/** The most characters of a text, which is no key, that are shown. */
const MAX_NAMED = 30
/** Keys with which people move through lists, menus and fields. */
const MOVING_KEYS: ReadonlySet<string> = new Set([
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'PageUp',
  'PageDown',
])
const OF_SYSTEM = keySet('', 'Mod+Q Mod+W Mod+M Mod+O Mod+C Mod+X Mod+V Alt+F4 F10 Shift+F10 F11')
const OF_MAC = keySet('Mod+', 'H `')
const OF_BROWSER: ReadonlySet<string> = new Set([
  ...keySet('', 'F1 F3 F5 F7 F12 Shift+F5 Mod+F5 Alt+D Alt+Home Mod+PageUp Mod+PageDown'),
  ...keySet('Mod+', 'D E F G H L N P R S T U + - = 0 1 2 3 4 5 6 7 8 9'),
  ...keySet('Mod+Shift+', 'A B C I J K M N O P R T W'),
])

function keySet(modifiers: string, keys: string): ReadonlySet<string> {
  return new Set(keys.split(' ').map((key) => modifiers + key))
}

/** Returns why no command can have a key, as a sentence; null when a command can have it. */
export function refusalOfKey(key: string, host: Session['host']): string | null {
  const chord = parseKey(key)
  if (chord === null) return `“${key.slice(0, MAX_NAMED)}” cannot be the key of a command.`
  const canonical = canonicalKey(key)!
  if (isFixed(chord)) return `${keyText(canonical)} cannot be changed: it does the same in all lists and panels.`
  if (isTagKey(chord)) return `${keyText(canonical)} gives the tag with this number.`
  if (OF_SYSTEM.has(canonical) || (MODIFIER === '⌘' && OF_MAC.has(canonical)))
    return `${keyText(canonical)} belongs to the system or its menus.`
  if (host === 'browser' && OF_BROWSER.has(canonical)) return `${keyText(canonical)} belongs to the browser.`
  return null
}

function isFixed({ key, mod, alt }: Chord): boolean {
  return !mod && !alt && (MOVING_KEYS.has(key) || key === 'F6')
}

function isTagKey({ key, alt }: Chord): boolean {
  return alt && /^[1-9]$/.test(key)
}
