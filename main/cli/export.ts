import { Command, Option } from 'commander'
import { once } from 'node:events'
import { realpath, type FileHandle } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Writable } from 'node:stream'
import {
  LensletError,
  UNLABELLED,
  type ItemId,
  type ItemKey,
  type ItemState,
  type Query,
} from '../../preload/contract/index.ts'
import { joinTags } from '../../preload/contract/tag-text.ts'
import { matches, mentionsMissing, parseFilter, runQuery } from '../core/query/index.ts'
import { isPictureName } from '../core/items/item-names.ts'
import { LENSLET_DIR } from '../core/format/names.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { BYTE_ORDER_MARK, csvRow, withoutFormula, type CsvCell } from './csv.ts'
import { withSnapshot } from './dataset.ts'
import { isoTime, message } from './output.ts'
import { writeOutput } from './output-file.ts'
import { queryOf, withFilterOptions, type QueryOptions } from './query-options.ts'
import { labelCells, LABEL_COLUMNS } from './label-output.ts'
import { labelRecord } from './records.ts'
import { visibleText } from './visible-text.ts'

interface ExportOptions extends QueryOptions {
  readonly format: 'csv' | 'json' | 'jsonl'
  readonly output?: string
  readonly raw?: boolean
  readonly missing?: boolean
  readonly strict?: boolean
  readonly bom?: boolean
}

/** Characters that are written at once. */
const PIECE_LENGTH = 64_000

const MISSING_COLUMN = 'missing'
const CSV_COLUMNS: readonly string[] = ['item', ...LABEL_COLUMNS, 'updated_at', 'updated_by', 'conflicts']
const HELP = `
CSV is written by RFC 4180, in UTF-8; --bom begins it with a byte order mark, which some spreadsheets need to know that. What a spreadsheet
would take for a formula, also behind a line end or a semicolon, gets an apostrophe in front, and one that begins with apostrophes one more;
--raw leaves all as it is, for programs. "tags" is a list with semicolons; a tag with a comma, semicolon, line end or quotation mark in it
is in quotation marks, and its own are doubled: cat; "left; right". "conflicts" lists the fields with more than one value in the same way.
With --missing each row also tells whether its picture is missing; a name can then stand twice, for two pictures that had it.`

/** `lenslet export`: labels of all pictures, or of those that a filter finds, as one file. */
export function exportCommand(): Command {
  return withFilterOptions(
    new Command('export').description('write labels as CSV or JSON').argument('<dataset>', 'folder of the data set'),
  )
    .addOption(new Option('--format <format>', 'format').choices(['csv', 'json', 'jsonl']).makeOptionMandatory())
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .option('--bom', 'CSV: begin with a byte order mark, for spreadsheets')
    .option('--raw', 'CSV: leave cells that look like formulas as they are')
    .option('--missing', 'also pictures that are labelled but not in the folder')
    .option(
      '--strict',
      'look into every labelled picture that has the length of another file, and fail when labels may be missing or in doubt',
    )
    .addHelpText('after', HELP)
    .action((dataset: string, options: ExportOptions) => {
      assertPossible(options)
      return withSnapshot(
        dataset,
        (workspace, isComplete) => exportLabels(workspace, options, isComplete),
        options.strict,
      )
    })
}

/** JSON may not begin with a byte order mark (RFC 8259): refused before anything is opened. */
function assertPossible({ format, bom = false }: ExportOptions): void {
  if (bom && format !== 'csv')
    throw new LensletError(
      'usage',
      `--bom is for --format csv: ${format} is always UTF-8, and may not begin with a byte order mark.`,
    )
}

/**
 * Says how many labels have no picture, as they are in no row without `--missing`. Throws with `--strict` when labels
 * may be missing, after everything else was written.
 */
async function exportLabels(workspace: Workspace, options: ExportOptions, isComplete: boolean): Promise<void> {
  if (options.output !== undefined) await assertNoPicture(workspace.root, options.output)
  const query = await queryOf(workspace, options)
  const hasMissing = mentionsMissing(parseFilter(query.text))
  const all = hasMissing ? query : withCondition(query, '(missing:yes or missing:no)')
  const shelved = shelvedLabels(workspace, all)
  const missing = hasMissing
    ? 0
    : runQuery(workspace.catalog, workspace, withCondition(query, 'missing:yes')).length + shelved.length
  await write(workspace, options.missing ? all : query, options.missing ? shelved : [], options)
  if (missing > 0 && !options.missing)
    message(
      `${missing === 1 ? '1 labelled picture is' : `${missing} labelled pictures are`} not in the folder, and not in this export. Add --missing to export these labels too.`,
    )
  if (options.strict && (!isComplete || (missing > 0 && !options.missing)))
    throw new LensletError('not-found', 'The export is not complete: see above.')
}

