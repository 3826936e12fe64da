/**
 * Tests more difficult cases of labels that follow pictures: pictures that come back, undone labels, labels that are
 * removed under an old name, scripts, labels that were moved twice.
 */
import { describe, expect, test } from 'vitest'
import type { Workspace } from '../../../main/core/workspace/workspace.ts'
import { answer, circle, Folder, scanFolder, shownOf } from '../../support/renamed-folder.ts'
import { until } from '../../support/replicas.ts'

/** Makes a folder in which the labels of `a.jpg` were shelved and came back with their picture. The window is open. */
async function withReturnedLabels(): Promise<Folder & { window: Workspace }> {
  const folder = await Folder.made()
  await folder.put('a.jpg', 'A')
  await folder.put('b.jpg', 'BB')
  const window = await folder.open('ana')
  await scanFolder(window)
  for (const name of 'ab') window.edit([`${name}.jpg`], { addTags: [name] })
  await folder.remove('a.jpg')
  await folder.move('b.jpg', 'a.jpg')
  await scanFolder(window)
  expect(shownOf(window)).toEqual({ 'a.jpg': 'b' })
  await folder.move('a.jpg', 'b.jpg')
  await folder.put('a.jpg', 'A')
  await scanFolder(window)
  expect(shownOf(window)).toEqual({ 'a.jpg': 'a', 'b.jpg': 'b' })
  return Object.assign(folder, { window })
}

describe('shelved labels that came back under their old name', () => {
  test('are shelved again when the same happens again', async () => {
    const folder = await withReturnedLabels()
    await folder.remove('a.jpg')
    await folder.move('b.jpg', 'a.jpg')
    await scanFolder(folder.window)
    await scanFolder(folder.window)
    expect(shownOf(folder.window)).toEqual({ 'a.jpg': 'b' })
    await folder.window.drain(5_000)
    expect([(await folder.shown('fred')).labels, await folder.findings()]).toEqual([{ 'a.jpg': 'b' }, []])
  })

  test('follow when the picture is renamed', async () => {
    const folder = await withReturnedLabels()
    await folder.move('a.jpg', 'z.jpg')
    await scanFolder(folder.window)
    expect(shownOf(folder.window)).toEqual({ 'b.jpg': 'b', 'z.jpg': 'a' })
  })
})

test('a label that was undone before labels were shelved stays undone when they come back (MV6)', async () => {
  const folder = await Folder.made()
  await folder.put('a.jpg', 'A')
  await folder.put('b.jpg', 'BB')
  const window = await folder.open('ana')
  await scanFolder(window)
  window.edit(['b.jpg'], { addTags: ['b'] })
  for (const tag of ['t1', 't2']) window.edit(['a.jpg'], { addTags: [tag] })
  window.undo()
  window.edit(['a.jpg'], { addTags: ['t3'] })
  await folder.remove('a.jpg')
  await folder.move('b.jpg', 'a.jpg')
  await scanFolder(window)
  expect(window.moves.shelvedLabels().map(([, state]) => state.tags)).toEqual([['t1', 't3']])
  await folder.put('z.jpg', 'A')
  await scanFolder(window)
  expect(shownOf(window)).toEqual({ 'a.jpg': 'b', 'z.jpg': 't1,t3' })
})

/** The edits that Bob makes under the old name, and the labels that the picture has then. */
const EDITS_UNDER_OLD_NAME: readonly (readonly [string, (bob: Workspace) => void, string])[] = [
  [
    'removes a tag',
    (bob) => {
      bob.edit(['a.jpg'], { removeTags: ['t'] })
    },
    '3 keep',
  ],
  [
    'removes the stars',
    (bob) => {
      bob.edit(['a.jpg'], { stars: 0 })
    },
    'keep,t',
  ],
  [
    'undoes the last edit',
    (bob) => {
      bob.undo()
    },
    'keep,t',
  ],
  [
    'changes the stars',
    (bob) => {
      bob.edit(['a.jpg'], { stars: 5 })
    },
    '5 keep,t',
  ],
]

