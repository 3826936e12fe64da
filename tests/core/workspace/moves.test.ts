import { copyFile, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { checkDataset } from '../../../main/core/check/check.ts'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { fold } from '../../../main/core/labels/fold.ts'
import { UNLABELLED } from '../../../preload/contract/index.ts'
import { destinationOf, removalAfterMove, movedChanges } from '../../../main/core/labels/moved-changes.ts'
import { Workspace } from '../../../main/core/workspace/workspace.ts'
import type { LabelEdit } from '../../../preload/contract/index.ts'
import { changesOf } from '../../suites/changes.ts'
import { team, type Team } from '../../support/replicas.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const LABELS: LabelEdit = { stars: 4, addTags: ['cat', 'left'], notes: 'the left ear' }
const labels = (workspace: Workspace, key: string): unknown => {
  const state = workspace.state(key)
  return state && { stars: state.stars, tags: state.tags, notes: state.notes }
}
const frame = (middle: string): string => `II*\0${'\0'.repeat(100_000)}${middle}${'\0'.repeat(100_000)}`
const NOTHING = { stars: 0, tags: [], notes: '' }
const ALL = { stars: 4, tags: ['cat', 'left'], notes: 'the left ear' }

async function writePicture(root: string, key: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, key)), { recursive: true })
  await writeFile(join(root, key), content)
}

/** Makes a data set in which Alice has labelled `old/a.jpg`. Her program has read the content of every picture. */
async function labelledDataset(): Promise<Team & { alice: Workspace }> {
  const people = await team()
  for (const [key, content] of [
    ['old/a.jpg', 'picture a'],
    ['old/b.jpg', 'picture b'],
  ] as const)
    await writePicture(people.root, key, content)
  const alice = await people.open('alice')
  await alice.catalog.scan()
  await alice.edit(['old/a.jpg'], LABELS).saved
  await alice.contents.readAll()
  return { ...people, alice }
}

async function scanFolder(workspace: Workspace): Promise<void> {
  await workspace.catalog.scan()
  await workspace.moves.findMoves()
}

test('labels follow a picture that was renamed and moved, with their authors and their history (MV2, MV5)', async () => {
  const { root, alice } = await labelledDataset()
  const [before, history] = [alice.state('old/a.jpg'), alice.history('old/a.jpg')]
  await mkdir(join(root, 'new'))
  await rename(join(root, 'old/a.jpg'), join(root, 'new/renamed.jpg'))
  await scanFolder(alice)
  expect([labels(alice, 'new/renamed.jpg'), labels(alice, 'old/a.jpg'), labels(alice, 'old/b.jpg')]).toEqual([
    ALL,
    NOTHING,
    undefined,
  ])
  expect(alice.state('new/renamed.jpg')).toMatchObject({ updatedBy: before!.updatedBy, updatedAt: before!.updatedAt })
  expect(alice.history('new/renamed.jpg').map(({ change }) => [change.by, change.at])).toEqual(
    history.map(({ change }) => [change.by, change.at]),
  )
  expect(alice.moves.doubts).toEqual([])
})

test('everybody who sees the move makes the same changes, and nothing is in conflict (MV7)', async () => {
  const { root, alice, open } = await labelledDataset()
  const bob = await open('bob')
  await bob.catalog.scan()
  await bob.contents.readAll()
  await rename(join(root, 'old/a.jpg'), join(root, 'old/z.jpg'))
  await Promise.all([scanFolder(alice), scanFolder(bob)])
  for (const person of [alice, bob]) await person.drain(5_000)
  const reader = await open('reader', { mode: 'read', stateDir: await temporaryFolder() })
  expect([
    labels(reader, 'old/z.jpg'),
    labels(reader, 'old/a.jpg'),
    reader.state('old/z.jpg')?.conflicts,
    reader.state('old/a.jpg')?.conflicts,
  ]).toEqual([ALL, NOTHING, [], []])
  expect([reader.history('old/z.jpg').length, reader.history('old/a.jpg').length]).toEqual([1, 2])
})

