/**
 * Reads the label schema of a data set (FORMAT.md, "The label schema").
 *
 * Each group and each tag is a team setting of its own, so that two people who change different ones lose nothing.
 * Contains pure functions only.
 */
import type { z } from 'zod'
import {
  foldName,
  NO_SCHEMA,
  SCHEMA_RULES,
  skipTagsOf,
  type JsonValue,
  type LabelSchema,
  type SchemaGroup,
  type SchemaTag,
} from '../../../preload/contract/index.ts'
import { parseFilter, type Filter } from '../../../preload/contract/filter.ts'
import { tagIdentity } from '../../../preload/contract/tag-text.ts'
import type { ShownSchema } from '../labels/shown-labels.ts'
import { plainIssue } from './plain-issue.ts'
import {
  GROUP,
  GROUP_SHAPE,
  isObject,
  isSchemaName,
  MAX_GROUPS,
  MAX_TAGS,
  partsIn,
  RULES_SHAPE,
  TAG,
  TAG_SHAPE,
  type TeamClaims,
} from './schema-shape.ts'

/** Returns the schema. Parts that are not valid are left out, each for itself, and are named in `problems`. */
export function labelSchema(team: TeamClaims): LabelSchema {
  const problems: string[] = []
  const rules = rulesIn(team.get(SCHEMA_RULES)?.[0].value ?? null, problems)
  const groups = groupsIn(team, problems)
  const tags = tagsIn(team, problems)
  // A schema without tags does not refuse all tags.
  if (tags.length === 0) rules.hasFreeTags = true
  if (groups.length === 0 && tags.length === 0) return { ...NO_SCHEMA, ...rules, problems }
  nameLookalikes('groups', groups, foldName, problems)
  nameLookalikes('tags', tags, tagIdentity, problems)
  const names = new Set(groups.map(({ name }) => name))
  const byGroup = Map.groupBy(tags, ({ group }) => (names.has(group) ? group : ''))
  const shown = [
    ...groups,
    ...(byGroup.has('')
      ? [{ name: '', order: 0, choice: 'several', isRequired: false, isSkip: false, about: '' } as const]
      : []),
  ]
  const keys = new Map<string, string>()
  return {
    ...rules,
    groups: shown.map(({ name, order: place, choice, isRequired, isSkip, about: meaning }): SchemaGroup => ({
      name,
      order: place,
      choice,
      isRequired,
      isSkip,
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

type Shape = Readonly<Record<string, z.ZodType>>
type PartsOf<S extends Shape> = { readonly [K in keyof S]?: z.infer<S[K]> }

/** Returns the parts of a value that can be read, each for itself; null where the value has no parts. */
function readParts<S extends Shape>(shape: S, value: JsonValue, what: string, problems: string[]): PartsOf<S> | null {
  if (!isObject(value)) {
    problems.push(`${what} cannot be read by this version.`)
    return null
  }
  const parts: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(shape)) {
    const parsed = schema.safeParse(value[name])
    if (parsed.success) parts[name] = parsed.data
    else problems.push(`${what} cannot be read as a whole: ${plainIssue(parsed.error, value[name], name)}.`)
  }
  return parts as PartsOf<S>
}

function rulesIn(value: JsonValue, problems: string[]): { hasFreeTags: boolean; done: string } {
  const parts = value === null ? null : readParts(RULES_SHAPE, value, 'The setting "schema"', problems)
  return { hasFreeTags: parts?.free_tags ?? true, done: parts?.done ?? '' }
}

type OrderedGroup = Omit<SchemaGroup, 'tags'> & { readonly order: number }

function groupsIn(team: TeamClaims, problems: string[]): OrderedGroup[] {
  const groups = partsIn(team, GROUP).flatMap(([name, value]): OrderedGroup[] => {
    const what = `The group ${JSON.stringify(name)}`
    const parts = isShown(name, what, problems) ? readParts(GROUP_SHAPE, value, what, problems) : null
    if (parts === null) return []
    const { order = 0, choice = 'several', required = false, skip = false, about = '' } = parts
    return [{ name, order, choice, isRequired: required, isSkip: skip, about }]
  })
  return first(MAX_GROUPS, 'groups', inOrder(groups), problems)
}

type OrderedTag = SchemaTag & { readonly name: string; readonly order: number; readonly group: string }

function tagsIn(team: TeamClaims, problems: string[]): OrderedTag[] {
  const tags = partsIn(team, TAG).flatMap(([tag, value]): OrderedTag[] => {
    const what = `The tag ${JSON.stringify(tag)} of the schema`
    const parts = isShown(tag, what, problems) ? readParts(TAG_SHAPE, value, what, problems) : null
    if (parts === null) return []
    const { group = '', order = 0, key = null, color = null, about = '' } = parts
    return [{ tag, name: tag, order, group, key, wantedKey: key, color, about }]
  })
  return first(MAX_TAGS, 'tags', inOrder(tags), problems)
}

function isShown(name: string, what: string, problems: string[]): boolean {
  if (isSchemaName(name)) return true
  problems.push(`${what} is left out: its name has control characters, or nothing that can be seen.`)
  return false
}

/** Returns the first groups or tags: nobody finds a button among more. */
function first<T>(most: number, what: string, all: readonly T[], problems: string[]): T[] {
  if (all.length > most) problems.push(`The schema has ${all.length} ${what}: only the first ${most} are shown.`)
  return all.slice(0, most)
}

/** Names groups or tags that look alike: two people may have added them at the same time. */
function nameLookalikes(
  what: string,
  parts: readonly { readonly name: string }[],
  fold: (name: string) => string,
  problems: string[],
): void {
  for (const [one, ...others] of Map.groupBy(parts, ({ name }) => fold(name)).values())
    if (one !== undefined && others.length > 0)
      problems.push(
        `The ${what} ${[one, ...others].map(({ name }) => JSON.stringify(name)).join(' and ')} look alike: remove all but one of them.`,
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

/** Returns what a schema says about pictures. */
export function shownSchemaOf(schema: LabelSchema): ShownSchema {
  const tags = schema.groups.flatMap((group) => group.tags.map(({ tag }) => tag))
  return { doneFilter: doneFilterOf(schema), schemaTags: new Set(tags) }
}

/** Returns the filter that finds the pictures that are done; null where every picture with a label is. */
function doneFilterOf(schema: LabelSchema): Filter | null {
  const { groups, done } = schema
  // A required group without tags asks for nothing.
  const required = groups.filter(({ isRequired, tags }) => isRequired && tags.length > 0)
  const conditions = required.map(({ tags }) => anyTag(tags.map(({ tag }) => tagIdentity(tag))))
  if (done.trim() !== '') conditions.push(parseFilter(done))
  if (conditions.length === 0) return null
  const complete: Filter = { kind: 'and', of: conditions }
  const leftOut = leftOutFilterOf(schema)
  return leftOut === null ? complete : { kind: 'or', of: [complete, leftOut] }
}

/** Returns the filter that finds the pictures with a reason for leaving them out; null where the schema has none. */
export function leftOutFilterOf(schema: LabelSchema): Filter | null {
  const tags = skipTagsOf(schema)
  return tags.size === 0 ? null : anyTag([...tags])
}

/** Returns the filter that finds pictures with one of some tags, which are given as `tagIdentity` gives them. */
function anyTag(identities: readonly string[]): Filter {
  return {
    kind: 'or',
    of: identities.map((identity) => ({ kind: 'text', field: 'tag', pattern: { how: 'alike', parts: [identity] } })),
  }
}
