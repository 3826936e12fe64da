/** Tests one kind of label from end to end: from an edit to all windows, to files, to scripts and back. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { DEFAULT_QUERY } from '../../../preload/contract/index.ts'
import { Editor } from '../../../main/core/labels/editor.ts'
import { LabelStore } from '../../../main/core/labels/label-store.ts'
import { FacetCounts, runQuery } from '../../../main/core/query/index.ts'
import type { Workspace } from '../../../main/core/workspace/workspace.ts'
import { team, until } from '../../support/replicas.ts'

const KEYS = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']

async function writePictures(root: string): Promise<void> {
  await Promise.all(KEYS.map((key) => writeFile(join(root, key), 'no picture at all')))
}

function namesFor(workspace: Workspace, text: string, sort: 'name' | 'flag' = 'name'): string[] {
  return Array.from(
    runQuery(workspace.catalog, workspace, { ...DEFAULT_QUERY, text, sort, descending: sort === 'flag' }),
    (id) => workspace.catalog.entry(id).key,
  )
}

test('a flag reaches everybody and the sidecar, can be filtered, counted and sorted, and can be undone (S2)', async () => {
  const { open, root } = await team()
  await writePictures(root)
  const [ana, ben] = [await open('ana'), await open('ben')]
  await ben.catalog.scan()
  ana.edit(['a.jpg', 'b.jpg'], { flag: 'pick' })
  ana.edit(['c.jpg'], { flag: 'reject' })
  await until(ben, () => ben.state('c.jpg')?.flag === 'reject')
  expect(namesFor(ben, 'flag:pick')).toEqual(['a.jpg', 'b.jpg'])
  expect(namesFor(ben, '-flag:reject has:flag')).toEqual(['a.jpg', 'b.jpg'])
  expect(namesFor(ben, 'flag:none')).toEqual(['d.jpg'])
  expect(namesFor(ben, 'labelled:no')).toEqual(['d.jpg'])
  expect(namesFor(ben, '', 'flag')).toEqual(['a.jpg', 'b.jpg', 'd.jpg', 'c.jpg'])
  const { levels } = new FacetCounts({
    catalog: ben.catalog,
    labels: ben,
    query: { ...DEFAULT_QUERY, text: 'flag:pick' },
    fields: [],
  }).facets
  expect(levels.flag, 'rejected, none, picked: counted without the condition on the flag').toEqual([1, 1, 2])
  expect(levels.stars[0]).toBe(2)
  expect(await ana.drain(20_000)).toBe(true)
  const sidecar = (key: string): Promise<string> => readFile(join(root, `.lenslet/sidecars/${key}.json`), 'utf8')
  expect(JSON.parse(await sidecar('c.jpg'))).toMatchObject({ flag: 'reject', changes: [{ flag: 'reject' }] })
  expect(ana.undo()).toMatchObject({ what: 'reject (c.jpg)' })
  expect(ana.undo()).toMatchObject({ what: 'pick on 2 pictures' })
  await until(ben, () => ben.state('a.jpg')?.flag === 'none' && ben.state('c.jpg')?.flag === 'none')
  expect(await ana.drain(20_000)).toBe(true)
  expect(JSON.parse(await sidecar('a.jpg')), 'a sidecar without a flag has no field for it').not.toHaveProperty('flag')
})

test('two people who flag a picture without having seen each other are in conflict until one of them decides', async () => {
  const { open } = await team()
  const [ana, ben] = [await open('ana'), await open('ben')]
  ana.edit(['a.jpg'], { flag: 'pick' })
  ben.edit(['a.jpg'], { flag: 'reject' }, 0)
  await until(ana, () => ana.state('a.jpg')!.conflicts.length === 1)
  await until(ben, () => ben.state('a.jpg')!.conflicts.length === 1)
  const [conflict] = ana.state('a.jpg')!.conflicts
  expect(conflict!.field).toBe('flag')
  expect(conflict!.values.map(({ value, by }) => `${by}: ${String(value)}`).toSorted()).toEqual([
    'ana: pick',
    'ben: reject',
  ])
  ana.edit(['a.jpg'], { flag: 'pick' })
  await until(ben, () => ben.state('a.jpg')!.conflicts.length === 0)
  expect(ben.state('a.jpg')).toMatchObject({ flag: 'pick', updatedBy: 'ana' })
})

test('a script can set, change and clear a flag; a sidecar without the field does not change it (E5, S2)', async () => {
  const { open, root } = await team()
  const ana = await open('ana')
  const path = join(root, '.lenslet/sidecars/a.jpg.json')
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, JSON.stringify({ item: 'a.jpg', flag: 'pick' }))
  await ana.scanSidecars()
  expect(ana.state('a.jpg')).toMatchObject({ flag: 'pick', updatedBy: 'external' })
  expect(await ana.drain(20_000)).toBe(true)
  const editSidecar = async (change: (raw: Record<string, unknown>) => object): Promise<void> => {
    await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>)))
    await ana.scanSidecars()
  }
  await editSidecar(({ flag: _flag, ...rest }) => ({ ...rest, stars: 2 }))
  expect(ana.state('a.jpg')).toMatchObject({ flag: 'pick', stars: 2 })
  expect(await ana.drain(20_000)).toBe(true)
  await editSidecar((raw) => ({ ...raw, flag: 'none' }))
  expect(ana.state('a.jpg')).toMatchObject({ flag: 'none', stars: 2 })
  const notices: string[] = []
  ana.events.on('notice', ({ message }) => notices.push(message))
  await editSidecar((raw) => ({ ...raw, flag: 'maybe' }))
  expect(ana.status().damaged).toEqual(['sidecars/a.jpg.json'])
  expect(notices.join('\n')).toContain('`flag` is not pick, reject or none')
})

test('an invalid flag is refused, and the error names the valid ones', () => {
  const editor = new Editor(new LabelStore(), {
    user: () => 'ana',
    replica: () => 'a',
    newId: () => 'a:1',
    now: () => 0,
    contentOf: () => undefined,
  })
  expect(() => editor.edit([{ keys: ['a.jpg'], edit: { flag: 'maybe' as never } }], 0)).toThrow(
    'a flag is pick, reject or none, not "maybe"',
  )
})
