/** Determines which value of a setting is in force. Contains pure functions only. */
import {
  LensletError,
  type GivenSetting,
  type JsonValue,
  type Setting,
  type Settings,
  type TeamSetting,
  type UnknownSetting,
} from '../../../preload/contract/index.ts'
import type { SettingClaims } from '../labels/fold-settings.ts'
import { isPersonSetting } from '../labels/people-directory.ts'
import { isRoleSetting, roleSettingProblem } from '../labels/role-timeline.ts'
import { labelSchema } from './label-schema.ts'
import { assertSchemaSetting } from './schema-edits.ts'
import { isSchemaSetting } from './schema-shape.ts'
import { assertReleaseEntry, isReleaseEntry } from './release-register.ts'
import { assertPersonProfile } from './person-profile.ts'
import { assertSmartFolder, isSmartFolder, listSmartFolders } from './smart-folders.ts'
import { DEFINITIONS, definitionOf, settingProblem, type Definition, type SyncSettings } from './definitions.ts'

/** The settings of one person on one machine, by name; everything that is in their `config.json`. */
export type PersonSettings = Readonly<Record<string, JsonValue>>
type TeamClaims = ReadonlyMap<string, SettingClaims>

/**
 * Returns the Smart Folders, and every setting with the value in force.
 *
 * That is the person's value, otherwise the team's, otherwise the default. An invalid value is skipped, and the result
 * says why.
 */
export function resolveSettings(team: TeamClaims, person: PersonSettings): Omit<Settings, 'revision'> {
  return {
    settings: DEFINITIONS.map((definition) => resolve(definition, team, person)),
    smartFolders: listSmartFolders(team),
    schema: labelSchema(team),
    unknown: [...unknownOfPerson(person), ...unknownOfTeam(team)],
  }
}

/** Returns the values in force in the form that the synchronisation uses. */
export function syncSettings({ settings }: Pick<Settings, 'settings'>): SyncSettings {
  const value = (key: keyof SyncSettings): unknown =>
    settings[DEFINITIONS.findIndex((definition) => definition.key === key)]!.value
  return Object.fromEntries(DEFINITIONS.map(({ key }) => [key, value(key)])) as unknown as SyncSettings
}

/** Throws `bad-input` unless `name` may be set to `value`. Null removes a value, also that of an unknown setting. */
export function assertSetting(name: string, value: JsonValue): void {
  if (value === null) return
  if (isSmartFolder(name)) return assertSmartFolder(name, value)
  if (isReleaseEntry(name)) return assertReleaseEntry(value)
  if (isSchemaSetting(name)) return assertSchemaSetting(name, value)
  if (isPersonSetting(name)) return assertPersonProfile(value)
  if (isRoleSetting(name)) {
    const problem = roleSettingProblem(name, value)
    if (problem !== null) throw new LensletError('bad-input', `${problem}.`)
    return
  }
  const definition = definitionOf(name)
  if (!definition)
    throw new LensletError(
      'bad-input',
      `There is no setting ${JSON.stringify(name)}: there are ${DEFINITIONS.map((known) => known.name).join(', ')}.`,
    )
  const problem = settingProblem(definition, value)
  if (problem !== null) throw new LensletError('bad-input', `${problem}.`)
}

function resolve(definition: Definition, claims: TeamClaims, persons: PersonSettings): Setting {
  const { key: _key, ...shown } = definition
  const team = teamSetting(definition, claims.get(definition.name))
  const person = personSetting(definition, persons)
  const base = { ...shown, team, person }
  if (isUsable(person)) return { ...base, value: person.value as Setting['value'], from: 'person' }
  if (isUsable(team)) return { ...base, value: team.value as Setting['value'], from: 'team' }
  return { ...base, value: definition.default, from: 'default' }
}

function isUsable(setting: GivenSetting | null): setting is GivenSetting {
  return setting !== null && setting.value !== null && setting.problem === null
}

function personSetting(definition: Definition, persons: PersonSettings): GivenSetting | null {
  const value = Object.hasOwn(persons, definition.name) ? persons[definition.name]! : null
  return value === null ? null : { value, problem: settingProblem(definition, value) }
}

function teamSetting(definition: Definition, claims: SettingClaims | undefined): TeamSetting | null {
  if (!claims) return null
  const [{ value, by, at }] = claims
  return {
    value,
    by,
    at,
    problem: value === null ? null : settingProblem(definition, value),
    conflict: claims.length > 1 ? claims : [],
  }
}

function unknownOfPerson(persons: PersonSettings): UnknownSetting[] {
  return Object.entries(persons)
    .filter(([name, value]) => value !== null && !definitionOf(name))
    .map(([name, value]) => ({ name, from: 'person', value, by: null, at: null }))
}

function unknownOfTeam(team: TeamClaims): UnknownSetting[] {
  return [...team]
    .filter(
      ([name, [{ value }]]) =>
        value !== null &&
        !definitionOf(name) &&
        !isSmartFolder(name) &&
        !isReleaseEntry(name) &&
        !isPersonSetting(name) &&
        !isRoleSetting(name) &&
        !isSchemaSetting(name),
    )
    .map(([name, [{ value, by, at }]]) => ({ name, from: 'team', value, by, at }))
}
