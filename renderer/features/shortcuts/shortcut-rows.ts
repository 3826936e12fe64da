/** Lists what the sheet of shortcuts shows: the keys in force of all commands, and the keys that cannot be changed. Pure. */
import {
  isLetterKey,
  KEY_COMMANDS,
  keyCommand,
  keysOf,
  LABEL_COMMANDS,
  labelCommands,
  t,
} from '../../../preload/contract/index.ts'
import type { KeyChanges, KeyCommandId, LabelSchema } from '../../../preload/contract/index.ts'
import { MODIFIER } from '../../components/format.ts'
import { keyText } from '../../components/key-text.ts'
import { commandsWithKey } from './key-changes.ts'

export interface ShortcutRow {
  readonly name: string
  /** For people. */
  readonly keys: readonly string[]
}

export interface ShortcutSection {
  readonly title: string
  readonly rows: readonly ShortcutRow[]
}

/** Returns the sections with the tags of the team's schema that have keys, one for each group. */
export function schemaSections({ groups }: LabelSchema): ShortcutSection[] {
  return groups.flatMap(({ name, tags }) => {
    const rows = tags.flatMap(({ tag, key }) => (key === null ? [] : [{ name: tag, keys: [key.toUpperCase()] }]))
    return rows.length === 0 ? [] : [{ title: name === '' ? t('Tags of the team') : name, rows }]
  })
}

/** One or more commands whose keys are shown together, or keys that cannot be changed. */
export type ShortcutEntry =
  | KeyCommandId
  | { readonly name: string; readonly ids: readonly KeyCommandId[]; readonly fixed?: readonly string[] }
  | { readonly name: string; readonly fixed: readonly string[] }

const RATINGS = LABEL_COMMANDS.filter(({ edit }) => (edit.stars ?? 0) > 0).map(({ id }) => id)
const COLORS = labelCommands('color').map(({ id }) => id)
const OTHER_LABELS = LABEL_COMMANDS.map(({ id }) => id).filter((id) => ![...RATINGS, ...COLORS].includes(id))

const TAKES = KEY_COMMANDS.map(({ id }) => id).filter((id) => /^take-\d$/.test(id))

export const SHORTCUT_ENTRIES: readonly (readonly [title: string, entries: readonly ShortcutEntry[]])[] = [
  [
    t('Everywhere'),
    [
      { name: 'Filter', ids: ['search'] },
      { name: 'Commands', ids: ['palette'] },
      { name: 'This sheet', ids: ['shortcuts'] },
      'undo',
      'redo',
      'message-action',
      { name: 'Left panel', ids: ['left-panel'] },
      { name: 'Inspector', ids: ['inspector'] },
      { name: 'Conflicts', ids: ['conflicts'] },
      { name: 'Next, previous panel', fixed: ['F6', 'Shift F6'] },
      'history',
      'settings',
      { name: 'Copy the path', ids: ['copy-path'] },
      { name: 'Copy the data set path', ids: ['copy-key'] },
      { name: 'Show in the file manager', ids: ['reveal'] },
      { name: 'Menu', fixed: ['Shift F10', t('Right click')] },
    ],
  ],
  [
    t('Label'),
    [
      { name: 'Rate', ids: RATINGS },
      ...OTHER_LABELS,
      { name: 'Colour; again clears it', ids: COLORS },
      { name: 'Tags', ids: ['tags'] },
      { name: 'Tag of the key, on or off', fixed: ['Alt 1 – 9'] },
      { name: 'Tag of the key, and move on', fixed: ['Alt Shift 1 – 9'] },
      'repeat-tags',
      { name: 'Note', ids: ['note'] },
      { name: 'Save the note', fixed: ['Mod Enter'] },
      { name: 'Pick this, reject the rest of its stack', ids: ['pick-in-stack'] },
      'auto-advance',
      'queue',
      'skip-picture',
    ],
  ],
  [
    t('Grid'),
    [
      { name: 'Move', ids: ['move-up', 'move-left', 'move-down', 'move-right'], fixed: [t('Arrows')] },
      { name: 'Select a range', fixed: [t('Shift + move')] },
      { name: 'Add to the selection', fixed: [t('Mod click')] },
      { name: 'Select a rectangle', fixed: [t('Drag')] },
      'select-all',
      'select-stack',
      'expand-stack',
      'collapse-stacks',
      { name: 'Clear the selection', fixed: ['Esc'] },
      { name: 'View', fixed: ['Enter', 'Space'] },
      { name: 'Compare the selected', ids: ['compare'] },
      { name: 'Justified rows, or same-size cells', ids: ['layout'] },
      { name: 'Size of the pictures', ids: ['larger-cells', 'smaller-cells'], fixed: [t('Mod wheel')] },
    ],
  ],
  [
    t('Go to'),
    [
      { name: 'Back, forward', ids: ['back', 'forward'] },
      { name: 'Next, previous unlabelled', ids: ['next-unlabelled', 'previous-unlabelled'] },
      { name: 'Next, previous unrated', ids: ['next-unrated', 'previous-unrated'] },
      { name: 'Next, previous unflagged', ids: ['next-unflagged', 'previous-unflagged'] },
      { name: 'Next, previous untagged', ids: ['next-untagged', 'previous-untagged'] },
      { name: 'Next, previous new', ids: ['next-new', 'previous-new'] },
      'mark-all-seen',
    ],
  ],
  [
    t('Find'),
    [
      { name: 'Accept the suggestion', fixed: ['Tab'] },
      { name: 'Exclude from the result', fixed: [t('Alt click')] },
      { name: 'Folder of that name', fixed: [t('Letters')] },
      { name: 'Show the folder', fixed: ['Enter'] },
      { name: 'Expand, collapse, histogram', fixed: ['← →'] },
    ],
  ],
  [
    t('Viewer'),
    [
      { name: 'Previous, next', ids: ['previous-picture', 'next-picture'], fixed: ['← →'] },
      { name: 'Keep the zoom', ids: ['keep-zoom'] },
      { name: 'Picture viewed before (hold)', ids: ['show-previous'] },
      { name: 'Film strip', ids: ['filmstrip'] },
      { name: 'Back to the grid', fixed: ['Esc'] },
    ],
  ],
  [
    'Viewer and comparison',
    [
      { name: 'Zoom', ids: ['zoom-in', 'zoom-out'] },
      { name: 'Fit or 1:1; enlarge a small picture', ids: ['zoom-fit'] },
      { name: 'Fill', ids: ['zoom-fill'] },
      { name: '1:1', ids: ['zoom-actual'] },
      { name: 'Pan', fixed: [t('Shift + arrows')] },
      { name: 'Rotate the view', ids: ['turn-right', 'turn-left'] },
      { name: 'Surround: dark, grey, light', ids: ['surround'] },
    ],
  ],
  [
    t('Comparison'),
    [
      { name: 'Choose a picture', ids: ['previous-pane', 'next-pane'], fixed: ['← →'] },
      { name: 'Pick it, reject the others', ids: ['keep-pane'] },
      { name: 'Remove it from the comparison', ids: ['remove-pane'] },
      { name: 'Swap with the next', ids: ['swap-panes'] },
      { name: 'Previous, next pair', fixed: ['PgUp', 'PgDn'] },
      { name: 'One over the other', ids: ['wipe'] },
      { name: 'Move the divider', ids: ['wipe-left', 'wipe-right'] },
      { name: 'Zoom together or alone', ids: ['link'] },
      { name: 'Back', ids: ['close-compare'], fixed: ['Esc'] },
    ],
  ],
  [
    t('Conflicts'),
    [
      { name: 'Take the value with this number', ids: TAKES },
      { name: 'Mine', ids: ['take-mine'] },
      { name: 'Theirs', ids: ['take-theirs'] },
      { name: 'The newest', ids: ['take-newest'] },
      { name: 'All that are alike', fixed: [t('Shift + the key')] },
      'edit-merged',
      { name: 'Save the merged note', fixed: ['Mod Enter'] },
      { name: 'Skip', ids: ['skip-conflict'], fixed: ['→'] },
      { name: 'Back', ids: ['previous-conflict'], fixed: ['←'] },
      { name: 'Only this folder', ids: ['conflicts-in-folder'] },
      { name: 'Show the picture in the grid', fixed: ['Enter'] },
      { name: 'Close', fixed: ['Esc'] },
    ],
  ],
]

