/** Reads and writes the label schema as a file that people write, and that `lenslet schema` prints. Pure. */
import { z } from 'zod'
import {
  foldName,
  LensletError,
  SCHEMA_RULES,
  type JsonValue,
  type LabelSchema,
  type SchemaTag,
} from '../../../preload/contract/index.ts'
import { cleanTag, tagIdentity } from '../../../preload/contract/tag-text.ts'
import { plainIssue } from './plain-issue.ts'
import { groupNameProblem, tagNameProblem } from './schema-edits.ts'
import {
  GROUP,
  GROUP_PARTS,
  isSchemaSetting,
  MAX_GROUPS,
  MAX_TAGS,
  objectOf,
  RULE_PARTS,
  TAG,
  TAG_PARTS,
  type TeamClaims,
} from './schema-shape.ts'

const tagList = z.array(z.strictObject({ tag: z.string(), ...TAG_PARTS })).max(MAX_TAGS)

const schemaFile = z.strictObject({
  ...RULE_PARTS,
  groups: z.array(z.strictObject({ name: z.string(), ...GROUP_PARTS, tags: tagList })).max(MAX_GROUPS),
  /** Tags without a group. */
  tags: tagList.optional(),
})
export type SchemaFile = z.infer<typeof schemaFile>
type FileTag = z.infer<typeof tagList>[number]
type Values = Record<string, JsonValue>

/** Returns the schema of a file. Throws `bad-input` with the place of what is wrong. */
export function parsedSchemaFile(json: unknown): SchemaFile {
  const parsed = schemaFile.safeParse(json)
  if (!parsed.success) throw new LensletError('bad-input', plainIssue(parsed.error, json, 'the file'))
  const { groups, tags, ...rules } = parsed.data
  const file: SchemaFile = {
    ...rules,
    groups: groups.map((group) => Object.assign({}, group, { name: group.name.normalize('NFC').trim() })),
    ...(tags === undefined ? {} : { tags }),
  }
  assertNames(file)
  return file
}

/** Throws `bad-input` for names that cannot be shown or that look alike, and for too many tags. */
function assertNames({ groups, tags = [] }: SchemaFile): void {
  const known = new Map<string, string>()
  for (const [at, { name }] of groups.entries()) {
    const problem = groupNameProblem(name) ?? lookalikeProblem(name, foldName(name), known)
    if (problem !== null) throw new LensletError('bad-input', `groups.${at}.name: ${JSON.stringify(name)} ${problem}`)
  }
  const placed = [
    ...groups.flatMap((group, at) => group.tags.map((tag, place) => [`groups.${at}.tags.${place}`, tag] as const)),
    ...tags.map((tag, place) => [`tags.${place}`, tag] as const),
  ]
  if (placed.length > MAX_TAGS)
    throw new LensletError('bad-input', `groups: there are ${placed.length} tags, and a schema has at most ${MAX_TAGS}`)
  const identities = new Map<string, string>()
  for (const [place, { tag }] of placed) {
    // Blanks around a tag mean nothing.
    const problem =
      tagNameProblem(tag.trim()) ??
      tagNameProblem(cleanTag(tag)) ??
      lookalikeProblem(cleanTag(tag), tagIdentity(tag), identities)
    if (problem !== null) throw new LensletError('bad-input', `${place}.tag: ${JSON.stringify(tag)} ${problem}`)
  }
}

function lookalikeProblem(name: string, folded: string, known: Map<string, string>): string | null {
  const other = known.get(folded)
  known.set(folded, name)
  if (other === undefined) return null
  return other === name ? 'is there twice' : `looks like ${JSON.stringify(other)}: keep one of them`
}

/**
 * Returns the settings that give a data set the schema of a file.
 *
 * With `isWhole`, everything else is removed from it. Without, groups and tags that are there keep their places and the
 * parts that the file does not name; new ones come after them.
 */
export function schemaValues(
  { groups, tags = [], done, free_tags: freeTags }: SchemaFile,
  team: TeamClaims,
  isWhole: boolean,
): Readonly<Values> {
  const values: Values = {}
  const before = (setting: string): Readonly<Values> => (isWhole ? {} : objectOf(team.get(setting)?.[0].value))
  if (isWhole)
    for (const [setting, [{ value }]] of team) if (isSchemaSetting(setting) && value !== null) values[setting] = null
  if (done !== undefined || freeTags !== undefined)
    values[SCHEMA_RULES] = { ...before(SCHEMA_RULES), ...withoutUndefined({ done, free_tags: freeTags }) }
  const settings = isWhole ? [] : Array.from(team, ([setting, [{ value }]]) => [setting, objectOf(value)] as const)
  let lastGroup = lastOrder(settings.flatMap(([setting, value]) => (setting.startsWith(GROUP) ? [value] : [])))
  const addTags = (group: string, listed: readonly FileTag[]): void => {
    const isIn = (value: Readonly<Values>): boolean => (value['group'] ?? '') === group
    let last = lastOrder(
      settings.flatMap(([setting, value]) => (setting.startsWith(TAG) && isIn(value) ? [value] : [])),
    )
    for (const { tag, ...parts } of listed) {
      const setting = TAG + cleanTag(tag)
      const { order, ...kept } = before(setting)
      const place = typeof order === 'number' && isIn(kept) ? order : ++last
      values[setting] = { ...kept, group, order: place, ...withoutUndefined(parts) }
    }
  }
  for (const { name, tags: listed, ...parts } of groups) {
    const { order, ...kept } = before(GROUP + name)
    values[GROUP + name] = {
      ...kept,
      order: typeof order === 'number' ? order : ++lastGroup,
      ...withoutUndefined(parts),
    }
    addTags(name, listed)
  }
  addTags('', tags)
  return values
}

function lastOrder(values: readonly Readonly<Values>[]): number {
  return values.reduce((last, { order }) => (typeof order === 'number' ? Math.max(last, order) : last), 0)
}

/** Returns a schema as a file for people. What it says is what an import of the file needs. */
export function fileOfSchema({ groups, hasFreeTags, done }: LabelSchema): SchemaFile {
  const withoutGroup = groups.find(({ name }) => name === '')?.tags ?? []
  return {
    ...(done === '' ? {} : { done }),
    ...(hasFreeTags ? {} : { free_tags: false }),
    groups: groups.flatMap(({ name, choice, isRequired, isSkip, about, tags }) =>
      name === ''
        ? []
        : [
            {
              name,
              choice,
              required: isRequired,
              ...(isSkip ? { skip: true } : {}),
              ...(about === '' ? {} : { about }),
              tags: tags.map(fileTag),
            },
          ],
    ),
    ...(withoutGroup.length === 0 ? {} : { tags: withoutGroup.map(fileTag) }),
  }
}

function fileTag({ tag, wantedKey, color, about }: SchemaTag): FileTag {
  return {
    tag,
    ...(wantedKey === null ? {} : { key: wantedKey }),
    ...(color === null ? {} : { color }),
    ...(about === '' ? {} : { about }),
  }
}

function withoutUndefined(record: Readonly<Record<string, JsonValue | undefined>>): Values {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
