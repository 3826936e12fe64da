/**
 * Finds the pictures of a data set in a process of its own: `node scan-once.ts ROOT STATE CACHE COUNT`. Prints one JSON
 * line with milliseconds since its start: until the first pictures were known, until all names were, until all sizes
 * and times were; and the memory of the process.
 */
import { join } from 'node:path'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { Workspace } from '../../main/core/workspace/workspace.ts'

const [root, stateDir, cacheDir] = process.argv.slice(2) as [string, string, string]
const count = Number(process.argv[5])
const started = performance.now()
const since = (): number => performance.now() - started
const workspace = await Workspace.open({
  root,
  stateDir,
  cacheDir,
  user: 'bench',
  mode: 'write',
  watch: false,
  spawn: forkWorker(join(import.meta.dirname, '../../out/main')),
})
const openMs = since()
const known = workspace.catalog.total
let [firstMs, namesMs] = known > 0 ? [openMs, openMs] : [Number.NaN, Number.NaN]
const begun = since()
const timer = setInterval(() => {
  if (Number.isNaN(firstMs) && workspace.catalog.total > 0) firstMs = since()
  if (Number.isNaN(namesMs) && workspace.catalog.total >= count) namesMs = since()
}, 1)
await workspace.catalog.scan(undefined, true)
clearInterval(timer)
const scanMs = since() - begun
if (workspace.catalog.total !== count) throw new Error(`${workspace.catalog.total} pictures instead of ${count}`)
const { rss } = process.memoryUsage()
await workspace.close()
process.stdout.write(
  `${JSON.stringify({ openMs, known, firstMs, namesMs: namesMs - begun, scanMs, rssMb: rss / 1e6 })}\n`,
)
