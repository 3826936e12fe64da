/** Defines of what the parts of the label schema consist (FORMAT.md, "The label schema"). Pure. */
import { z } from 'zod'
import {
  isVisibleName,
  SCHEMA_KEYS,
  SCHEMA_RULES,
  schemaGroupSetting,
  schemaTagSetting,
  TAG_COLORS,
  type JsonValue,
} from '../../../preload/contract/index.ts'
import type { SettingClaims } from '../labels/fold-settings.ts'
import { doneFilterProblem } from './done-filter.ts'

export const GROUP = schemaGroupSetting('')
export const TAG = schemaTagSetting('')
export const MAX_GROUP_NAME = 100
const MAX_ABOUT = 1_000
const MAX_FILTER = 10_000
/** More groups and tags than this are not shown: nobody finds a button among them. */
export const MAX_GROUPS = 100
export const MAX_TAGS = 1_000

/** The team's settings, of which the schema is a part. */
export type TeamClaims = ReadonlyMap<string, SettingClaims>

const doneFilter = z
  .string()
  .max(MAX_FILTER)
  .superRefine((text, context) => {
    const problem = doneFilterProblem(text)
    if (problem !== null) context.addIssue({ code: 'custom', message: problem })
  })

/** The parts of the rules, which a file has too. */
export const RULE_PARTS = { free_tags: z.boolean().optional(), done: doneFilter.optional() }

/** The parts of a group, and of a tag, which a file has too. */
export const GROUP_PARTS = {
  choice: z.enum(['one', 'several']).optional(),
  required: z.boolean().optional(),
  skip: z.boolean().optional(),
  about: z.string().max(MAX_ABOUT).optional(),
}
export const TAG_PARTS = {
  key: z
    .string()
    .refine((text) => text.length === 1 && SCHEMA_KEYS.includes(text), 'must be one of a to z and 0 to 9')
    .optional(),
  color: z.enum(TAG_COLORS).optional(),
  about: z.string().max(MAX_ABOUT).optional(),
}

const order = z.number().optional()
export const RULES_SHAPE = RULE_PARTS
export const GROUP_SHAPE = { order, ...GROUP_PARTS }
export const TAG_SHAPE = { group: z.string().max(MAX_GROUP_NAME), order, ...TAG_PARTS }

/** Returns whether a setting of this name is a part of the schema. */
export function isSchemaSetting(setting: string): boolean {
  return setting === SCHEMA_RULES || setting.startsWith(GROUP) || setting.startsWith(TAG)
}

/** Returns the settings of one kind that have a value, by what follows the prefix. */
export function partsIn(team: TeamClaims, prefix: string): (readonly [string, JsonValue])[] {
  return [...team].flatMap(([setting, [{ value }]]) =>
    setting.startsWith(prefix) && setting.length > prefix.length && value !== null
      ? [[setting.slice(prefix.length), value] as const]
      : [],
  )
}

/** Returns whether people can see a name of the schema, and it does not break the line that shows it. */
export function isSchemaName(name: string): boolean {
  return isVisibleName(name)
}

/** Returns a value as an object; an empty one for anything else. */
export function objectOf(value: JsonValue | undefined): Readonly<Record<string, JsonValue>> {
  return isObject(value) ? value : {}
}

/** Returns whether a value is an object with parts. */
export function isObject(value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
