/** Tests an open list of pictures whose stacks are collapsed, while labels, stacks and files change. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Client } from '../../main/host/client.ts'
import { PushScheduler } from '../../main/host/push-scheduler.ts'
import { ResultSet } from '../../main/host/result-set.ts'
import { SmartCounts } from '../../main/host/smart-counts.ts'
import { stacksOf } from '../../main/core/query/index.ts'
import type { Workspace } from '../../main/core/workspace/workspace.ts'
import { DEFAULT_QUERY, type ItemId, type Pushes, type Query } from '../../preload/contract/index.ts'
import { team } from '../support/replicas.ts'
import { markScene } from '../support/stacked-pictures.ts'

/** The scene of each picture, in the order of their names. */
const SCENES = [0, 1, 1, 1, 2, 3, 3]
const nameOf = (at: number): string => `${at}.jpg`

interface Opened {
  readonly workspace: Workspace
  readonly root: string
  readonly id: (at: number) => ItemId
  open(query?: Partial<Query>, expandedStacks?: readonly ItemId[]): ResultSet
}

/** Opens a data set with two stacks: 1 to 3, and 5 and 6. */
async function openStacks(): Promise<Opened> {
  const { root, open } = await team()
  for (const at of SCENES.keys()) await addEmptyFile(root, nameOf(at))
  const workspace = await open('ana')
  await workspace.catalog.scan()
  const id = (at: number): ItemId => workspace.catalog.idOf(nameOf(at))!
  for (const [at, scene] of SCENES.entries()) markScene(workspace.catalog, id(at), scene)
  stacksOf(workspace.catalog).update()
  return {
    workspace,
    root,
    id,
    open: (query, expandedStacks) =>
      new ResultSet(workspace, { ...DEFAULT_QUERY, collapseStacks: true, ...query }, { expandedStacks }),
  }
}

async function addEmptyFile(root: string, key: string): Promise<void> {
  await mkdir(join(root, key, '..'), { recursive: true })
  await writeFile(join(root, key), '')
}

const shown = ({ workspace }: Opened, result: ResultSet): string =>
  result
    .idsBetween(0, result.total)
    .map((id) => workspace.catalog.entry(id).name.replace('.jpg', ''))
    .join(' ')

test('a result with collapsed stacks has one picture of each, and says how many it hides and behind which', async () => {
  const set = await openStacks()
  const result = set.open()
  expect(shown(set, result)).toBe('0 1 4 5')
  expect(result.summary()).toMatchObject({ total: 4, hidden: 3 })
  expect([1, 2, 5].map((at) => result.hiddenBehind(set.id(at)))).toEqual([2, 0, 1])
  expect([result.positionOf(set.id(3)), result.placeOf(set.id(3)), result.placeOf(set.id(6))]).toEqual([-1, 1, 3])
  expect(set.open({ collapseStacks: false }).summary()).toMatchObject({ total: 7, hidden: 0 })
  expect(shown(set, set.open({}, [set.id(2)]))).toBe('0 1 2 3 4 5')
})

test('only pictures that match the filter are in a collapsed stack', async () => {
  const set = await openStacks()
  set.workspace.edit([nameOf(2), nameOf(3), nameOf(6)], { stars: 5 })
  const result = set.open({ text: 'stars:5' })
  expect([shown(set, result), result.hiddenBehind(set.id(2))]).toEqual(['2 6', 1])
  expect(result.summary()).toMatchObject({ total: 2, hidden: 1 })
})

test('a picture that is picked later does not move anything; what a new run would show and hide is stale', async () => {
  const set = await openStacks()
  const result = set.open()
  set.workspace.edit([nameOf(3)], { flag: 'pick' })
  expect(result.updateStale([set.id(3)])).toBe(true)
  expect([shown(set, result), result.stale]).toEqual(['0 1 4 5', 2])
  set.workspace.edit([nameOf(3)], { flag: 'none' })
  result.updateStale([set.id(3)])
  expect(result.stale).toBe(0)
  set.workspace.edit([nameOf(3)], { flag: 'pick' })
  result.updateStale([set.id(3)])
  expect(result.rerun()).toBe(true)
  expect([shown(set, result), result.stale]).toEqual(['0 3 4 5', 0])
})

