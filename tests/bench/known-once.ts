/**
 * Opens a data set that this machine knows, as the program does: `node known-once.ts ROOT HOME`. Prints one JSON line:
 * milliseconds since the start of opening until the first rows of the list were known, and until the share had been
 * read; and megabytes of all its processes.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { ConfigStore } from '../../main/host/config.ts'
import { appPaths } from '../../main/host/paths.ts'
import { HostSession } from '../../main/host/host-session.ts'
import { ResultSet } from '../../main/host/result-set.ts'
import { row } from '../../main/host/rows.ts'
import { DEFAULT_QUERY } from '../../preload/contract/index.ts'

const SCREENFUL = 60
const [root, home] = process.argv.slice(2) as [string, string]
const paths = appPaths({ LENSLET_HOME: home })
const session = new HostSession({
  host: 'browser',
  version: '0',
  paths,
  config: new ConfigStore(paths.config),
  spawn: forkWorker(join(import.meta.dirname, '../../out/main')),
  user: 'bench',
})
const started = performance.now()
await session.open(root)
const { workspace } = session.dataset
const result = new ResultSet(workspace, DEFAULT_QUERY)
const rows = result.idsBetween(0, SCREENFUL).map((id) => row(workspace, id))
const firstMs = performance.now() - started
if (rows.length !== SCREENFUL) throw new Error(`${rows.length} rows`)
await workspace.whenOpened
const openedMs = performance.now() - started
// This picture does not exist. When the answers arrive, the helper processes have started.
const [none, signal] = [join(root, 'none.jpg'), AbortSignal.timeout(10_000)]
await Promise.allSettled([
  session.media.thumbnail(none, '1-1', 256, { signal }),
  session.media.placeholder(none, 'fast', signal),
])
if (workspace.catalog.isScanning)
  await new Promise<void>((resolve) => {
    const stop = workspace.catalog.events.on('changed', ({ scanning }) => {
      if (!scanning) resolve(stop())
    })
  })
const megabytes = await memory()
process.stdout.write(`${JSON.stringify({ total: result.total, firstMs, openedMs, megabytes })}\n`)
await session.close(0)

/**
 * Returns the memory of this process and of those that it has started. Memory that several processes share, such as
 * Node's own code, counts only once in all (the kernel's proportional set size).
 */
async function memory(): Promise<number[]> {
  const stats = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => [name, await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')] as const),
  )
  const children = stats
    .filter(([, stat]) => stat.slice(stat.lastIndexOf(')')).split(' ')[2] === String(process.pid))
    .map(([name]) => name)
  return await Promise.all(
    [String(process.pid), ...children].map(
      async (name) => Number(/^Pss:\s+(\d+)/m.exec(await readFile(`/proc/${name}/smaps_rollup`, 'utf8'))![1]) / 1000,
    ),
  )
}
