/** Defines which tags a team uses, in groups, with a key for each (FORMAT.md, "The label schema"). */
import { PERSON_COLORS } from './people.ts'

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

/** Returns the group of a tag; undefined for a tag that is not in the schema. */
export function groupOfTag(schema: LabelSchema, tag: string): SchemaGroup | undefined {
  return schema.groups.find(({ tags }) => tags.some((one) => one.tag === tag))
}

/** Returns the tags that giving a tag takes away: the others of its group, where a picture has one of them at most. */
export function replacedTagsOf(schema: LabelSchema, tag: string): readonly string[] {
  const group = groupOfTag(schema, tag)
  if (group?.choice !== 'one') return []
  return group.tags.flatMap((other) => (other.tag === tag ? [] : [other.tag]))
}

/** Returns the groups in which tags of a picture break the rule that there is one at most. */
export function crowdedGroups(schema: LabelSchema, tags: readonly string[]): readonly SchemaGroup[] {
  return schema.groups.filter(
    ({ choice, tags: known }) => choice === 'one' && known.filter(({ tag }) => tags.includes(tag)).length > 1,
  )
}
