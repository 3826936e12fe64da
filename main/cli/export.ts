import { Command, Option } from 'commander'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { LensletError, type ItemId, type ItemState, type PictureQuery } from '../../preload/contract/index.ts'
import { matches, mentionsMissing, parseFilter, runQuery, withCondition } from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import {
  assertNoPicture,
  EXPORT_FORMATS,
  exportedLabels,
  exportedRatings,
  labelTable,
  tableText,
  writeTextFile,
  type ExportedLabels,
  type ExportedRatings,
  type ExportFormat,
} from '../core/export/index.ts'
import { withSnapshot } from './dataset.ts'
import { printMessage } from './output.ts'
import { queryOf, withFilterOptions, type QueryOptions } from './query-options.ts'
import { labelsAsOf, withAsOf, type AsOfOptions } from './as-of.ts'
import type { LabelView } from '../host/label-view.ts'
import { readReleases, releaseFolder } from '../core/releases/index.ts'
import { completeLabels, findRelease } from './release.ts'
import { visibleText } from './visible-text.ts'

interface ExportOptions extends QueryOptions, AsOfOptions {
  readonly format: ExportFormat
  readonly output?: string
  readonly raw?: boolean
  readonly missing?: boolean
  readonly strict?: boolean
  readonly bom?: boolean
  readonly release?: string
}

const HELP = `
CSV follows RFC 4180, in UTF-8. With --bom it begins with a byte order mark, which some spreadsheets need to recognise UTF-8.
Where a spreadsheet would run a text as a formula, an apostrophe is put in front, also after a line end or a semicolon in the text. If there
are apostrophes already, one more is added. --raw leaves all texts as they are, for programs.
"tags" is a list with semicolons. A tag with a comma, semicolon, line end or quotation mark in it is in quotation marks, and quotation marks
in the tag are doubled: cat; "left; right". "conflicts" lists the fields with more than one value in the same way.
Where everybody gives stars of their own, "stars" are those of the person who runs the command (LENSLET_USER), and there are four more columns:
"stars_median", "stars_spread", "raters" and "stars_by", a list such as ana=4; ben=3.
With --missing each row also says whether its picture is missing. A name can then occur twice, for two pictures that had it.`

