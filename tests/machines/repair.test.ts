/** Tests a repair while others work in the folder: neither loses anything through the other. */
import { mkdir, open, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkDataset, repairDataset } from '../../main/core/check/check.ts'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import { labelsWithout } from '../core/check/damaged-dataset.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { Machine } from './machine.ts'

const USERS = ['alice', 'bob', 'carol']
const KEYS = ['a.jpg', 'trip/b.jpg', 'trip/c.jpg', 'd.jpg', 'e.jpg']

/** Returns the ids of all changes that a program reads when it opens the folder now. */
async function idsOn(root: string): Promise<Set<string>> {
  const reader = await Workspace.open({
    root,
    stateDir: await temporaryFolder(),
    user: 'reader',
    mode: 'read',
    watch: false,
  })
  await reader.scanSidecars()
  const ids = [...reader.labelledKeys()].flatMap((key) => reader.history(key).map(({ change }) => change.id))
  await reader.close()
  return new Set(ids)
}

/**
 * Damages one sidecar, loses one, leaves a conflict copy of another, and damages a line of a journal that somebody is
 * appending to.
 */
async function harm(folder: string, round: number): Promise<void> {
  const sidecar = (at: number): string => join(folder, `sidecars/${KEYS[(round + at) % KEYS.length]}.json`)
  await truncate(sidecar(0), 200).catch(() => undefined)
  await rm(sidecar(1), { force: true })
  await rename(sidecar(2), sidecar(2).replace('.json', ' (conflicted copy).json')).catch(() => undefined)
  const [journal] = await readdir(join(folder, 'journals'))
  const file = join(folder, 'journals', journal!)
  const bytes = await readFile(file)
  // One byte, in place: the size stays what its writer expects.
  await using handle = await open(file, 'r+')
  await handle.write(Buffer.from('#'), 0, 1, bytes.byteLength >> 1)
}

test('no change that was reported as saved to three writers gets lost while their files are damaged and repaired (RP9)', async () => {
  const base = await temporaryFolder()
  const root = join(base, 'data')
  await mkdir(root)
  await writeFile(join(root, 'a.jpg'), 'the picture')
  const machines = await Promise.all(USERS.map((user) => Machine.start({ root, stateDir: join(base, user), user })))
  await Promise.all(machines.map((machine) => machine.do({ do: 'burst', count: KEYS.length, keys: KEYS })))
  const bursts = Promise.all(machines.map((machine) => machine.do({ do: 'burst', count: 100, keys: KEYS })))
  const done = bursts.then(() => true)
  for (let round = 0, working = true; working || round < 3; round++) {
    await harm(join(root, '.lenslet'), round)
    await repairDataset({ root, stateDir: join(base, 'repairer') })
    working = !(await Promise.race([done, Promise.resolve(false)]))
  }
  await bursts
  for (const machine of machines) expect(await machine.close(30_000)).toMatchObject({ drained: true })

  expect(
    (await repairDataset({ root, stateDir: join(base, 'repairer') })).findings.filter(
      ({ severity }) => severity !== 'note',
    ),
  ).toEqual([])
  const saved = machines.flatMap((machine) => machine.saved)
  const ids = await idsOn(root)
  // The first edits of the second burst set values that were already set.
  expect(saved).toHaveLength(USERS.length * 100)
  expect(saved.filter((id) => !ids.has(id))).toEqual([])
  expect(await labelsWithout(root, 'journals')).toEqual(await labelsWithout(root, 'sidecars'))
  expect(await checkDataset({ root })).toMatchObject({ ok: true, labels: { items: KEYS.length, changes: ids.size } })
  expect(await readFile(join(root, 'a.jpg'), 'utf8')).toBe('the picture')
}, 120_000)
