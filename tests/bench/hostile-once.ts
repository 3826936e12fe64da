/**
 * Works on a hostile data set in a process of its own, as a window does: opens it, gives stars again and again while
 * everything is read and counted, and ends. `node hostile-once.ts ROOT STATE`; prints one JSON line.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { SmartCounts } from '../../main/host/smart-counts.ts'
import { Workspace } from '../../main/core/workspace/workspace.ts'

/** Milliseconds between two edits. After each edit the Smart Folders are counted. */
const EDIT_MS = 200
const STEP_MS = 5
/** Missing sidecars are made slowly, by design. The longest time to wait for them, in milliseconds. */
const MOST_SWEEP_MS = 60_000

const [root, stateDir] = process.argv.slice(2) as [string, string]
let [last, blockMs, editMs, edits] = [performance.now(), 0, 0, 0]
const timer = setInterval(() => {
  const now = performance.now()
  blockMs = Math.max(blockMs, now - last - STEP_MS)
  last = now
}, STEP_MS)

const started = performance.now()
const workspace = await Workspace.open({
  root,
  stateDir,
  user: 'bench',
  mode: 'write',
  settings: { 'sync.watch': 'timed', 'sync.interval_ms': 1_000 },
})
const openMs = performance.now() - started
const counts = new SmartCounts(workspace)
const done = new AbortController()
const work = (async () => {
  while (!done.signal.aborted) {
    const asked = performance.now()
    await workspace.edit(['a.jpg'], { stars: edits++ % 6 }).stored
    editMs = Math.max(editMs, performance.now() - asked)
    counts.counts()
    await wait(EDIT_MS)
  }
})()
await Promise.race([workspace.scanSidecars(), wait(MOST_SWEEP_MS)])
const sweptMs = performance.now() - started - openMs
await wait(1_000)
done.abort()
await work
const { rss } = process.memoryUsage()
clearInterval(timer)
await workspace.close()
process.stdout.write(`${JSON.stringify({ openMs, sweptMs, blockMs, editMs, rssMb: rss / 1e6 })}\n`)
process.exit(0)
