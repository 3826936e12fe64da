/**
 * Reads and checks Smart Folders: queries that the team has saved under a name.
 *
 * Each is a separate team setting, so that none is lost when two people make different ones. Contains pure functions
 * only.
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
/** The most people to whom one Smart Folder is assigned. */
const MAX_PEOPLE = 100
/**
 * The number of Smart Folders that are shown, the first by name. More would help nobody, and parsing thousands of long
 * filters takes minutes.
 */
const MAX_FOLDERS = 500
const MAX_CACHED_PROBLEMS = 2 * MAX_FOLDERS

const querySchema = z.object({
  filter: z.string().max(MAX_FILTER),
  sort: z.string().refine(isSortKey, 'there is no such order'),
  descending: z.boolean(),
  people: z.array(z.string().min(1).max(200)).max(MAX_PEOPLE).optional(),
})

/** Returns whether a setting of this name is a Smart Folder. */
export function isSmartFolder(setting: string): boolean {
  return setting.startsWith(PREFIX)
}

/** Returns the name of the setting that stores a Smart Folder. Throws `bad-input` for an invalid name. */
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

/** Throws `bad-input` unless a Smart Folder may have this value. Null, which removes it, is always valid. */
export function assertSmartFolder(setting: string, value: JsonValue): void {
  if (value === null) return
  smartFolderSetting(setting.slice(PREFIX.length))
  const parsed = querySchema.safeParse(value)
  if (!parsed.success)
    throw new LensletError(
      'bad-input',
      `A Smart Folder has filter, sort and descending: ${parsed.error.issues[0]!.message}.`,
    )
  parseFilter(parsed.data.filter)
}

/**
 * Returns the Smart Folders, by name.
 *
 * When one person removes a Smart Folder while another changes it, it stays, in conflict, until somebody resolves the
 * conflict. Of several queries the newest counts. At most 500 are returned; the settings of all others stay.
 */
export function listSmartFolders(team: ReadonlyMap<string, SettingClaims>): SmartFolder[] {
  return [...team]
    .filter(([setting, claims]) => isSmartFolder(setting) && claims.some(({ value }) => value !== null))
    .slice(0, MAX_FOLDERS)
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

/** Returns a value as a query. Invalid parts are replaced by defaults. */
function queryOf(value: JsonValue): SmartFolderQuery {
  const { filter, sort, descending, people } = (
    typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  ) as Readonly<Record<string, JsonValue>>
  return {
    filter: typeof filter === 'string' ? filter : '',
    sort: typeof sort === 'string' && isSortKey(sort) ? sort : 'name',
    descending: descending === true,
    ...peopleIn(people),
  }
}

/** Returns the people to whom a Smart Folder is assigned; nothing where there is nobody. */
function peopleIn(value: JsonValue | undefined): Pick<SmartFolderQuery, 'people'> {
  const people = Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string' && id !== '') : []
  return people.length === 0 ? {} : { people: people.slice(0, MAX_PEOPLE) }
}

/** Caches the problems of filters, because all settings are checked again after each of their changes. */
const problems = new Map<string, string | null>()

/** Returns why a query finds nothing, as one sentence; null when its filter is valid. */
function problemOf({ filter }: SmartFolderQuery): string | null {
  const cached = problems.get(filter)
  if (cached !== undefined) return cached
  const problem = filter.length > MAX_FILTER ? `the filter has more than ${MAX_FILTER} characters` : readProblem(filter)
  if (problems.size > MAX_CACHED_PROBLEMS) problems.clear()
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
