/**
 * Measures one edit of ten thousand pictures: when others see it, and how fast its sidecars are written. For
 * comparison, a bare loop does the file operations that each sidecar needs.
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lock } from 'proper-lockfile'
import writeFileAtomic from 'write-file-atomic'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { startWatch } from '../support/processes.ts'
import type { Row } from './report.ts'

export async function bulkEdit(base: string, images: number): Promise<Row[]> {
  const root = join(base, 'bulk')
  await mkdir(root)
  const keys = Array.from({ length: images }, (_, number) => `shoot-${Math.floor(number / 500)}/IMG_${number}.jpg`)
  const workspace = await Workspace.open({
    root,
    stateDir: join(base, 'bulk-state'),
    user: 'bench',
    mode: 'write',
    spawn: forkWorker(join(import.meta.dirname, '../../out/main')),
  })
  // The sidecars exist already, as in a data set that people work on.
  await workspace.edit(keys, { stars: 1 }).saved
  await workspace.drain(600_000)
  const watcher = await startWatch(join(base, 'bulk-home'), root)
  const start = performance.now()
  const edit = workspace.edit(keys, { stars: 4, addTags: ['keep'] })
  const shownMs = performance.now() - start
  await edit.saved
  const savedMs = performance.now() - start
  for (let seen = 0; seen < images; seen++) await watcher.next()
  const seenMs = performance.now() - start
  await workspace.drain(600_000)
  const perSecond = images / ((performance.now() - start) / 1000)
  await watcher.stop()
  await workspace.close()
  const bare = await bareLoop(root, keys.slice(0, 3_000))
  const name = `edit of ${images.toLocaleString('en')} images`
  return [
    { name: `${name}: shown`, value: shownMs, unit: 'ms', goal: null },
    { name: `${name}: saved on the share`, value: savedMs, unit: 'ms', goal: null },
    { name: `${name}: all seen by \`lenslet watch\` in another process`, value: seenMs, unit: 'ms', goal: 1_000 },
    { name: 'bare loop of lock, read, write-file-atomic, unlock', value: bare, unit: '/s', goal: null },
    { name: `${name}: sidecars`, value: perSecond, unit: '/s', goal: null },
    {
      name: `${name}: sidecars, time for each as a multiple of the bare loop's`,
      value: bare / perSecond,
      unit: '×',
      goal: 1.25,
    },
  ]
}

/** Files a second, one after the other. */
async function bareLoop(root: string, keys: readonly string[]): Promise<number> {
  const start = performance.now()
  for (const key of keys) {
    const path = join(root, '.lenslet/sidecars', `${key}.json`)
    const release = await lock(path, { realpath: false })
    await writeFileAtomic(path, await readFile(path))
    await release()
  }
  return keys.length / ((performance.now() - start) / 1000)
}
