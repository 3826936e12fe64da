/** Tests a state folder that was copied while its program runs: two programs with one identity on one data set. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encodeChange, type StoredChange } from '../../../main/core/format/change-codec.ts'
import { encodeLine } from '../../../main/core/format/checked-line.ts'
import { replicaOf } from '../../../main/core/format/change-ids.ts'
import { journalPath } from '../../../main/core/format/names.ts'
import { checkDataset, repairDataset } from '../../../main/core/check/check.ts'
import type { Workspace } from '../../../main/core/workspace/workspace.ts'
import { team, until, type Team } from '../../support/replicas.ts'

const PICTURES = Array.from({ length: 40 }, (_, index) => `${index}.jpg`)

/**
 * Copies a state folder as a restored machine finds it: no process owns a slot of the copy, and its next number is the
 * same as in the original.
 */
async function copyStateFolder({ stateDir }: Team, numbersUsed: number): Promise<string> {
  const copy = `${stateDir}-copy`
  await cp(stateDir, copy, { recursive: true })
  for (const name of await readdir(copy, { recursive: true })) {
    const path = join(copy, name)
    if (/owner\.\d+$/.test(name)) await writeFile(path, '{"pid":0,"start":null}')
    if (name.endsWith('replica.json'))
      await writeFile(
        path,
        JSON.stringify({ ...(JSON.parse(await readFile(path, 'utf8')) as object), reserved: numbersUsed }),
      )
  }
  return copy
}

function notices(workspace: Workspace): string[] {
  const messages: string[] = []
  workspace.events.on('notice', ({ message }) => messages.push(message))
  return messages
}

function line(change: StoredChange, other: Partial<StoredChange>): string {
  return encodeLine({ change: encodeChange({ ...change, ...other }, true) })
}

test('two copies of one machine lose no label, continue under ids of their own, and one of them reports it (ID4, ID6)', async () => {
  const people = await team()
  const alice = await people.open('alice')
  const messages = notices(alice)
  const [first] = alice.edit(['first.jpg'], { stars: 1 }).changes
  await alice.drain(5_000)
  const copy = await people.open('copy', { stateDir: await copyStateFolder(people, 1) })
  const [theirs, ours] = [copy.edit(PICTURES, { stars: 2 }), alice.edit(PICTURES, { stars: 4 })]
  await Promise.all([theirs.saved, ours.saved])
  expect(new Set([...theirs.changes, ...ours.changes].map(({ id }) => id)).size).toBe(80)
  await until(alice, () => messages.length > 0)
  await Promise.all(
    [alice, copy].map((one) =>
      until(one, () => PICTURES.every((key) => one.state(key)?.conflicts[0]?.values.length === 2)),
    ),
  )
  const later = [alice, copy].map((one) => replicaOf(one.edit(['last.jpg'], { addTags: [one.user] }).changes[0]!.id))
  expect(new Set([...later, replicaOf(first!.id)]).size).toBeGreaterThan(1)
  expect(later[0]).not.toBe(later[1])
  expect(messages[0]).toMatch(/home folder is copied/)
})

test('when a copy of a running machine uses the same ids, the program issues its own changes again, and nothing is hidden (ID6, ID7)', async () => {
  const people = await team()
  const alice = await people.open('alice')
  const carol = await people.open('carol', { stateDir: `${people.stateDir}-carol` })
  const messages = notices(alice)
  const { changes, saved } = alice.edit(PICTURES, { stars: 4 })
  await saved
  const replica = replicaOf(changes[0]!.id)
  // Of two changes with one id, the other program's counts for some pictures, and ours for the rest.
  const theirs = changes.map((change, index) => line(change, { by: 'copy', stars: index % 2 === 0 ? 1 : 5 }))
  await writeFile(join(people.root, '.lenslet', journalPath(replica, 2)), theirs.join(''))
  for (const one of [alice, carol])
    await until(one, () => PICTURES.every((key) => one.state(key)?.conflicts[0]?.values.length === 2))
  expect(
    alice
      .state('0.jpg')!
      .conflicts[0]!.values.map(({ value }) => value)
      .toSorted(),
  ).toEqual([1, 4])
  expect(
    alice
      .state('1.jpg')!
      .conflicts[0]!.values.map(({ value }) => value)
      .toSorted(),
  ).toEqual([4, 5])
  expect(messages).toHaveLength(1)
  const [later] = alice.edit(['last.jpg'], { stars: 3 }).changes
  expect(replicaOf(later!.id)).not.toBe(replica)
  await alice.drain(5_000)
  expect(await checkDataset({ root: people.root })).toMatchObject({ ok: true })
})

test('a program opens under a new id when its journals have a number that its slot does not know (ID5)', async () => {
  const people = await team()
  const alice = await people.open('alice', { watch: false })
  const [change] = alice.edit(['a.jpg'], { stars: 4 }).changes
  await alice.drain(5_000)
  await alice.close()
  const replica = replicaOf(change!.id)
  const replicaAtNextStart = async (): Promise<string> => {
    const again = await people.open('alice', { watch: false })
    const [edit] = again.edit(['b.jpg'], { notes: String(Math.random()) }).changes
    await again.close()
    return replicaOf(edit!.id)
  }
  expect(await replicaAtNextStart()).toBe(replica)
  await writeFile(
    join(people.root, '.lenslet', journalPath(replica, 9)),
    line(change!, { id: `${replica}-aaaaaa:90000` }),
  )
  expect(await replicaAtNextStart()).not.toBe(replica)
})

test('a segment that another program has begun under our id does not block: the change is saved under a new id (ID6)', async () => {
  const people = await team()
  const alice = await people.open('alice', { watch: false })
  const [first] = alice.edit(['a.jpg'], { stars: 4 }).changes
  await alice.drain(5_000)
  const replica = replicaOf(first!.id)
  const journals = join(people.root, '.lenslet/journals')
  await writeFile(join(journals, `${replica}-0001.jsonl`), 'x\n', { flag: 'a' })
  await writeFile(join(journals, `${replica}-0002.jsonl`), '')
  await alice.edit(['b.jpg'], { stars: 2 }).saved
  expect((await readdir(journals)).filter((name) => !name.startsWith(replica))).toHaveLength(1)
})

test('check names two journals that have different changes under one id, and a repair keeps both changes (RP3)', async () => {
  const people = await team()
  const alice = await people.open('alice')
  const [change] = alice.edit(['a.jpg'], { stars: 4 }).changes
  await alice.drain(5_000)
  await alice.close()
  const replica = replicaOf(change!.id)
  await writeFile(join(people.root, '.lenslet', journalPath(replica, 2)), line(change!, { by: 'copy', stars: 1 }))
  const before = await checkDataset({ root: people.root })
  expect(before.ok).toBe(false)
  const finding = before.findings.find(({ kind }) => kind === 'change-clash')!
  expect(finding.problem).toContain(change!.id)
  for (const segment of [1, 2]) expect(finding.problem).toContain(journalPath(replica, segment))
  const stateDir = `${people.stateDir}-repair`
  expect(await repairDataset({ root: people.root, stateDir })).toMatchObject({ ok: true })
  expect((await repairDataset({ root: people.root, stateDir })).repaired).toEqual([])
  const bob = await people.open('bob', { mode: 'read' })
  expect(
    bob
      .state('a.jpg')!
      .conflicts[0]!.values.map(({ value }) => value)
      .toSorted(),
  ).toEqual([1, 4])
  await rm(stateDir, { recursive: true })
})
