/** Defines the options that choose changes of the history. */
import { Option, type Command } from 'commander'
import { CHANGE_KINDS, LensletError, type HistoryKind, type HistoryQuery } from '../../preload/contract/index.ts'
import { findRows, HistoryIndex, type HistorySource } from '../core/history/index.ts'
import { folderTree } from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { queryOf, withFilterOptions, type QueryOptions } from './query-options.ts'
import { parseSince, parseUntil } from './time-options.ts'

export interface HistoryOptions extends Pick<QueryOptions, 'filter' | 'smartFolder'> {
  readonly since?: number
  readonly until?: number
  readonly folder?: string
  readonly kind?: readonly HistoryKind[]
}

/** Adds `--since`, `--until`, `--folder`, `--kind`, `--filter` and `--smart-folder`. */
export function withHistoryOptions(command: Command): Command {
  return withFilterOptions(command)
    .option('--since <time>', 'only changes from this day or time on', parseSince)
    .option('--until <time>', 'only changes up to the end of this day or minute, or up to this time', parseUntil)
    .option('--folder <path>', 'only changes of pictures in this folder of the data set, or below it')
    .addOption(new Option('--kind <kinds...>', 'only changes of these kinds of labels').choices([...CHANGE_KINDS]))
}

/** The changes that a command asks for. */
export interface ChosenChanges {
  readonly source: HistorySource
  /** The newest first. */
  readonly rows: Uint32Array
}

/**
 * Returns the changes that the options choose. Throws `not-found` for a folder that never had pictures, and for a person
 * without changes.
 */
export async function chooseChanges(
  workspace: Workspace,
  { since, until, folder = '', kind = [], ...options }: HistoryOptions,
  by: string | null,
): Promise<ChosenChanges> {
  const path = folder.normalize('NFC').replace(/^\.?\/+|\/+$/g, '')
  if (path !== '' && path !== '.' && !hasFolder(workspace, path))
    throw new LensletError('not-found', `There is no folder ${JSON.stringify(path)} with pictures in this data set.`)
  const { text } = await queryOf(workspace, options)
  const index = new HistoryIndex(workspace.log)
  index.read(Number.POSITIVE_INFINITY)
  const person = by === null ? null : (workspace.people.find(by, index.people.names) ?? by)
  if (person !== null && index.people.find(person) === undefined) throw unknownPerson(workspace, by!, index)
  const source: HistorySource = { index, catalog: workspace.catalog, labels: workspace }
  const query: HistoryQuery = {
    by: person,
    folder: path === '.' ? '' : path,
    kinds: kind,
    since: since ?? null,
    until: until ?? null,
    text,
  }
  return { source, rows: findRows(source, query) }
}

/** Whether there are pictures in a folder or below it, or were when somebody labelled them. */
function hasFolder(workspace: Workspace, path: string): boolean {
  if (folderTree(workspace.catalog, workspace).some((folder) => folder.path === path)) return true
  for (const key of workspace.labelledKeys()) if (key.startsWith(`${path}/`)) return true
  return false
}

/** The most people whom an error names. */
const MAX_NAMED = 20

function unknownPerson({ people }: Workspace, by: string, index: HistoryIndex): LensletError {
  const names = index.peopleCounts().map(({ user }) => JSON.stringify(people.nameOf(user)))
  const known = names.length === 0 ? 'nobody has changed anything' : `there are ${names.slice(0, MAX_NAMED).join(', ')}`
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} others` : ''
  return new LensletError(
    'not-found',
    `Nobody called ${JSON.stringify(by)} has changed anything here: ${known}${more}.`,
  )
}
