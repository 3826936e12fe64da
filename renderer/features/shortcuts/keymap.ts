/** Maps keys to commands, depending on where the keyboard focus is. Pure, so that the whole map can be tested. */
import { assertNever, LABEL_COMMANDS, MAX_TAG_KEYS, NEXT_COMMANDS } from '../../../preload/contract/index.ts'
import type { LabelEdit, NextCommand } from '../../../preload/contract/index.ts'
import { isLatin, meaningByPlace } from './key-meaning.ts'
import type { Move } from '../../store/grid-navigation.ts'
import type { Zoom } from '../viewer/zoom.ts'

export type Command =
  | { readonly do: 'move'; readonly move: Move; readonly extend: boolean }
  /** `advance` moves on to the next picture afterwards. */
  | { readonly do: 'label'; readonly edit: LabelEdit; readonly advance: boolean }
  | { readonly do: 'next-without'; readonly command: NextCommand }
  /** Goes back (-1) or forward through the searches that were shown. */
  | { readonly do: 'history'; readonly direction: 1 | -1 }
  /** Gives the tag of a key, from 0 on. */
  | { readonly do: 'tag-key'; readonly slot: number; readonly advance: boolean }
  | { readonly do: 'zoom'; readonly zoom: Zoom }
  | { readonly do: 'pan'; readonly x: number; readonly y: number }
  | { readonly do: 'cell-size'; readonly by: 1 | -1 }
  | { readonly do: 'pane' | 'panes' | 'wipe-by' | 'region'; readonly by: 1 | -1 }
  | { readonly do: 'layout' | 'compare' | 'wipe' | 'link' | 'keep-zoom' | 'filmstrip' | 'surround' | 'show-previous' }
  | { readonly do: 'close-compare' | 'keep-pane' | 'remove-pane' | 'swap-panes' }
  | {
      readonly do:
        | 'select-all'
        | 'clear'
        | 'view'
        | 'close-viewer'
        | 'tags'
        | 'repeat-tags'
        | 'auto-advance'
        | 'note'
        | 'search'
        | 'palette'
        | 'shortcuts'
        | 'copy-path'
        | 'copy-key'
        | 'reveal'
        | 'undo'
        | 'redo'
        | 'left-panel'
        | 'inspector'
        | 'settings'
    }

export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/**
 * Where the keyboard focus is. `typing`: a text field. `control`: a slider or tree, which handles arrow keys itself.
 * `button`: handles Enter and space itself. `surface`: the pictures, or nothing.
 */
export interface KeyPlace {
  readonly on: 'typing' | 'control' | 'button' | 'surface'
  /** Whether the text field contains text. */
  readonly hasText: boolean
  /** What is in front. */
  readonly over: 'grid' | 'viewer' | 'compare'
  readonly dialog: boolean
}

const GRID_MOVES: Readonly<Record<string, Move>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'home',
  End: 'end',
  PageUp: 'page-up',
  PageDown: 'page-down',
}
const LETTER_MOVES: Readonly<Record<string, Move>> = { a: 'left', d: 'right', w: 'up', s: 'down' }
const VIEWER_MOVES: Readonly<Record<string, Move>> = {
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  ArrowUp: 'previous',
  ArrowDown: 'next',
  PageUp: 'previous',
  PageDown: 'next',
  Home: 'home',
  End: 'end',
  a: 'previous',
  d: 'next',
}
const PLAIN: Readonly<Record<string, Command>> = {
  t: { do: 'tags' },
  n: { do: 'note' },
  m: { do: 'auto-advance' },
  '/': { do: 'search' },
  '?': { do: 'shortcuts' },
}
/** With Shift, a letter of these moves on to the next picture, as in Lightroom. */
const LABELS: Readonly<Record<string, LabelEdit>> = Object.fromEntries(
  LABEL_COMMANDS.map(({ key, edit }) => [key.toLowerCase(), edit]),
)
/** The digits among these keys, as part of a regular expression. */
const DIGITS = `[${Object.keys(LABELS)
  .filter((key) => /^\d$/.test(key))
  .join('')}]`
