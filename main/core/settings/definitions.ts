/**
 * Every setting there is: its name on the share and in `config.json`, its words for people, what it may be, and its
 * default. FORMAT.md, "settings.json", has the same table; a test compares them.
 */
import { z } from 'zod'
import { MAX_PATTERN_LENGTH, describePatternProblem } from '../library/ignored.ts'
import type { JsonValue, Setting, SettingType } from '../../../preload/contract/index.ts'

/** How a program follows the share, what it keeps there, and what everybody is to see alike; milliseconds. */
export interface SyncSettings {
  readonly watch: 'auto' | 'events' | 'timed'
  /** Between timed reads while somebody is active. */
  readonly intervalMs: number
  /** Between timed reads while nobody is, and beside file events. */
  readonly calmIntervalMs: number
  /** Without news for so long nobody is active. */
  readonly calmAfterMs: number
  /** Sidecars that are looked at in a second, once all were read. */
  readonly sweepPerSecond: number
  /** Whether thumbnails are put on the share for everybody. */
  readonly shareThumbnails: 'off' | 'on'
  /** Patterns of `.gitignore` for what is no picture of the data set. */
  readonly ignored: string
  /** What is seen through transparent pictures; for the window only. */
  readonly transparency: 'checkerboard' | 'white' | 'grey' | 'black'
}

export interface Definition extends Pick<Setting, 'name' | 'title' | 'about' | 'type' | 'default'> {
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

const BEHIND: SettingType = {
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
    type: WATCH,
    default: 'auto',
    title: 'How others’ changes are noticed',
    about:
      'Automatic takes file events on this machine’s disks, and timed reads on network shares, where events tell nothing of other machines.',
  },
  {
    key: 'intervalMs',
    name: 'sync.interval_ms',
    type: milliseconds(200, 60_000),
    default: 1_000,
    title: 'Time between reads',
    about: 'With timed reads, while somebody works. Shorter shows changes sooner; longer asks less of the share.',
  },
  {
    key: 'calmIntervalMs',
    name: 'sync.calm_interval_ms',
    type: milliseconds(1_000, 600_000),
    default: 5_000,
    title: 'Time between reads when nobody works',
    about: 'Also beside file events, to be sure that none was missed. Never shorter than the time between reads.',
  },
  {
    key: 'calmAfterMs',
    name: 'sync.calm_after_ms',
    type: milliseconds(60_000, 86_400_000),
    default: 300_000,
    title: 'Time until nobody counts as working',
    about: 'Without a change from anybody for so long, the share is read less often.',
  },
  {
    key: 'sweepPerSecond',
    name: 'sync.sweep_per_second',
    type: { kind: 'number', min: 1, max: 2_000, unit: 'per second' },
    default: 50,
    title: 'Looking for edits made by scripts',
    about:
      'Files of labels that all open programs together look at in a second. Only edits made by hand or by scripts, and files to be mended, wait for this.',
  },
  {
    key: 'shareThumbnails',
    name: 'thumbnails.share',
    type: OFF_OR_ON,
    default: 'off',
    title: 'Thumbnails for the whole team',
    about:
      'On keeps thumbnails in .lenslet/thumbs, so that each picture is read over the network once, not once by everybody. Takes some 10 KB there for each picture and size.',
  },
  {
    key: 'ignored',
    name: 'pictures.ignore',
    type: { kind: 'lines', most: MAX_PATTERN_LENGTH },
    default: '',
    title: 'Folders and files to leave out',
    about:
      'One pattern in each line, as in .gitignore: raw/, *-preview.jpg, /2019/rejected. Recycle bins, snapshots and what else NAS boxes make are left out anyway. Labels of what is left out are kept.',
  },
  {
    key: 'transparency',
    name: 'view.transparency',
    type: BEHIND,
    default: 'checkerboard',
    title: 'Behind transparent pictures',
    about: 'The same in light and dark, so that everybody judges the same picture.',
  },
]

export function definitionOf(name: string): Definition | undefined {
  return DEFINITIONS.find((definition) => definition.name === name)
}

/**
 * Why a setting cannot have this value, as one sentence that names the setting, the value and what is allowed; null
 * when it can.
 */
export function settingProblem(definition: Definition, value: JsonValue): string | null {
  if (definition.type.kind === 'lines' && typeof value === 'string') {
    const problem = describePatternProblem(value)
    return problem === null ? null : `${definition.name} ${problem}`
  }
  return schemaOf(definition.type).safeParse(value).success
    ? null
    : `${definition.name} is ${JSON.stringify(value)}; it must be ${allowed(definition.type)}`
}

/** What a setting may be, to follow "it must be". */
export function allowed(type: SettingType): string {
  if (type.kind === 'choice') return `one of ${type.choices.map((choice) => JSON.stringify(choice.value)).join(', ')}`
  if (type.kind === 'lines') return `a text of at most ${type.most} characters, with a pattern in each line`
  return `a whole number from ${type.min} to ${type.max}${type.unit === 'ms' ? ' (milliseconds)' : ''}`
}

function schemaOf(type: SettingType): z.ZodType {
  if (type.kind === 'lines') return z.string().max(type.most)
  return type.kind === 'choice'
    ? z.enum(type.choices.map((choice) => choice.value))
    : z.int().min(type.min).max(type.max)
}
