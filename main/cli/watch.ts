import { Command } from 'commander'
import { isoTime } from '../core/export/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { withWorkspace } from './dataset.ts'
import { waitForInterrupt } from './interrupted.ts'
import { printLine, printMessage, onOutputClosed } from './output.ts'
import { changeRecord, changeText } from './records.ts'

/** Returns the command `lenslet watch`, which prints a line for each new change until it is interrupted. */
export function watchCommand(): Command {
  return new Command('watch')
    .description('print every change as it happens, until interrupted')
    .argument('<dataset>', 'folder of the data set')
    .option('--json', 'print one JSON object per line')
    .action(async (dataset: string, options: { json?: boolean }) => {
      await withWorkspace(dataset, { mode: 'read', watch: true }, async (workspace) => {
        // The command also ends when nobody reads the lines any more.
        const stopped = Promise.race([waitForInterrupt(), new Promise<void>(onOutputClosed)])
        // Sidecars are read first, so that edits by hand from before the start are not printed as new changes.
        await workspace.scanSidecars()
        const stop = printChanges(workspace, options.json ?? false)
        printMessage(`watching ${workspace.root}`)
        await stopped
        stop()
      })
    })
}

function printChanges(workspace: Workspace, asJson: boolean): () => void {
  return workspace.events.on('labels', ({ changes }) => {
    for (const change of changes) {
      printLine(
        asJson
          ? JSON.stringify(changeRecord(change))
          : `${isoTime(change.at)}  ${workspace.people.nameOf(change.by)}  ${change.item}: ${changeText(change)}`,
      )
    }
  })
}
