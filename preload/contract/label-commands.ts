/**
 * Lists the commands that give a label with levels one of its values. The keyboard, the palette, the list of shortcuts
 * and the system's menu are made from this list.
 */
import { LEVELS, LEVEL_KINDS, starsText, type LevelKind } from './label-fields/index.ts'
import type { LabelEdit, LabelValues } from './labels.ts'

/** A command's name in messages between the program and its page. */
export type LabelCommandId = { readonly [K in LevelKind]: `${K}-${LabelValues[K]}` }[LevelKind]

export interface LabelCommand {
  readonly id: LabelCommandId
  readonly edit: LabelEdit
  /** The key without modifiers, as it is printed on a keyboard. */
  readonly key: string
  /** The name in the palette and in the list of shortcuts. */
  readonly name: string
  /** The name in the system's menu, where each word begins with a capital letter. */
  readonly menuName: string
}

type LevelCommand<V> = Pick<LabelCommand, 'key' | 'name' | 'menuName'> & { readonly value: V }

/**
 * The commands of each kind, in the order of a menu. The compiler rejects a list without all kinds. The keys of a flag
 * are those of Lightroom and Photo Mechanic.
 */
const COMMANDS: { readonly [K in LevelKind]: readonly LevelCommand<LabelValues[K]>[] } = {
  stars: [
    ...LEVELS.stars
      .filter((stars) => stars > 0)
      .map((stars) => ({
        value: stars,
        key: String(stars),
        name: `Rate ${starsText(stars)}`,
        menuName: stars === 1 ? '1 Star' : `${stars} Stars`,
      })),
    { value: 0, key: '0', name: 'Clear the stars', menuName: 'No Stars' },
  ],
  flag: [
    { value: 'pick', key: 'P', name: 'Pick', menuName: 'Pick' },
    { value: 'reject', key: 'X', name: 'Reject', menuName: 'Reject' },
    { value: 'none', key: 'U', name: 'Clear the flag', menuName: 'No Flag' },
  ],
}

/** Returns the commands for one kind of label, in the order of a menu. */
export function labelCommands(kind: LevelKind): readonly LabelCommand[] {
  return COMMANDS[kind].map(({ value, key, name, menuName }) => ({
    id: `${kind}-${value}` as LabelCommandId,
    edit: { [kind]: value },
    key,
    name,
    menuName,
  }))
}

/** The commands for all kinds of labels. */
export const LABEL_COMMANDS: readonly LabelCommand[] = LEVEL_KINDS.flatMap(labelCommands)
