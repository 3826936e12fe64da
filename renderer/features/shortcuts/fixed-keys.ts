/** Maps the keys that nobody can change to commands: arrows and other named keys, and the digits of the tags. Pure. */
import { assertNever, MAX_TAG_KEYS } from '../../../preload/contract/index.ts'
import type { Move } from '../../store/grid-navigation.ts'
import type { KeyPress } from './key-chords.ts'
import type { Command, KeyPlace } from './keymap.ts'

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
const VIEWER_MOVES: Readonly<Record<string, Move>> = {
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  ArrowUp: 'previous',
  ArrowDown: 'next',
  PageUp: 'previous',
  PageDown: 'next',
  Home: 'home',
  End: 'end',
}
/** The arrows with Shift, in the viewer and in the comparison. */
const PAN: Readonly<Record<string, Command>> = {
  ArrowLeft: { do: 'pan', x: -1, y: 0 },
  ArrowRight: { do: 'pan', x: 1, y: 0 },
  ArrowUp: { do: 'pan', x: 0, y: -1 },
  ArrowDown: { do: 'pan', x: 0, y: 1 },
}
const COMPARE: Readonly<Record<string, Command>> = {
  ArrowLeft: { do: 'pane', by: -1 },
  ArrowRight: { do: 'pane', by: 1 },
  ArrowUp: { do: 'pane', by: -1 },
  ArrowDown: { do: 'pane', by: 1 },
  PageUp: { do: 'panes', by: -1 },
  PageDown: { do: 'panes', by: 1 },
  Escape: { do: 'close-compare' },
}

const CONFLICTS: Readonly<Record<string, Command>> = {
  ArrowLeft: { do: 'previous-conflict' },
  ArrowRight: { do: 'skip-conflict' },
  Enter: { do: 'show-conflict-picture' },
  Escape: { do: 'close-conflicts' },
}

/** Returns the command of a key that cannot be changed; null for any other key. */
export function fixedCommandFor(press: KeyPress, place: KeyPlace): Command | null {
  const modifier = press.ctrlKey || press.metaKey
  if (place.dialog) return null
  if (press.key === 'F6' && !modifier && !press.altKey) return { do: 'region', by: press.shiftKey ? -1 : 1 }
  if (place.on === 'typing') return null
  if (press.altKey) return modifier || place.over === 'conflicts' ? null : tagCommand(press)
  if (press.key === 'Enter' && modifier && place.over === 'conflicts') return { do: 'save-merged' }
  return modifier ? null : plainCommand(press, place)
}

/** Returns the command that gives the tag of a digit. */
function tagCommand({ code, key, shiftKey }: KeyPress): Command | null {
  const digit = Number(/^Digit([1-9])$/.exec(code)?.[1] ?? (/^[1-9]$/.test(key) && code === '' ? key : 0))
  return digit > 0 && digit <= MAX_TAG_KEYS ? { do: 'tag-key', slot: digit - 1, advance: shiftKey } : null
}

function plainCommand({ key, shiftKey }: KeyPress, { on, over }: KeyPlace): Command | null {
  // A slider or tree handles arrow keys itself, a button Enter and space.
  if (on === 'control' && key !== 'Escape') return null
  if (on !== 'surface' && (key === 'Enter' || key === ' ')) return null
  switch (over) {
    case 'grid':
      return inGrid(key, shiftKey)
    case 'viewer':
      return inViewer(key, shiftKey)
    case 'compare':
      return (shiftKey ? PAN[key] : undefined) ?? COMPARE[key] ?? null
    case 'conflicts':
      return (shiftKey ? PAN[key] : undefined) ?? CONFLICTS[key] ?? null
    default:
      return assertNever(over)
  }
}

function inGrid(key: string, shiftKey: boolean): Command | null {
  const move = GRID_MOVES[key]
  if (move) return { do: 'move', move, extend: shiftKey }
  if (key === 'Escape') return { do: 'clear' }
  return key === 'Enter' || key === ' ' ? { do: 'view' } : null
}

function inViewer(key: string, shiftKey: boolean): Command | null {
  if (shiftKey && PAN[key]) return PAN[key]
  const move = VIEWER_MOVES[key]
  if (move) return { do: 'move', move, extend: false }
  return ['Enter', ' ', 'Escape'].includes(key) ? { do: 'close-viewer' } : null
}
