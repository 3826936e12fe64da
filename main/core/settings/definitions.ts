/**
 * Defines every setting: its name on the share and in `config.json`, its texts, its valid values, and its default.
 *
 * FORMAT.md, "settings.json", has the same table; a test compares them.
 */
import { z } from 'zod'
import { MAX_PATTERN_LENGTH, describePatternProblem } from '../library/ignored.ts'
import { t, type JsonValue, type Setting, type SettingType } from '../../../preload/contract/index.ts'

/** The values of all settings. Times are in milliseconds. */
export interface SyncSettings {
  readonly watch: 'auto' | 'events' | 'timed'
  /** The time between timed reads while somebody works. */
  readonly intervalMs: number
  /** The time between timed reads while nobody works, and in addition to file events. */
  readonly calmIntervalMs: number
  /** The time without a change after which nobody counts as working. */
  readonly calmAfterMs: number
  /** The number of sidecars that are checked per second, once all were read. */
  readonly sweepPerSecond: number
  /** Whether thumbnails are stored on the share for everybody. */
  readonly shareThumbnails: 'off' | 'on'
  /** Of which pictures on a network share the metadata is read. On this machine's disks it is read of all. */
  readonly readMetadata: 'viewed' | 'all'
  /** Whether the metadata that was read is stored on the share for everybody. */
  readonly shareMetadata: 'off' | 'on'
  /** Patterns as in `.gitignore` for files and folders that do not belong to the data set. */
  readonly ignored: string
  /** Whether the team gives a picture stars together, or everybody gives stars of their own. */
  readonly ratingMode: 'shared' | 'each'
  /** Whether the stars of others are hidden until a person has given a picture stars; used by the window only. */
  readonly ratingBlind: 'off' | 'on'
  /** How many people give stars to each picture of a queue; 0 for everybody. */
  readonly ratingOverlap: number
  /** The background of transparent pictures; used by the window only. */
  readonly transparency: 'checkerboard' | 'white' | 'grey' | 'black'
}

export interface Definition extends Pick<Setting, 'name' | 'group' | 'title' | 'about' | 'type' | 'default'> {
  readonly key: keyof SyncSettings
}

const WATCH: SettingType = {
  kind: 'choice',
  choices: [
    { value: 'auto', title: 'Automatic' },
    { value: 'events', title: 'File events' },
    { value: 'timed', title: 'Timed reads' },
  ],
}

const OFF_OR_ON: SettingType = {
  kind: 'choice',
  choices: [
    { value: 'off', title: 'Off' },
    { value: 'on', title: 'On' },
  ],
}

const VIEWED_OR_ALL: SettingType = {
  kind: 'choice',
  choices: [
    { value: 'viewed', title: 'Viewed pictures' },
    { value: 'all', title: 'All pictures' },
  ],
}

const SHARED_OR_EACH: SettingType = {
  kind: 'choice',
  choices: [
    { value: 'shared', title: 'Together' },
    { value: 'each', title: 'Everybody their own' },
  ],
}

const BACKGROUND: SettingType = {
  kind: 'choice',
  choices: [
    { value: 'checkerboard', title: 'Checkerboard' },
    { value: 'white', title: 'White' },
    { value: 'grey', title: 'Grey' },
    { value: 'black', title: 'Black' },
  ],
}

const milliseconds = (min: number, max: number): SettingType => ({ kind: 'number', min, max, unit: 'ms' })