const DIGIT = new RegExp(`^${DIGITS}$`)
const DIGIT_CODE = new RegExp(`^Digit(${DIGITS})$`)
/** The commands of the two brackets and of the characters that Shift makes of them. */
const BRACKETS: Readonly<Record<string, Command>> = bracketCommands(false)
const BRACKETS_WITH_ALT: Readonly<Record<string, Command>> = bracketCommands(true)
const GRID: Readonly<Record<string, Command>> = {
  ...BRACKETS,
  '+': { do: 'cell-size', by: 1 },
  '=': { do: 'cell-size', by: 1 },
  '-': { do: 'cell-size', by: -1 },
  g: { do: 'layout' },
  c: { do: 'compare' },
}
const ZOOM: Readonly<Record<string, Command>> = {
  '+': { do: 'zoom', zoom: 'in' },
  '=': { do: 'zoom', zoom: 'in' },
  '-': { do: 'zoom', zoom: 'out' },
  f: { do: 'zoom', zoom: 'fit-or-actual' },
  F: { do: 'zoom', zoom: 'fill' },
  z: { do: 'zoom', zoom: 'actual' },
  r: { do: 'zoom', zoom: 'turn-right' },
  R: { do: 'zoom', zoom: 'turn-left' },
}
const PAN: Readonly<Record<string, Command>> = {
  ArrowLeft: { do: 'pan', x: -1, y: 0 },
  ArrowRight: { do: 'pan', x: 1, y: 0 },
  ArrowUp: { do: 'pan', x: 0, y: -1 },
  ArrowDown: { do: 'pan', x: 0, y: 1 },
}
/** Keys of the viewer and of the comparison. */
const SHOWN: Readonly<Record<string, Command>> = { b: { do: 'surround' } }
const VIEWER: Readonly<Record<string, Command>> = {
  ...BRACKETS,
  ...SHOWN,
  c: { do: 'compare' },
  h: { do: 'filmstrip' },
  l: { do: 'keep-zoom' },
  y: { do: 'show-previous' },
  Enter: { do: 'close-viewer' },
  ' ': { do: 'close-viewer' },
  Escape: { do: 'close-viewer' },
}
const COMPARE: Readonly<Record<string, Command>> = {
  ArrowLeft: { do: 'pane', by: -1 },
  ArrowRight: { do: 'pane', by: 1 },
  ArrowUp: { do: 'pane', by: -1 },
  ArrowDown: { do: 'pane', by: 1 },
  a: { do: 'pane', by: -1 },
  d: { do: 'pane', by: 1 },
  PageUp: { do: 'panes', by: -1 },
  PageDown: { do: 'panes', by: 1 },
  ',': { do: 'wipe-by', by: -1 },
  '.': { do: 'wipe-by', by: 1 },
  Delete: { do: 'remove-pane' },
  k: { do: 'keep-pane' },
  s: { do: 'swap-panes' },
  w: { do: 'wipe' },
  l: { do: 'link' },
  c: { do: 'close-compare' },
  Escape: { do: 'close-compare' },
}

/** The commands of keys with Alt and Shift. */
const WITH_ALT: Readonly<Record<string, Command>> = {
  c: { do: 'copy-path' },
  k: { do: 'copy-key' },
  r: { do: 'reveal' },
}

/**
 * Returns the command of a key; null when it has none.
 *
 * A key stands for the character that it types. On a keyboard of another script, which has no Latin letters, it stands
 * for the character at its position on an American keyboard. `isLatinLayout` is false after the keyboard has typed a
 * letter of another script. Then its signs are looked up by position too.
 */
export function commandFor(press: KeyPress, place: KeyPlace, isLatinLayout = true): Command | null {
  const byMeaning = commandOf(press, place)
  if (byMeaning !== null) return byMeaning
  const latin = isLatin(press)
  if (latin === true || (latin === null && isLatinLayout) || press.key === 'Dead') return null
  const key = meaningByPlace(press, press.shiftKey)
  return key === null ? null : commandOf(withKey(press, key), place)
}

/**
 * Returns the key press with another key. A browser's event has its fields in its prototype, so it cannot be spread.
 */
function withKey({ code, ctrlKey, metaKey, altKey, shiftKey }: KeyPress, key: string): KeyPress {
  return { key, code, ctrlKey, metaKey, altKey, shiftKey }
}

function commandOf(press: KeyPress, place: KeyPlace): Command | null {
  const modifier = press.ctrlKey || press.metaKey
  // AltGr, which types brackets on many keyboards, reports itself as Ctrl and Alt.
  const altGr = press.altKey && press.ctrlKey
  if (press.key === 'F6' && !modifier && !press.altKey)
    return place.dialog ? null : { do: 'region', by: press.shiftKey ? -1 : 1 }
  if (modifier && !press.altKey) return withModifier(press, place)
  if (press.altKey && !modifier && !place.dialog && place.on !== 'typing') return withAlt(press, place)
  if (place.dialog || place.on === 'typing' || (press.altKey && !altGr)) return null
  return plain(press, place)
}

function withAlt(press: KeyPress, place: KeyPlace): Command | null {
  if (!press.shiftKey && (press.key === 'ArrowLeft' || press.key === 'ArrowRight'))
    return { do: 'history', direction: press.key === 'ArrowLeft' ? -1 : 1 }
  const slot = tagKey(press)
  if (slot >= 0) return { do: 'tag-key', slot, advance: press.shiftKey }
  const bracket = meaningByPlace(press, press.shiftKey) ?? press.key
  if (place.over !== 'compare' && BRACKETS_WITH_ALT[bracket]) return BRACKETS_WITH_ALT[bracket]
  return press.shiftKey ? (WITH_ALT[letterWithAlt(press)] ?? null) : null
}

