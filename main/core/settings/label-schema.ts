/**
 * Reads and checks the label schema of a data set (FORMAT.md, "The label schema").
 *
 * Each group and each tag is a team setting of its own, so that two people who change different ones lose nothing.
 * Contains pure functions only.
 */
import { z } from 'zod'
import {
  LensletError,
  MAX_TAG_LENGTH,
  NO_SCHEMA,
  SCHEMA_KEYS,
  TAG_COLORS,
  type JsonValue,
  type LabelSchema,
  type SchemaGroup,
  type SchemaParts,
  type SchemaTag,
} from '../../../preload/contract/index.ts'
import { parseFilter, type Filter } from '../../../preload/contract/filter.ts'
import { cleanTag, tagIdentity } from '../../../preload/contract/tag-text.ts'
import type { SettingClaims } from '../labels/fold-settings.ts'
import type { ShownSchema } from '../labels/shown-labels.ts'

const RULES = 'schema'
const GROUP = 'schema.group:'
const TAG = 'schema.tag:'
const MAX_NAME = 100
const MAX_ABOUT = 1_000
const MAX_FILTER = 10_000
/** More groups and tags than this are not shown: nobody finds a button among them. */
const MAX_GROUPS = 100
const MAX_TAGS = 1_000

const key = z.string().refine((text) => text.length === 1 && SCHEMA_KEYS.includes(text), 'one of a to z and 0 to 9')
const about = z.string().max(MAX_ABOUT)
const order = z.number()
const filterText = z.string().max(MAX_FILTER).refine(isFilter, 'is no filter that can be understood')

const rulesSchema = z.looseObject({ free_tags: z.boolean().optional(), done: filterText.optional() })
const groupSchema = z.looseObject({
  order: order.optional(),
  choice: z.enum(['one', 'several']).optional(),
  required: z.boolean().optional(),
  about: about.optional(),
})
const tagSchema = z.looseObject({
  group: z.string().max(MAX_NAME),
  order: order.optional(),
  key: key.optional(),
  color: z.enum(TAG_COLORS).optional(),
  about: about.optional(),
})

/** A schema as a file that people write, and that `lenslet schema` prints. */
export const schemaFile = z.strictObject({
  done: filterText.optional(),
  free_tags: z.boolean().optional(),
  groups: z
    .array(
      z.strictObject({
        name: z.string().trim().min(1).max(MAX_NAME),
        choice: z.enum(['one', 'several']).optional(),
        required: z.boolean().optional(),
        about: about.optional(),
        tags: z
          .array(
            z.strictObject({
              tag: z.string().min(1).max(MAX_TAG_LENGTH),
              key: key.optional(),
              color: z.enum(TAG_COLORS).optional(),
              about: about.optional(),
            }),
          )
          .max(MAX_TAGS),
      }),
    )
    .max(MAX_GROUPS),
})
export type SchemaFile = z.infer<typeof schemaFile>

/** Returns whether a setting of this name is a part of the schema. */
export function isSchemaSetting(setting: string): boolean {
  return setting === RULES || setting.startsWith(GROUP) || setting.startsWith(TAG)
}

/** Throws `bad-input` unless a part of the schema may have this value. */
export function assertSchemaSetting(setting: string, value: JsonValue): void {
  const [what, schema] =
    setting === RULES
      ? (['The rules of the schema', rulesSchema] as const)
      : setting.startsWith(GROUP)
        ? ([`The group ${JSON.stringify(setting.slice(GROUP.length))}`, groupSchema] as const)
        : ([`The tag ${JSON.stringify(setting.slice(TAG.length))}`, tagSchema] as const)
  const parsed = schema.safeParse(value)
  if (parsed.success) return
  const { path, message } = parsed.error.issues[0]!
  throw new LensletError('bad-input', `${what} cannot be set so: ${path.join('.') || 'the value'}: ${message}.`)
}

