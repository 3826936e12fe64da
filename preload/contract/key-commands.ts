/**
 * Lists every command that has a key, or can get one. The keyboard, the list of shortcuts, the hints in menus and
 * tooltips, the settings of the keys and the system's menu are made from this table.
 *
 * Some keys are not in it, because they cannot be changed. Arrows, `Home`, `End`, the page keys, `Enter`, `Space`,
 * `Esc`, `Tab` and `F6` move through lists, fields and panels everywhere, also with a screen reader. `Alt+1` to `Alt+9`
 * give the tag with that number.
 */
import { canonicalKey } from './key-notation.ts'
import { LABEL_COMMANDS, NEXT_COMMANDS, type LabelCommandId, type NextCommandId } from './label-commands.ts'
import { t } from './texts.ts'

/** What is in front while a command works. */
export const KEY_PLACES = ['grid', 'viewer', 'compare', 'conflicts'] as const
export type KeyCommandPlace = (typeof KEY_PLACES)[number]

/** The headings under which people find commands. */
export const KEY_GROUPS = [
  'Everywhere',
  'Label',
  'Go to',
  'Grid',
  'Viewer',
  'Viewer and comparison',
  'Comparison',
  'Conflicts',
] as const
export type KeyGroup = (typeof KEY_GROUPS)[number]

/** The headings for people. */
export const KEY_GROUP_NAMES: Readonly<Record<KeyGroup, string>> = {
  Everywhere: t('Everywhere'),
  Label: t('Label'),
  'Go to': t('Go to'),
  Grid: t('Grid'),
  Viewer: t('Viewer'),
  'Viewer and comparison': t('Viewer and comparison'),
  Comparison: t('Comparison'),
  Conflicts: t('Conflicts'),
}

export interface KeyCommand {
  readonly id: KeyCommandId
  readonly name: string
  readonly group: KeyGroup
  readonly places: readonly KeyCommandPlace[]
  /** The default keys, in the notation of `key-notation.ts`. */
  readonly keys: readonly string[]
  /** Whether a key that is held carries the command out again and again. */
  readonly repeats: boolean
  /** Whether it works while somebody types: in every text field, in one without text, or in none. */
  readonly inFields: 'every' | 'empty' | 'none'
  readonly inDialogs: boolean
  /**
   * What Shift with the key adds, unless that combination is another command's key: `advance` moves on to the next
   * picture, `extend` selects a range, `alike` does it to all conflicts that are alike.
   */
  readonly withShift: 'advance' | 'extend' | 'alike' | null
}

/**
 * The keys that a person has chosen, by the command's id: only those that differ from the default. An empty list means
 * that the command has no key. Ids of a newer version are kept.
 */
export type KeyChanges = Readonly<Record<string, readonly string[]>>

/** The most keys that one command can have. */
export const MAX_KEYS = 4

type Definition = Omit<KeyCommand, 'id'>

const EVERYWHERE: readonly KeyCommandPlace[] = KEY_PLACES
/** The places where labels are given to the picture in front, or to the selection. */
const LABELLING: readonly KeyCommandPlace[] = ['grid', 'viewer', 'compare']
const PICTURES: readonly KeyCommandPlace[] = ['viewer', 'compare', 'conflicts']
const PLACES: { readonly [G in KeyGroup]: readonly KeyCommandPlace[] } = {
  Everywhere: EVERYWHERE,
  Label: LABELLING,
  'Go to': LABELLING,
  Grid: ['grid'],
  Viewer: ['viewer'],
  'Viewer and comparison': ['viewer', 'compare'],
  Comparison: ['compare'],
  Conflicts: ['conflicts'],
}

function define(group: KeyGroup, name: string, keys: readonly string[], more: Partial<Definition> = {}): Definition {
  return {
    group,
    name,
    keys,
    places: PLACES[group],
    repeats: true,
    inFields: 'none',
    inDialogs: false,
    withShift: null,
    ...more,
  }
}

/** The number of values of a conflict that have a key of their own. */
export const MAX_VALUE_KEYS = 9
type ValueNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

/** Returns the commands that take the value with a number. */
function takeCommands(): { readonly [N in ValueNumber as `take-${N}`]: Definition } {
  return Object.fromEntries(
    Array.from({ length: MAX_VALUE_KEYS }, (_, at) => [
      `take-${at + 1}`,
      define('Conflicts', `Take value ${at + 1}`, [`${at + 1}`], { withShift: 'alike' }),
    ]),
  ) as ReturnType<typeof takeCommands>
}

