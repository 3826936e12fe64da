/**
 * Tests difficult cases of labels that follow pictures: names that are used again, labels given during a doubt, two
 * people who answer, machines with an old state of the folder, scripts.
 */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sidecarPath } from '../../../main/core/format/names.ts'
import { answer, circle, Folder, scanFolder, shownOf } from '../../support/renamed-folder.ts'
import { until } from '../../support/replicas.ts'

test('when a renamed picture’s old name is used again, labels of the second picture never follow the first', async () => {
  const folder = await Folder.made()
  await folder.put('a.jpg', 'one')
  await folder.tag('ana', 'a.jpg', 'one')
  await folder.shown('ana')
  await folder.move('a.jpg', 'z.jpg')
  await folder.put('a.jpg', 'two--')
  await folder.shown('ana')
  await folder.label('ana', 'a.jpg', { addTags: ['two'], stars: 1 })
  await folder.remove('a.jpg')
  const expected = { 'a.jpg': '1 two', 'z.jpg': 'one' }
  for (const machine of ['ana', 'fred', 'fred']) expect((await folder.shown(machine)).labels, machine).toEqual(expected)
  const window = await folder.open('greta')
  await scanFolder(window, true)
  expect(shownOf(window)).toEqual(expected)
})

test('a picture that gets the name of a deleted one brings only its own labels, also when those of the deleted one had moved', async () => {
  const folder = await Folder.made()
  await folder.put('a.jpg', 'A')
  await folder.put('b.jpg', 'UU')
  await folder.label('ana', 'a.jpg', { addTags: ['a'], stars: 4 })
  await folder.shown('ana')
  await folder.swap('a.jpg', 'b.jpg')
  await folder.label('ana', 'b.jpg', { notes: 'n' })
  await folder.remove('b.jpg')
  await folder.shown('ana')
  await folder.label('ana', 'a.jpg', { addTags: ['u'], stars: 1 })
  await folder.move('a.jpg', 'b.jpg')
  for (const machine of ['ana', 'fred'])
    expect(await folder.shown(machine), machine).toMatchObject({ labels: { 'b.jpg': '1 u' } })
})

test('a label on a picture in doubt ends no doubt (MV15)', async () => {
  const folder = await Folder.made()
  for (const name of 'abc') {
    await folder.put(`${name}.bmp`, `frame ${name}`)
    await folder.tag('ana', `${name}.bmp`, name)
  }
  await folder.swap('a.bmp', 'b.bmp')
  await folder.swap('b.bmp', 'c.bmp')
  expect((await folder.shown('fred')).doubts).toBe(3)
  expect(await folder.label('fred', 'a.bmp', { stars: 3 })).toBe(false)
  expect(await folder.label('fred', 'a.bmp', { stars: 3 }, true)).toBe(true)
  expect((await folder.shown('fred')).doubts).toBe(3)
  expect(await folder.label('fred', 'b.bmp', { stars: 3 })).toBe(false)
})

test('a label in a window ends no doubt, and a later answer has the right result (MV14, MV15)', async () => {
  const folder = await circle('.bmp')
  const { alice } = folder
  await folder.turn()
  await scanFolder(alice)
  expect(alice.moves.doubts.length).toBe(3)
  alice.edit(['a.bmp'], { stars: 3 })
  await scanFolder(alice)
  expect([shownOf(alice), alice.moves.doubts.length]).toEqual([{ 'a.bmp': '3 a', 'b.bmp': 'b', 'c.bmp': 'c' }, 3])
  for (let turn = 0; alice.moves.doubts.length > 0 && turn < 3; turn++) {
    await answer(alice)
    await scanFolder(alice)
  }
  expect(shownOf(alice)).toEqual({ 'a.bmp': '3 b', 'b.bmp': 'c', 'c.bmp': 'a' })
})

test('a label made before all contents of a renumbered folder are read does not stop other labels from following', async () => {
  const folder = await Folder.made()
  for (const name of 'abc') {
    await folder.put(`${name}.jpg`, name.repeat(name.codePointAt(0)!))
    await folder.tag('ana', `${name}.jpg`, name)
  }
  for (const [from, to] of [
    ['c', 'd'],
    ['b', 'c'],
    ['a', 'b'],
  ] as const)
    await folder.move(`${from}.jpg`, `${to}.jpg`)
  await folder.put('a.jpg', 'NEW')
  const window = await folder.open('bob')
  await window.catalog.scan(undefined, true)
  await window.moves.findMoves()
  window.edit(['a.jpg'], { stars: 1 })
  await window.contents.readAll()
  await window.moves.findMoves(undefined, true)
  expect([shownOf(window), window.moves.doubts]).toEqual([
    { 'a.jpg': '1', 'b.jpg': 'a', 'c.jpg': 'b', 'd.jpg': 'c' },
    [],
  ])
})

