import { Command, Option } from 'commander'
import { once } from 'node:events'
import type { FileHandle } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { LensletError, type Query } from '../../preload/contract/index.ts'
import { runQuery } from '../core/query/index.ts'
import type { Workspace } from '../core/workspace.ts'
import { csvRow, withoutFormula, type CsvCell } from './csv.ts'
import { withSnapshot } from './dataset.ts'
import { writeOutput } from './output-file.ts'
import { queryOf, withFilterOptions, type QueryOptions } from './query-options.ts'
import { labelRecord, type LabelRecord } from './records.ts'
import { visibleText } from './visible-text.ts'

interface ExportOptions extends QueryOptions {
  readonly format: 'csv' | 'json' | 'jsonl'
  readonly output?: string
  readonly raw?: boolean
}

/** Characters that are written at once. */
const PIECE_LENGTH = 64_000

const CSV_COLUMNS = ['item', 'stars', 'tags', 'notes', 'updated_at', 'updated_by', 'conflicts'] as const
const HELP = `
CSV is written by RFC 4180. What a spreadsheet would take for a formula, also behind a line end or a semicolon, gets an
apostrophe in front; --raw leaves it as it is, for programs. Tags are joined by "; ", conflicts is the list of fields with more than one value.`

/** `lenslet export`: labels of all pictures, or of those that a filter finds, as one file. */
export function exportCommand(): Command {
  return withFilterOptions(new Command('export').description('write labels as CSV or JSON').argument('<dataset>', 'folder of the data set'))
    .addOption(new Option('--format <format>', 'format').choices(['csv', 'json', 'jsonl']).makeOptionMandatory())
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .option('--raw', 'CSV: leave cells that look like formulas as they are')
    .addHelpText('after', HELP)
    .action((dataset: string, options: ExportOptions) => withSnapshot(dataset, workspace => write(workspace, options)))
}

async function write(workspace: Workspace, options: ExportOptions): Promise<void> {
  const chunks = text(records(workspace, { ...await queryOf(workspace, options), sort: 'path', descending: false }), options)
  if (options.output === undefined) return writeAll(process.stdout, process.stdout.isTTY ? Iterator.from(chunks).map(visibleText) : chunks)
  try {
    await writeOutput(options.output, file => writePieces(file, chunks))
  } catch (error) {
    if (error instanceof LensletError) throw error
    throw new LensletError('not-writable', `${options.output} cannot be written: ${(error as Error).message}.`, { path: options.output, cause: error })
  }
}

/** A million short lines are not a million writes. */
async function writePieces(file: FileHandle, chunks: Iterable<string>): Promise<void> {
  let waiting = ''
  for (const chunk of chunks) {
    waiting += chunk
    if (waiting.length < PIECE_LENGTH) continue
    await file.appendFile(waiting)
    waiting = ''
  }
  await file.appendFile(waiting)
}

async function writeAll(out: Writable, chunks: Iterable<string>): Promise<void> {
  const failed = new AbortController()
  out.once('error', (error: Error) => failed.abort(error))
  for (const chunk of chunks) {
    failed.signal.throwIfAborted()
    if (!out.write(chunk)) await once(out, 'drain', { signal: failed.signal })
  }
}

function* records(workspace: Workspace, query: Query): Iterable<LabelRecord> {
  for (const id of runQuery(workspace.catalog, workspace, query)) {
    const { key } = workspace.catalog.entry(id)
    yield labelRecord(key, workspace.state(key))
  }
}

function* text(all: Iterable<LabelRecord>, { format, raw = false }: ExportOptions): Iterable<string> {
  if (format === 'csv') yield csvRow(CSV_COLUMNS)
  let separator = '[\n'
  for (const record of all) {
    if (format === 'csv') yield csvRow(cells(record).map(cell => raw ? cell : withoutFormula(cell)))
    else if (format === 'jsonl') yield `${JSON.stringify(record)}\n`
    else yield `${separator}${JSON.stringify(record)}`
    separator = ',\n'
  }
  if (format === 'json') yield separator === '[\n' ? '[]\n' : '\n]\n'
}

function cells(record: LabelRecord): CsvCell[] {
  const { item, stars, tags, notes, updated_at, updated_by, conflicts } = record
  return [item, stars, tags.join('; '), notes, updated_at, updated_by, conflicts.map(({ field }) => field).join('; ')]
}
