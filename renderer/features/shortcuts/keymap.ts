/**
 * Maps keys to commands, depending on where the keyboard focus is and on the keys that the person has changed. Pure, so
 * that the whole map can be tested.
 */
import {
  assertNever,
  canonicalKey,
  KEY_COMMANDS,
  KEY_PLACES,
  keyCommand,
  keysOf,
  printKey,
} from '../../../preload/contract/index.ts'
import type {
  Chord,
  KeyChanges,
  KeyCommand,
  KeyCommandId,
  KeyCommandPlace,
  LabelEdit,
  NextCommand,
} from '../../../preload/contract/index.ts'
import type { Take } from '../../store/inbox-list.ts'
import type { Move } from '../../store/grid-navigation.ts'
import type { Zoom } from '../viewer/zoom.ts'
import { fixedCommandFor } from './fixed-keys.ts'
import { commandOfId } from './key-actions.ts'
import { chordsOf, shiftedDigit } from './key-chords.ts'
import type { KeyPress } from './key-chords.ts'

export type Command =
  | { readonly do: 'move'; readonly move: Move; readonly extend: boolean }
  /** `advance` moves on to the next picture afterwards. */
  | { readonly do: 'label'; readonly edit: LabelEdit; readonly advance: boolean }
  /** Gives a label, or clears it if all pictures have this value already. */
  | { readonly do: 'toggle-label'; readonly edit: LabelEdit; readonly advance: boolean }
  | { readonly do: 'next-without'; readonly command: NextCommand }
  /** Goes to the next (1) or previous (-1) picture that others have changed. */
  | { readonly do: 'next-new'; readonly direction: 1 | -1 }
  /** Goes back (-1) or forward through the searches that were shown. */
  | { readonly do: 'history'; readonly direction: 1 | -1 }
  /** Gives the tag of a key, from 0 on. */
  | { readonly do: 'tag-key'; readonly slot: number; readonly advance: boolean }
  /** Gives a tag of the team's schema. */
  | { readonly do: 'schema-tag'; readonly tag: string; readonly advance: boolean }
  | { readonly do: 'zoom'; readonly zoom: Zoom }
  | { readonly do: 'pan'; readonly x: number; readonly y: number }
  | { readonly do: 'cell-size'; readonly by: 1 | -1 }
  | { readonly do: 'pane' | 'panes' | 'wipe-by' | 'region'; readonly by: 1 | -1 }
  | { readonly do: 'layout' | 'compare' | 'wipe' | 'link' | 'keep-zoom' | 'filmstrip' | 'surround' | 'show-previous' }
  /** Resolves the conflict in front with this value, or with `alike` all conflicts that are like it. */
  | { readonly do: 'take-value'; readonly take: Take; readonly alike: boolean }
  | {
      readonly do:
        | 'conflicts'
        | 'edit-merged'
        | 'save-merged'
        | 'skip-conflict'
        | 'previous-conflict'
        | 'conflicts-in-folder'
        | 'show-conflict-picture'
        | 'close-conflicts'
    }
  | { readonly do: 'close-compare' | 'keep-pane' | 'remove-pane' | 'swap-panes' }
  | {
      readonly do:
        | 'select-all'
        | 'select-stack'
        | 'collapse-stacks'
        | 'expand-stack'
        | 'pick-in-stack'
        | 'clear'
        | 'view'
        | 'close-viewer'
        | 'tags'
        | 'repeat-tags'
        | 'mark-all-seen'
        | 'auto-advance'
        | 'queue'
        | 'skip-picture'
        | 'note'
        | 'search'
        | 'palette'
        | 'shortcuts'
        | 'copy-path'
        | 'copy-key'
        | 'reveal'
        | 'undo'
        | 'redo'
        | 'message-action'
        | 'left-panel'
        | 'inspector'
        | 'open-history'
        | 'settings'
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
  readonly over: KeyCommandPlace
  /** Whether a dialog is in front. In the one of the history, a person undoes and redoes what they take back. */
  readonly dialog: boolean | 'history'
}

/** The command of each key, by what is in front. The keys are canonical texts. */
export type Keymap = Readonly<Record<KeyCommandPlace, ReadonlyMap<string, KeyCommandId>>>

const keymaps = new WeakMap<KeyChanges, Keymap>()
const DEFAULT_KEYS: KeyChanges = {}

