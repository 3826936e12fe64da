/** Which pictures a command is about, and in which order: the options, and what they mean. */
import { InvalidArgumentError, type Command } from 'commander'
import {
  isSortKey,
  LensletError,
  newRandomSort,
  SORT_KEYS,
  type Query,
  type SortKey,
} from '../../preload/contract/index.ts'
import { FilterError, parseFilter } from '../../preload/contract/filter.ts'
import { dependsOnContents } from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { message } from './output.ts'

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
      'only pictures that it finds, for instance "stars>=3 tag:cat -tag:blur"',
      checkedFilter,
      '',
    )
    .option('--smart-folder <name>', 'only pictures that this Smart Folder finds')
}

/** Adds these, and `--sort` and `--descending`. */
export function withQueryOptions(command: Command): Command {
  return withFilterOptions(command)
    .option(
      '--sort <key>',
      `order: ${SORT_KEYS.join(', ')}, metric.<name>, random or random:<seed> (default: that of the Smart Folder, or path)`,
      checkedSort,
    )
    .option('--descending', 'the other way round')
}

/**
 * The query that the options mean, for a workspace that knows of the pictures whatever it asks. Throws `not-found` for
 * a Smart Folder that there is not.
 */
export async function queryOf(workspace: Workspace, options: QueryOptions): Promise<Query> {
  const query = queryWith(workspace, options)
  if (dependsOnContents(query, parseFilter(query.text))) await workspace.contents.readAll()
  return query
}

function queryWith(workspace: Workspace, { filter, smartFolder, sort, descending }: QueryOptions): Query {
  if (smartFolder === undefined)
    return { text: filter, folder: '', sort: sort ?? 'path', descending: descending ?? false }
  const { query } = smartFolderCalled(workspace, smartFolder)
  const text = filter === '' ? query.filter : query.filter === '' ? filter : `(${query.filter}) (${filter})`
  return {
    text,
    folder: '',
    sort: sort ?? query.sort,
    descending: descending ?? (sort === undefined && query.descending),
  }
}

function smartFolderCalled(
  workspace: Workspace,
  name: string,
): ReturnType<Workspace['settings']>['smartFolders'][number] {
  const all = workspace.settings().smartFolders
  const found = all.find((folder) => folder.name === name.normalize('NFC'))
  if (found) return found
  const others =
    all.length === 0
      ? 'there is none in this data set'
      : `there are ${all.map((folder) => JSON.stringify(folder.name)).join(', ')}`
  throw new LensletError('not-found', `There is no Smart Folder ${JSON.stringify(name)}: ${others}.`)
}

/** The text as it is; throws with a mark under the part that is wrong. */
function checkedFilter(text: string): string {
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

function checkedSort(text: string): SortKey {
  if (text === 'random') {
    const sort = newRandomSort()
    message(`the order is ${sort}: give it to see the same again`)
    return sort
  }
  if (isSortKey(text)) return text
  throw new InvalidArgumentError(`There are ${SORT_KEYS.join(', ')}, metric.<name>, random and random:<seed>.`)
}