/** Returns the command `lenslet export`, which writes the labels of all or of filtered pictures into one file. */
export function exportCommand(): Command {
  return withAsOf(
    withFilterOptions(
      new Command('export').description('write labels as CSV or JSON').argument('<dataset>', 'folder of the data set'),
    ),
  )
    .addOption(new Option('--format <format>', 'format').choices(EXPORT_FORMATS).makeOptionMandatory())
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .option('--bom', 'CSV: begin with a byte order mark, for spreadsheets')
    .option('--raw', 'CSV: leave cells that look like formulas as they are')
    .option('--release <name>', 'the labels of a release: all pictures that had one, the same bytes at any time')
    .option('--missing', 'also pictures that are labelled but not in the folder')
    .option(
      '--strict',
      'read every labelled picture that has the same length as another file, and fail when labels may be missing or in doubt',
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

/**
 * Throws `usage` for JSON with a byte order mark, which RFC 8259 forbids, and for a release with an option that would
 * choose other labels, before anything is opened.
 */
function assertPossible({ format, bom = false, release, asOf, filter, smartFolder, missing }: ExportOptions): void {
  if (release !== undefined && (asOf !== undefined || filter !== '' || smartFolder !== undefined || missing))
    throw new LensletError(
      'usage',
      '--release exports a whole release: leave out --as-of, --filter, --smart-folder and --missing.',
    )
  if (bom && format !== 'csv')
    throw new LensletError(
      'usage',
      `--bom is for --format csv: ${format} is always UTF-8, and may not begin with a byte order mark.`,
    )
}

/**
 * Writes the export, and prints how many labels have no picture and are therefore left out without `--missing`.
 *
 * With `--strict` it throws when labels may be missing, after everything else was written.
 */
async function exportLabels(workspace: Workspace, options: ExportOptions, isComplete: boolean): Promise<void> {
  if (options.output !== undefined) await assertNoPicture(workspace.root, options.output)
  if (options.release !== undefined) return exportRelease(workspace, options.release, options)
  const query = await queryOf(workspace, options)
  const hasMissing = mentionsMissing(parseFilter(query.text))
  const all = hasMissing ? query : withCondition(query, '(missing:yes or missing:no)')
  // Labels without a picture are those of now.
  const shelved = options.asOf === undefined ? shelvedLabels(workspace, all) : []
  const labels = labelsAsOf(workspace, options)
  const missing = hasMissing
    ? 0
    : runQuery(workspace.catalog, labels, withCondition(query, 'missing:yes')).length + shelved.length
  const written = rows(
    workspace,
    labels,
    { ...(options.missing ? all : query), sort: 'path', descending: false },
    options.missing ? shelved : [],
  )
  await writeExport(written, exportedRatings(labels), options)
  if (workspace.shown.isOwn)
    printMessage(
      `everybody gives stars of their own here: "stars" are those of ${JSON.stringify(workspace.user)} (LENSLET_USER chooses the person), "stars_by" has those of all`,
    )
  if (missing > 0 && !options.missing)
    printMessage(
      `${missing === 1 ? '1 labelled picture is' : `${missing} labelled pictures are`} not in the folder, and not in this export. Add --missing to export these labels too.`,
    )
  if (options.strict && (!isComplete || (missing > 0 && !options.missing)))
    throw new LensletError('not-found', 'The export is not complete: see above.')
}

/** Writes the labels of a release. Neither later labels nor the pictures that are there now change the bytes. */
async function exportRelease(workspace: Workspace, name: string, options: ExportOptions): Promise<void> {
  const release = findRelease(await readReleases(releaseFolder(workspace)), name)
  const labels = completeLabels(workspace, release)
  await writeExport(
    labels.labelledItems().map(({ id, key, state }) => ({ key, id, state, isMissing: false })),
    release.release.ratingMode === 'each' ? labels.raterColumns : null,
    options,
  )
}

/**
 * Returns the shelved labels that the query finds. They belong to pictures that are no longer in the data set, while
 * other pictures have their names.
 */
function shelvedLabels(workspace: Workspace, query: PictureQuery): readonly (readonly [ItemId, ItemState])[] {
  const filter = parseFilter(query.text)
  return workspace.moves.shelvedLabels().filter(([id, state]) => {
    const entry = { ...workspace.catalog.entry(id), present: false }
    return (
      (query.folder === '' || entry.folder === query.folder || entry.folder.startsWith(`${query.folder}/`)) &&
      matches(filter, {
        entry,
        state,
        metadata: workspace.catalog.metadata,
        news: workspace.catalog.news,
        raters: () => workspace.labelColumns.raterColumns(),
        textsOfPerson: workspace.labelColumns.textsOfPerson,
        doneFilter: workspace.shown.schema.doneFilter,
      })
    )
  })
}

async function writeExport(
  written: Iterable<ExportedLabels>,
  ratings: ExportedRatings,
  options: ExportOptions,
): Promise<void> {
  const chunks = tableText(labelTable(ratings, options.missing), written, options)
  if (options.output === undefined)
    return writeAll(process.stdout, process.stdout.isTTY ? Iterator.from(chunks).map(visibleText) : chunks)
  await writeTextFile(options.output, chunks)
}

async function writeAll(out: Writable, chunks: Iterable<string>): Promise<void> {
  const failed = new AbortController()
  out.once('error', (error: Error) => failed.abort(error))
  for (const chunk of chunks) {
    failed.signal.throwIfAborted()
    if (!out.write(chunk)) await once(out, 'drain', { signal: failed.signal })
  }
}

function* rows(
  { catalog }: Workspace,
  labels: LabelView,
  query: PictureQuery,
  shelved: readonly (readonly [ItemId, ItemState])[],
): Iterable<ExportedLabels> {
  yield* exportedLabels(catalog, labels, runQuery(catalog, labels, query))
  for (const [id, state] of shelved) yield { key: catalog.entry(id).key, id: undefined, state, isMissing: true }
}
