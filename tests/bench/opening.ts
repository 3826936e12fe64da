/** Measures how long a program takes until it has all labels in memory. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { makeSnapshot } from '../suites/make-snapshot.ts'
import { makeTeam } from './made-team.ts'
import type { Row } from './report.ts'

interface Opened {
  readonly openMs: number
  readonly labelled: number
  readonly rssMb: number
}

/**
 * Opens `images` labelled pictures of twelve people for the first time, again, and for the first time from a snapshot
 * on the share. `goals` are milliseconds.
 */
export async function opening(base: string, images: number, goals: { first: number; again: number }): Promise<Row[]> {
  const root = join(base, `open-${images}`)
  await makeTeam(root, images, { sidecars: 0 })
  const name = `${images.toLocaleString('en')} labelled images`
  const first = await openOnce(root, join(base, 'state-a'), join(base, 'cache-a'), images)
  const again = await openOnce(root, join(base, 'state-a'), join(base, 'cache-a'), images)
  await makeSnapshot(join(root, '.lenslet'), '0123456789ab')
  const fromSnapshot = await openOnce(root, join(base, 'state-b'), join(base, 'cache-b'), images)
  await rm(root, { recursive: true })
  return [
    { name: `${name}: first open`, value: first.openMs, unit: 'ms', goal: goals.first },
    {
      name: `${name}: first open, from a snapshot on the share`,
      value: fromSnapshot.openMs,
      unit: 'ms',
      goal: goals.first,
    },
    { name: `${name}: open again`, value: again.openMs, unit: 'ms', goal: goals.again },
    { name: `${name}: memory of the process, opened again`, value: again.rssMb, unit: 'MB', goal: null },
  ]
}

async function openOnce(root: string, state: string, cache: string, expected: number): Promise<Opened> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'open-once.ts'), root, state, cache, 'write'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const output = text(child.stdout)
  await once(child, 'exit')
  const opened = JSON.parse(await output) as Opened
  if (opened.labelled !== expected) throw new Error(`${opened.labelled} labelled images instead of ${expected}`)
  return opened
}
