/** Tests what windows are told about conflicts, with two programs on one folder. */
import { writeFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Client } from '../../main/host/client.ts'
import { ConflictIndex } from '../../main/host/conflict-index.ts'
import { conflictHandlers } from '../../main/host/conflict-handlers.ts'
import type { HostSession } from '../../main/host/host-session.ts'
import { PushScheduler } from '../../main/host/push-scheduler.ts'
import { SmartCounts } from '../../main/host/smart-counts.ts'
import type { Workspace } from '../../main/core/workspace/workspace.ts'
import type { ConflictChanges, ItemId, LabelEdit } from '../../preload/contract/index.ts'
import { team, until } from '../support/replicas.ts'

interface Scene {
  readonly root: string
  readonly ana: Workspace
  readonly ben: Workspace
  readonly calls: ReturnType<typeof conflictHandlers>
  readonly client: Client
  /** The pushes that Ana's window got. */
  readonly pushes: ConflictChanges[]
  id(key: string): ItemId
  /** Lets both edit a picture without having seen the other's value. */
  editApart(key: string, one: LabelEdit, other: LabelEdit): Promise<void>
}

async function openScene(): Promise<Scene> {
  const { root, open } = await team()
  for (const key of ['1.jpg', '2.jpg']) await writeFile(join(root, key), '')
  const [ana, ben] = [await open('ana'), await open('ben')]
  await Promise.all([ana, ben].map((workspace) => workspace.catalog.scan()))
  const pushes: ConflictChanges[] = []
  const client = new Client((name, payload) => {
    if (name === 'conflicts') pushes.push(payload as ConflictChanges)
  })
  const conflicts = new ConflictIndex(ana)
  const scheduler = new PushScheduler({
    workspace: ana,
    clients: new Set([client]),
    smartCounts: new SmartCounts(ana),
    conflicts,
  })
  onTestFinished(() => scheduler.close())
  const id = (key: string): ItemId => ana.catalog.idOf(key)!
  const calls = conflictHandlers({ dataset: { workspace: ana, conflicts } } as unknown as HostSession)
  await calls['conflicts.count']({}, client)
  return {
    root,
    ana,
    ben,
    calls,
    client,
    pushes,
    id,
    async editApart(key, one, other) {
      const seen = ben.revision
      ana.edit([key], one)
      await until(ben, () => ben.revision > seen)
      const before = ana.revision
      ben.edit([key], other, seen)
      await until(ana, () => ana.revision > before)
    },
  }
}

test('a push says which conflicts came up and which were resolved, and by whom; the count is that of fields', async () => {
  const { ben, calls, client, pushes, id, editApart } = await openScene()
  await editApart('1.jpg', { stars: 4, flag: 'pick' }, { stars: 2, flag: 'reject' })
  const people = ['ana', 'ben']
  await expect
    .poll(() => pushes.at(-1))
    .toEqual({
      revision: expect.any(Number),
      count: 2,
      changed: {
        added: [
          { id: id('1.jpg'), field: 'flag', key: '1.jpg', people },
          { id: id('1.jpg'), field: 'stars', key: '1.jpg', people },
        ],
        removed: [],
      },
    })
  await until(ben, () => ben.state('1.jpg')?.conflicts.length === 2)
  ben.edit(['1.jpg'], { stars: 3 })
  await expect
    .poll(() => pushes.at(-1))
    .toEqual({
      revision: expect.any(Number),
      count: 1,
      changed: { added: [], removed: [{ id: id('1.jpg'), field: 'stars', by: 'ben' }] },
    })
  expect(await calls['conflicts.count']({}, client)).toEqual({ count: 1 })
})

test('pictures that are gone have no conflicts, and have them again when they are back', async () => {
  const { root, ana, calls, client, pushes, editApart } = await openScene()
  await editApart('2.jpg', { stars: 4 }, { stars: 2 })
  await rm(join(root, '2.jpg'))
  await ana.catalog.scan()
  await expect.poll(() => pushes.at(-1)).toMatchObject({ count: 0, changed: { removed: [{ by: null }] } })
  expect(await calls['conflicts.list']({ folder: '' }, client)).toMatchObject({ groups: [] })
  await writeFile(join(root, '2.jpg'), '')
  await ana.catalog.scan()
  await expect.poll(() => pushes.at(-1)).toMatchObject({ count: 1, changed: { added: [{ key: '2.jpg' }] } })
})

test('the details have the values by person, the one that is shown, and what everybody had seen before', async () => {
  const { ana, ben, calls, client, id, editApart } = await openScene()
  const seen = ben.revision
  ana.edit(['1.jpg'], { stars: 1, notes: 'the eye is sharp' })
  await until(ben, () => ben.revision > seen)
  await editApart('1.jpg', { stars: 4, notes: 'the left eye is sharp' }, { stars: 2, notes: 'the eye is very sharp' })
  const names = (['stars', 'notes', 'flag'] as const).map((field) => ({ id: id('1.jpg'), field }))
  const [stars, notes, flag] = await calls['conflicts.get']({ conflicts: names }, client)
  expect(flag).toBeNull()
  expect(stars).toMatchObject({
    values: [
      { by: 'ana', value: 4 },
      { by: 'ben', value: 2 },
    ],
    before: [{ value: 1 }],
  })
  expect(stars?.values.find((value) => value.id === stars.shown)?.value).toBe(ana.state('1.jpg')?.stars)
  expect(notes).toMatchObject({ merged: { text: 'the left eye is very sharp', overlaps: [] } })
})

test('a value that came after the person looked is kept when all that are alike are resolved', async () => {
  const { ana, ben, calls, client, editApart } = await openScene()
  await editApart('1.jpg', { stars: 4 }, { stars: 2 })
  await editApart('2.jpg', { stars: 5 }, { stars: 1 })
  const seen = ana.revision
  await until(ben, () => ben.revision === ana.revision || ben.state('2.jpg')?.conflicts.length === 1)
  ben.edit(['2.jpg'], { stars: 3 }, 0)
  await until(ana, () => ana.revision > seen)
  const alike = { kind: 'stars', people: ['ana', 'ben'], folder: '' } as const
  const rule = { take: 'person', person: 'ana' } as const
  expect(await calls['conflicts.resolveAlike']({ alike, rule, seen }, client)).toMatchObject({ resolved: 2 })
  expect(ana.state('1.jpg')).toMatchObject({ stars: 4, conflicts: [] })
  expect(
    ana
      .state('2.jpg')
      ?.conflicts[0]?.values.map(({ value }) => value)
      .toSorted(),
  ).toEqual([3, 5])
  expect(ana.undo()?.what).toBe('4 stars (1.jpg) and 5 stars (2.jpg)')
})
