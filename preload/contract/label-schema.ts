/** Defines which tags a team uses, in groups, with a key for each (FORMAT.md, "The label schema"). */
import type { LabelEdit } from './labels.ts'
import { PERSON_COLORS } from './people.ts'
import { tagIdentity } from './tag-text.ts'

/** The colours of tags: those of people, because they are readable in both themes. */
export const TAG_COLORS = PERSON_COLORS
export type TagColor = (typeof TAG_COLORS)[number]

/** The keys that a tag may have. They come before the keys of the program. */
export const SCHEMA_KEYS = 'abcdefghijklmnopqrstuvwxyz0123456789'

export interface SchemaTag {
  readonly tag: string
  readonly order: number
  /** The key that the team gave it; another tag may have it too. */
  readonly wantedKey: string | null
  /** Null for a tag without a key, also where an earlier tag of the schema has the same one. */
  readonly key: string | null
  readonly color: TagColor | null
  /** What the tag means. */
  readonly about: string
}

export interface SchemaGroup {
  /** Empty for tags whose group does not exist. */
  readonly name: string
  readonly order: number
  /** Whether a picture has one tag of the group at most. */
  readonly choice: 'one' | 'several'
  /** Whether a picture is done only with a tag of the group. */
  readonly isRequired: boolean
  /** Whether the tags are reasons for leaving a picture out of queues. */
  readonly isSkip: boolean
  readonly about: string
  readonly tags: readonly SchemaTag[]
}

/** The label schema of a data set. Without groups, people use any tags. */
export interface LabelSchema {
  readonly groups: readonly SchemaGroup[]
  /** Whether people may give tags that are not in the schema. */
  readonly hasFreeTags: boolean
  /** The filter that a picture must match, beside having a tag of each required group, to be done. */
  readonly done: string
  /** Sentences about what is wrong in the schema, such as a key that two tags have. */
  readonly problems: readonly string[]
}

export const NO_SCHEMA: LabelSchema = { groups: [], hasFreeTags: true, done: '', problems: [] }

/** The setting with the rules of the schema. */
export const SCHEMA_RULES = 'schema'

/** Returns the setting of a group of the schema. */
export function schemaGroupSetting(name: string): string {
  return `schema.group:${name}`
}

/** Returns the setting of a tag of the schema. */
export function schemaTagSetting(tag: string): string {
  return `schema.tag:${tag}`
}

/**
 * Parts of the schema by their settings. Null removes a part. What is absent in a part stays as it is, and what is null
 * in it is removed.
 */
export type SchemaParts = Readonly<Record<string, Readonly<Record<string, string | number | boolean | null>> | null>>

/** Returns whether the schema says which pictures are done. */
export function hasDoneRule({ groups, done }: LabelSchema): boolean {
  return done.trim() !== '' || groups.some(({ isRequired, tags }) => isRequired && tags.length > 0)
}

/** Returns the tags that are reasons for leaving a picture out, as `tagIdentity` gives them. */
export function skipTagsOf({ groups }: LabelSchema): ReadonlySet<string> {
  return new Set(groups.filter(({ isSkip }) => isSkip).flatMap(({ tags }) => tags.map(({ tag }) => tagIdentity(tag))))
}

interface KnownTag {
  readonly tag: string
  readonly group: SchemaGroup
}
const knownTags = new WeakMap<LabelSchema, ReadonlyMap<string, KnownTag>>()

/** Returns the tags of a schema by what they look like. Of tags that look alike, the one that is shown first counts. */
function knownTagsOf(schema: LabelSchema): ReadonlyMap<string, KnownTag> {
  const known = knownTags.get(schema)
  if (known) return known
  const tags = new Map<string, KnownTag>()
  for (const group of schema.groups)
    for (const { tag } of group.tags) if (!tags.has(tagIdentity(tag))) tags.set(tagIdentity(tag), { tag, group })
  knownTags.set(schema, tags)
  return tags
}

/** Returns the group of a tag, however it is spelt; undefined for a tag that is not in the schema. */
export function groupOfTag(schema: LabelSchema, tag: string): SchemaGroup | undefined {
  return knownTagsOf(schema).get(tagIdentity(tag))?.group
}

/** Returns the spelling that a tag has in the schema; the tag itself where it is not in the schema. */
export function schemaSpelling(schema: LabelSchema, tag: string): string {
  return knownTagsOf(schema).get(tagIdentity(tag))?.tag ?? tag
}

/** Returns the group of a tag if a picture has one tag of the group at most. */
function groupOfOne(schema: LabelSchema, tag: string): SchemaGroup | undefined {
  const group = groupOfTag(schema, tag)
  return group?.choice === 'one' ? group : undefined
}

/** Returns whether two tags are different ones of a group of which a picture has one tag at most. */
export function excludeEachOther(schema: LabelSchema, one: string, other: string): boolean {
  const group = groupOfOne(schema, one)
  return group !== undefined && group === groupOfOne(schema, other) && tagIdentity(one) !== tagIdentity(other)
}

/**
 * Returns an edit as the schema wants it: tags have the spelling of the schema, and take the place of other spellings and
 * of the other tags of a group of which a picture has one at most. `tagsThere` returns the tags of the pictures.
 */
export function editBySchema(schema: LabelSchema, edit: LabelEdit, tagsThere: () => Iterable<string>): LabelEdit {
  const { addTags = [], removeTags = [] } = edit
  const known = addTags.filter((tag) => groupOfTag(schema, tag) !== undefined)
  if (known.length === 0) return edit
  const given = new Set(addTags.map((tag) => schemaSpelling(schema, tag)))
  const identities = new Set(known.map(tagIdentity))
  const groups = new Set(known.flatMap((tag) => groupOfOne(schema, tag) ?? []))
  const removed = new Set(removeTags)
  for (const tag of tagsThere()) {
    const group = groupOfTag(schema, tag)
    if (group !== undefined && (groups.has(group) || identities.has(tagIdentity(tag)))) removed.add(tag)
  }
  for (const tag of given) removed.delete(tag)
  const { removeTags: _removeTags, ...others } = edit
  return { ...others, addTags: [...given], ...(removed.size === 0 ? {} : { removeTags: [...removed] }) }
}

/** Returns two different tags of an edit of which a picture has one at most; null where there are none. */
export function rivalsIn(schema: LabelSchema, addTags: readonly string[]): readonly [string, string] | null {
  const first = new Map<SchemaGroup, string>()
  for (const tag of addTags) {
    const group = groupOfOne(schema, tag)
    if (group === undefined) continue
    const other = first.get(group)
    if (other !== undefined && tagIdentity(other) !== tagIdentity(tag)) return [other, tag]
    first.set(group, tag)
  }
  return null
}

/** Returns the groups in which tags of a picture break the rule that there is one at most. */
export function crowdedGroups(schema: LabelSchema, tags: readonly string[]): readonly SchemaGroup[] {
  return schema.groups.filter(({ choice, name }) => {
    if (choice !== 'one') return false
    const given = tags.filter((tag) => groupOfTag(schema, tag)?.name === name).map(tagIdentity)
    return new Set(given).size > 1
  })
}