// The cases run at the same time, because they mostly wait.
test('removing, undoing or adding labels under the former name of a picture changes the labels of the picture (MV8)', async () => {
  await Promise.all(
    EDITS_UNDER_OLD_NAME.map(async ([what, act, expected]) =>
      expect(await labelsAfterEdit(act), what).toEqual([
        { 'z.jpg': expected },
        { labels: { 'z.jpg': expected }, doubts: 0 },
        [],
      ]),
    ),
  )
})

/**
 * Returns the labels in Bob's window, those on another machine, and the findings of a check, after an edit of Bob.
 *
 * Bob edits the old name, because his window does not know yet that Ana's window has found the picture under its new
 * name.
 */
async function labelsAfterEdit(act: (bob: Workspace) => void): Promise<unknown[]> {
  const folder = await Folder.made()
  await folder.put('a.jpg', 'A')
  const [ana, bob] = [await folder.open('ana'), await folder.open('bob')]
  await scanFolder(ana)
  await scanFolder(bob)
  bob.edit(['a.jpg'], { addTags: ['keep', 't'] })
  bob.edit(['a.jpg'], { stars: 3 })
  await bob.drain(5_000)
  ana.retry()
  await until(ana, () => ana.state('a.jpg')?.stars === 3)
  await folder.move('a.jpg', 'z.jpg')
  await scanFolder(ana)
  act(bob)
  for (const person of [ana, bob]) await person.drain(5_000)
  bob.retry()
  await until(bob, () => bob.state('z.jpg') !== undefined)
  for (let turn = 0; turn < 2; turn++) {
    await scanFolder(bob)
    await bob.drain(5_000)
  }
  return [shownOf(bob), await folder.shown('fred'), await folder.findings()]
}

test('an edit of a script moves with labels that are shelved, and with labels in doubt', async () => {
  const folder = await Folder.made()
  await folder.put('a.jpg', 'A')
  await folder.put('b.jpg', 'BB')
  for (const name of 'ab') await folder.tag('ana', `${name}.jpg`, name)
  await folder.shown('ana')
  await folder.script('a.jpg', 's')
  await folder.remove('a.jpg')
  await folder.move('b.jpg', 'a.jpg')
  const window = await folder.open('ana')
  await scanFolder(window)
  expect([shownOf(window), window.moves.shelvedLabels().map(([, state]) => state.tags)]).toEqual([
    { 'a.jpg': 'b' },
    [['a', 's']],
  ])
  const other = await circle('.bmp')
  await other.script('a.bmp', 's')
  await other.turn()
  await scanFolder(other.alice)
  await answer(other.alice)
  expect(shownOf(other.alice)).toEqual({ 'a.bmp': 'b', 'b.bmp': 'c', 'c.bmp': 'a,s' })
})

test('a label that two programs moved at the same time, with different knowledge of the new name, is undone as one', async () => {
  const folder = await Folder.made()
  await folder.put('a.jpg', 'A')
  const [ana, bob] = [await folder.open('ana'), await folder.open('bob')]
  for (const person of [ana, bob]) await scanFolder(person)
  await ana.edit(['z.jpg'], { stars: 1 }).saved
  bob.retry()
  await until(bob, () => bob.state('z.jpg')?.stars === 1)
  await ana.edit(['z.jpg'], { stars: 0 }).saved
  bob.retry()
  await until(bob, () => bob.state('z.jpg')?.stars === 0)
  bob.edit(['a.jpg'], { addTags: ['t'] })
  await bob.drain(5_000)
  ana.retry()
  await until(ana, () => ana.state('a.jpg')?.tags[0] === 't')
  bob.edit(['z.jpg'], { stars: 2 })
  bob.edit(['z.jpg'], { stars: 0 })
  await folder.move('a.jpg', 'z.jpg')
  for (const person of [ana, bob]) await scanFolder(person)
  for (const person of [ana, bob]) await person.drain(5_000)
  bob.retry()
  await until(bob, () => bob.history('z.jpg').filter(({ change }) => change.tags?.add?.[0] === 't').length === 2)
  for (let turn = 0; turn < 3 && bob.state('z.jpg')!.tags.length > 0; turn++) bob.undo()
  expect(shownOf(bob)).toEqual({})
})
