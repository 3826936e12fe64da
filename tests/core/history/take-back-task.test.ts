import { expect, test } from 'vitest'
import { ALL_HISTORY } from '../../../preload/contract/index.ts'
import { findRows, HistoryIndex, TakeBackTask } from '../../../main/core/history/index.ts'
import type { Workspace } from '../../../main/core/workspace/workspace.ts'
import { team, until } from '../../support/replicas.ts'

/** Prepares to take back everything that one person did. */
function taskFor(workspace: Workspace, by: string): TakeBackTask {
  const index = new HistoryIndex(workspace.log)
  index.read(Number.POSITIVE_INFINITY)
  const source = { index, catalog: workspace.catalog, labels: workspace }
  const task = new TakeBackTask({
    log: workspace.log,
    index,
    rows: findRows(source, { ...ALL_HISTORY, by }),
    hasOwnStars: workspace.shown.isOwn,
    kinds: [],
  })
  while (!task.plan(0));
  return task
}

test('a batch of somebody else is taken back for everybody, is undone by Ctrl+Z, and redone', async () => {
  const { open } = await team()
  const [lead, ana] = [await open('lead'), await open('ana')]
  ana.edit(['a.jpg', 'b.jpg'], { stars: 1 })
  await ana.edit(['a.jpg'], { stars: 5, addTags: ['owl'] }).saved
  await until(lead, () => lead.state('a.jpg')?.stars === 5 && lead.state('b.jpg')?.stars === 1)
  const task = taskFor(lead, 'ana')
  expect(task.summary()).toMatchObject({ changes: 3, pictures: 2, changedPictures: 2, newer: [], undoneBefore: 0 })
  const { items } = task.prepare()
  await lead.takeBack(items, 'take back changes of ana').saved
  await until(ana, () => ana.state('a.jpg')?.stars === 0 && ana.state('b.jpg')?.stars === 0)
  expect(ana.state('a.jpg')?.tags).toEqual([])
  const undone = lead.undo()!
  expect(undone.what).toBe('take back changes of ana on 2 pictures')
  // The order in which the pictures became known differs.
  expect(undone.keys.toSorted()).toEqual(['a.jpg', 'b.jpg'])
  await until(ana, () => ana.state('a.jpg')?.stars === 5 && ana.state('b.jpg')?.stars === 1)
  expect(lead.redo()!.keys.toSorted()).toEqual(['a.jpg', 'b.jpg'])
  expect(lead.state('a.jpg')).toMatchObject({ stars: 0, tags: [] })
})

test('Ctrl+Z after taking back leaves a picture alone that somebody has labelled since', async () => {
  const { open } = await team()
  const [lead, ana] = [await open('lead'), await open('ana')]
  await ana.edit(['a.jpg', 'b.jpg'], { stars: 1 }).saved
  await until(lead, () => lead.state('b.jpg')?.stars === 1)
  await lead.takeBack(taskFor(lead, 'ana').prepare().items, 'take back changes of ana').saved
  await until(ana, () => ana.state('b.jpg')?.stars === 0)
  await ana.edit(['b.jpg'], { stars: 4 }).saved
  await until(lead, () => lead.state('b.jpg')?.stars === 4)
  expect(lead.undo()).toMatchObject({
    keys: ['a.jpg'],
    what: expect.stringContaining('1 other has been changed since'),
  })
  expect(lead.state('b.jpg')).toMatchObject({ stars: 4, conflicts: [] })
})

test('Ctrl+Z after taking back what somebody else took back too says that the labels stay, until that is undone too', async () => {
  const { open } = await team()
  const [lead, other, ana] = [await open('lead'), await open('other'), await open('ana')]
  await ana.edit(['a.jpg'], { stars: 1 }).saved
  await Promise.all([lead, other].map((one) => until(one, () => one.state('a.jpg')?.stars === 1)))
  const tasks = [lead, other].map((one) => taskFor(one, 'ana'))
  await Promise.all(
    [lead, other].map((one, at) => one.takeBack(tasks[at]!.prepare().items, 'take back changes of ana').saved),
  )
  await Promise.all([lead, other].map((one) => until(one, () => one.history('a.jpg').length === 3)))
  const first = lead.undo()!
  expect(first.what).toBe('take back changes of ana (a.jpg); the labels stay, because somebody else took the same back')
  expect(lead.state('a.jpg')?.stars).toBe(0)
  await until(other, () => other.history('a.jpg').length === 4)
  expect(other.undo()!.what).toBe('take back changes of ana (a.jpg)')
  await until(ana, () => ana.state('a.jpg')?.stars === 1)
})

test('an edit that arrives between the preview and the edit stays', async () => {
  const { open } = await team()
  const [lead, ana] = [await open('lead'), await open('ana')]
  await ana.edit(['a.jpg', 'b.jpg'], { stars: 1 }).saved
  await until(lead, () => lead.state('b.jpg')?.stars === 1)
  const task = taskFor(lead, 'ana')
  await ana.edit(['b.jpg'], { stars: 2 }).saved
  await until(lead, () => lead.state('b.jpg')?.stars === 2)
  expect(task.outdated).toBe(1)
  const { items, overtaken } = task.prepare()
  expect([items.map(({ key }) => key), overtaken]).toEqual([['a.jpg'], 1])
})

test('taking back can be undone after a restart', async () => {
  const { open } = await team()
  const ana = await open('ana')
  await ana.edit(['a.jpg'], { stars: 1 }).saved
  const lead = await open('lead', { storeUndo: true })
  await lead.takeBack(taskFor(lead, 'ana').prepare().items, 'take back changes of ana').saved
  await lead.close()
  const again = await open('lead', { storeUndo: true })
  await again.whenUndoRestored()
  expect(again.state('a.jpg')?.stars).toBe(0)
  expect(again.undo()).toMatchObject({ keys: ['a.jpg'] })
  expect(again.state('a.jpg')?.stars).toBe(1)
})

test('the stars of one person are taken back although others have given theirs since (RA5, U5)', async () => {
  const { open } = await team()
  const [lead, ana] = [await open('lead'), await open('ana')]
  lead.setTeamSettings({ 'rating.mode': 'each' })
  await until(ana, () => ana.shown.isOwn)
  ana.edit(['a.jpg'], { stars: 2 })
  ana.edit(['a.jpg'], { stars: 5 })
  await until(lead, () => lead.history('a.jpg').length === 2)
  lead.edit(['a.jpg'], { stars: 1 })
  const task = taskFor(lead, 'ana')
  expect(task.summary()).toMatchObject({
    changes: 2,
    newer: [],
    examples: [{ field: 'stars', before: 5, after: undefined }],
  })
  lead.takeBack(task.prepare().items, 'take back changes of ana')
  await until(ana, () => ana.state('a.jpg')?.stars === 0)
  expect(lead.state('a.jpg')).toMatchObject({ stars: 1 })
  expect(lead.undo()).not.toBeNull()
  await until(ana, () => ana.state('a.jpg')?.stars === 5)
})