const COMMANDS = {
  search: define('Everywhere', 'Filter the pictures', ['/']),
  palette: define('Everywhere', 'Show all commands', ['Mod+K'], { inFields: 'every', inDialogs: true }),
  shortcuts: define('Everywhere', 'Show all keys', ['?']),
  undo: define('Everywhere', 'Undo', ['Mod+Z'], { inFields: 'empty' }),
  redo: define('Everywhere', 'Redo', ['Mod+Shift+Z', 'Mod+Y'], { inFields: 'empty' }),
  'message-action': define('Everywhere', 'Do what the message offers', ['V'], { repeats: false }),
  'left-panel': define('Everywhere', 'Show or hide the left panel', ['Mod+B'], {
    places: LABELLING,
    inFields: 'every',
  }),
  inspector: define('Everywhere', 'Show or hide the inspector', ['Mod+I'], {
    places: LABELLING,
    inFields: 'every',
  }),
  conflicts: define('Everywhere', 'Resolve conflicts', ['Mod+J'], { inFields: 'every', repeats: false }),
  history: define('Everywhere', 'History', ['Mod+Shift+H'], { inFields: 'every', repeats: false }),
  settings: define('Everywhere', 'Settings', ['Mod+,'], { inFields: 'every', inDialogs: true }),
  'copy-path': define('Everywhere', 'Copy the path', ['Alt+Shift+C'], { places: LABELLING }),
  'copy-key': define('Everywhere', 'Copy the data set path', ['Alt+Shift+K'], { places: LABELLING }),
  reveal: define('Everywhere', 'Show the pictures in the file manager', ['Alt+Shift+R'], { places: LABELLING }),

  tags: define('Label', 'Edit tags', ['T']),
  'repeat-tags': define('Label', 'Repeat the last tags', ['Shift+T'], { repeats: false }),
  note: define('Label', 'Write a note', ['N']),
  'pick-in-stack': define('Label', 'Pick this picture, reject the rest of its stack', ['K'], {
    places: ['grid', 'viewer'],
    repeats: false,
  }),
  'auto-advance': define('Label', 'Auto-advance: off, after each label, or when done', ['M'], { repeats: false }),
  queue: define('Label', 'Label from the queue', ['Q'], { places: ['grid', 'viewer'], repeats: false }),
  'skip-picture': define('Label', 'Skip the picture of the queue', ['Shift+Q'], { places: ['viewer'], repeats: false }),

  back: define('Go to', 'Back', ['Alt+ArrowLeft']),
  forward: define('Go to', 'Forward', ['Alt+ArrowRight']),
  'next-new': define('Go to', 'Next picture changed by others', ['O'], { places: ['grid', 'viewer'] }),
  'previous-new': define('Go to', 'Previous picture changed by others', ['Shift+O'], { places: ['grid', 'viewer'] }),
  'mark-all-seen': define('Go to', 'Mark all in the folder as seen', [], {
    places: ['grid', 'viewer'],
    repeats: false,
  }),

  'move-left': define('Grid', 'Move left', ['A'], { withShift: 'extend' }),
  'move-right': define('Grid', 'Move right', ['D'], { withShift: 'extend' }),
  'move-up': define('Grid', 'Move up', ['W'], { withShift: 'extend' }),
  'move-down': define('Grid', 'Move down', ['S'], { withShift: 'extend' }),
  'select-all': define('Grid', 'Select all matching', ['Mod+A']),
  'select-stack': define('Grid', 'Select the stack', ['E'], { places: ['grid', 'viewer'], repeats: false }),
  'expand-stack': define('Grid', 'Expand or collapse the stack', ['Shift+E'], {
    places: ['grid', 'viewer'],
    repeats: false,
  }),
  'collapse-stacks': define('Grid', 'Collapse stacks on or off', ['Shift+G'], { repeats: false }),
  compare: define('Grid', 'Compare the selected pictures', ['C'], { places: ['grid', 'viewer'] }),
  layout: define('Grid', 'Justified rows, or same-size cells', ['G']),
  'larger-cells': define('Grid', 'Larger pictures', ['+', '=']),
  'smaller-cells': define('Grid', 'Smaller pictures', ['-']),

  'previous-picture': define('Viewer', 'Previous picture', ['A']),
  'next-picture': define('Viewer', 'Next picture', ['D']),
  'keep-zoom': define('Viewer', 'Keep the zoom for the next picture', ['L']),
  'show-previous': define('Viewer', 'Show the picture viewed before, while held', ['Y'], { repeats: false }),
  filmstrip: define('Viewer', 'Show or hide the film strip', ['H']),

  'zoom-in': define('Viewer and comparison', 'Zoom in', ['+', '='], { places: PICTURES }),
  'zoom-out': define('Viewer and comparison', 'Zoom out', ['-'], { places: PICTURES }),
  'zoom-fit': define('Viewer and comparison', 'Fit or 1:1', ['F'], { places: PICTURES }),
  'zoom-fill': define('Viewer and comparison', 'Fill the view', ['Shift+F'], { places: PICTURES }),
  'zoom-actual': define('Viewer and comparison', 'Actual pixels (1:1)', ['Z'], { places: PICTURES }),
  'turn-right': define('Viewer and comparison', 'Rotate the view right', ['R']),
  'turn-left': define('Viewer and comparison', 'Rotate the view left', ['Shift+R']),
  surround: define('Viewer and comparison', 'Next surround: dark, grey, light', ['B']),

  'previous-pane': define('Comparison', 'Choose the previous picture', ['A']),
  'next-pane': define('Comparison', 'Choose the next picture', ['D']),
  'keep-pane': define('Comparison', 'Pick this picture, reject the others', ['K'], { repeats: false }),
  'remove-pane': define('Comparison', 'Remove the picture from the comparison', ['Delete']),
  'swap-panes': define('Comparison', 'Swap with the next', ['S']),
  wipe: define('Comparison', 'One over the other, or side by side', ['W']),
  'wipe-left': define('Comparison', 'Move the divider to the left', [',']),
  'wipe-right': define('Comparison', 'Move the divider to the right', ['.']),
  link: define('Comparison', 'Zoom together or alone', ['L']),
  'close-compare': define('Comparison', 'Close the comparison', ['C']),

  ...takeCommands(),
  'take-mine': define('Conflicts', 'Take my value', ['M'], { withShift: 'alike' }),
  'take-theirs': define('Conflicts', 'Take the value of the other person', ['T'], { withShift: 'alike' }),
  'take-newest': define('Conflicts', 'Take the newest value', ['N'], { withShift: 'alike' }),
  'edit-merged': define('Conflicts', 'Edit the merged note', ['E'], { repeats: false }),
  'skip-conflict': define('Conflicts', 'Skip the conflict', ['S']),
  'previous-conflict': define('Conflicts', 'Back to the conflict before', ['A']),
  'conflicts-in-folder': define('Conflicts', 'Only this folder, or all conflicts', ['O'], { repeats: false }),
} satisfies Readonly<Record<string, Definition>>

