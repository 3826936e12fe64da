/** Tests a label field that only newer programs know: this program must not change its value. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { changeText } from '../../../main/cli/records.ts'
import { encodeLine } from '../../../main/core/format/checked-line.ts'
import { team, until } from '../../support/replicas.ts'

const AT = '2026-05-01T12:00:00.000Z'
const CHANGE = { by: 'newer', at: AT, item: 'a.jpg' }
const CALM = { ...CHANGE, id: 'newernewer00:0', mood: 'calm', stars: 1, replaces: [] }
const ALERT = { ...CHANGE, id: 'newernewer00:1', mood: 'alert', replaces: [CALM.id] }
const UNDO = { ...CHANGE, id: 'newernewer00:2', undoes: [CALM.id], replaces: [] }
const TAG = { ...CHANGE, id: 'newernewer00:3', tags: { add: ['owl'] }, replaces: [] }

/** Returns a sidecar that said `calm`, after this program has read these changes of a newer program and labelled. */
async function rewrittenSidecar(
  ...changes: readonly object[]
): Promise<{ mood?: string; reviewed?: boolean; changes: object[] }> {
  const { open, root } = await team()
  const older = await open('older')
  const path = join(root, '.lenslet/sidecars/a.jpg.json')
  const { item, ...calm } = CALM
  await writeFile(path, JSON.stringify({ version: 1, item, stars: 1, mood: 'calm', reviewed: true, changes: [calm] }))
  await older.scanSidecars()
  await until(older, () => older.state('a.jpg')?.stars === 1)
  const lines = [CALM, ...changes].map((change) => encodeLine({ change })).join('')
  await writeFile(join(root, '.lenslet/journals/newernewer00-0001.jsonl'), lines)
  await until(older, () => older.history('a.jpg').length === 1 + changes.length)
  await older.edit(['a.jpg'], { notes: 'seen' }).saved
  expect(await older.drain(20_000)).toBe(true)
  return JSON.parse(await readFile(path, 'utf8')) as Awaited<ReturnType<typeof rewrittenSidecar>>
}

test.each([
  ['gives the field a new value', ALERT],
  ['undoes a value of the field', UNDO],
])('when a change %s, the plain value in the sidecar is out of date and is left out (S12)', async (_, change) => {
  const sidecar = await rewrittenSidecar(change)
  expect(sidecar).not.toHaveProperty('mood')
  expect(sidecar).toMatchObject({ reviewed: true, changes: [{ id: CALM.id, mood: 'calm' }, { id: change.id }, {}] })
})

test('a change of other fields keeps the plain value, which a script may have edited (S5)', async () => {
  expect(await rewrittenSidecar(TAG)).toMatchObject({ mood: 'calm', reviewed: true, notes: 'seen', tags: ['owl'] })
})

test('a label that this version does not know has a line in the history', async () => {
  const { open, root } = await team()
  const older = await open('older')
  await mkdir(join(root, '.lenslet/journals'), { recursive: true })
  await writeFile(join(root, '.lenslet/journals/newernewer00-0001.jsonl'), encodeLine({ change: ALERT }))
  await until(older, () => older.history('a.jpg').length === 1)
  expect(changeText(older.history('a.jpg')[0]!.change)).toBe('a label that this version does not know')
})

test('a plain value that a program without the label has left out is written again by one that knows it (S12, SW1)', async () => {
  const { open, root } = await team()
  const alice = await open('alice')
  await alice.edit(['a.jpg'], { stars: 2, flag: 'pick' }).saved
  expect(await alice.drain(20_000)).toBe(true)
  const path = join(root, '.lenslet/sidecars/a.jpg.json')
  const before = await readFile(path, 'utf8')
  await alice.close()
  const { flag, ...others } = JSON.parse(before) as Record<string, unknown>
  expect(flag).toBe('pick')
  await writeFile(path, JSON.stringify(others))
  const bob = await open('bob')
  await bob.scanSidecars()
  await expect.poll(() => readFile(path, 'utf8')).toBe(before)
  expect(bob.history('a.jpg')).toHaveLength(1)
})
