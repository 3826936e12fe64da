/**
 * Lists the commands that give a label with levels one of its values, and those that go to the next picture without a
 * label. The table of commands with keys (`key-commands.ts`), the palette and the system's menu are made from these lists.
 */
import { LEVELS, LEVEL_KINDS, starsText, type LevelKind } from './label-fields/index.ts'
import type { LabelEdit, LabelKind, LabelValues } from './labels.ts'
import { t } from './texts.ts'

/** A command's name in messages between the program and its page. */
export type LabelCommandId = { readonly [K in LevelKind]: `${K}-${LabelValues[K]}` }[LevelKind]

export interface LabelCommand {
  readonly id: LabelCommandId
  readonly edit: LabelEdit
  /** Whether it clears the label if all pictures have its value already. */
  readonly toggles: boolean
  /** The default key, without modifiers; null when only people who want one give it a key. */
  readonly key: string | null
  /** The name in the palette and in the list of shortcuts. */
  readonly name: string
  /** The name in the system's menu, where each word begins with a capital letter. */
  readonly menuName: string
}

type LevelCommand<V> = Pick<LabelCommand, 'key' | 'name' | 'menuName'> & { readonly value: V; readonly toggles?: true }

/**
 * The commands of each kind, in the order of a menu. The compiler rejects a list without all kinds. The keys of a flag
 * are those of Lightroom and Photo Mechanic. Those of a colour are those of Lightroom, where purple has none, and the
 * key of a colour that the pictures have clears it.
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
    { value: 0, key: '0', name: 'Clear the stars', menuName: 'Unrated' },
  ],
  flag: [
    { value: 'pick', key: 'P', name: 'Pick', menuName: 'Pick' },
    { value: 'reject', key: 'X', name: 'Reject', menuName: 'Reject' },
    { value: 'none', key: 'U', name: 'Clear the flag', menuName: 'Unflagged' },
  ],
  color: [
    { value: 'red', key: '6', name: 'Colour red', menuName: 'Red', toggles: true },
    { value: 'yellow', key: '7', name: 'Colour yellow', menuName: 'Yellow', toggles: true },
    { value: 'green', key: '8', name: 'Colour green', menuName: 'Green', toggles: true },
    { value: 'blue', key: '9', name: 'Colour blue', menuName: 'Blue', toggles: true },
    { value: 'purple', key: null, name: 'Colour purple', menuName: 'Purple', toggles: true },
    { value: 'none', key: null, name: 'Clear the colour', menuName: 'No Colour' },
  ],
}

/** Returns the commands for one kind of label, in the order of a menu. */
export function labelCommands(kind: LevelKind): readonly LabelCommand[] {
  return (COMMANDS[kind] as readonly LevelCommand<LabelValues[LevelKind]>[]).map(
    ({ value, key, name, menuName, toggles }) => ({
      id: `${kind}-${value}` as LabelCommandId,
      edit: { [kind]: value },
      toggles: toggles === true,
      key,
      name,
      menuName,
    }),
  )
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
  /** The default key, with its modifiers, as it is printed on an American keyboard. */
  readonly key: string
  readonly name: string
  readonly menuName: string
}

const NEXT: readonly (Pick<NextCommand, 'without' | 'adjective'> & { readonly modifiers: string })[] = [
  { without: 'any', adjective: 'unlabelled', modifiers: '' },
  { without: 'stars', adjective: 'unrated', modifiers: 'Shift+' },
  { without: 'flag', adjective: 'unflagged', modifiers: 'Alt+' },
  { without: 'tags', adjective: 'untagged', modifiers: 'Alt+Shift+' },
]

/** What a picture lacks, for people. */
export const ADJECTIVES: Readonly<Record<Adjective, string>> = {
  unlabelled: t('unlabelled'),
  unrated: t('unrated'),
  unflagged: t('unflagged'),
  untagged: t('untagged'),
}

/** The commands that go to a picture without a label, in the order of a menu. */
export const NEXT_COMMANDS: readonly NextCommand[] = NEXT.flatMap(
  ({ without, adjective, modifiers }): NextCommand[] => {
    const words = ADJECTIVES[adjective]
    const capitalized = words.slice(0, 1).toUpperCase() + words.slice(1)
    return [
      {
        id: `next-${adjective}`,
        without,
        adjective,
        direction: 1,
        key: `${modifiers}]`,
        name: `Next ${ADJECTIVES[adjective]} picture`,
        menuName: `Next ${capitalized}`,
      },
      {
        id: `previous-${adjective}`,
        without,
        adjective,
        direction: -1,
        key: `${modifiers}[`,
        name: `Previous ${ADJECTIVES[adjective]} picture`,
        menuName: `Previous ${capitalized}`,
      },
    ]
  },
)
