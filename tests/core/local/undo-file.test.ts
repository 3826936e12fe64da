import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { UndoStack } from '../../../main/core/labels/undo-stack.ts'
import { UndoFile } from '../../../main/core/local/undo-file.ts'
import type { Workspace } from '../../../main/core/workspace/workspace.ts'
import { team, until, type Team } from '../../support/replicas.ts'
import { temporaryFolder } from '../../support/temporary.ts'

/** Opens the data set as a window does, and waits until its earlier edits can be undone. */
async function openWindow({ open }: Team, user = 'ana'): Promise<Workspace> {
  const workspace = await open(user, { storeUndo: true })
  await workspace.whenUndoRestored()
  return workspace
}

/** What does not reach the share in between is in the outbox. */
async function restart(of: Team, workspace: Workspace): Promise<Workspace> {
  await workspace.close()
  return openWindow(of, workspace.user)
}

/** Returns the path of the only file with undo records below a folder. */
async function undoFileIn(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true })
  return join(
    folder,
    names.find((name) => name.endsWith('undo.jsonl'))!,
  )
}

test('edits and undone edits of an earlier start can be undone and redone, in their order', async () => {
  const all = await team()
  const first = await openWindow(all)
  first.edit(['a.jpg'], { stars: 2 })
  first.edit(['a.jpg', 'b.jpg'], { addTags: ['owl'] })
  first.edit(['b.jpg'], { stars: 5 })
  first.undo()
  const second = await restart(all, first)
  expect(second.redo()).toMatchObject({ keys: ['b.jpg'], what: '5 stars (b.jpg)' })
  expect(second.undo()).toMatchObject({ keys: ['b.jpg'] })
  expect(second.undo()).toMatchObject({ what: 'tag “owl” on 2 pictures' })
  const third = await restart(all, second)
  expect(third.undo()).toMatchObject({ keys: ['a.jpg'], what: '2 stars (a.jpg)' })
  expect(third.undo()).toBeNull()
  expect(third.state('a.jpg')).toMatchObject({ stars: 0, tags: [], updatedBy: null })
})

test('what somebody has changed since is not undone after a restart either', async () => {
  const all = await team()
  const [first, ben] = [await openWindow(all), await all.open('ben')]
  await first.edit(['a.jpg', 'b.jpg'], { stars: 2 }).saved
  await until(ben, () => ben.state('b.jpg')?.stars === 2)
  await ben.edit(['a.jpg'], { stars: 4 }).saved
  await until(first, () => first.state('a.jpg')?.stars === 4)
  const second = await restart(all, first)
  expect(second.undo()).toMatchObject({ keys: ['b.jpg'], what: '2 stars (b.jpg); 1 other has been changed since' })
  expect(second.state('a.jpg')).toMatchObject({ stars: 4, updatedBy: 'ben' })
})

test('another person on the same machine cannot undo them, and they end after 30 days', async () => {
  const all = await team()
  const first = await openWindow(all)
  first.edit(['a.jpg'], { stars: 2 })
  await first.drain(20_000)
  await first.close()
  const ben = await openWindow(all, 'ben')
  expect(ben.undo()).toBeNull()
  await ben.close()

  const folder = await temporaryFolder()
  const store = async (now: number): Promise<UndoStack> => {
    const stack = new UndoStack()
    const file = new UndoFile(stack)
    file.open(folder, (by) => by === 'ana', now)
    await file.whenRestored
    if (!stack.lastEdit) stack.apply({ is: 'edited', edit: { by: 'ana', at: 0, items: [] } })
    await file.close()
    return stack
  }
  await store(0)
  expect((await store(29 * 86_400_000)).toRecords().length).toBe(1)
  const late = new UndoStack()
  const file = new UndoFile(late)
  file.open(folder, (by) => by === 'ana', 31 * 86_400_000)
  await file.close()
  expect(late.lastEdit).toBeUndefined()
})

test('an edit of very many pictures is undone after a restart, from the range of its ids', async () => {
  const all = await team()
  const names = Array.from({ length: 10_001 }, (_, number) => `p${number}.jpg`)
  const first = await openWindow(all)
  first.edit(names.slice(0, 5), { stars: 1 })
  first.edit(names, { stars: 3 })
  const second = await restart(all, first)
  const file = await readFile(await undoFileIn(all.stateDir), 'utf8')
  expect(file.length, 'the names are not listed').toBeLessThan(5_000)
  expect(second.undo()?.keys.length).toBe(10_001)
  expect([second.state('p3.jpg')?.stars, second.state('p10000.jpg')?.stars]).toEqual([1, 0])
  expect(second.undo()).toMatchObject({ what: '1 star on 5 pictures' })
})

test('a damaged line, and an edit that a crash lost before it was stored, are left out', async () => {
  const all = await team()
  const first = await openWindow(all)
  first.edit(['a.jpg'], { stars: 2 })
  await first.drain(20_000)
  await first.close()
  const path = await undoFileIn(all.stateDir)
  const lost = new UndoStack()
  const lostFolder = await temporaryFolder()
  const lostFile = new UndoFile(lost)
  lostFile.open(lostFolder, (by) => by === 'ana', Date.now())
  await lostFile.whenRestored
  lost.apply({
    is: 'edited',
    edit: {
      by: 'ana',
      at: Date.now(),
      items: [{ key: 'b.jpg', id: 'nobody-000000:1', fields: new Map([['stars', 3]]) }],
    },
  })
  await lostFile.close()
  await appendFile(path, `{"crc":"00000000","is":"edited"}\n${await readFile(join(lostFolder, 'undo.jsonl'), 'utf8')}`)
  const second = await openWindow(all)
  expect(second.undo()).toMatchObject({ keys: ['a.jpg'] })
  expect(second.undo()).toBeNull()
  await second.close()

  await writeFile(path, 'not a record\n')
  const third = await openWindow(all)
  expect(third.undo()).toBeNull()
  third.edit(['a.jpg'], { stars: 4 })
  expect(third.undo()).toMatchObject({ keys: ['a.jpg'] })
})

test('edits made before the earlier ones were read are undone first', async () => {
  const all = await team()
  const first = await openWindow(all)
  first.edit(['a.jpg'], { stars: 2 })
  await first.drain(20_000)
  await first.close()
  const second = await all.open('ana', { storeUndo: true })
  second.edit(['b.jpg'], { stars: 3 })
  await second.whenUndoRestored()
  expect([second.undo()?.keys, second.undo()?.keys]).toEqual([['b.jpg'], ['a.jpg']])
})

test('a command does not store its edits', async () => {
  const all = await team()
  const command = await all.open('ana')
  command.edit(['a.jpg'], { stars: 2 })
  await command.drain(20_000)
  await command.close()
  const window = await openWindow(all)
  expect(window.undo()).toBeNull()
})
