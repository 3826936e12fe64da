/** Defines the options of `lenslet label` for each kind of label. */
import { InvalidArgumentError, Option, type Command, type OptionValues } from 'commander'
import {
  COLOR_LABELS,
  FLAGS,
  labelField,
  MAX_STARS,
  READING_ORDER,
  type LabelEdit,
  type LabelKind,
} from '../../preload/contract/index.ts'

interface LabelOption {
  readonly option: Option
  /** The property of the edit that the option gives. */
  readonly property: keyof LabelEdit
}

/** The compiler rejects a list without all kinds. Programs compute metrics, so no option gives one. */
const OPTIONS: { readonly [K in LabelKind]: readonly LabelOption[] } = {
  stars: [
    { property: 'stars', option: new Option('--stars <0-5>', 'stars; 0 for unrated').argParser(onlyOnce(parseStars)) },
  ],
  flag: [
    {
      property: 'flag',
      option: new Option('--flag <flag>', 'pick, reject, or none for unflagged').argParser(
        onlyOnce((text) => parseValue('flag', FLAGS, text)),
      ),
    },
  ],
  color: [
    {
      property: 'color',
      option: new Option(
        '--color <color>',
        'the colour label red, yellow, green, blue or purple, or none for no colour',
      ).argParser(onlyOnce((text) => parseValue('color', COLOR_LABELS, text))),
    },
  ],
  tags: [
    {
      property: 'addTags',
      option: new Option(
        '--add-tag <tags>',
        'add a tag, or several between commas or semicolons; may be repeated',
      ).argParser(appendValue),
    },
    {
      property: 'removeTags',
      option: new Option('--remove-tag <tags>', 'remove tags, written in the same way; may be repeated').argParser(
        appendValue,
      ),
    },
  ],
  notes: [
    {
      property: 'notes',
      option: new Option('--note <text>', 'replace the note; an empty text removes it').argParser(
        onlyOnce((text) => text),
      ),
    },
  ],
  metrics: [],
}
const LABEL_OPTIONS = READING_ORDER.flatMap((kind) => OPTIONS[kind])

/** The options as a message lists them: `--stars, --flag, …`. */
export const LABEL_OPTION_NAMES = LABEL_OPTIONS.map(({ option }) => option.long).join(', ')

/** Adds the options that give labels. */
export function withLabelOptions(command: Command): Command {
  for (const { option } of LABEL_OPTIONS) command.addOption(option)
  return command
}

/** Returns the edit that the options give, with the tags as they were typed. */
export function editOf(options: OptionValues): LabelEdit {
  return Object.fromEntries(
    LABEL_OPTIONS.map(({ option, property }) => [property, options[option.attributeName()] as unknown]).filter(
      ([, value]) => value !== undefined,
    ),
  ) as LabelEdit
}

/** Returns a parser that refuses an option that is given twice: only one of the two values could count. */
function onlyOnce<T>(parse: (text: string) => T): (text: string, previous: T | undefined) => T {
  return (text, previous) => {
    if (previous !== undefined) throw new InvalidArgumentError('Give this option only once.')
    return parse(text)
  }
}

function parseStars(text: string): number {
  const stars = Number(text)
  if (text.trim() === '' || !Number.isInteger(stars) || stars < 0 || stars > MAX_STARS)
    throw new InvalidArgumentError(`It must be ${labelField('stars').valueShape}.`)
  return stars
}

function parseValue<V extends string>(kind: LabelKind, values: readonly V[], text: string): V {
  const value = values.find((one) => one === text)
  if (value === undefined) throw new InvalidArgumentError(`It must be ${labelField(kind).valueShape}.`)
  return value
}

function appendValue(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value]
}