test('a picture that is moved back has its labels again, with the changes that were made meanwhile (MV2)', async () => {
  const { root, alice } = await labelledDataset()
  await rename(join(root, 'old/a.jpg'), join(root, 'old/z.jpg'))
  await scanFolder(alice)
  await alice.edit(['old/z.jpg'], { stars: 1 }).saved
  await rename(join(root, 'old/z.jpg'), join(root, 'old/a.jpg'))
  await scanFolder(alice)
  expect([labels(alice, 'old/a.jpg'), labels(alice, 'old/z.jpg')]).toEqual([{ ...ALL, stars: 1 }, NOTHING])
  expect(alice.state('old/a.jpg')!.conflicts).toEqual([])
})

test('a picture that is moved back, labelled again and moved again has its last label, and no conflict', async () => {
  const { root, alice } = await labelledDataset()
  const move = async (from: string, to: string): Promise<void> => {
    await rename(join(root, from), join(root, to))
    await scanFolder(alice)
  }
  await move('old/a.jpg', 'z.jpg')
  await move('z.jpg', 'old/a.jpg')
  await alice.edit(['old/a.jpg'], { stars: 1, removeTags: ['left'] }).saved
  for (const [from, to] of [
    ['old/a.jpg', 'c.jpg'],
    ['c.jpg', 'z.jpg'],
    ['z.jpg', 'old/a.jpg'],
  ] as const) {
    await move(from, to)
    expect([labels(alice, to), labels(alice, from), alice.state(to)!.conflicts], to).toEqual([
      { stars: 1, tags: ['cat'], notes: 'the left ear' },
      NOTHING,
      [],
    ])
  }
  await alice.drain(5_000)
  expect((await checkDataset({ root })).findings).toEqual([])
})

test('a picture that got the name of a moved one takes only its own labels along (MV1)', async () => {
  const { root, alice } = await labelledDataset()
  await rename(join(root, 'old/a.jpg'), join(root, 'z.jpg'))
  await scanFolder(alice)
  await writePicture(root, 'old/a.jpg', 'another picture')
  await alice.catalog.scan()
  await alice.contents.readAll()
  await alice.edit(['old/a.jpg'], { stars: 2 }).saved
  await rename(join(root, 'old/a.jpg'), join(root, 'other.jpg'))
  await scanFolder(alice)
  expect([labels(alice, 'other.jpg'), alice.history('other.jpg').length, labels(alice, 'z.jpg')]).toEqual([
    { ...NOTHING, stars: 2 },
    1,
    ALL,
  ])
})

test('a label that a person gave to the old name without knowing of the move follows too (MV8)', async () => {
  const { root, alice } = await labelledDataset()
  await rename(join(root, 'old/a.jpg'), join(root, 'old/z.jpg'))
  await scanFolder(alice)
  await alice.edit(['old/a.jpg'], { addTags: ['late'] }).saved
  await scanFolder(alice)
  expect([alice.state('old/z.jpg')?.tags, alice.state('old/a.jpg')?.tags]).toEqual([['cat', 'late', 'left'], []])
})

test('a person is asked when a picture has two copies, and the answer moves the labels (MV10, MV14)', async () => {
  const { root, alice } = await labelledDataset()
  const key = (id: number): string => alice.catalog.entry(id).key
  const doubts = (): unknown => alice.moves.doubts.map(({ from, to }) => [key(from), to.map(key).toSorted()])
  await copyFile(join(root, 'old/a.jpg'), join(root, 'copy 1.jpg'))
  await alice.catalog.scan()
  await copyFile(join(root, 'old/a.jpg'), join(root, 'copy 2.jpg'))
  await rm(join(root, 'old/a.jpg'))
  await scanFolder(alice)
  expect([doubts(), labels(alice, 'copy 1.jpg'), labels(alice, 'old/a.jpg')]).toEqual([
    [['old/a.jpg', ['copy 1.jpg', 'copy 2.jpg']]],
    undefined,
    ALL,
  ])
  const { from, to } = alice.moves.doubts[0]!
  await alice.moves.applyAnswers([{ from, to: to.find((id) => key(id) === 'copy 2.jpg')! }])
  expect([labels(alice, 'copy 2.jpg'), labels(alice, 'copy 1.jpg'), doubts()]).toEqual([ALL, undefined, []])
  await scanFolder(alice)
  expect(doubts()).toEqual([])
})