/** Returns the tag's key that is pressed with Alt, from 0 on; -1 for any other key. */
function tagKey({ code, key }: KeyPress): number {
  const digit = Number(/^Digit([1-9])$/.exec(code)?.[1] ?? (/^[1-9]$/.test(key) && code === '' ? key : 0))
  return digit <= MAX_TAG_KEYS ? digit - 1 : -1
}

/** Returns the commands that go to the next picture without a label, by the character of the key. */
function bracketCommands(alt: boolean): Readonly<Record<string, Command>> {
  const shifted = { '[': '{', ']': '}' }
  return Object.fromEntries(
    NEXT_COMMANDS.filter(({ modifiers }) => modifiers.includes('Alt') === alt).map((command) => [
      command.modifiers.includes('Shift') ? shifted[command.key] : command.key,
      { do: 'next-without', command },
    ]),
  )
}

/**
 * Returns the letter of a key that is pressed with Alt. With Alt a Mac types a sign. Then the key's position decides.
 */
function letterWithAlt(press: KeyPress): string {
  return (/^[a-z]$/i.test(press.key) ? press.key : (meaningByPlace(press, false) ?? '')).toLowerCase()
}

function withModifier(press: KeyPress, place: KeyPlace): Command | null {
  const key = press.key.toLowerCase()
  if (key === 'k') return { do: 'palette' }
  if (key === ',') return { do: 'settings' }
  if (key === 'b' && !place.dialog) return { do: 'left-panel' }
  if (key === 'i' && !press.shiftKey && !place.dialog) return { do: 'inspector' }
  // In a field with text the keys belong to the field's own undo.
  if (place.dialog || (place.on === 'typing' && place.hasText)) return null
  if (key === 'z') return { do: press.shiftKey ? 'redo' : 'undo' }
  if (key === 'y') return { do: 'redo' }
  if (key === 'a' && place.on !== 'typing' && place.over === 'grid') return { do: 'select-all' }
  return null
}

function plain(press: KeyPress, place: KeyPlace): Command | null {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key
  const digit = digitOf(press)
  const edit = LABELS[digit ?? key]
  // Shift and a digit is how some keyboards type the digit.
  if (edit) return { do: 'label', edit, advance: press.shiftKey && digit === null }
  if (key === 't' && press.shiftKey) return { do: 'repeat-tags' }
  const always = PLAIN[key]
  if (always) return always
  // A slider or tree handles arrow keys itself, a button Enter and space.
  if (place.on === 'control' && press.key.length > 1 && key !== 'Escape') return null
  if (place.on !== 'surface' && (key === 'Enter' || key === ' ')) return null
  switch (place.over) {
    case 'grid':
      return inGrid(press, key)
    case 'viewer':
      return inViewer(press, key)
    case 'compare':
      return inCompare(press, key)
    default:
      return assertNever(place.over)
  }
}

/**
 * Returns the digit that was typed, or the digit at the key's position where the top row types something else without
 * Shift: `&` is 1 on French keyboards, `+` on Czech ones.
 *
 * What AltGr types is taken literally. A Hungarian `ö` is at the position of the 0, which that keyboard has elsewhere.
 */
function digitOf(press: KeyPress): string | null {
  if (DIGIT.test(press.key)) return press.key
  const place = DIGIT_CODE.exec(press.code)
  return place && !press.shiftKey && !press.altKey && !'[]öÖ'.includes(press.key) ? place[1]! : null
}

/** Returns the zoom command of a key. Capital letters differ from small ones here, and Shift decides, not Caps Lock. */
function zoom(press: KeyPress, key: string): Command | undefined {
  if (press.shiftKey && PAN[key]) return PAN[key]
  return ZOOM[press.shiftKey && key.length === 1 ? key.toUpperCase() : key]
}

function inViewer(press: KeyPress, key: string): Command | null {
  const zoomed = zoom(press, key)
  if (zoomed) return zoomed
  const move = VIEWER_MOVES[key]
  if (move) return { do: 'move', move, extend: false }
  return VIEWER[key] ?? null
}

function inCompare(press: KeyPress, key: string): Command | null {
  return zoom(press, key) ?? COMPARE[key] ?? SHOWN[key] ?? null
}

function inGrid(press: KeyPress, key: string): Command | null {
  const move = GRID_MOVES[key] ?? LETTER_MOVES[key]
  if (move) return { do: 'move', move, extend: press.shiftKey }
  if (key === 'Escape') return { do: 'clear' }
  return GRID[key] ?? (key === 'Enter' || key === ' ' ? { do: 'view' } : null)
}

/** Returns whether a command is carried out once for each press: a key that is held down repeats all others. */
export function isOncePerPress(command: Command): boolean {
  return ['auto-advance', 'keep-pane', 'repeat-tags', 'show-previous', 'tag-key'].includes(command.do)
}
