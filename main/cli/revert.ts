import { Command } from 'commander'
import { fieldChangeWords, LensletError } from '../../preload/contract/index.ts'
import { TakeBackTask, type TakeBackSummary } from '../core/history/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { withWorkspace } from './dataset.ts'
import { chooseChanges, withHistoryOptions, type HistoryOptions } from './history-options.ts'
import { printJson, printLine, printMessage, progressMessages } from './output.ts'
import { waitForSidecars, waitUntilSaved } from './saving.ts'

/** How long pictures are looked at between two progress messages at most, in milliseconds. */
const STEP_MS = 500

interface Options extends HistoryOptions {
  readonly by?: string
  readonly everybody?: boolean
  readonly user?: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

const HELP = `
It takes back the changes of --by NAME, or of everybody with --everybody, that the other options choose: "lenslet history" prints the same
changes with the same options. A change is taken back as a whole, also where --kind names only one of its labels. Values that others have
set since stay. The whole is one edit by you (--user), which everybody sees in the history, and which can be taken back in the same way.`

/** Returns the command `lenslet revert`, which takes back changes of anybody. */
export function revertCommand(): Command {
  return withHistoryOptions(
    new Command('revert')
      .description('take back changes, for instance those of one person between two times')
      .argument('<dataset>', 'folder of the data set')
      .option('--by <name>', 'changes by this person')
      .option('--everybody', 'changes by everybody'),
  )
    .option('--user <name>', 'your name or id in the history')
    .option('--dry-run', 'print what would change, and change nothing')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(revert)
}

async function revert(dataset: string, { by, everybody, user, dryRun, json, ...options }: Options): Promise<void> {
  assertPeople(by, everybody)
  assertNarrowed(by, options)
  if (options.kind?.includes('settings'))
    throw new LensletError(
      'usage',
      'Settings are not taken back with this command: set them again with lenslet settings.',
    )
  const access = dryRun
    ? ({ mode: 'read' } as const)
    : ({ mode: 'write', ...(user === undefined ? {} : { user }) } as const)
  await withWorkspace(dataset, { ...access, watch: false }, async (workspace) => {
    await Promise.all([workspace.catalog.scan(), workspace.scanSidecars()])
    const { source, rows } = await chooseChanges(workspace, options, by ?? null)
    const task = new TakeBackTask({
      log: workspace.log,
      index: source.index,
      rows,
      hasOwnStars: workspace.shown.isOwn,
      kinds: options.kind ?? [],
    })
    const progress = progressMessages()
    while (!task.plan(STEP_MS)) progress(`of ${task.progress.total} pictures checked`, task.progress.done)
    const summary = task.summary()
    const done = dryRun ? 0 : await takeBack(workspace, task, by)
    if (json) printJson(record(workspace, summary, dryRun === true))
    else printSummary(workspace, summary, dryRun === true)
    if (!dryRun) printMessage(`${done} ${done === 1 ? 'picture' : 'pictures'} changed`)
  })
}

/** Throws `usage` unless the options say whose changes are meant: `--user` is the person who takes them back. */
function assertPeople(by: string | undefined, everybody = false): void {
  if ((by === undefined) !== everybody)
    throw new LensletError(
      'usage',
      'Say whose changes to take back: either --by NAME, or --everybody. (--user is your own name in the history.)',
    )
}

/** Throws `usage` without an option that narrows the changes: nobody means to take back everything. */
function assertNarrowed(
  by: string | undefined,
  { since, until, folder, kind, filter, smartFolder }: HistoryOptions,
): void {
  const isNarrowed =
    [by, since, until, folder, kind, smartFolder].some((option) => option !== undefined) || filter !== ''
  if (!isNarrowed)
    throw new LensletError(
      'usage',
      'Say what to take back: give at least one of --by, --since, --until, --folder, --kind, --filter.',
    )
}

async function takeBack(workspace: Workspace, task: TakeBackTask, by: string | undefined): Promise<number> {
  const { items } = task.prepare()
  if (items.length === 0) return 0
  const { changes, stored, saved } = workspace.takeBack(
    items,
    by === undefined
      ? 'take back changes'
      : `take back changes of ${workspace.people.nameOf(workspace.people.find(by) ?? by)}`,
  )
  await stored
  await waitUntilSaved(workspace, saved)
  await waitForSidecars(workspace)
  return changes.length
}

function printSummary(workspace: Workspace, summary: TakeBackSummary, isDryRun: boolean): void {
  const { changes, pictures, changedPictures, resolved, newer, undoneBefore, withOtherKinds, examples } = summary
  for (const { id, field, before, after } of examples)
    printLine(`${workspace.catalog.items.key(id)}: ${fieldChangeWords({ field, before, after })}`)
  const verb = isDryRun ? 'would be taken back' : 'taken back'
  printLine(
    `${changes} ${changes === 1 ? 'change' : 'changes'} of ${pictures} ${pictures === 1 ? 'picture' : 'pictures'} ${verb}; ${changedPictures} get other labels`,
  )
  if (resolved > 0) printLine(`${resolved} ${resolved === 1 ? 'conflict is' : 'conflicts are'} resolved`)
  for (const { user, count } of newer)
    printLine(`${count} ${count === 1 ? 'value stays' : 'values stay'}: set by ${workspace.people.nameOf(user)} since`)
  if (withOtherKinds > 0)
    printLine(`${withOtherKinds} of the changes also gave other labels: a change is taken back as a whole`)
  if (undoneBefore > 0) printLine(`${undoneBefore} ${undoneBefore === 1 ? 'change was' : 'changes were'} undone before`)
}

function record(workspace: Workspace, summary: TakeBackSummary, isDryRun: boolean): unknown {
  const { changes, pictures, changedPictures, resolved, newer, undoneBefore, withOtherKinds, examples } = summary
  return {
    dry_run: isDryRun,
    changes,
    pictures,
    changed_pictures: changedPictures,
    resolved_conflicts: resolved,
    newer,
    undone_before: undoneBefore,
    with_other_kinds: withOtherKinds,
    examples: examples.map(({ id, field, before = null, after = null }) => ({
      item: workspace.catalog.items.key(id),
      field,
      before,
      after,
    })),
  }
}
