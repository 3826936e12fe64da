/**
 * Measures a program without work on a data set that it treats as a network share: `node idle-once.ts ROOT STATE CACHE
 * SETTLE_MS MEASURE_MS`. Prints one JSON line: the processor time that it uses, and how many calls it makes to the
 * share.
 */
import { connectShare } from '../../main/core/share/share.ts'
import { DiskStorage } from '../../main/core/storage/disk-storage.ts'
import type { Storage } from '../../main/core/storage/storage.ts'
import { Workspace } from '../../main/core/workspace/workspace.ts'

const [root, stateDir, cacheDir] = process.argv.slice(2) as [string, string, string]
const [settleMs, measureMs] = process.argv.slice(5).map(Number) as [number, number]
let operations = 0
const counting = new Proxy<Storage>(new DiskStorage(`${root}/.lenslet`), {
  get(target, name: keyof Storage) {
    operations++
    return (target[name] as (...given: unknown[]) => unknown).bind(target)
  },
})
const share = await connectShare(root, { storage: counting })
const workspace = await Workspace.open({
  root,
  share: { ...share, probe: async () => ({ ...(await share.probe()), mount: { type: 'nfs4', isNetwork: true } }) },
  stateDir,
  cacheDir,
  user: 'bench',
  mode: 'write',
  settings: { 'sync.watch': 'timed' },
})
// After an edit, the journals are read at the short interval.
await workspace.edit(['bench.jpg'], { stars: 1 + Math.floor(Math.random() * 5) }).saved
await new Promise((resolve) => setTimeout(resolve, settleMs))
const [cpu, ops, start] = [process.cpuUsage(), operations, performance.now()]
await new Promise((resolve) => setTimeout(resolve, measureMs))
const used = process.cpuUsage(cpu)
const seconds = (performance.now() - start) / 1000
process.stdout.write(
  `${JSON.stringify({ cpuPercent: (used.user + used.system) / 10_000 / seconds, operationsPerSecond: (operations - ops) / seconds, people: workspace.peers().length })}\n`,
)
await workspace.close()