/** Returns the schema. Parts that are not valid are left out, and are named in `problems`. */
export function labelSchema(team: ReadonlyMap<string, SettingClaims>): LabelSchema {
  const problems: string[] = []
  const rules = rulesIn(team.get(RULES)?.[0].value ?? null, problems)
  const groups = groupsIn(team, problems)
  const tags = tagsIn(team, problems)
  // A schema without tags does not refuse all tags.
  if (tags.length === 0) rules.hasFreeTags = true
  if (groups.length === 0 && tags.length === 0) return { ...NO_SCHEMA, ...rules, problems }
  const names = new Set(groups.map(({ name }) => name))
  const byGroup = Map.groupBy(tags, ({ group }) => (names.has(group) ? group : ''))
  const shown = [
    ...groups,
    ...(byGroup.has('') ? [{ name: '', order: 0, choice: 'several', isRequired: false, about: '' } as const] : []),
  ]
  const keys = new Map<string, string>()
  return {
    ...rules,
    groups: shown.map(({ name, order: place, choice, isRequired, about: meaning }): SchemaGroup => ({
      name,
      order: place,
      choice,
      isRequired,
      about: meaning,
      tags: (byGroup.get(name) ?? []).map((tag): SchemaTag => ({
        tag: tag.tag,
        order: tag.order,
        wantedKey: tag.key,
        key: freeKey(tag.key, tag.tag, keys, problems),
        color: tag.color,
        about: tag.about,
      })),
    })),
    problems,
  }
}

/** Returns the settings that give a data set the schema of a file. With `isWhole`, everything else is removed from it. */
export function schemaValues(
  file: SchemaFile,
  team: ReadonlyMap<string, SettingClaims>,
  isWhole: boolean,
): Readonly<Record<string, JsonValue>> {
  const values: Record<string, JsonValue> = {}
  if (isWhole)
    for (const [setting, [{ value }]] of team) if (isSchemaSetting(setting) && value !== null) values[setting] = null
  const { done, free_tags: freeTags, groups } = file
  if (done !== undefined || freeTags !== undefined)
    values[RULES] = { ...objectOf(team.get(RULES)?.[0].value), ...withoutUndefined({ done, free_tags: freeTags }) }
  const seen = new Set<string>()
  for (const [at, { name, tags, ...group }] of groups.entries()) {
    values[GROUP + name.normalize('NFC')] = { order: at + 1, ...withoutUndefined(group) }
    for (const [place, { tag: written, ...tag }] of tags.entries()) {
      const cleaned = cleanTag(written)
      if (seen.has(cleaned))
        throw new LensletError('bad-input', `The tag ${JSON.stringify(cleaned)} is twice in the schema.`)
      seen.add(cleaned)
      values[TAG + cleaned] = { group: name.normalize('NFC'), order: place + 1, ...withoutUndefined(tag) }
    }
  }
  return values
}