test('a stack is expanded and collapsed at its place, also when the order is another one', async () => {
  const set = await openStacks()
  set.workspace.edit([nameOf(3)], { stars: 4 })
  set.workspace.edit([nameOf(6)], { stars: 5 })
  set.workspace.edit([nameOf(4)], { stars: 2 })
  const result = set.open({ sort: 'stars', descending: true })
  expect(shown(set, result)).toBe('6 3 4 0')
  expect(result.expandStack(set.id(1), true)).toMatchObject({ shown: set.id(3) })
  expect(shown(set, result)).toBe('6 3 1 2 4 0')
  expect(result.stale).toBe(0)
  expect(result.rerun()).toBe(false)
  expect(result.expandStack(set.id(3), true)).toBeNull()
  // The place of the stack is that of the picture that stands for it.
  set.workspace.edit([nameOf(2)], { stars: 1 })
  result.updateStale([set.id(2)])
  expect(result.stale).toBe(0)
  set.workspace.edit([nameOf(3)], { stars: 1 })
  result.updateStale([set.id(3)])
  expect(result.stale).toBeGreaterThan(0)
  expect(result.expandStack(set.id(1), false)).toMatchObject({ shown: set.id(2) })
  expect(shown(set, result)).toBe('6 2 4 0')
  expect(result.expandStack(set.id(0), false)).toBeNull()
  expect(set.open({ collapseStacks: false }).expandStack(set.id(1), false)).toBeNull()
})

test('a stack that is found later waits for the next run, unless somebody collapses it', async () => {
  const set = await openStacks()
  const { catalog } = set.workspace
  const pushed: Pushes['result'][] = []
  const client = new Client((name, payload) => {
    if (name === 'result') pushed.push(payload as Pushes['result'])
  })
  const result = (client.result = set.open())
  markScene(catalog, set.id(4), 3)
  const pushes = new PushScheduler({
    workspace: set.workspace,
    clients: new Set([client]),
    smartCounts: new SmartCounts(set.workspace),
  })
  pushes.close()
  expect(pushed).toMatchObject([{ total: 4, hidden: 3, stale: 1, staleByStacks: 1, moved: false }])
  set.workspace.edit([nameOf(3)], { flag: 'pick' })
  expect(result.updateStale([set.id(3)])).toBe(true)
  expect(result.staleCounts()).toEqual({ stale: 3, staleByStacks: 1 })
  set.workspace.edit([nameOf(3)], { flag: 'none' })
  result.updateStale([set.id(3)])
  expect(shown(set, result)).toBe('0 1 4 5')
  expect(result.expandStack(set.id(5), false)?.ids).toEqual([set.id(4), set.id(5), set.id(6)])
  expect([shown(set, result), result.stale]).toEqual(['0 1 4', 0])
  expect(result.rerun()).toBe(false)
})

test('when the shown picture of a stack is deleted, another one takes its place', async () => {
  const set = await openStacks()
  const result = set.open()
  const others = Array.from({ length: 40 }, (_, at) => `many/${at}.jpg`)
  for (const key of others) await addEmptyFile(set.root, key)
  await set.workspace.catalog.scan()
  result.updateFiles()
  await rm(join(set.root, nameOf(1)))
  await set.workspace.catalog.scan()
  expect(result.updateFiles()).toBe(true)
  expect([result.positionOf(set.id(2)) >= 0, result.hiddenBehind(set.id(2))]).toEqual([true, 1])
  await rm(join(set.root, nameOf(3)))
  await set.workspace.catalog.scan()
  expect(result.updateFiles()).toBe(true)
  expect([result.hiddenBehind(set.id(2)), result.summary().hidden]).toEqual([0, 1])
})

test('the next new picture may be one that a collapsed stack hides, and after the last one comes the first', async () => {
  const set = await openStacks()
  const result = set.open()
  for (const at of [0, 3, 4]) set.workspace.catalog.news.add(set.id(at), 1)
  expect(result.nextNew(0, 1, set.id(0))).toEqual({ id: set.id(3), position: 1 })
  expect(result.nextNew(1, 1, set.id(1))).toEqual({ id: set.id(4), position: 2 })
  expect(result.nextNew(2, 1, set.id(4))).toEqual({ id: set.id(0), position: 0 })
  expect(result.nextNew(0, -1, set.id(0))).toEqual({ id: set.id(4), position: 2 })
  for (const at of [0, 4]) set.workspace.catalog.news.delete(set.id(at))
  // The one that the focused stack hides comes last.
  expect(result.nextNew(1, 1, set.id(1))).toEqual({ id: set.id(3), position: 1 })
  expect(set.open({ text: 'name:5' }).nextNew(0, 1, null)).toBeNull()
})
