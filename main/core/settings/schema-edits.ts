/**
 * Checks and computes changes of the label schema (FORMAT.md, "The label schema").
 *
 * Each group and each tag is a team setting of its own, so that two people who change different ones lose nothing.
 * Contains pure functions only.
 */
import { z } from 'zod'
import {
  foldName,
  LensletError,
  MAX_TAG_LENGTH,
  SCHEMA_RULES,
  type JsonValue,
  type SchemaParts,
} from '../../../preload/contract/index.ts'
import { cleanTag, tagIdentity } from '../../../preload/contract/tag-text.ts'
import { plainIssue } from './plain-issue.ts'
import {
  GROUP,
  GROUP_SHAPE,
  isSchemaName,
  isSchemaSetting,
  MAX_GROUP_NAME,
  MAX_GROUPS,
  MAX_TAGS,
  objectOf,
  RULES_SHAPE,
  TAG,
  TAG_SHAPE,
  type TeamClaims,
} from './schema-shape.ts'

type SettingValues = Readonly<Record<string, JsonValue>>

const rulesSchema = z.looseObject(RULES_SHAPE)
const groupSchema = z.looseObject(GROUP_SHAPE)
const tagSchema = z.looseObject(TAG_SHAPE)

/** Throws `bad-input` unless a part of the schema may have this name and this value. */
export function assertSchemaSetting(setting: string, value: JsonValue): void {
  const [what, schema, problem] =
    setting === SCHEMA_RULES
      ? (['The rules of the schema', rulesSchema, null] as const)
      : setting.startsWith(GROUP)
        ? ([`The group ${quoted(setting, GROUP)}`, groupSchema, groupNameProblem(setting.slice(GROUP.length))] as const)
        : ([`The tag ${quoted(setting, TAG)}`, tagSchema, tagNameProblem(setting.slice(TAG.length))] as const)
  if (problem !== null) throw new LensletError('bad-input', `${what} cannot be set so: its name ${problem}.`)
  const parsed = schema.safeParse(value)
  if (parsed.success) return
  throw new LensletError('bad-input', `${what} cannot be set so: ${plainIssue(parsed.error, value, 'the value')}.`)
}

function quoted(setting: string, prefix: string): string {
  return JSON.stringify(setting.slice(prefix.length))
}

/** Returns why a text cannot be the name of a group; null when it can. */
export function groupNameProblem(name: string): string | null {
  if (foldName(name) === '') return 'has no visible character'
  if (!isSchemaName(name)) return 'has a line break or another control character'
  if (name.length > MAX_GROUP_NAME) return `has at most ${MAX_GROUP_NAME} characters`
  return name === name.normalize('NFC').trim() ? null : 'has blanks around it, or is not in Unicode NFC'
}

/** Returns why a text cannot be a tag of the schema; null when it can. */
export function tagNameProblem(tag: string): string | null {
  if (tagIdentity(tag) === '') return 'has no visible character'
  if (!isSchemaName(tag)) return 'has a line break or another control character'
  if (tag.length > MAX_TAG_LENGTH) return `has at most ${MAX_TAG_LENGTH} characters`
  return tag === cleanTag(tag) ? null : 'has blanks too many, or is not in Unicode NFC'
}

/** Throws `bad-input` for new groups and tags that look like others of the schema, and for more than are shown. */
export function assertSchemaResult(values: SettingValues, team: TeamClaims): void {
  for (const [prefix, what, fold, most] of [
    [GROUP, 'group', foldName, MAX_GROUPS],
    [TAG, 'tag', tagIdentity, MAX_TAGS],
  ] as const) {
    const added = Object.entries(values).flatMap(([setting, value]) =>
      setting.startsWith(prefix) && value !== null && (team.get(setting)?.[0].value ?? null) === null
        ? [setting.slice(prefix.length)]
        : [],
    )
    if (added.length === 0) continue
    const kept = [...team].flatMap(([setting, [{ value }]]) =>
      setting.startsWith(prefix) && value !== null && values[setting] !== null ? [setting.slice(prefix.length)] : [],
    )
    const known = new Map(kept.map((name) => [fold(name), name]))
    for (const name of added) {
      const other = known.get(fold(name))
      if (other !== undefined)
        throw new LensletError(
          'bad-input',
          `The ${what} ${JSON.stringify(name)} looks like the ${what} ${JSON.stringify(other)} of the schema: use only one of them.`,
        )
      known.set(fold(name), name)
    }
    if (known.size > most)
      throw new LensletError('bad-input', `The schema would have ${known.size} ${what}s: it has at most ${most}.`)
  }
}

/**
 * Returns the settings that change parts of the schema. Parts of later versions stay. Throws `bad-input` for other
 * settings, and for a group that would get the name of another one: their tags would be mixed up.
 */
export function schemaPartValues(parts: SchemaParts, team: TeamClaims): SettingValues {
  assertNoMixedGroups(parts, team)
  return Object.fromEntries(
    Object.entries(parts).map(([setting, part]) => {
      if (!isSchemaSetting(setting))
        throw new LensletError('bad-input', `${JSON.stringify(setting)} is no part of the label schema.`)
      if (part === null) return [setting, null] as const
      const merged = Object.entries({ ...objectOf(team.get(setting)?.[0].value), ...part })
      return [setting, Object.fromEntries(merged.filter(([, value]) => value !== null))] as const
    }),
  )
}

function assertNoMixedGroups(parts: SchemaParts, team: TeamClaims): void {
  const isThere = (setting: string): boolean => (team.get(setting)?.[0].value ?? null) !== null
  const groups = Object.entries(parts).filter(([setting]) => setting.startsWith(GROUP) && isThere(setting))
  const kept = groups.find(([, part]) => part !== null)
  if (kept === undefined || groups.every(([, part]) => part !== null)) return
  throw new LensletError(
    'bad-input',
    `There is a group ${quoted(kept[0], GROUP)} already: choose another name, or move the tags into that group.`,
  )
}

/**
 * Returns the settings that follow when tags are replaced in the whole data set: the new tag takes the place of the
 * first of them in the schema, unless it is in the schema already. None where the schema has none of them.
 */
export function replacedTagValues(tags: readonly string[], by: string, team: TeamClaims): SettingValues {
  const valueOf = (tag: string): JsonValue => team.get(TAG + tag)?.[0].value ?? null
  const known = tags.filter((tag) => tag !== by && valueOf(tag) !== null)
  if (by === '' || known.length === 0) return {}
  return {
    ...Object.fromEntries(known.map((tag) => [TAG + tag, null])),
    ...(valueOf(by) === null ? { [TAG + by]: valueOf(known[0]!) } : {}),
  }
}
