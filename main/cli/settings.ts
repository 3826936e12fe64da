import { Command } from 'commander'
import {
  LensletError,
  partsInWords,
  type JsonValue,
  type NameOf,
  type Setting,
  type SettingNames,
} from '../../preload/contract/index.ts'
import { isoTime } from '../core/export/index.ts'
import { isPersonSetting } from '../core/labels/people-directory.ts'
import { definitionOf } from '../core/settings/definitions.ts'
import { assertSetting } from '../core/settings/resolve.ts'
import { isSchemaSetting } from '../core/settings/schema-shape.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { ConfigStore } from '../host/config.ts'
import { appPaths } from '../host/paths.ts'
import { withWorkspace } from './dataset.ts'
import { printJson, printLine, printMessage } from './output.ts'
import { setForTeam } from './saving.ts'

interface SettingsOptions {
  readonly reset?: boolean
  readonly person?: boolean
  readonly user?: string
  readonly json?: boolean
}

const HELP = `
Without a name, this prints every setting: its value, and where the value comes from. With a value, it sets the setting for everybody
who opens the data set (.lenslet/settings.json); with --person, only for you, on this machine and in all data sets. Open programs use
the new value at once. FORMAT.md, "settings.json", lists names and values. The label schema and people are settings too: "lenslet schema"
and "lenslet people" print and change them.`

/** Returns the command `lenslet settings`, which prints, sets and resets settings. */
export function settingsCommand(): Command {
  return new Command('settings')
    .description('print or change settings, for everybody or for you on this machine')
    .argument('<dataset>', 'folder of the data set')
    .argument('[name]', 'the setting')
    .argument('[value]', 'its new value')
    .option('--reset', 'remove the value')
    .option('--person', 'for you on this machine instead of for everybody')
    .option('--user <name>', 'your name or id in the history')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(settings)
}

async function settings(
  dataset: string,
  name: string | undefined,
  value: string | undefined,
  options: SettingsOptions,
): Promise<void> {
  const newValue = requestedValue(name, value, options)
  const user = options.user === undefined ? {} : { user: options.user }
  const toTeam = newValue !== undefined && options.person !== true
  await withWorkspace(dataset, { mode: toTeam ? 'write' : 'read', watch: false, ...user }, async (workspace) => {
    if (newValue !== undefined && name !== undefined)
      await (toTeam ? setForTeam(workspace, { [name]: newValue }) : setForPerson(workspace, name, newValue))
    printSettings(workspace, name, options.json ?? false)
  })
}

/** Returns the value to set, null to remove it, or undefined to only print. */
function requestedValue(
  name: string | undefined,
  value: string | undefined,
  { reset }: SettingsOptions,
): JsonValue | undefined {
  if (reset && (name === undefined || value !== undefined))
    throw new LensletError('usage', 'With --reset give the name of a setting and no value.')
  if (reset) return null
  if (name === undefined || value === undefined) return undefined
  const definition = definitionOf(name)
  // Only settings that this list does not have, such as an entry of the label schema, are objects.
  if (!definition && value.trimStart().startsWith('{')) return parsedObject(name, value)
  const number = Number(value)
  return definition?.type.kind === 'number' && value.trim() !== '' && Number.isFinite(number) ? number : value
}

function parsedObject(name: string, json: string): JsonValue {
  try {
    return JSON.parse(json) as JsonValue
  } catch (error) {
    throw new LensletError('usage', `The value of ${name} is not valid JSON: ${(error as Error).message}.`)
  }
}

function setForPerson(workspace: Workspace, name: string, value: JsonValue): void {
  assertSetting(name, value)
  const config = new ConfigStore(appPaths().config)
  config.setSetting(name, value)
  workspace.setPersonSettings(config.settings)
}

