/** Turns groups and tags of the label schema into the parts that are stored, so that a removal can be undone. */
import {
  schemaGroupSetting,
  schemaTagSetting,
  t,
  type LabelSchema,
  type SchemaGroup,
  type SchemaParts,
  type SchemaTag,
} from '../../preload/contract/index.ts'

/** Returns what is stored about a group. */
export function groupPart({ order, choice, isRequired, isSkip, about }: SchemaGroup): NonNullable<SchemaParts[string]> {
  return { order, choice, required: isRequired, skip: isSkip, about: about === '' ? null : about }
}

/** Returns what is stored about a tag of a group. */
function tagPart({ order, wantedKey, color, about }: SchemaTag, group: string): NonNullable<SchemaParts[string]> {
  return { group: group === '' ? null : group, order, key: wantedKey, color, about: about === '' ? null : about }
}

/** A removal of groups or tags from the schema. */
export interface SchemaRemoval {
  /** Says what was removed. */
  readonly text: string
  /** The parts as they were. */
  readonly parts: SchemaParts
}

/** Returns a change of a schema as a removal; null for other changes. */
export function removalOf(schema: LabelSchema, change: SchemaParts): SchemaRemoval | null {
  if (Object.values(change).some((part) => part !== null)) return null
  const parts: Record<string, NonNullable<SchemaParts[string]>> = {}
  const names: { readonly groups: string[]; readonly tags: string[] } = { groups: [], tags: [] }
  for (const group of schema.groups) {
    const setting = schemaGroupSetting(group.name)
    if (Object.hasOwn(change, setting)) {
      parts[setting] = groupPart(group)
      names.groups.push(group.name)
    }
    for (const tag of group.tags)
      if (Object.hasOwn(change, schemaTagSetting(tag.tag))) {
        parts[schemaTagSetting(tag.tag)] = tagPart(tag, group.name)
        names.tags.push(tag.tag)
      }
  }
  const [group] = names.groups
  const [tag] = names.tags
  if (group !== undefined) return { text: t`Removed the group “${group}”.`, parts }
  return tag === undefined ? null : { text: t`Removed “${tag}” from the schema.`, parts }
}