/** Returns the map with the keys in force. If two commands of a place have one key, the first of the table gets it. */
export function keymapOf(changes: KeyChanges): Keymap {
  const known = keymaps.get(changes)
  if (known) return known
  const map = Object.fromEntries(KEY_PLACES.map((place) => [place, mapOf(place, changes)])) as Record<
    KeyCommandPlace,
    ReadonlyMap<string, KeyCommandId>
  >
  keymaps.set(changes, map)
  return map
}

function mapOf(place: KeyCommandPlace, changes: KeyChanges): ReadonlyMap<string, KeyCommandId> {
  const entries = KEY_COMMANDS.filter(({ places }) => places.includes(place)).flatMap(({ id }) =>
    keysOf(id, changes).map((key) => [canonicalKey(key)!, id] as const),
  )
  return new Map(entries.toReversed())
}

/**
 * Returns the command of a key; null when it has none. `isLatinLayout` is as in `chordsOf`; `tagsByKey` are the tags of
 * the team's schema.
 */
export function commandFor(
  press: KeyPress,
  place: KeyPlace,
  isLatinLayout = true,
  keymap = keymapOf(DEFAULT_KEYS),
  tagsByKey: ReadonlyMap<string, string> = NO_TAGS,
): Command | null {
  const fixed = fixedCommandFor(press, place)
  if (fixed) return fixed
  // Values of conflicts have digits, and Shift means all conflicts that are alike. Tags of the schema have digits too.
  const shifted = shiftedDigit(press)
  const isForShift = shifted !== null && (place.over === 'conflicts' || tagsByKey.has(shifted.key))
  for (const chord of isForShift ? [shifted] : chordsOf(press, isLatinLayout)) {
    const tag = tagOfChord(chord, place, tagsByKey)
    if (tag !== undefined) return { do: 'schema-tag', tag, advance: chord.shift }
    const found = findCommand(chord, keymap[place.over])
    if (found && isPossible(found.command, chord, place)) return commandOfId(found.command.id, found.hasShift)
  }
  return null
}

const NO_TAGS: ReadonlyMap<string, string> = new Map()

/** Returns the tag of the team's schema that a key gives. It comes before the command of the same key. */
function tagOfChord(
  { key, mod, alt }: Chord,
  place: KeyPlace,
  tagsByKey: ReadonlyMap<string, string>,
): string | undefined {
  if (mod || alt || place.on === 'typing' || place.dialog !== false || place.over === 'conflicts') return undefined
  return tagsByKey.get(key.toLowerCase())
}

interface FoundCommand {
  readonly command: KeyCommand
  /** Whether Shift was pressed beside the command's key. */
  readonly hasShift: boolean
}

/**
 * Returns the command of a key. Shift with a key that has no command of its own adds something to the command of the
 * key alone, or does nothing.
 */
function findCommand(chord: Chord, map: ReadonlyMap<string, KeyCommandId>): FoundCommand | null {
  const id = map.get(printKey(chord))
  if (id !== undefined) return { command: keyCommand(id), hasShift: false }
  const withoutShift = chord.shift ? map.get(printKey({ ...chord, shift: false })) : undefined
  if (withoutShift === undefined) return null
  const command = keyCommand(withoutShift)
  return command.withShift !== null || (!chord.mod && !chord.alt) ? { command, hasShift: true } : null
}

/** The commands that also work in the dialog of the history. */
const OF_HISTORY: ReadonlySet<KeyCommandId> = new Set(['undo', 'redo', 'message-action'])

/** Returns whether the command may be carried out where the keyboard focus is. */
function isPossible({ id, inFields, inDialogs }: KeyCommand, chord: Chord, place: KeyPlace): boolean {
  const isFunctionKey = /^F\d+$/.test(chord.key)
  const typesNothing = chord.mod || isFunctionKey
  const isOfHistory = place.dialog === 'history' && OF_HISTORY.has(id)
  if (place.dialog && !isOfHistory && !(inDialogs && typesNothing)) return false
  switch (place.on) {
    case 'typing':
      return typesNothing && (inFields === 'every' || (inFields === 'empty' && !place.hasText))
    case 'control':
      return chord.mod || chord.alt || isFunctionKey || chord.key.length === 1
    case 'button':
    case 'surface':
      return true
    default:
      return assertNever(place.on)
  }
}

/** The commands that a held key does not repeat, by what they do. */
const ONCE: ReadonlySet<string> = new Set([
  'schema-tag',
  'tag-key',
  ...KEY_COMMANDS.filter(({ repeats }) => !repeats).map(({ id }) => commandOfId(id, false).do),
])

/** Returns whether a command is carried out once for each press: a key that is held down repeats all others. */
export function isOncePerPress(command: Command): boolean {
  return ONCE.has(command.do)
}