function printSettings(workspace: Workspace, name: string | undefined, asJson: boolean): void {
  const { settings: all, unknown } = workspace.settings()
  const shown = all.filter((setting) => name === undefined || setting.name === name)
  const others = unknown.filter((setting) => name === undefined || setting.name === name)
  const ofCommands = settingsOfCommands(workspace, name)
  if (shown.length + others.length + ofCommands.length === 0 && name !== undefined && !definitionOf(name))
    throw new LensletError(
      'bad-input',
      `There is no setting ${JSON.stringify(name)}: there are ${all.map((setting) => setting.name).join(', ')}.`,
    )
  if (asJson)
    return printJson({
      settings: shown.map(settingRecord),
      unknown: others.map(({ at, ...setting }) => ({ ...setting, at: isoTime(at) })),
      ...(name === undefined ? {} : { parts: ofCommands.map(([setting, value]) => ({ name: setting, value })) }),
    })
  for (const setting of shown) printLine(settingLine(setting, workspace.people.nameOf))
  for (const { name: unknownName, from, value } of others)
    printLine(`${unknownName} = ${JSON.stringify(value)}  (${from}; not known to this version, does nothing)`)
  if (name !== undefined) for (const [setting, value] of ofCommands) printLine(partsLine(workspace, setting, value))
  else if (ofCommands.length > 0) printMessage(pointer(ofCommands.map(([setting]) => setting)))
}

/** Returns the settings of people and of the label schema, which have commands of their own. */
function settingsOfCommands({ log }: Workspace, name: string | undefined): (readonly [string, JsonValue])[] {
  return [...log.settings.claims].flatMap(([setting, [{ value }]]) =>
    value !== null && (isPersonSetting(setting) || isSchemaSetting(setting)) && (name === undefined || setting === name)
      ? [[setting, value] as const]
      : [],
  )
}

function partsLine({ people }: Workspace, name: string, value: JsonValue): string {
  const names: SettingNames = { nameOf: people.nameOf, colorName: (color) => color }
  return `${name} = ${partsInWords(name, value, names)}  (for everybody)`
}

/** Says where people and the label schema are printed. */
function pointer(settingNames: readonly string[]): string {
  const people = settingNames.filter(isPersonSetting).length
  const schema = settingNames.length - people
  const parts = [
    ...(people === 0 ? [] : [`${people} ${people === 1 ? 'profile' : 'profiles'} of people: see "lenslet people"`]),
    ...(schema === 0 ? [] : [`${schema} ${schema === 1 ? 'part' : 'parts'} of the label schema: see "lenslet schema"`]),
  ]
  return parts.join('; ')
}

/** Returns the record of a setting for scripts. */
export function settingRecord({
  name,
  value,
  from,
  default: standard,
  team,
  person,
}: Setting): Record<string, unknown> {
  return {
    name,
    value,
    from,
    default: standard,
    ...(team
      ? {
          team: {
            ...team,
            at: isoTime(team.at),
            conflict: team.conflict.map((claim) => ({ ...claim, at: isoTime(claim.at) })),
          },
        }
      : {}),
    ...(person ? { person } : {}),
  }
}

/** Returns a setting as one line for people: its value, where that comes from, and its problems. */
export function settingLine({ name, value, from, team, person }: Setting, nameOf: NameOf = (id) => id): string {
  const why =
    from === 'team'
      ? `for everybody, by ${nameOf(team!.by)} at ${isoTime(team!.at)}`
      : from === 'person'
        ? 'on this machine'
        : 'default'
  const problems = [
    ...(person?.problem ? [`not used on this machine: ${person.problem}`] : []),
    ...(team?.problem ? [`not used, for everybody, by ${nameOf(team.by)}: ${team.problem}`] : []),
    ...(team && team.conflict.length > 0
      ? [
          `in conflict: ${team.conflict.map((claim) => `${JSON.stringify(claim.value)} by ${nameOf(claim.by)}`).join(' or ')}`,
        ]
      : []),
  ]
  return `${name} = ${value}  (${[why, ...problems].join('; ')})`
}
