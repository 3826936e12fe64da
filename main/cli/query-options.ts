/** Defines the options that choose and order the pictures of a command. */
import { InvalidArgumentError, type Command } from 'commander'
import {
  isSortKey,
  LensletError,
  newRandomSort,
  SORT_KEYS,
  type PictureQuery,
  type SortKey,
} from '../../preload/contract/index.ts'
import { FilterError, parseFilter } from '../../preload/contract/filter.ts'
import { dependsOnContents, dependsOnMetadata, filterHints } from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { readAllMetadata } from './metadata.ts'
import { printMessage } from './output.ts'

export interface QueryOptions {
  readonly filter: string
  readonly smartFolder?: string
  readonly sort?: SortKey
  readonly descending?: boolean
}

/** Adds `--filter` and `--smart-folder`. */
export function withFilterOptions(command: Command): Command {
  return command
    .option(
      '--filter <expression>',
      'only pictures that match, for instance "stars>=3 tag:cat -tag:blur"',
      parseFilterOption,
      '',
    )
    .option('--smart-folder <name>', 'only pictures that this Smart Folder finds')
}

/** Adds `--filter`, `--smart-folder`, `--sort` and `--descending`. */
export function withQueryOptions(command: Command): Command {
  return withFilterOptions(command)
    .option(
      '--sort <key>',
      `order: ${SORT_KEYS.join(', ')}, metric.<name>, random or random:<seed> (default: the order of the Smart Folder, or path)`,
      parseSortOption,
    )
    .option('--descending', 'in reverse order')
}

/**
 * Returns the query of the options. If the query depends on the contents of pictures, or on their metadata, it reads
 * what is not known yet.
 *
 * Throws `not-found` for an unknown Smart Folder.
 */
export async function queryOf(workspace: Workspace, options: QueryOptions): Promise<PictureQuery> {
  const query = queryWith(workspace, options)
  const filter = parseFilter(query.text)
  for (const { message } of filterHints(workspace.catalog, workspace, query.text)) printMessage(message)
  if (dependsOnContents(query, filter)) await workspace.contents.readAll()
  if (dependsOnMetadata(query, filter)) await readAllMetadata(workspace)
  return query
}

function queryWith(workspace: Workspace, { filter, smartFolder, sort, descending }: QueryOptions): PictureQuery {
  if (smartFolder === undefined)
    return { text: filter, folder: '', sort: sort ?? 'path', descending: descending ?? false }
  const { query } = findSmartFolder(workspace, smartFolder)
  const text = filter === '' ? query.filter : query.filter === '' ? filter : `(${query.filter}) (${filter})`
  return {
    text,
    folder: '',
    sort: sort ?? query.sort,
    descending: descending ?? (sort === undefined && query.descending),
  }
}

function findSmartFolder(
  workspace: Workspace,
  name: string,
): ReturnType<Workspace['settings']>['smartFolders'][number] {
  const all = workspace.settings().smartFolders
  const match = all.find((folder) => folder.name === name.normalize('NFC'))
  if (match) return match
  const others =
    all.length === 0
      ? 'there is none in this data set'
      : `there are ${all.map((folder) => JSON.stringify(folder.name)).join(', ')}`
  throw new LensletError('not-found', `There is no Smart Folder ${JSON.stringify(name)}: ${others}.`)
}

/** Returns the text of a filter. Throws `bad-input` for an invalid one, with a mark under the wrong part. */
function parseFilterOption(text: string): string {
  const filter = text.normalize('NFC')
  try {
    parseFilter(filter)
    return filter
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    throw new LensletError(
      'bad-input',
      `${error.message}\n  ${filter.replaceAll(/\s/g, ' ')}\n  ${' '.repeat(error.at)}${'^'.repeat(Math.max(1, error.end - error.at))}`,
    )
  }
}

function parseSortOption(text: string): SortKey {
  if (text === 'random') {
    const sort = newRandomSort()
    printMessage(`the order is ${sort}: pass that to get the same order again`)
    return sort
  }
  if (isSortKey(text)) return text
  throw new InvalidArgumentError(`There are ${SORT_KEYS.join(', ')}, metric.<name>, random and random:<seed>.`)
}
