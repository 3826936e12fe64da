import { Command } from 'commander'
import type { Workspace } from '../core/workspace.ts'
import { withWorkspace } from './dataset.ts'
import { isoTime, line, message, onOutputClosed } from './output.ts'
import { changeRecord, changeText } from './records.ts'

/** `lenslet watch`: one line per change from anybody, from now until it is interrupted. */
export function watchCommand(): Command {
  return new Command('watch')
    .description('print every change as it happens, until interrupted')
    .argument('<dataset>', 'folder of the data set')
    .option('--json', 'print one JSON object per line')
    .action(async (dataset: string, options: { json?: boolean }) => {
      await withWorkspace(dataset, { mode: 'read', watch: true }, async workspace => {
        const stopped = interrupted()
        // Changes that are only found late, in sidecars edited by hand long ago, are not news.
        await workspace.swept()
        const stop = follow(workspace, options.json ?? false)
        message(`watching ${workspace.root}`)
        await stopped
        stop()
      })
    })
}

function follow(workspace: Workspace, asJson: boolean): () => void {
  return workspace.events.on('labels', ({ changes }) => {
    for (const change of changes) {
      line(asJson ? JSON.stringify(changeRecord(change)) : `${isoTime(change.at)}  ${change.by}  ${change.item}: ${changeText(change)}`)
    }
  })
}

/** Resolves at Ctrl+C, at a request to end, and when nobody reads the lines any more. */
async function interrupted(): Promise<void> {
  await new Promise<void>(resolve => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
    onOutputClosed(resolve)
  })
}
