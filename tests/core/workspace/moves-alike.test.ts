/** Tests pictures of the same length and time in different folders, which only their content distinguishes. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Folder, scanFolder, shownOf } from '../../support/renamed-folder.ts'

const MOMENT = new Date('2026-01-01T12:00:00Z')

/** Makes a folder with such pictures, `picture 0` and so on. Ana's window has read their contents. */
async function alikePictures(...names: string[]): Promise<Folder> {
  const folder = await Folder.made()
  for (const [at, name] of names.entries()) {
    await mkdir(join(folder.at(name), '..'), { recursive: true })
    await folder.put(name, `picture ${at}`)
    await utimes(folder.at(name), MOMENT, MOMENT)
  }
  const window = await folder.open('ana')
  await scanFolder(window, true)
  await window.close()
  return folder
}

test('a label names the content of its picture, and follows it after two pictures were exchanged (CT2)', async () => {
  const folder = await alikePictures('a/x.jpg', 'b/x.jpg')
  await folder.swap('a/x.jpg', 'b/x.jpg')
  await folder.label('ana', 'a/x.jpg', { stars: 5 })
  const {
    changes: [change],
  } = JSON.parse(await readFile(join(folder.root, '.lenslet/sidecars/a/x.jpg.json'), 'utf8')) as {
    changes: { content: string }[]
  }
  expect(change!.content).toBe(`9-${createHash('sha256').update('9picture 1').digest('hex').slice(0, 16)}`)
  await folder.move('a/x.jpg', 'a/z.jpg')
  await folder.move('b/x.jpg', 'b/y.jpg')
  await folder.tag('ana', 'a/z.jpg', 'one')
  await folder.tag('ana', 'b/y.jpg', 'other')
  for (const machine of ['ana', 'fred'])
    expect((await folder.shown(machine)).labels, machine).not.toMatchObject({
      'b/y.jpg': expect.stringContaining('5') as string,
    })
})

test('labels follow a picture that replaced another one, and stay when it is labelled there', async () => {
  const folder = await alikePictures('a/x.jpg', 'b/x.jpg')
  await folder.label('ana', 'b/x.jpg', { stars: 4 })
  await folder.move('b/x.jpg', 'a/x.jpg')
  expect(await folder.tag('ana', 'a/x.jpg', 't')).toBe(true)
  for (const machine of ['ana', 'fred'])
    expect(await folder.shown(machine), machine).toEqual({ labels: { 'a/x.jpg': '4 t' }, doubts: 0 })
})

test('labels of two exchanged pictures change places as soon as one of them is labelled', async () => {
  const folder = await alikePictures('a/x.jpg', 'b/x.jpg')
  await folder.label('ana', 'a/x.jpg', { stars: 5 })
  await folder.label('ana', 'b/x.jpg', { stars: 1 })
  await folder.swap('a/x.jpg', 'b/x.jpg')
  expect(await folder.tag('ana', 'a/x.jpg', 'seen')).toBe(true)
  for (const machine of ['ana', 'fred'])
    expect(await folder.shown(machine), machine).toEqual({ labels: { 'a/x.jpg': '1 seen', 'b/x.jpg': '5' }, doubts: 0 })
})

test('a label of a picture that was copied over an unlabelled one belongs to the new content', async () => {
  const folder = await alikePictures('a.jpg')
  await folder.put('a.jpg', 'picture 7')
  await utimes(folder.at('a.jpg'), MOMENT, MOMENT)
  await folder.label('ana', 'a.jpg', { stars: 5 })
  await folder.move('a.jpg', 'z.jpg')
  await folder.tag('ana', 'z.jpg', 't')
  for (const machine of ['ana', 'fred'])
    expect(await folder.shown(machine), machine).toEqual({ labels: { 'z.jpg': '5 t' }, doubts: 0 })
})

test('a label is refused when pictures of one length were exchanged before the machine first scanned the folder', async () => {
  const folder = await alikePictures('a.jpg', 'd.jpg')
  await utimes(folder.at('d.jpg'), MOMENT, new Date(MOMENT.getTime() + 100_000))
  await folder.label('ana', 'a.jpg', { stars: 5 })
  await folder.swap('a.jpg', 'd.jpg')
  expect(await folder.tag('ben', 'a.jpg', 'two')).toBe(false)
  expect((await folder.shown('carl')).doubts).toBe(1)
})

test('in an open window, the labels and versions of two pictures that were exchanged between folders change places', async () => {
  const folder = await alikePictures('a/x.jpg', 'b/x.jpg', 'c/other.jpg')
  const window = await folder.open('ana')
  await scanFolder(window)
  window.edit(['a/x.jpg'], { stars: 5 })
  window.edit(['b/x.jpg'], { stars: 1 })
  const version = (key: string): string => window.catalog.entry(window.catalog.idOf(key)!).version
  const before = [version('a/x.jpg'), version('b/x.jpg')]
  await folder.swap('a/x.jpg', 'b/x.jpg')
  await scanFolder(window)
  expect(shownOf(window)).toEqual({ 'a/x.jpg': '1', 'b/x.jpg': '5' })
  expect([version('b/x.jpg'), version('a/x.jpg')]).toEqual(before)
})

test('in an open window, a picture that is moved over another one keeps its labels', async () => {
  const folder = await alikePictures('a/x.jpg', 'b/x.jpg')
  const window = await folder.open('ana')
  await scanFolder(window)
  window.edit(['a/x.jpg'], { stars: 5 })
  window.edit(['b/x.jpg'], { stars: 1 })
  await folder.move('b/x.jpg', 'a/x.jpg')
  await scanFolder(window)
  expect(shownOf(window)).toEqual({ 'a/x.jpg': '1' })
})