test('two people who give the same answer move the labels once', async () => {
  const folder = await circle('.bmp')
  const { alice } = folder
  const bob = await folder.open('bob')
  await scanFolder(bob)
  await folder.turn()
  await scanFolder(alice)
  await scanFolder(bob)
  await answer(alice)
  await alice.drain(5_000)
  bob.retry()
  await until(bob, () => bob.state('a.bmp')?.tags[0] === 'b')
  await expect(answer(bob)).rejects.toMatchObject({ code: 'overtaken' })
  await scanFolder(bob)
  expect([shownOf(bob), bob.moves.doubts]).toEqual([{ 'a.bmp': 'b', 'b.bmp': 'c', 'c.bmp': 'a' }, []])
})

test('a label on the picture to which labels may belong does not end the doubt', async () => {
  const folder = await Folder.made()
  await folder.put('a.jpg', 'picture A')
  await folder.put('u.jpg', 'picture U')
  await folder.label('ana', 'a.jpg', { addTags: ['A'], stars: 4 })
  await folder.swap('a.jpg', 'u.jpg')
  expect((await folder.shown('fred')).doubts).toBe(1)
  await folder.label('fred', 'u.jpg', { stars: 2 })
  expect((await folder.shown('fred')).doubts).toBe(1)
  // The same for a picture that was only renamed.
  await folder.put('r.jpg', 'picture RR')
  await folder.tag('ana', 'r.jpg', 'r')
  await folder.move('r.jpg', 's.jpg')
  await folder.label('gina', 's.jpg', { stars: 2 })
  expect((await folder.shown('hugo')).doubts).toBe(2)
})

test('a move that waits for a doubt is in doubt itself (MV11)', async () => {
  const folder = await Folder.made()
  for (const [name, content] of [
    ['a', 'same'],
    ['b', 'same'],
    ['d', 'DDDDD'],
  ] as const) {
    await folder.put(`${name}.jpg`, content)
    await folder.tag('ana', `${name}.jpg`, name)
  }
  await folder.swap('a.jpg', 'd.jpg')
  expect((await folder.shown('fred')).doubts).toBe(2)
  expect(await folder.label('fred', 'd.jpg', { stars: 5 })).toBe(false)
  expect(await folder.label('fred', 'a.jpg', { stars: 5 })).toBe(false)
})

test('a machine with an old state of the folder trusts the contents that labels name more than that state (MV10)', async () => {
  const folder = await Folder.made()
  for (const [name, content] of [
    ['b', 'picture P'],
    ['c', 'picture QQ'],
    ['e', 'picture RRR'],
  ] as const)
    await folder.put(`${name}.jpg`, content)
  await folder.tag('ana', 'b.jpg', 'p')
  await folder.tag('ana', 'e.jpg', 'r')
  for (const machine of ['ana', 'bob']) await folder.shown(machine)
  await folder.swap('b.jpg', 'c.jpg')
  await folder.tag('ana', 'b.jpg', 'q')
  await folder.swap('b.jpg', 'e.jpg')
  for (const machine of ['ana', 'bob', 'fred'])
    expect(await folder.shown(machine), machine).toEqual({
      labels: { 'b.jpg': 'r', 'c.jpg': 'p', 'e.jpg': 'q' },
      doubts: 0,
    })
  // For a picture whose new name no machine knows, a doubt is enough.
  await folder.label('ana', 'c.jpg', { notes: 'n' })
  await folder.shown('bob')
  await folder.swap('c.jpg', 'e.jpg')
  await folder.label('ana', 'e.jpg', { notes: 'm' })
  await folder.move('e.jpg', 'f.jpg')
  const [bob, fred] = [await folder.shown('bob'), await folder.shown('fred')]
  expect([bob.doubts > 0 || bob.labels['f.jpg'] === 'p', fred.doubts > 0 || fred.labels['f.jpg'] === 'p']).toEqual([
    true,
    true,
  ])
})

/** Returns an uncompressed picture that begins and ends with the same bytes as others. */
function frame(middle: number, end: number): Buffer {
  return Buffer.concat([Buffer.alloc(66_000), Buffer.alloc(20_000, middle), Buffer.alloc(20_000 + end)])
}

