/** Which command a key means, given where the keyboard is. Pure, so that the whole map can be tested. */
import type { Move } from '../../store/range.ts'

export type Command =
  | { readonly do: 'move'; readonly move: Move; readonly extend: boolean }
  | { readonly do: 'rate'; readonly stars: number }
  | { readonly do: 'unlabelled'; readonly direction: 1 | -1 }
  | { readonly do: 'zoom'; readonly zoom: 'in' | 'out' | 'fit' }
  | { readonly do: 'select-all' | 'clear' | 'view' | 'close-viewer' | 'tags' | 'note' | 'search' | 'palette' | 'shortcuts'
      | 'undo' | 'redo' | 'left-panel' | 'inspector' | 'settings' }

export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** `typing`: a text field; `control`: a slider or tree that has its own arrows; `button`: has its own Enter and space; `surface`: the pictures or nothing. */
export interface KeyPlace {
  readonly on: 'typing' | 'control' | 'button' | 'surface'
  readonly typed: boolean
  readonly viewer: boolean
  readonly dialog: boolean
}

const GRID_MOVES: Readonly<Record<string, Move>> = {
  ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down',
  Home: 'home', End: 'end', PageUp: 'page-up', PageDown: 'page-down',
}
const LETTER_MOVES: Readonly<Record<string, Move>> = { a: 'left', d: 'right', w: 'up', s: 'down' }
const VIEWER_MOVES: Readonly<Record<string, Move>> = {
  ArrowLeft: 'previous', ArrowRight: 'next', ArrowUp: 'previous', ArrowDown: 'next', PageUp: 'previous', PageDown: 'next',
  Home: 'home', End: 'end', a: 'previous', d: 'next',
}
const PLAIN: Readonly<Record<string, Command>> = {
  t: { do: 'tags' }, n: { do: 'note' }, '/': { do: 'search' }, '?': { do: 'shortcuts' },
  '[': { do: 'unlabelled', direction: -1 }, ']': { do: 'unlabelled', direction: 1 },
}
const ZOOM: Readonly<Record<string, Command>> = {
  '+': { do: 'zoom', zoom: 'in' }, '=': { do: 'zoom', zoom: 'in' }, '-': { do: 'zoom', zoom: 'out' }, f: { do: 'zoom', zoom: 'fit' },
}

export function commandFor(press: KeyPress, place: KeyPlace): Command | null {
  const modifier = press.ctrlKey || press.metaKey
  // AltGr, which types brackets on many keyboards, reports itself as Ctrl and Alt.
  const altGr = press.altKey && press.ctrlKey
  if (modifier && !press.altKey) return withModifier(press, place)
  if (place.dialog || place.on === 'typing' || (press.altKey && !altGr)) return null
  return plain(press, place)
}

function withModifier(press: KeyPress, place: KeyPlace): Command | null {
  const key = press.key.toLowerCase()
  if (key === 'k') return { do: 'palette' }
  if (key === ',') return { do: 'settings' }
  if (key === 'b' && !place.dialog) return { do: 'left-panel' }
  if (key === 'i' && !press.shiftKey && !place.dialog) return { do: 'inspector' }
  // In a field with text the field's own undo is meant.
  if (place.dialog || (place.on === 'typing' && place.typed)) return null
  if (key === 'z') return { do: press.shiftKey ? 'redo' : 'undo' }
  if (key === 'y') return { do: 'redo' }
  if (key === 'a' && place.on !== 'typing' && !place.viewer) return { do: 'select-all' }
  return null
}

function plain(press: KeyPress, place: KeyPlace): Command | null {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key
  const stars = starsOf(press)
  if (stars !== null) return { do: 'rate', stars }
  const always = PLAIN[key] ?? (place.viewer ? ZOOM[key] : undefined)
  if (always) return always
  if (key === 'Escape') return { do: place.viewer ? 'close-viewer' : 'clear' }
  if (place.on === 'control' && press.key.length > 1) return null
  if (place.on !== 'surface' && (key === 'Enter' || key === ' ')) return null
  return place.viewer ? inViewer(key) : inGrid(press, key)
}

/** The digit that was typed, or the digit's place where the top row types letters (`&` is 1 on French keyboards). */
function starsOf(press: KeyPress): number | null {
  if (/^[0-5]$/.test(press.key)) return Number(press.key)
  const place = /^Digit([0-5])$/.exec(press.code)
  return place && !press.shiftKey && !'[]/?+-='.includes(press.key) ? Number(place[1]) : null
}

function inViewer(key: string): Command | null {
  const move = VIEWER_MOVES[key]
  if (move) return { do: 'move', move, extend: false }
  return key === 'Enter' || key === ' ' ? { do: 'close-viewer' } : null
}

function inGrid(press: KeyPress, key: string): Command | null {
  const move = GRID_MOVES[key] ?? LETTER_MOVES[key]
  if (move) return { do: 'move', move, extend: press.shiftKey }
  return key === 'Enter' || key === ' ' ? { do: 'view' } : null
}
