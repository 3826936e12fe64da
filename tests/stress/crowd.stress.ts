/** Tests eight programs that label the same pictures, and one that sleeps longer than its locks are valid. */
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { checkDataset } from '../../main/core/check/check.ts'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import { Machine } from '../machines/machine.ts'
import { roundsOr } from '../support/random.ts'
import { temporaryFolder } from '../support/temporary.ts'

const PEOPLE = 8
const KEYS = Array.from({ length: 20 }, (_, number) => `p${number}.jpg`)
/** Longer than a lock is valid (15 s). */
const SLEEP_MS = 20_000

async function idsOf(root: string): Promise<Set<string>> {
  const reader = await Workspace.open({ root, stateDir: root, user: 'reader', mode: 'read', watch: false })
  const ids = new Set([...reader.labelledKeys()].flatMap((key) => reader.history(key).map(({ change }) => change.id)))
  await reader.close()
  return ids
}

test.each([
  ['with locks', false],
  ['when everybody gets every lock', true],
])('eight programs lose nothing, and every change is in journal and sidecar, %s', async (name, brokenLocks) => {
  const base = await temporaryFolder()
  const root = join(base, 'data')
  await mkdir(root)
  const count = roundsOr(500)
  const start = (user: string): Promise<Machine> =>
    Machine.start({ root, stateDir: join(base, user), user, brokenLocks })
  const users = Array.from({ length: PEOPLE }, (_, number) => `user${number}`)
  const machines = await Promise.all(users.map(start))
  const begun = performance.now()
  await Promise.all(machines.map((machine) => machine.do({ do: 'burst', count, keys: KEYS })))
  const drained = await Promise.all(machines.map((machine) => machine.close(120_000)))
  const seconds = Math.round((performance.now() - begun) / 1000)
  // Without locks, one program can overwrite what another has read back. The other program notices that when it runs.
  for (const user of brokenLocks ? users : []) {
    const again = await start(user)
    await again.do({ do: 'state', key: KEYS[0]! })
    await again.close(60_000)
  }
  const ids = await idsOf(root)
  const lost = machines.flatMap((machine) => machine.saved).filter((id) => !ids.has(id))
  const report = await checkDataset({ root })
  console.log(
    JSON.stringify({
      name,
      edits: machines.flatMap((machine) => machine.saved).length,
      lost: lost.length,
      findings: report.findings.length,
      seconds,
    }),
  )
  expect(drained.every((answer) => answer.drained)).toBe(true)
  expect({ lost, changes: report.labels.changes, findings: report.findings }).toEqual({
    lost: [],
    changes: PEOPLE * count,
    findings: [],
  })
})

test('a program that sleeps in the middle of a write, longer than its lock is valid, loses and overwrites nothing', async () => {
  const base = await temporaryFolder()
  const root = join(base, 'data')
  await mkdir(root)
  const [sleeper, other] = await Promise.all(
    ['sleeper', 'other'].map((user) => Machine.start({ root, stateDir: join(base, user), user })),
  )
  sleeper!.tell({ do: 'burst', count: 2_000, keys: ['a.jpg'] })
  let naps = 0
  for (let nap = 0; nap < 3; nap++) {
    for (;;) {
      sleeper!.signal('SIGSTOP')
      if ((await readdir(join(root, '.lenslet/sidecars')).catch((): string[] => [])).includes('a.jpg.json.lock')) break
      sleeper!.signal('SIGCONT')
      await pause(5)
    }
    naps++
    other!.tell({ do: 'burst', count: 50, keys: ['a.jpg'] })
    await pause(SLEEP_MS)
    sleeper!.signal('SIGCONT')
    await other!.answer()
  }
  await sleeper!.answer()
  for (const machine of [sleeper!, other!]) await machine.do({ do: 'state', key: 'a.jpg' })
  for (const machine of [sleeper!, other!]) expect(await machine.close(60_000)).toMatchObject({ drained: true })
  const ids = await idsOf(root)
  const lost = [...sleeper!.stored, ...other!.stored].filter((id) => !ids.has(id))
  console.log(JSON.stringify({ naps, edits: sleeper!.stored.length + other!.stored.length, lost: lost.length }))
  expect(lost).toEqual([])
  expect((await checkDataset({ root })).findings).toEqual([])
})
