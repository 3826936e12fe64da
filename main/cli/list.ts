import { Command, InvalidArgumentError, Option } from 'commander'
import type { SortKey } from '../../preload/contract/index.ts'
import { runQuery } from '../core/query/index.ts'
import { withSnapshot } from './dataset.ts'
import { jsonArray, line } from './output.ts'
import { labelRecord } from './records.ts'

interface ListOptions {
  readonly filter: string
  readonly sort: SortKey
  readonly descending?: boolean
  readonly limit?: number
  readonly json?: boolean
}

/** `lenslet list`: the pictures that a filter finds. */
export function listCommand(): Command {
  return new Command('list')
    .description('list pictures')
    .argument('<dataset>', 'folder of the data set')
    .option('--filter <expression>', 'for instance "stars>=3 tag:cat -tag:blur"', '')
    .addOption(new Option('--sort <key>', 'order').choices(['name', 'path', 'added', 'updated', 'stars']).default('path'))
    .option('--descending', 'the other way round')
    .option('--limit <n>', 'at most so many', parseLimit)
    .option('--json', 'print JSON with labels')
    .action(list)
}

async function list(dataset: string, { filter, sort, descending = false, limit, json }: ListOptions): Promise<void> {
  await withSnapshot(dataset, workspace => {
    const { catalog } = workspace
    const ids = runQuery(catalog, workspace, { text: filter, folder: '', sort, descending }).subarray(0, limit)
    if (json) return jsonArray(records(ids))
    for (const id of ids) line(catalog.entry(id).key)

    function* records(found: Uint32Array): Iterable<unknown> {
      for (const id of found) {
        const { key, present } = catalog.entry(id)
        yield { ...labelRecord(key, workspace.state(key)), present }
      }
    }
  })
}

function parseLimit(value: string): number {
  const limit = Number(value)
  if (value.trim() === '' || !Number.isInteger(limit) || limit < 0) throw new InvalidArgumentError('It must be a whole number, 0 or more.')
  return limit
}