/**
 * An export may lie in the folder of the pictures, but in no picture's place, nor among the labels. Throws `bad-input`.
 */
async function assertNoPicture(root: string, output: string): Promise<void> {
  const folder = await realpath(dirname(resolve(output))).catch(() => dirname(resolve(output)))
  const inside = relative(root, join(folder, basename(output)))
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return
  if (inside.split(sep)[0] === LENSLET_DIR)
    throw new LensletError(
      'bad-input',
      `${output} lies among the labels of this data set: write the export somewhere else.`,
      { path: output },
    )
  if (isPictureName(basename(output)))
    throw new LensletError(
      'bad-input',
      `${output} has a picture's name, in the folder of the pictures: give the export another name.`,
      { path: output },
    )
}

/**
 * Labels that count nowhere, of pictures that left the folder before another one got their name, which the query finds.
 */
function shelvedLabels(workspace: Workspace, query: Query): readonly (readonly [ItemId, ItemState])[] {
  const filter = parseFilter(query.text)
  return workspace.moves.shelvedLabels().filter(([id, state]) => {
    const entry = { ...workspace.catalog.entry(id), present: false }
    return (
      (query.folder === '' || entry.folder === query.folder || entry.folder.startsWith(`${query.folder}/`)) &&
      matches(filter, entry, state)
    )
  })
}

function withCondition(query: Query, condition: string): Query {
  return { ...query, text: query.text === '' ? condition : `(${query.text}) ${condition}` }
}

async function write(
  workspace: Workspace,
  query: Query,
  shelved: readonly (readonly [ItemId, ItemState])[],
  options: ExportOptions,
): Promise<void> {
  const chunks = text(rows(workspace, { ...query, sort: 'path', descending: false }, shelved), options)
  if (options.output === undefined)
    return writeAll(process.stdout, process.stdout.isTTY ? Iterator.from(chunks).map(visibleText) : chunks)
  try {
    await writeOutput(options.output, (file) => writePieces(file, chunks))
  } catch (error) {
    if (error instanceof LensletError) throw error
    throw new LensletError('not-writable', `${options.output} cannot be written: ${(error as Error).message}.`, {
      path: options.output,
      cause: error,
    })
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

/** What one row of the export says. */
interface ExportRow {
  readonly key: ItemKey
  readonly state: ItemState
  readonly isMissing: boolean
}

function* rows(
  workspace: Workspace,
  query: Query,
  shelved: readonly (readonly [ItemId, ItemState])[],
): Iterable<ExportRow> {
  for (const id of runQuery(workspace.catalog, workspace, query)) {
    const { key, present } = workspace.catalog.entry(id)
    yield { key, state: workspace.state(key) ?? UNLABELLED, isMissing: !present }
  }
  for (const [id, state] of shelved) yield { key: workspace.catalog.entry(id).key, state, isMissing: true }
}

function* text(all: Iterable<ExportRow>, options: ExportOptions): Iterable<string> {
  const { format, raw = false, bom = false, missing = false } = options
  if (format === 'csv')
    yield (bom ? BYTE_ORDER_MARK : '') + csvRow(missing ? [...CSV_COLUMNS, MISSING_COLUMN] : CSV_COLUMNS)
  let separator = '[\n'
  for (const row of all) {
    if (format === 'csv') yield csvRow(cells(row, missing).map((cell) => (raw ? cell : withoutFormula(cell))))
    else if (format === 'jsonl') yield `${JSON.stringify(record(row, missing))}\n`
    else yield `${separator}${JSON.stringify(record(row, missing))}`
    separator = ',\n'
  }
  if (format === 'json') yield separator === '[\n' ? '[]\n' : '\n]\n'
}

function record({ key, state, isMissing }: ExportRow, hasMissing: boolean): Record<string, unknown> {
  return { ...labelRecord(key, state), ...(hasMissing ? { missing: isMissing } : {}) }
}

function cells({ key, state, isMissing }: ExportRow, hasMissing: boolean): CsvCell[] {
  return [
    key,
    ...labelCells(state),
    isoTime(state.updatedAt),
    state.updatedBy,
    joinTags(state.conflicts.map(({ field }) => field)),
    ...(hasMissing ? [isMissing ? 'yes' : ''] : []),
  ]
}
