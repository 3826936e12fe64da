import { Command, InvalidArgumentError, Option } from 'commander'
import {
  changeWords,
  LABEL_KINDS,
  undoneWords,
  type ChangeKind,
  type HistoryBatch,
} from '../../preload/contract/index.ts'
import { isoTime } from '../core/export/index.ts'
import { groupRows, recordsOf, type RowBatch, type RowRecord } from '../core/history/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { shownHistory } from '../host/shown-history.ts'
import { withSnapshot } from './dataset.ts'
import { chooseChanges, withHistoryOptions, type ChosenChanges, type HistoryOptions } from './history-options.ts'
import { printJsonArray, printLine } from './output.ts'
import { historyRecord } from './records.ts'

/** How many changes are read from memory at once. A picture is decoded once for each step that has changes of it. */
const CHANGES_PER_STEP = 20_000

interface Options extends HistoryOptions {
  readonly by?: string
  readonly user?: string
  readonly limit?: number
  readonly batches?: boolean
  readonly json?: boolean
}

const HELP = `
Without --batches it prints one line for each change, the newest first. A batch is what one person did without a pause of more than
five minutes. Times are those of the share's clock, in UTC.`

/** Returns the command `lenslet history`, which prints who changed what, and when. */
export function historyCommand(): Command {
  return withHistoryOptions(
    new Command('history')
      .description('print who changed which labels and settings, when, and what was there before')
      .argument('<dataset>', 'folder of the data set')
      .option('--by <person>', 'only changes by this person: name or id')
      .addOption(new Option('--user <name>', 'the same as --by').conflicts('by')),
  )
    .option('--batches', 'print batches of changes')
    .option('--limit <n>', 'print at most this many', parseLimit)
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(history)
}

async function history(dataset: string, { user, by = user, limit, batches, json, ...options }: Options): Promise<void> {
  await withSnapshot(dataset, async (workspace) => {
    const chosen = await chooseChanges(workspace, options, by ?? null)
    if (batches) printBatches(workspace, chosen, limit, json === true)
    else if (json) printJsonArray(jsonRecords(workspace, chosen, limit))
    else for (const record of records(workspace, chosen, limit)) printLine(changeLine(workspace, record))
  })
}

function* records(workspace: Workspace, { source, rows }: ChosenChanges, limit = rows.length): Iterable<RowRecord> {
  const end = Math.min(limit, rows.length)
  for (let at = 0; at < end; at += CHANGES_PER_STEP)
    yield* recordsOf(source.index, rows.subarray(at, Math.min(end, at + CHANGES_PER_STEP)), (item, entries) =>
      shownHistory(workspace, item, entries, workspace.user, workspace.people.directory.personOf),
    )
}

function* jsonRecords(workspace: Workspace, chosen: ChosenChanges, limit?: number): Iterable<unknown> {
  for (const { item, entry } of records(workspace, chosen, limit)) {
    const { settings } = entry.change
    yield {
      item: item === null ? null : workspace.catalog.items.key(item),
      ...historyRecord(entry),
      before: Object.fromEntries(entry.before),
      ...(settings === undefined ? {} : { settings }),
    }
  }
}

function changeLine(workspace: Workspace, { item, entry }: RowRecord): string {
  const place = item === null ? 'settings' : workspace.catalog.items.key(item)
  const { nameOf } = workspace.people
  return `${isoTime(entry.change.at)}  ${nameOf(entry.change.by)}  ${place}: ${changeWords(entry, nameOf)}${undoneWords(entry.undone, isoTime, nameOf)}`
}

function printBatches(
  { people }: Workspace,
  { source, rows }: ChosenChanges,
  limit: number | undefined,
  isJson: boolean,
): void {
  const { batches } = groupRows(source, rows, 0, limit ?? rows.length)
  if (isJson) return printJsonArray(batches.map(batchRecord))
  for (const batch of batches) printLine(batchLine(batch, people.nameOf(batch.by)))
}

function batchRecord({ by, from, to, changes, pictures, kinds, isTakeBack, undos, undone, folder }: RowBatch): unknown {
  return {
    by,
    from: isoTime(from),
    to: isoTime(to),
    folder,
    pictures,
    changes,
    kinds,
    undos,
    took_back: isTakeBack,
    undone,
  }
}

function batchLine(
  { from, to, pictures, folder, kinds, isTakeBack, undos, changes, undone }: RowBatch,
  name: string,
): string {
  const place =
    pictures === 0 ? 'settings' : `${countText(pictures, 'picture')}${folder === '' ? '' : ` in ${folder}/`}`
  const undid = undos === 0 ? [] : [isTakeBack ? 'took back changes' : 'undid changes']
  const what = [...kindTexts(kinds), ...undid].join(', ')
  const state = undone === 0 ? '' : undone === changes ? ' (undone)' : ` (${undone} undone)`
  return `${isoTime(from)}  ${isoTime(to)}  ${name}  ${place}: ${what}${state}`
}

function kindTexts(kinds: HistoryBatch['kinds']): string[] {
  const order: readonly ChangeKind[] = [...LABEL_KINDS, 'settings']
  return order.flatMap((kind) => (kinds[kind] === undefined ? [] : [`${kind} ${kinds[kind]}`]))
}

function countText(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function parseLimit(value: string): number {
  const limit = Number(value)
  if (value.trim() === '' || !Number.isInteger(limit) || limit < 0)
    throw new InvalidArgumentError('It must be a whole number, 0 or more.')
  return limit
}