test('shelved labels come back to a picture that was labelled after its return, but never to an uncompressed one that only resembles it', async () => {
  const folder = await Folder.made()
  await folder.put('a.jpg', 'A')
  await folder.put('b.jpg', 'BB')
  await folder.tag('ana', 'a.jpg', 'a')
  await folder.tag('ana', 'b.jpg', 'b')
  await folder.remove('a.jpg')
  await folder.move('b.jpg', 'a.jpg')
  await folder.label('ana', 'a.jpg', { stars: 1 })
  await folder.put('z.jpg', 'A')
  await folder.label('fred', 'z.jpg', { stars: 2 })
  expect(await folder.shown('fred')).toEqual({ labels: { 'a.jpg': '1 b', 'z.jpg': '2 a' }, doubts: 0 })
  await writeFile(folder.at('k.bmp'), frame(1, 0))
  await writeFile(folder.at('l.bmp'), frame(2, 5_000))
  await folder.tag('ana', 'k.bmp', 'k')
  await folder.tag('ana', 'l.bmp', 'l')
  await folder.shown('ana')
  await folder.remove('k.bmp')
  await folder.move('l.bmp', 'k.bmp')
  await folder.label('ana', 'k.bmp', { stars: 1 }, true)
  await writeFile(folder.at('m.bmp'), frame(3, 0))
  for (const machine of ['ana', 'fred'])
    expect((await folder.shown(machine)).labels, machine).not.toHaveProperty('m.bmp')
})

test('a machine that has only labelled one picture does not know the folder yet', async () => {
  const folder = await Folder.made()
  await folder.put('a.jpg', 'same')
  await folder.put('y.jpg', 'same')
  await folder.put('q.jpg', 'qqqqq')
  await folder.shown('ana')
  await folder.tag('ana', 'a.jpg', 'a')
  await folder.label('fred', 'q.jpg', { stars: 1 })
  await folder.remove('a.jpg')
  for (const machine of ['greta', 'fred'])
    expect(await folder.shown(machine), machine).toEqual({ labels: { 'a.jpg': 'a', 'q.jpg': '1' }, doubts: 1 })
})

test('an edit of a script that no program has read yet follows the picture (MV17)', async () => {
  const folder = await Folder.made()
  await folder.put('a.jpg', 'A')
  await folder.put('b.jpg', 'BB')
  await folder.label('ana', 'a.jpg', { stars: 4 })
  await folder.label('ana', 'b.jpg', { stars: 4 })
  await folder.script('a.jpg', 's')
  await folder.swap('a.jpg', 'b.jpg')
  await folder.tag('ana', 'b.jpg', 'x')
  expect(await folder.shown('fred')).toEqual({ labels: { 'a.jpg': '4', 'b.jpg': '4 s,x' }, doubts: 0 })
})

test('an edit of a script that a read-only command has read first is written into a journal by the next command that may write (E6)', async () => {
  const folder = await Folder.made()
  await folder.put('a.jpg', 'A')
  await folder.label('ana', 'a.jpg', { stars: 4 })
  await folder.script('a.jpg', 's')
  await folder.shown('ana')
  await folder.tag('ana', 'a.jpg', 'x')
  expect(await folder.findings()).toEqual([])
  await rm(join(folder.root, '.lenslet/sidecars'), { recursive: true })
  expect((await folder.shown('fred')).labels).toEqual({ 'a.jpg': '4 s,x' })
})

test('labels of a script, which name no content, make no move certain', async () => {
  const folder = await Folder.made()
  await folder.put('a.jpg', 'A')
  await folder.put('b.jpg', 'BB')
  await folder.tag('ana', 'b.jpg', 'b')
  await writeFile(join(folder.root, '.lenslet', sidecarPath('a.jpg')), JSON.stringify({ item: 'a.jpg', tags: ['a'] }))
  await folder.shown('ana')
  await folder.swap('a.jpg', 'b.jpg')
  expect((await folder.shown('fred')).doubts).toBe(1)
  expect(await folder.label('fred', 'b.jpg', { stars: 3 })).toBe(false)
})

test('a label from a window with an old state of the folder follows its content on any machine (MV8)', async () => {
  const folder = await Folder.made()
  await folder.put('a.jpg', 'A')
  await folder.put('b.jpg', 'BB')
  await folder.tag('ana', 'a.jpg', 'a')
  await folder.tag('ana', 'b.jpg', 'b')
  const bob = await folder.open('bob')
  await scanFolder(bob, true)
  await folder.swap('a.jpg', 'b.jpg')
  await folder.label('ana', 'a.jpg', { notes: 'n' })
  await bob.edit(['a.jpg'], { stars: 5 }).saved
  await bob.drain(5_000)
  await bob.close()
  expect(await folder.shown('fred')).toEqual({ labels: { 'a.jpg': 'b', 'b.jpg': '5 a' }, doubts: 0 })
})
