import { Command } from 'commander'
import {
  changeWords,
  undoneWords,
  UNLABELLED,
  type HistoryEntry,
  type ItemKey,
  type ItemState,
  type NameOf,
} from '../../preload/contract/index.ts'
import { exportedRatings, isoTime, labelLines, labelRecord, ratingProperties } from '../core/export/index.ts'
import { destinationOfUndo } from '../core/labels/moved-changes.ts'
import { shownHistory } from '../host/shown-history.ts'
import { labelsAsOf, withAsOf, type AsOfOptions } from './as-of.ts'
import { printDamagedFiles, showMoved, withWorkspace } from './dataset.ts'
import { resolveItems } from './item.ts'
import { printJson, printLine } from './output.ts'
import { printRatings } from './rating-output.ts'
import { historyRecord } from './records.ts'

/** Returns the command `lenslet show`, which prints everything about one picture. */
export function showCommand(): Command {
  return withAsOf(new Command('show'))
    .description('print the labels, history and conflicts of a picture')
    .argument('<dataset>', 'folder of the data set')
    .argument('<item>', 'path relative to the data set')
    .option('--json', 'print JSON')
    .action(async (dataset: string, item: string, options: AsOfOptions & { json?: boolean }) => {
      await withWorkspace(dataset, { mode: 'read', watch: false }, async (workspace) => {
        const isFirstScan = !workspace.catalog.isKnown
        await workspace.scanSidecars()
        const [key] = await resolveItems(workspace, [item])
        if (await workspace.moves.readContents([key!])) {
          await workspace.catalog.scan()
          await showMoved(workspace, { isFirstScan })
        }
        printDamagedFiles(workspace)
        const labels = labelsAsOf(workspace, options)
        const state = labels.state(key!) ?? UNLABELLED
        const [ratings, id] = [exportedRatings(labels), workspace.catalog.idOf(key!)]
        const all = workspace.history(key!, options.asOf)
        const history =
          id === undefined ? all : shownHistory(labels, id, all, workspace.user, workspace.people.directory.personOf)
        if (options.json)
          printJson({
            ...labelRecord(key!, state),
            ...ratingProperties(ratings, id),
            history: history.map(historyRecord),
          })
        else
          printItem(key!, state, history, workspace.people.nameOf, () =>
            printRatings(ratings, id, workspace.people.nameOf),
          )
      })
    })
}

function printItem(
  key: ItemKey,
  state: ItemState,
  history: readonly HistoryEntry[],
  nameOf: NameOf,
  printOthers: () => void,
): void {
  printLine(key)
  for (const text of labelLines(state)) printLine(`  ${text}`)
  printOthers()
  const { updatedAt, updatedBy, conflicts } = state
  if (updatedAt !== null)
    printLine(`  updated  ${isoTime(updatedAt)} by ${updatedBy === null ? 'somebody' : nameOf(updatedBy)}`)
  for (const { field, values } of conflicts) {
    printLine(
      `  conflict ${field}: ${values.map(({ value, by }) => `${JSON.stringify(value)} by ${nameOf(by)}`).join(' or ')}`,
    )
  }
  for (const entry of history) {
    const { change, undone } = entry
    // The line of each moved label says where it went, so the change that moved the labels need not be shown.
    if (change.undoes !== undefined && destinationOfUndo(change) !== null) continue
    printLine(
      `  ${isoTime(change.at)}  ${nameOf(change.by)}: ${changeWords(entry, nameOf)}${undoneWords(undone, isoTime, nameOf)}`,
    )
  }
}