test('a person is asked about a copy that always existed, and about one picture that two may have become (MV12, MV14)', async () => {
  const { root, alice } = await labelledDataset()
  await copyFile(join(root, 'old/b.jpg'), join(root, 'copy of b.jpg'))
  await scanFolder(alice)
  await alice.edit(['old/b.jpg'], { stars: 2 }).saved
  await copyFile(join(root, 'old/a.jpg'), join(root, 'old/a2.jpg'))
  await alice.catalog.scan()
  await alice.edit(['old/a2.jpg'], { stars: 1 }).saved
  await alice.contents.readAll()
  await alice.close()
  const again = await Workspace.open({
    root,
    stateDir: await temporaryFolder(),
    user: 'alice',
    mode: 'write',
    watch: false,
  })
  onTestFinished(() => again.close())
  await again.catalog.scan()
  await again.contents.readAll()
  await rm(join(root, 'old/b.jpg'))
  await rm(join(root, 'old/a.jpg'))
  await rename(join(root, 'old/a2.jpg'), join(root, 'one.jpg'))
  await scanFolder(again)
  expect(
    again.moves.doubts.map(({ from, to }) => [from, ...to].map((id) => again.catalog.entry(id).key)).toSorted(),
  ).toEqual([
    ['old/a.jpg', 'one.jpg'],
    ['old/a2.jpg', 'one.jpg'],
    ['old/b.jpg', 'copy of b.jpg'],
  ])
})

test('a machine that never knew the content offers pictures of the same name (MV14)', async () => {
  const { root, alice, open } = await labelledDataset()
  await alice.close()
  await writePicture(root, 'elsewhere/a.jpg', 'picture a, edited')
  await rm(join(root, 'old/a.jpg'))
  const bob = await open('bob')
  await scanFolder(bob)
  expect(bob.moves.doubts.map(({ from, to }) => [from, ...to].map((id) => bob.catalog.entry(id).key))).toEqual([
    ['old/a.jpg', 'elsewhere/a.jpg'],
  ])
  expect(labels(bob, 'elsewhere/a.jpg')).toBeUndefined()
})

test('a machine that first saw a picture after it was edited asks whose labels they are when two names are exchanged (MV14)', async () => {
  const { root, open } = await team()
  for (const key of ['old/a.jpg', 'old/b.jpg']) await writePicture(root, key, `picture ${key}`)
  const alice = await open('alice')
  await alice.catalog.scan()
  await alice.contents.readAll()
  await alice.edit(['old/a.jpg'], LABELS).saved
  await alice.edit(['old/b.jpg'], { stars: 2 }).saved
  await alice.close()
  await writePicture(root, 'old/a.jpg', 'picture a, edited')
  const bob = await open('bob', { stateDir: await temporaryFolder(), cacheDir: await temporaryFolder() })
  await bob.catalog.scan()
  await bob.contents.readAll()
  await bob.moves.findMoves(undefined, true)
  expect([labels(bob, 'old/a.jpg'), bob.state('old/b.jpg')?.stars]).toEqual([ALL, 2])
  for (const [from, to] of [
    ['old/a.jpg', 'x'],
    ['old/b.jpg', 'old/a.jpg'],
    ['x', 'old/b.jpg'],
  ] as const)
    await rename(join(root, from), join(root, to))
  await bob.catalog.scan()
  await bob.contents.readAll()
  await bob.moves.findMoves()
  expect(bob.moves.doubts.map(({ from, to }) => [from, ...to].map((id) => bob.catalog.entry(id).key))).toEqual([
    ['old/a.jpg', 'old/b.jpg'],
  ])
  expect(labels(bob, 'old/a.jpg'), 'nothing is moved, and nothing is hidden, before somebody has answered').toEqual(ALL)
})