/** Returns the sections of the sheet. Commands without a key are left out. */
export function shortcutSections(changes: KeyChanges, hasFileManager: boolean): readonly ShortcutSection[] {
  return SHORTCUT_ENTRIES.map(([title, entries]) => ({
    title,
    rows: [
      ...entries
        .filter((entry) => hasFileManager || !idsOf(entry).includes('reveal'))
        .map((entry) => rowOf(entry, changes)),
      ...(title === 'Label' ? [advanceRow(changes)] : []),
    ].filter(({ keys }) => keys.length > 0),
  }))
}

/** Returns the commands of an entry; none if its keys cannot be changed. */
export function idsOf(entry: ShortcutEntry): readonly KeyCommandId[] {
  if (typeof entry === 'string') return [entry]
  return 'ids' in entry ? entry.ids : []
}

function rowOf(entry: ShortcutEntry, changes: KeyChanges): ShortcutRow {
  const name = typeof entry === 'string' ? keyCommand(entry).name : entry.name
  const fixed = typeof entry === 'string' ? [] : (entry.fixed ?? [])
  return { name, keys: [...fixed.map((key) => key.replace('Mod', MODIFIER)), ...keysOfAll(idsOf(entry), changes)] }
}

/** Returns the keys for people. Where several commands share a row, each has room only for its first key. */
function keysOfAll(ids: readonly KeyCommandId[], changes: KeyChanges): readonly string[] {
  const keys = ids.flatMap((id) => keysOf(id, changes).slice(0, ids.length > 1 ? 1 : undefined))
  // The keys of stars, and those of colours, are digits that follow one another.
  const isRun = keys.length > 2 && '123456789'.includes(keys.join(''))
  return isRun ? [`${keys[0]} – ${keys.at(-1)}`] : keys.map(keyText)
}

/** Returns the row of the labels' letters, which move on to the next picture with Shift. */
function advanceRow(changes: KeyChanges): ShortcutRow {
  const letters = LABEL_COMMANDS.flatMap(({ id }) =>
    keysOf(id, changes).filter((key) => isLetterKey(key) && commandsWithKey(`Shift+${key}`, id, changes).length === 0),
  )
  return { name: 'Label and move on', keys: letters.length > 0 ? [`Shift + ${letters.join(' ')}`] : [] }
}
