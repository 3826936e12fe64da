/**
 * Opens a data set in a process of its own: `node open-once.ts ROOT STATE CACHE read|write`. Prints one JSON line: how
 * long it took until all labels were in memory, and how much memory the process uses.
 */
import { Workspace } from '../../main/core/workspace/workspace.ts'

const [root, stateDir, cacheDir, mode] = process.argv.slice(2) as [string, string, string, 'read' | 'write']
const started = performance.now()
const workspace = await Workspace.open({ root, stateDir, cacheDir, user: 'bench', mode, watch: false })
const openMs = performance.now() - started
let labelled = 0
for (const key of workspace.labelledKeys()) if (workspace.state(key)!.stars > 0) labelled++
const { rss } = process.memoryUsage()
await workspace.close()
process.stdout.write(`${JSON.stringify({ openMs, labelled, rssMb: rss / 1e6 })}\n`)