test('an uncompressed picture that begins and ends like a missing one is in doubt, and does not get its labels', async () => {
  const { root, alice } = await labelledDataset()
  await writePicture(root, 'frame 1.tif', frame('a'))
  await alice.catalog.scan()
  await alice.edit(['frame 1.tif'], { stars: 5 }).saved
  await alice.contents.readAll()
  await rm(join(root, 'frame 1.tif'))
  await writePicture(root, 'frame 2.tif', frame('b'))
  await utimes(join(root, 'frame 2.tif'), new Date(), new Date(Date.now() + 5_000))
  await scanFolder(alice)
  expect([alice.state('frame 2.tif'), alice.moves.doubts.length]).toEqual([undefined, 1])
})

test('the labels of a missing picture stay', async () => {
  const { root, alice } = await labelledDataset()
  await rename(join(root, 'old/a.jpg'), join(root, 'old/a.jpg.part'))
  await scanFolder(alice)
  expect([labels(alice, 'old/a.jpg'), alice.moves.doubts]).toEqual([ALL, []])
})

test('after a move, any changes give the same labels under the new name, and none under the old name (MV1, MV4, MV5)', () => {
  // Each change has a time of its own: with equal times the ids would decide, and moved changes have other ids.
  const history = changesOf('old.jpg', 14).map((changes) =>
    changes.map((change, at) => Object.assign({}, change, { at })),
  )
  fc.assert(
    fc.property(history, (changes) => {
      const moved = movedChanges('old.jpg', 'new.jpg', changes, [], false)
      expect(plain(moved)).toEqual(plain(changes))
      const removal = removalAfterMove('old.jpg', 'new.jpg', changes)
      const oldState = fold(removal ? [...changes, removal] : changes)
      expect(oldState).toEqual(UNLABELLED)
      // The order of the changes does not matter, and a second move adds nothing.
      const movedInReverse = movedChanges('old.jpg', 'new.jpg', changes.toReversed(), [], false)
      expect(movedInReverse.map(({ id }) => id).toSorted()).toEqual(moved.map(({ id }) => id).toSorted())
      expect(movedChanges('old.jpg', 'new.jpg', removal ? [...changes, removal] : changes, moved, true)).toEqual([])
    }),
  )
})

const change = (id: string, at: number, fields: object, replaces: string[] = []): StoredChange => ({
  id,
  at,
  by: 'ana',
  item: 'old.jpg',
  replaces,
  ...fields,
})

test('the newest change that moved labels away says where they went (MV5)', () => {
  const first = change('a', 1, { stars: 4, metrics: { score: 0.5 } })
  const removal = removalAfterMove('old.jpg', 'new.jpg', [first])!
  expect(destinationOf([first])).toBeNull()
  expect(destinationOf([first, removal])).toBe('new.jpg')
  const back = change('b', 3, { stars: 2 })
  const secondRemoval = removalAfterMove('old.jpg', 'third.jpg', [first, removal, back])!
  expect([secondRemoval.undoes, destinationOf([first, removal, back, secondRemoval])]).toEqual([['b'], 'third.jpg'])
  expect(removalAfterMove('old.jpg', 'new.jpg', [first, removal])).toBeNull()
})

function plain(changes: readonly StoredChange[]): unknown {
  const { conflicts, ...state } = fold(changes)
  return { ...state, conflicts: conflicts.map(({ field, values }) => [field, values.map(({ value }) => value)]) }
}
