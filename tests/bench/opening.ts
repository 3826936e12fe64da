/** How long a program takes until it has all labels in memory. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { openDataset } from '../../main/core/sync/open-dataset.ts'
import { Snapshots } from '../../main/core/sync/snapshots.ts'
import { Tailer } from '../../main/core/sync/tailer.ts'
import { LabelStore } from '../../main/core/merge/label-store.ts'
import { DiskStorage } from '../../main/core/storage/disk-storage.ts'
import { systemClock } from '../../main/core/clock.ts'
import { makeTeam } from './made-team.ts'
import type { Row } from './report.ts'

interface Opened { readonly openMs: number; readonly labelled: number; readonly rssMb: number }

/** Opens `images` labelled pictures of twelve people for the first time, again, and for the first time from a snapshot on the share. `goals` are milliseconds. */
export async function opening(base: string, images: number, goals: { first: number; again: number }): Promise<Row[]> {
  const root = join(base, `open-${images}`)
  await makeTeam(root, images, { sidecars: false })
  const name = `${images.toLocaleString('en')} labelled images`
  const first = await openOnce(root, join(base, 'state-a'), join(base, 'cache-a'), images)
  const again = await openOnce(root, join(base, 'state-a'), join(base, 'cache-a'), images)
  await makeSnapshot(root)
  const fromSnapshot = await openOnce(root, join(base, 'state-b'), join(base, 'cache-b'), images)
  await rm(root, { recursive: true })
  return [
    { name: `${name}: first open`, value: first.openMs, unit: 'ms', goal: goals.first },
    { name: `${name}: first open, from a snapshot on the share`, value: fromSnapshot.openMs, unit: 'ms', goal: goals.first },
    { name: `${name}: open again`, value: again.openMs, unit: 'ms', goal: goals.again },
    { name: `${name}: memory of the process, opened again`, value: again.rssMb, unit: 'MB', goal: null },
  ]
}

async function openOnce(root: string, state: string, cache: string, expected: number): Promise<Opened> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'open-once.ts'), root, state, cache, 'write'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const output = text(child.stdout)
  await once(child, 'exit')
  const opened = JSON.parse(await output) as Opened
  if (opened.labelled !== expected) throw new Error(`${opened.labelled} labelled images instead of ${expected}`)
  return opened
}

async function makeSnapshot(root: string): Promise<void> {
  const storage = new DiskStorage(join(root, '.lenslet'))
  const { file } = await openDataset(storage, systemClock, false)
  const store = new LabelStore()
  const none = (): void => undefined
  const tailer = new Tailer(storage, { found: changes => void store.apply(changes), damaged: none, unreadable: none, wentBack: none, gone: none })
  await tailer.readAll()
  const snapshots = new Snapshots(storage, tailer, file!.dataset, {
    found: none, has: (item, id) => store.has(item, id), now: Date.now,
    capture: () => {
      const image = store.image()
      return { items: image.keys.map((item, index) => ({ item, changes: image.changes.bytes(index).toString(), count: store.changes(item).length })), progress: tailer.progress() }
    },
  }, 0)
  if (!await snapshots.makeIfDue('0123456789ab')) throw new Error('no snapshot was made')
}