/** A command's name in the preferences, in exported keys, and in code. It never changes. */
export type KeyCommandId = keyof typeof COMMANDS | LabelCommandId | NextCommandId

function withId(id: KeyCommandId, definition: Definition): KeyCommand {
  return { id, ...definition }
}

// A key that is held would label pictures that nobody has seen yet, where a label shows the next one.
const OF_LABELS = LABEL_COMMANDS.map(({ id, name, key }) =>
  withId(id, define('Label', name, key === null ? [] : [key], { withShift: 'advance', repeats: false })),
)
const OF_NEXT = NEXT_COMMANDS.map(({ id, name, key }) =>
  withId(id, define('Go to', name, [key], { places: ['grid', 'viewer'] })),
)
const OTHERS = Object.entries(COMMANDS).map(([id, definition]) => withId(id as keyof typeof COMMANDS, definition))

/** All commands, in the order in which people see them: by group, labels first in theirs. */
export const KEY_COMMANDS: readonly KeyCommand[] = KEY_GROUPS.flatMap((name) =>
  [...OF_LABELS, ...OTHERS, ...OF_NEXT].filter(({ group }) => group === name),
)

const BY_ID: ReadonlyMap<string, KeyCommand> = new Map(KEY_COMMANDS.map((command) => [command.id, command]))

/** Returns whether a text is the id of a command with keys. */
export function isKeyCommandId(id: string): id is KeyCommandId {
  return BY_ID.has(id)
}

export function keyCommand(id: KeyCommandId): KeyCommand {
  return BY_ID.get(id)!
}

/** Returns the keys in force of a command. Keys that this version does not know are left out. */
export function keysOf(id: KeyCommandId, changes: KeyChanges): readonly string[] {
  return (changes[id] ?? keyCommand(id).keys).filter((key) => canonicalKey(key) !== null)
}
