/** Tests names whose picture is no longer the one that was labelled: renumbered, exchanged, replaced, edited. */
import { copyFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { checkDataset } from '../../../main/core/check/check.ts'
import { UNLABELLED } from '../../../preload/contract/index.ts'
import { runQuery } from '../../../main/core/query/index.ts'
import { Workspace } from '../../../main/core/workspace/workspace.ts'
import { team, until, type Team } from '../../support/replicas.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const COLOURS = ['red', 'green', 'blue', 'pink', 'gold']
/** Returns a content of a different length for each colour: real pictures differ in length too. */
const picture = (colour: string): string => `picture ${colour} ${'.'.repeat(5 * COLOURS.indexOf(colour))}`
const tagsOf = (workspace: Workspace, ...numbers: number[]): unknown =>
  numbers.map((number) => workspace.state(`img_${number}.jpg`)?.tags.join(' ') ?? '')

interface ColourTeam extends Team {
  readonly alice: Workspace
  mv(from: string, to: string): Promise<void>
  put(name: string, content: string): Promise<void>
}

/** Makes `img_1` to `img_5`, each tagged with its colour in Alice’s open window. */
async function colourTeam(options: { readonly cacheDir?: string } = {}): Promise<ColourTeam> {
  const people = await team()
  const at = (name: string): string => join(people.root, `${name}.jpg`)
  const put = (name: string, content: string): Promise<void> => writeFile(at(name), content)
  for (const [index, colour] of COLOURS.entries()) await put(`img_${index + 1}`, picture(colour))
  const alice = await people.open('alice', options)
  await scanFolder(alice)
  for (const [index, colour] of COLOURS.entries()) alice.edit([`img_${index + 1}.jpg`], { addTags: [colour] })
  await alice.drain(5_000)
  return { ...people, alice, put, mv: (from, to) => rename(at(from), at(to)) }
}

/** Does what a window does after a while: scans, reads the contents, and finds where labels belong. */
async function scanFolder(workspace: Workspace, isFirstScan = false): Promise<void> {
  await workspace.catalog.scan(undefined, true)
  await workspace.contents.readAll()
  await workspace.moves.findMoves(undefined, isFirstScan)
}

/** Gives each picture the next number, and adds another picture as the first. */
async function renumber({ mv, put }: ColourTeam): Promise<void> {
  for (const number of [5, 4, 3, 2, 1]) await mv(`img_${number}`, `img_${number + 1}`)
  await put('img_1', 'another picture')
}

async function exchange({ mv }: ColourTeam, one: string, other: string): Promise<void> {
  await mv(one, 'between')
  await mv(other, one)
  await mv('between', other)
}

const MOVED = ['', 'red', 'green', 'blue', 'pink', 'gold']

test('labels follow pictures that were renumbered, and the new picture has none (MV7, MV11)', async () => {
  const people = await colourTeam()
  const { alice, root } = people
  const notices: string[] = []
  alice.events.on('notice', ({ message }) => notices.push(message))
  await renumber(people)
  await scanFolder(alice)
  expect(tagsOf(alice, 1, 2, 3, 4, 5, 6)).toEqual(MOVED)
  expect(notices).toEqual(['5 labelled pictures were renamed or moved: the labels went along.'])
  expect([1, 2, 3, 4, 5, 6].map((number) => alice.state(`img_${number}.jpg`)?.conflicts.length)).toEqual([
    0, 0, 0, 0, 0, 0,
  ])
  expect(alice.moves.doubts).toEqual([])
  await alice.drain(5_000)
  expect((await checkDataset({ root })).findings).toEqual([])
  // Another scan changes nothing.
  await scanFolder(alice)
  expect([tagsOf(alice, 1, 2, 3, 4, 5, 6), notices.length]).toEqual([MOVED, 1])
})

test('each time two pictures exchange their names, their labels follow (MV7)', async () => {
  const people = await colourTeam()
  for (const expected of [
    ['green', 'red'],
    ['red', 'green'],
    ['green', 'red'],
  ]) {
    await exchange(people, 'img_1', 'img_2')
    await scanFolder(people.alice)
    expect(tagsOf(people.alice, 1, 2)).toEqual(expected)
  }
  people.alice.edit(['img_1.jpg'], { stars: 4 })
  await exchange(people, 'img_1', 'img_2')
  await scanFolder(people.alice)
  expect([
    tagsOf(people.alice, 1, 2),
    people.alice.state('img_2.jpg')!.stars,
    people.alice.state('img_1.jpg')!.stars,
  ]).toEqual([['red', 'green'], 4, 0])
})

test('when a picture is deleted and the others move up, its labels stay in the history and the other labels follow (MV11)', async () => {
  const people = await colourTeam()
  await rm(join(people.root, 'img_3.jpg'))
  await people.mv('img_4', 'img_3')
  await people.mv('img_5', 'img_4')
  await scanFolder(people.alice)
  expect(tagsOf(people.alice, 1, 2, 3, 4, 5)).toEqual(['red', 'green', 'pink', 'gold', ''])
  expect(people.alice.history('img_3.jpg').map(({ change }) => change.tags?.add?.[0])).toContain('blue')
})

describe('between two starts', () => {
  test('pictures that were renumbered have their labels after the next start', async () => {
    const cacheDir = await temporaryFolder()
    const people = await colourTeam({ cacheDir })
    await people.alice.close()
    await renumber(people)
    const again = await people.open('alice', { cacheDir })
    await scanFolder(again)
    expect(tagsOf(again, 1, 2, 3, 4, 5, 6)).toEqual(MOVED)
  })

  test('a command that only reads shows labels under the new names, and leaves the moves to the next window (MV17)', async () => {
    const cacheDir = await temporaryFolder()
    const people = await colourTeam({ cacheDir })
    await people.alice.close()
    await people.mv('img_1', 'renamed')
    await exchange(people, 'img_2', 'img_3')
    const command = async (): Promise<Workspace> => {
      const reader = await people.open('reader', { cacheDir, mode: 'read', watch: false })
      await reader.catalog.scan(undefined, true)
      return reader
    }
    await (await command()).close()
    const second = await command()
    expect(await second.moves.previewMoves({ isFirstScan: false })).toEqual({ moved: 3, doubts: 0 })
    expect([second.state('renamed.jpg')?.tags, second.state('img_1.jpg')?.tags, tagsOf(second, 2, 3)]).toEqual([
      ['red'],
      [],
      ['blue', 'green'],
    ])
    await second.close()
    const again = await people.open('alice', { cacheDir })
    await scanFolder(again)
    expect([again.state('renamed.jpg')?.tags, tagsOf(again, 1, 2, 3)]).toEqual([['red'], ['', 'blue', 'green']])
  })

  test('a machine that is new to the folder finds the moves from the labels, before it has read every content (MV12)', async () => {
    const people = await colourTeam()
    await people.alice.close()
    for (const [from, to] of [
      ['img_5', 'x'],
      ['img_4', 'img_5'],
      ['img_3', 'img_4'],
      ['img_2', 'img_3'],
      ['img_1', 'img_2'],
      ['x', 'img_1'],
    ] as const)
      await people.mv(from, to)
    const carol = await people.open('carol', { stateDir: await temporaryFolder() })
    await carol.catalog.scan()
    await carol.moves.findMoves()
    expect(tagsOf(carol, 1, 2, 3, 4, 5)).toEqual(['gold', 'red', 'green', 'blue', 'pink'])
  })

  test('a new machine also finds moves in a row of names that ends at a name without labels (MV12)', async () => {
    const people = await colourTeam()
    await people.alice.close()
    await renumber(people)
    const carol = await people.open('carol', { stateDir: await temporaryFolder() })
    await scanFolder(carol, true)
    expect([tagsOf(carol, 1, 2, 3, 4, 5, 6), carol.moves.doubts]).toEqual([MOVED, []])
  })

  test('a command on a new machine shows labels under the new names; it reads files of a common length only when it must be thorough (MV16)', async () => {
    const people = await colourTeam()
    await people.put('img_6', picture('gold').toUpperCase())
    await scanFolder(people.alice)
    await people.alice.edit(['img_6.jpg'], { addTags: ['GOLD'] }).saved
    await people.alice.close()
    await exchange(people, 'img_1', 'img_2')
    await exchange(people, 'img_5', 'img_6')
    const all = { moved: 4, doubts: 0, tags: ['green', 'red', 'blue', 'pink', 'GOLD', 'gold'] }
    expect(await previewOnNewMachine(people)).toEqual(all)
    for (let number = 0; number < 500; number++) await people.put(`frame_${number}`, '.'.repeat(picture('gold').length))
    expect(await previewOnNewMachine(people)).toEqual({
      moved: 2,
      doubts: 0,
      tags: ['green', 'red', 'blue', 'pink', 'gold', 'GOLD'],
    })
    expect(await previewOnNewMachine(people, true)).toEqual(all)
  })

  test('uncompressed pictures that exchanged their names are in doubt, and one answer ends all doubts (MV14, MV18)', async () => {
    const people = await team()
    const at = (name: string): string => join(people.root, name)
    for (const name of ['a', 'b', 'c']) await writeFile(at(`${name}.bmp`), `frame ${name}`)
    const alice = await people.open('alice')
    await scanFolder(alice)
    for (const name of ['a', 'b', 'c']) alice.edit([`${name}.bmp`], { addTags: [name] })
    for (const [from, to] of [
      ['a', 'x'],
      ['b', 'a'],
      ['c', 'b'],
      ['x', 'c'],
    ])
      await rename(at(`${from}.bmp`), at(`${to}.bmp`))
    await scanFolder(alice)
    const names = alice.moves.doubts.map(({ from, to }) => [from, ...to].map((id) => alice.catalog.entry(id).name))
    expect(names).toEqual([
      ['a.bmp', 'c.bmp'],
      ['b.bmp', 'a.bmp'],
      ['c.bmp', 'b.bmp'],
    ])
    const { from, to } = alice.moves.doubts[0]!
    expect((await alice.moves.applyAnswers([{ from, to: to[0]! }])).pictures).toBe(3)
    await scanFolder(alice)
    expect([['a', 'b', 'c'].map((name) => alice.state(`${name}.bmp`)?.tags), alice.moves.doubts]).toEqual([
      [['b'], ['c'], ['a']],
      [],
    ])
    await alice.drain(5_000)
    expect((await checkDataset({ root: people.root })).findings).toEqual([])
  })
})

/** Returns what a command shows on a machine that is new to the folder. */
async function previewOnNewMachine({ open }: Team, isThorough = false): Promise<unknown> {
  const reader = await open('reader', { mode: 'read', watch: false, stateDir: await temporaryFolder() })
  await reader.catalog.scan()
  const { moved, doubts } = await reader.moves.previewMoves({ isThorough, isFirstScan: true })
  return { moved, doubts, tags: tagsOf(reader, 1, 2, 3, 4, 5, 6) }
}

describe('several people', () => {
  test('make the same changes, and a machine with the old state of the folder does not move labels back (MV7, MV13)', async () => {
    const people = await colourTeam()
    const bob = await people.open('bob', { stateDir: await temporaryFolder() })
    await scanFolder(bob)
    await exchange(people, 'img_1', 'img_2')
    await scanFolder(people.alice)
    await until(bob, () => bob.state('img_1.jpg')?.tags[0] === 'green')
    // Bob's program has not scanned the folder since.
    await bob.moves.findMoves()
    expect(tagsOf(bob, 1, 2)).toEqual(['green', 'red'])
    await exchange(people, 'img_1', 'img_2')
    await Promise.all([scanFolder(people.alice), scanFolder(bob)])
    for (const person of [people.alice, bob]) await person.drain(5_000)
    const reader = await people.open('reader', { mode: 'read', stateDir: await temporaryFolder() })
    expect([tagsOf(reader, 1, 2), reader.state('img_1.jpg')!.conflicts, reader.state('img_2.jpg')!.conflicts]).toEqual([
      ['red', 'green'],
      [],
      [],
    ])
  })

  test('a label goes to the picture that the person still saw under the name (MV8)', async () => {
    const people = await colourTeam()
    const bob = await people.open('bob', { stateDir: await temporaryFolder() })
    await scanFolder(bob)
    await exchange(people, 'img_1', 'img_2')
    await scanFolder(people.alice)
    // Bob looks at the red picture, which his window shows as img_1.
    await bob.edit(['img_1.jpg'], { stars: 5, addTags: ['sharp'] }).saved
    await until(people.alice, () => people.alice.state('img_1.jpg')?.stars === 5)
    await scanFolder(people.alice)
    expect([people.alice.state('img_1.jpg'), people.alice.state('img_2.jpg')]).toEqual([
      expect.objectContaining({ stars: 0, tags: ['green'], conflicts: [] }),
      expect.objectContaining({ stars: 5, tags: ['red', 'sharp'], conflicts: [], updatedBy: 'bob' }),
    ])
    await scanFolder(bob)
    expect(bob.state('img_2.jpg')).toMatchObject({ stars: 5, tags: ['red', 'sharp'] })
  })
})

/** Returns the keys of the pictures that `edited:yes` finds. */
function editedKeys(workspace: Workspace): string[] {
  const { catalog } = workspace
  return Array.from(
    runQuery(catalog, workspace, { text: 'edited:yes', folder: '', sort: 'path', descending: false }),
    (id) => catalog.entry(id).key,
  )
}

describe('a picture that was edited or replaced under its name', () => {
  test('keeps its labels, is reported once, and is found by a filter until somebody labels it again (CT3)', async () => {
    const people = await colourTeam()
    const { alice } = people
    const notices: string[] = []
    alice.events.on('notice', ({ message }) => notices.push(message))
    await people.put('img_2', 'picture green, cropped')
    await scanFolder(alice)
    await scanFolder(alice)
    expect([tagsOf(alice, 1, 2, 3), editedKeys(alice), alice.moves.doubts]).toEqual([
      ['red', 'green', 'blue'],
      ['img_2.jpg'],
      [],
    ])
    expect(notices).toEqual([
      'img_2.jpg was edited or replaced after it was labelled. Its labels are kept; edited:yes shows such pictures.',
    ])
    alice.edit(['img_2.jpg'], { stars: 3 })
    expect([alice.state('img_2.jpg'), editedKeys(alice)]).toEqual([
      expect.objectContaining({ stars: 3, tags: ['green'] }),
      [],
    ])
  })

  test('that was replaced by a copy of another one keeps its labels; when the copy existed before, a person is asked', async () => {
    const people = await colourTeam()
    const { alice, root } = people
    await copyFile(join(root, 'img_4.jpg'), join(root, 'copy.jpg'))
    await scanFolder(alice)
    await alice.close()
    const again = await Workspace.open({
      root,
      stateDir: await temporaryFolder(),
      user: 'alice',
      mode: 'write',
      watch: false,
    })
    onTestFinished(() => again.close())
    await scanFolder(again, true)
    await copyFile(join(root, 'img_2.jpg'), join(root, 'img_1.jpg'))
    await people.put('img_4', 'picture pink, retouched')
    await scanFolder(again)
    expect([tagsOf(again, 1, 2, 4), again.state('copy.jpg')]).toEqual([['red', 'green', 'pink'], undefined])
    expect(again.moves.doubts.map(({ from, to }) => [from, ...to].map((id) => again.catalog.entry(id).key))).toEqual([
      ['img_4.jpg', 'copy.jpg'],
    ])
  })

  test('does not keep labels without a content: they follow the picture that this machine has seen before (CT2)', async () => {
    const people = await team()
    for (const [index, colour] of COLOURS.entries())
      await writeFile(join(people.root, `img_${index + 1}.jpg`), picture(colour))
    const alice = await people.open('alice')
    await alice.catalog.scan()
    alice.edit(['img_1.jpg'], { addTags: ['red'] })
    await alice.drain(5_000)
    expect(alice.history('img_1.jpg')[0]!.change.content).toBeUndefined()
    await alice.contents.readAll()
    await exchange(
      {
        ...people,
        alice,
        mv: (from, to) => rename(join(people.root, `${from}.jpg`), join(people.root, `${to}.jpg`)),
        put: async () => undefined,
      },
      'img_1',
      'img_2',
    )
    await scanFolder(alice)
    expect(tagsOf(alice, 1, 2)).toEqual(['', 'red'])
  })
})

test('two pictures of the same length and time are distinguished by their content, also when one of them is renamed', async () => {
  const people = await team()
  const moment = new Date('2026-01-01T12:00:00Z')
  const at = (name: string): string => join(people.root, `${name}.jpg`)
  for (const [name, content] of [
    ['a', 'picture a'],
    ['b', 'picture b'],
    ['c', 'picture c'],
  ] as const) {
    await writeFile(at(name), content)
    await utimes(at(name), moment, moment)
  }
  const alice = await people.open('alice')
  await alice.catalog.scan()
  // The contents are not read yet, so these labels name no content.
  for (const name of ['a', 'b', 'c']) alice.edit([`${name}.jpg`], { addTags: [name] })
  await alice.contents.readAll()
  await rename(at('a'), at('between'))
  await rename(at('b'), at('a'))
  await rename(at('between'), at('b'))
  await rename(at('c'), at('d'))
  await scanFolder(alice)
  expect(['a', 'b', 'c', 'd'].map((name) => alice.state(`${name}.jpg`)?.tags)).toEqual([['b'], ['a'], [], ['c']])
})

test('a labelled picture that is exchanged with an unlabelled one again and again has one value each time, and no conflict', async () => {
  const people = await colourTeam()
  const { alice } = people
  await people.put('other', 'a picture without labels')
  await scanFolder(alice)
  alice.edit(['img_1.jpg'], { stars: 5 })
  const before = alice.state('img_1.jpg')!
  for (const turn of [1, 2, 3, 4, 5]) {
    await exchange(people, 'img_1', 'other')
    await scanFolder(alice)
    const [has, hasNot] = turn % 2 === 1 ? (['other.jpg', 'img_1.jpg'] as const) : (['img_1.jpg', 'other.jpg'] as const)
    expect([alice.state(has), alice.state(hasNot)], `turn ${turn}`).toEqual([
      { ...before, contentMark: expect.any(Number) as number, contentBytes: expect.any(Number) as number },
      UNLABELLED,
    ])
  }
  await alice.drain(5_000)
  expect((await checkDataset({ root: people.root })).findings).toEqual([])
})

test('a picture that left the folder and comes back has its labels again, also when another one took its name (MV6)', async () => {
  const people = await colourTeam()
  const { alice, root } = people
  const away = join(root, '..', 'away.jpg')
  await rename(join(root, 'img_1.jpg'), away)
  await people.mv('img_2', 'img_1')
  await scanFolder(alice)
  expect(tagsOf(alice, 1, 2)).toEqual(['green', ''])
  await rename(away, join(root, 'back.jpg'))
  await scanFolder(alice)
  expect([tagsOf(alice, 1, 2), alice.state('back.jpg')?.tags]).toEqual([['green', ''], ['red']])
  // Once more: another picture takes the name for a while, then both have their own names again.
  await rename(join(root, 'back.jpg'), away)
  await people.mv('img_3', 'back')
  await scanFolder(alice)
  await people.mv('back', 'img_3')
  await rename(away, join(root, 'back.jpg'))
  await scanFolder(alice)
  expect([tagsOf(alice, 1, 2, 3), alice.state('back.jpg')?.tags]).toEqual([['green', '', 'blue'], ['red']])
})

test('the author of the last label is the same under the new name; undo and redo work there', async () => {
  const people = await colourTeam()
  const bob = await people.open('bob', { stateDir: await temporaryFolder() })
  await scanFolder(bob)
  await bob.edit(['img_2.jpg'], { stars: 2 }).saved
  await until(people.alice, () => people.alice.state('img_2.jpg')?.updatedBy === 'bob')
  people.alice.edit(['img_5.jpg'], { stars: 3 })
  people.alice.undo()
  await renumber(people)
  await scanFolder(people.alice)
  expect([1, 2, 3, 4, 5, 6].map((number) => people.alice.state(`img_${number}.jpg`)?.updatedBy ?? null)).toEqual([
    null,
    'alice',
    'bob',
    'alice',
    'alice',
    'alice',
  ])
  expect(people.alice.redo()).toMatchObject({ keys: ['img_6.jpg'], what: '3 stars (img_6.jpg)' })
  expect(people.alice.undo()).toMatchObject({ keys: ['img_6.jpg'] })
  expect(people.alice.state('img_6.jpg')).toMatchObject({ stars: 0, tags: ['gold'] })
})
