/**
 * Smart Folders: queries that the team keeps under a name. Each is a setting of the data set of its own, so that two
 * people who make different ones lose none. Pure.
 */
import { z } from 'zod'
import {
  isSortKey,
  LensletError,
  type JsonValue,
  type SmartFolder,
  type SmartFolderClaim,
  type SmartFolderQuery,
} from '../../../preload/contract/index.ts'
import { parseFilter } from '../../../preload/contract/filter.ts'
import type { SettingClaims } from '../labels/fold-settings.ts'

const PREFIX = 'smart-folder:'
const MAX_NAME = 100
const MAX_FILTER = 10_000
/**
 * Smart Folders that are shown, the first by their names; so many are no help to anybody, and reading thousands of long
 * filters takes minutes.
 */
const MOST_FOLDERS = 500
const MOST_PROBLEMS = 2 * MOST_FOLDERS

const querySchema = z.object({
  filter: z.string().max(MAX_FILTER),
  sort: z.string().refine(isSortKey, 'there is no such order'),
  descending: z.boolean(),
})

/** Whether a setting of this name is a Smart Folder. */
export function isSmartFolder(setting: string): boolean {
  return setting.startsWith(PREFIX)
}

/** The name of the setting that keeps a Smart Folder. Throws `bad-input` for a name that none can have. */
export function smartFolderSetting(name: string): string {
  const text = name.normalize('NFC').trim().replaceAll(/\s+/g, ' ')
  if (text === '') throw new LensletError('bad-input', 'A Smart Folder needs a name.')
  if (text.length > MAX_NAME)
    throw new LensletError('bad-input', `The name of a Smart Folder has at most ${MAX_NAME} characters.`)
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text))
    throw new LensletError('bad-input', 'The name of a Smart Folder must not contain control characters.')
  return PREFIX + text
}

/**
 * Throws `bad-input` unless the setting of a Smart Folder may have this value; null, which takes it away, always may.
 */
export function assertSmartFolder(setting: string, value: JsonValue): void {
  if (value === null) return
  smartFolderSetting(setting.slice(PREFIX.length))
  const checked = querySchema.safeParse(value)
  if (!checked.success)
    throw new LensletError(
      'bad-input',
      `A Smart Folder keeps filter, sort and descending: ${checked.error.issues[0]!.message}.`,
    )
  parseFilter(checked.data.filter)
}

/**
 * Those that stand, by name. One that somebody took away while somebody else changed it stays, in conflict, until one
 * of them settles it. Which of several queries counts is the newest. At most 500; the settings of all others stay.
 */
export function smartFolders(team: ReadonlyMap<string, SettingClaims>): SmartFolder[] {
  return [...team]
    .filter(([setting]) => isSmartFolder(setting))
    .slice(0, MOST_FOLDERS)
    .flatMap(([setting, claims]) => {
      const all = claims.map(claimOf)
      const first = all.find(({ query }) => query !== null)
      return first
        ? [
            {
              name: setting.slice(PREFIX.length),
              query: first.query!,
              by: first.by,
              at: first.at,
              problem: problemOf(first.query!),
              conflict: all.length > 1 ? all : [],
            },
          ]
        : []
    })
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
}

function claimOf({ value, by, at }: SettingClaims[number]): SmartFolderClaim {
  return { by, at, query: value === null ? null : queryOf(value) }
}

/** Of a value that is no query, what can be used of it. */
function queryOf(value: JsonValue): SmartFolderQuery {
  const { filter, sort, descending } = (
    typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  ) as Readonly<Record<string, JsonValue>>
  return {
    filter: typeof filter === 'string' ? filter : '',
    sort: typeof sort === 'string' && isSortKey(sort) ? sort : 'name',
    descending: descending === true,
  }
}

/** Why filters that were read before find nothing: settings are looked at again at each of their changes. */
const problems = new Map<string, string | null>()

/** Why the query finds nothing, as one sentence. */
function problemOf({ filter }: SmartFolderQuery): string | null {
  const known = problems.get(filter)
  if (known !== undefined) return known
  const problem = filter.length > MAX_FILTER ? `the filter has more than ${MAX_FILTER} characters` : readProblem(filter)
  if (problems.size > MOST_PROBLEMS) problems.clear()
  problems.set(filter, problem)
  return problem
}

function readProblem(filter: string): string | null {
  try {
    parseFilter(filter)
    return null
  } catch (error) {
    return (error as Error).message
  }
}
