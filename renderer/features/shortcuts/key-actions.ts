/** Says what the window does for each command of the table of keys. Pure. */
import { keyCommand, LABEL_COMMANDS, MAX_VALUE_KEYS, NEXT_COMMANDS } from '../../../preload/contract/index.ts'
import type { KeyCommandId, LabelCommandId, NextCommandId } from '../../../preload/contract/index.ts'
import type { Command } from './keymap.ts'

/** The commands that take the value of a conflict with a number. */
const TAKE_COMMANDS = Object.fromEntries(
  Array.from({ length: MAX_VALUE_KEYS }, (_, at) => [
    `take-${at + 1}`,
    { do: 'take-value', take: { number: at + 1 }, alike: false },
  ]),
) as Readonly<Record<Extract<KeyCommandId, `take-${number}`>, Command>>

/** The commands that are no labels and lead to no picture without a label, which have lists of their own. */
const COMMANDS: Readonly<Record<Exclude<KeyCommandId, LabelCommandId | NextCommandId>, Command>> = {
  search: { do: 'search' },
  palette: { do: 'palette' },
  shortcuts: { do: 'shortcuts' },
  undo: { do: 'undo' },
  redo: { do: 'redo' },
  'message-action': { do: 'message-action' },
  'left-panel': { do: 'left-panel' },
  inspector: { do: 'inspector' },
  history: { do: 'open-history' },
  conflicts: { do: 'conflicts' },
  settings: { do: 'settings' },
  'copy-path': { do: 'copy-path' },
  'copy-key': { do: 'copy-key' },
  reveal: { do: 'reveal' },
  tags: { do: 'tags' },
  'repeat-tags': { do: 'repeat-tags' },
  note: { do: 'note' },
  'pick-in-stack': { do: 'pick-in-stack' },
  'auto-advance': { do: 'auto-advance' },
  queue: { do: 'queue' },
  'skip-picture': { do: 'skip-picture' },
  back: { do: 'history', direction: -1 },
  forward: { do: 'history', direction: 1 },
  'next-new': { do: 'next-new', direction: 1 },
  'previous-new': { do: 'next-new', direction: -1 },
  'mark-all-seen': { do: 'mark-all-seen' },
  'move-left': { do: 'move', move: 'left', extend: false },
  'move-right': { do: 'move', move: 'right', extend: false },
  'move-up': { do: 'move', move: 'up', extend: false },
  'move-down': { do: 'move', move: 'down', extend: false },
  'select-all': { do: 'select-all' },
  'select-stack': { do: 'select-stack' },
  'expand-stack': { do: 'expand-stack' },
  'collapse-stacks': { do: 'collapse-stacks' },
  compare: { do: 'compare' },
  layout: { do: 'layout' },
  'larger-cells': { do: 'cell-size', by: 1 },
  'smaller-cells': { do: 'cell-size', by: -1 },
  'previous-picture': { do: 'move', move: 'previous', extend: false },
  'next-picture': { do: 'move', move: 'next', extend: false },
  'keep-zoom': { do: 'keep-zoom' },
  'show-previous': { do: 'show-previous' },
  filmstrip: { do: 'filmstrip' },
  'zoom-in': { do: 'zoom', zoom: 'in' },
  'zoom-out': { do: 'zoom', zoom: 'out' },
  'zoom-fit': { do: 'zoom', zoom: 'fit-or-actual' },
  'zoom-fill': { do: 'zoom', zoom: 'fill' },
  'zoom-actual': { do: 'zoom', zoom: 'actual' },
  'turn-right': { do: 'zoom', zoom: 'turn-right' },
  'turn-left': { do: 'zoom', zoom: 'turn-left' },
  surround: { do: 'surround' },
  'previous-pane': { do: 'pane', by: -1 },
  'next-pane': { do: 'pane', by: 1 },
  'keep-pane': { do: 'keep-pane' },
  'remove-pane': { do: 'remove-pane' },
  'swap-panes': { do: 'swap-panes' },
  wipe: { do: 'wipe' },
  'wipe-left': { do: 'wipe-by', by: -1 },
  'wipe-right': { do: 'wipe-by', by: 1 },
  link: { do: 'link' },
  'close-compare': { do: 'close-compare' },
  ...TAKE_COMMANDS,
  'take-mine': { do: 'take-value', take: 'mine', alike: false },
  'take-theirs': { do: 'take-value', take: 'theirs', alike: false },
  'take-newest': { do: 'take-value', take: 'newest', alike: false },
  'edit-merged': { do: 'edit-merged' },
  'skip-conflict': { do: 'skip-conflict' },
  'previous-conflict': { do: 'previous-conflict' },
  'conflicts-in-folder': { do: 'conflicts-in-folder' },
}

const ALL: ReadonlyMap<KeyCommandId, Command> = new Map<KeyCommandId, Command>([
  ...(Object.entries(COMMANDS) as [KeyCommandId, Command][]),
  ...LABEL_COMMANDS.map(({ id, edit, toggles }): [KeyCommandId, Command] => [
    id,
    { do: toggles ? 'toggle-label' : 'label', edit, advance: false },
  ]),
  ...NEXT_COMMANDS.map((command): [KeyCommandId, Command] => [command.id, { do: 'next-without', command }]),
])

/** Returns what a command does; `hasShift` adds what Shift adds to it. */
export function commandOfId(id: KeyCommandId, hasShift: boolean): Command {
  const command = ALL.get(id)!
  const { withShift } = keyCommand(id)
  return hasShift && withShift !== null ? { ...command, [withShift]: true } : command
}
