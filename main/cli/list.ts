import { Command, InvalidArgumentError } from 'commander'
import { exportedRatings, labelRecord, ratingProperties } from '../core/export/index.ts'
import { runQuery } from '../core/query/index.ts'
import { labelsAsOf, withAsOf, type AsOfOptions } from './as-of.ts'
import { withSnapshot } from './dataset.ts'
import { printJsonArray, printLine } from './output.ts'
import { queryOf, withQueryOptions, type QueryOptions } from './query-options.ts'

interface ListOptions extends QueryOptions, AsOfOptions {
  readonly limit?: number
  readonly json?: boolean
}

/** Returns the command `lenslet list`, which prints the pictures that a filter finds. */
export function listCommand(): Command {
  return withAsOf(
    withQueryOptions(new Command('list').description('list pictures').argument('<dataset>', 'folder of the data set')),
  )
    .option('--limit <n>', 'print at most this many', parseLimit)
    .option('--json', 'print JSON with labels')
    .action(list)
}

async function list(dataset: string, { limit, json, ...options }: ListOptions): Promise<void> {
  await withSnapshot(dataset, async (workspace) => {
    const { catalog } = workspace
    const query = await queryOf(workspace, options)
    const labels = labelsAsOf(workspace, options)
    const ids = runQuery(catalog, labels, query).subarray(0, limit)
    const ratings = exportedRatings(labels)
    if (json) return printJsonArray(records(ids))
    for (const id of ids) printLine(catalog.entry(id).key)

    function* records(listedIds: Uint32Array): Iterable<unknown> {
      for (const id of listedIds) {
        const { key, present } = catalog.entry(id)
        yield { ...labelRecord(key, labels.state(key)), ...ratingProperties(ratings, id), present }
      }
    }
  })
}

function parseLimit(value: string): number {
  const limit = Number(value)
  if (value.trim() === '' || !Number.isInteger(limit) || limit < 0)
    throw new InvalidArgumentError('It must be a whole number, 0 or more.')
  return limit
}