/** Returns the settings that change parts of the schema. Parts of later versions stay. Throws `bad-input` for other settings. */
export function schemaPartValues(
  parts: SchemaParts,
  team: ReadonlyMap<string, SettingClaims>,
): Readonly<Record<string, JsonValue>> {
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

/**
 * Returns the settings that follow when tags are replaced in the whole data set: the new tag takes the place of the
 * first of them in the schema, unless it is in the schema already. None where the schema has none of them.
 */
export function replacedTagValues(
  tags: readonly string[],
  by: string,
  team: ReadonlyMap<string, SettingClaims>,
): Readonly<Record<string, JsonValue>> {
  const valueOf = (tag: string): JsonValue => team.get(TAG + tag)?.[0].value ?? null
  const known = tags.filter((tag) => tag !== by && valueOf(tag) !== null)
  if (by === '' || known.length === 0) return {}
  return {
    ...Object.fromEntries(known.map((tag) => [TAG + tag, null])),
    ...(valueOf(by) === null ? { [TAG + by]: valueOf(known[0]!) } : {}),
  }
}

/** Returns a schema as a file for people. */
export function fileOfSchema({ groups, hasFreeTags, done }: LabelSchema): SchemaFile {
  return {
    done,
    free_tags: hasFreeTags,
    groups: groups.map(({ name, choice, isRequired, about: meaning, tags }) => ({
      name,
      choice,
      required: isRequired,
      ...(meaning === '' ? {} : { about: meaning }),
      tags: tags.map(({ tag, key: pressed, color, about: tagMeaning }) => ({
        tag,
        ...(pressed === null ? {} : { key: pressed }),
        ...(color === null ? {} : { color }),
        ...(tagMeaning === '' ? {} : { about: tagMeaning }),
      })),
    })),
  }
}

function rulesIn(value: JsonValue, problems: string[]): { hasFreeTags: boolean; done: string } {
  if (value === null) return { hasFreeTags: true, done: '' }
  const parsed = rulesSchema.safeParse(value)
  if (!parsed.success) problems.push('The rules of the schema cannot be read by this version.')
  return { hasFreeTags: parsed.data?.free_tags ?? true, done: parsed.data?.done ?? '' }
}

type OrderedGroup = Omit<SchemaGroup, 'tags'> & { readonly order: number }

function groupsIn(team: ReadonlyMap<string, SettingClaims>, problems: string[]): OrderedGroup[] {
  const groups = partsIn(team, GROUP).flatMap(([name, value]): OrderedGroup[] => {
    const parsed = groupSchema.safeParse(value)
    if (!parsed.success) {
      problems.push(`The group ${JSON.stringify(name)} cannot be read by this version.`)
      return []
    }
    const { order: place = 0, choice = 'several', required = false, about: meaning = '' } = parsed.data
    return [{ name, order: place, choice, isRequired: required, about: meaning }]
  })
  return inOrder(groups).slice(0, MAX_GROUPS)
}

type OrderedTag = SchemaTag & { readonly name: string; readonly order: number; readonly group: string }

function tagsIn(team: ReadonlyMap<string, SettingClaims>, problems: string[]): OrderedTag[] {
  const tags = partsIn(team, TAG).flatMap(([tag, value]): OrderedTag[] => {
    const parsed = tagSchema.safeParse(value)
    if (!parsed.success) {
      problems.push(`The tag ${JSON.stringify(tag)} of the schema cannot be read by this version.`)
      return []
    }
    const { group, order: place = 0, key: pressed = null, color = null, about: meaning = '' } = parsed.data
    return [{ tag, name: tag, order: place, group, key: pressed, wantedKey: pressed, color, about: meaning }]
  })
  return inOrder(tags).slice(0, MAX_TAGS)
}

/** Returns the settings of one kind that have a value, by what follows the prefix. */
function partsIn(team: ReadonlyMap<string, SettingClaims>, prefix: string): (readonly [string, JsonValue])[] {
  return [...team].flatMap(([setting, [{ value }]]) =>
    setting.startsWith(prefix) && setting.length > prefix.length && value !== null
      ? [[setting.slice(prefix.length), value] as const]
      : [],
  )
}

function inOrder<T extends { readonly name: string; readonly order: number }>(parts: readonly T[]): T[] {
  return parts.toSorted((a, b) => a.order - b.order || (a.name < b.name ? -1 : 1))
}

/** Returns the key of a tag, if no tag before it has the key. */
function freeKey(wanted: string | null, tag: string, keys: Map<string, string>, problems: string[]): string | null {
  if (wanted === null) return null
  const other = keys.get(wanted)
  if (other === undefined) {
    keys.set(wanted, tag)
    return wanted
  }
  problems.push(
    `The tags ${JSON.stringify(other)} and ${JSON.stringify(tag)} have the key ${wanted.toUpperCase()}: it gives ${JSON.stringify(other)}.`,
  )
  return null
}

/** Whether a filter can say which pictures are done: it is understood, and does not ask whether they are done. */
function isFilter(text: string): boolean {
  try {
    return !mentionsDone(parseFilter(text))
  } catch {
    return false
  }
}

function mentionsDone(filter: Filter): boolean {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.of.some(mentionsDone)
  if (filter.kind === 'not') return mentionsDone(filter.of)
  return filter.kind === 'is' && filter.field === 'done'
}

/** Returns what a schema says about pictures. */
export function shownSchemaOf(schema: LabelSchema): ShownSchema {
  const tags = schema.groups.flatMap((group) => group.tags.map(({ tag }) => tag))
  return { doneFilter: doneFilterOf(schema), schemaTags: new Set(tags) }
}

/** Returns the filter that finds the pictures that are done; null where every picture with a label is. */
function doneFilterOf({ groups, done }: LabelSchema): Filter | null {
  // A required group without tags asks for nothing.
  const required = groups.filter(({ isRequired, tags }) => isRequired && tags.length > 0)
  const conditions = required.map(({ tags }): Filter => ({
    kind: 'or',
    of: tags.map(({ tag }) => ({ kind: 'text', field: 'tag', pattern: { how: 'alike', parts: [tagIdentity(tag)] } })),
  }))
  if (done.trim() !== '') conditions.push(parseFilter(done))
  return conditions.length === 0 ? null : { kind: 'and', of: conditions }
}

function objectOf(value: JsonValue | undefined): Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, JsonValue>>)
    : {}
}

function withoutUndefined(record: Readonly<Record<string, JsonValue | undefined>>): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
