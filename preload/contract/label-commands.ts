/**
 * Lists the commands that give a label with levels one of its values, and those that go to the next picture without a
 * label. The keyboard, the palette, the list of shortcuts and the system's menu are made from these lists.
 */
import { LEVELS, LEVEL_KINDS, starsText, type LevelKind } from './label-fields/index.ts'
import type { LabelEdit, LabelKind, LabelValues } from './labels.ts'

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

/** A kind of label, or any label at all. */
export type LabelOrAny = LabelKind | 'any'

type Adjective = 'unlabelled' | 'unrated' | 'unflagged' | 'untagged'
export type NextCommandId = `${'next' | 'previous'}-${Adjective}`

/** Goes to the next or previous picture without a label. */
export interface NextCommand {
  readonly id: NextCommandId
  readonly without: LabelOrAny
  readonly direction: 1 | -1
  /** What the picture lacks, as an adjective. */
  readonly adjective: Adjective
  /** The modifiers of the key, in the order in which they are shown. */
  readonly modifiers: readonly ('Alt' | 'Shift')[]
  /** The key that is pressed with them, as it is printed on an American keyboard. */
  readonly key: '[' | ']'
  readonly name: string
  readonly menuName: string
}

const NEXT: readonly Pick<NextCommand, 'without' | 'adjective' | 'modifiers'>[] = [
  { without: 'any', adjective: 'unlabelled', modifiers: [] },
  { without: 'stars', adjective: 'unrated', modifiers: ['Shift'] },
  { without: 'flag', adjective: 'unflagged', modifiers: ['Alt'] },
  { without: 'tags', adjective: 'untagged', modifiers: ['Alt', 'Shift'] },
]

/** The commands that go to a picture without a label, in the order of a menu. */
export const NEXT_COMMANDS: readonly NextCommand[] = NEXT.flatMap((what): NextCommand[] => {
  const adjective = what.adjective.slice(0, 1).toUpperCase() + what.adjective.slice(1)
  return [
    {
      ...what,
      id: `next-${what.adjective}`,
      direction: 1,
      key: ']',
      name: `Next ${what.adjective} picture`,
      menuName: `Next ${adjective}`,
    },
    {
      ...what,
      id: `previous-${what.adjective}`,
      direction: -1,
      key: '[',
      name: `Previous ${what.adjective} picture`,
      menuName: `Previous ${adjective}`,
    },
  ]
})