export const DEFINITIONS: readonly Definition[] = [
  {
    key: 'watch',
    name: 'sync.watch',
    group: 'checking',
    type: WATCH,
    default: 'auto',
    title: 'Checking for changes',
    about:
      'How changes of others are noticed. Automatic: by file events on this machine’s disks, by timed reads on network shares, which report no changes of other machines.',
  },
  {
    key: 'intervalMs',
    name: 'sync.interval_ms',
    group: 'checking',
    type: milliseconds(200, 60_000),
    default: 1_000,
    title: 'Time between checks',
    about: 'With timed reads, while somebody labels. Shorter shows changes sooner, longer puts less load on the share.',
  },
  {
    key: 'calmIntervalMs',
    name: 'sync.calm_interval_ms',
    group: 'checking',
    type: milliseconds(1_000, 600_000),
    default: 5_000,
    title: 'Time between checks while idle',
    about: 'While nobody labels, and in addition to file events, in case one was missed.',
  },
  {
    key: 'calmAfterMs',
    name: 'sync.calm_after_ms',
    group: 'checking',
    type: milliseconds(60_000, 86_400_000),
    default: 300_000,
    title: 'Idle after',
    about: 'After this time without a change by anybody, the share is checked less often.',
  },
  {
    key: 'sweepPerSecond',
    name: 'sync.sweep_per_second',
    group: 'checking',
    type: { kind: 'number', min: 1, max: 2_000, unit: 'per second' },
    default: 50,
    title: 'Label files checked for edits by scripts',
    about:
      'All open programs together. Only edits made by hand or by scripts, and files to be repaired, wait for this.',
  },
  {
    key: 'shareThumbnails',
    name: 'thumbnails.share',
    group: 'pictures',
    type: OFF_OR_ON,
    default: 'off',
    title: 'Thumbnails for the whole team',
    about:
      'If on, thumbnails are stored in .lenslet/thumbs: each picture is read over the network once, not once by everybody. They take about 10 KB for each picture and size.',
  },
  {
    key: 'readMetadata',
    name: 'metadata.read',
    group: 'pictures',
    type: VIEWED_OR_ALL,
    default: 'viewed',
    title: 'Metadata of pictures on a network share',
    about:
      'Pictures can be found by date taken, camera, prompt and model once their files were read. “All pictures” reads the beginning of every file over the network, once on each machine unless metadata is shared. On this machine’s disks all pictures are always read.',
  },
  {
    key: 'shareMetadata',
    name: 'metadata.share',
    group: 'pictures',
    type: OFF_OR_ON,
    default: 'off',
    title: 'Metadata for the whole team',
    about:
      'If on, the metadata that one program has read is stored in .lenslet/metadata: each picture is opened for it once, not once by everybody. It takes up to 100 bytes for each picture, more with long prompts.',
  },
  {
    key: 'ignored',
    name: 'pictures.ignore',
    group: 'pictures',
    type: { kind: 'lines', most: MAX_PATTERN_LENGTH },
    default: '',
    title: 'Folders and files to leave out',
    about:
      'One pattern in each line, as in .gitignore: raw/, *-preview.jpg, /2019/rejected. Recycle bins, snapshots and other folders that NAS systems make are always left out. Labels of what is left out are kept.',
  },
  {
    key: 'ratingMode',
    name: 'rating.mode',
    group: 'rating',
    type: SHARED_OR_EACH,
    default: 'shared',
    title: 'Stars',
    about:
      'Together: a picture has one number of stars, and the newest counts. Everybody their own: the window shows your stars, those of others are kept beside them, and there are no conflicts of stars. Nothing is lost by switching.',
  },
  {
    key: 'ratingBlind',
    name: 'rating.blind',
    group: 'rating',
    type: OFF_OR_ON,
    default: 'off',
    title: 'Hide the stars of others',
    about:
      'If on, and everybody gives stars of their own, the window shows the stars of others only for pictures to which you have given stars yourself. What the window exports hides them too. The command line shows all stars.',
  },
  {
    key: 'ratingOverlap',
    name: 'rating.overlap',
    group: 'rating',
    type: { kind: 'number', min: 0, max: 50, unit: 'people' },
    default: 0,
    title: 'People for each picture',
    about:
      'From a queue, each picture goes to so many different people, where everybody gives stars of their own. 0 means everybody.',
  },
  {
    key: 'transparency',
    name: 'view.transparency',
    group: 'pictures',
    type: BACKGROUND,
    default: 'checkerboard',
    title: 'Behind transparent pictures',
    about: 'The same in light and dark, so that everybody judges the same picture.',
  },
]

/** Returns the definition of a setting; undefined for an unknown name. */
export function definitionOf(name: string): Definition | undefined {
  return DEFINITIONS.find((definition) => definition.name === name)
}

/**
 * Returns why a setting cannot have this value, as one sentence that names the setting, the value and what is allowed;
 * null when it can.
 */
export function settingProblem(definition: Definition, value: JsonValue): string | null {
  if (definition.type.kind === 'lines' && typeof value === 'string') {
    const problem = describePatternProblem(value)
    return problem === null ? null : `${definition.name} ${problem}`
  }
  return schemaOf(definition.type).safeParse(value).success
    ? null
    : t`${definition.name} is ${JSON.stringify(value)}; it must be ${describeAllowed(definition.type)}`
}

/** Returns the valid values of a setting, as words that follow "it must be". */
export function describeAllowed(type: SettingType): string {
  if (type.kind === 'choice') return t`one of ${type.choices.map((choice) => JSON.stringify(choice.value)).join(', ')}`
  if (type.kind === 'lines') return t`a text of at most ${type.most} characters, with a pattern in each line`
  return t`a whole number from ${type.min} to ${type.max}${type.unit === 'ms' ? t(' (milliseconds)') : ''}`
}

function schemaOf(type: SettingType): z.ZodType {
  if (type.kind === 'lines') return z.string().max(type.most)
  return type.kind === 'choice'
    ? z.enum(type.choices.map((choice) => choice.value))
    : z.int().min(type.min).max(type.max)
}
