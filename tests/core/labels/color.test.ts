/** Tests colour labels from end to end: from an edit to all windows, to files, to scripts and back. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { COLOR_LABELS, DEFAULT_QUERY, type ColorLabel } from '../../../preload/contract/index.ts'
import { changeText } from '../../../main/cli/records.ts'
import { Editor } from '../../../main/core/labels/editor.ts'
import { LabelStore } from '../../../main/core/labels/label-store.ts'
import { FacetCounts, runQuery } from '../../../main/core/query/index.ts'
import type { Workspace } from '../../../main/core/workspace/workspace.ts'
import { team, until } from '../../support/replicas.ts'

const KEYS = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg', 'f.jpg']
/** The colour of each picture, by name. */
const COLORS: Readonly<Record<string, ColorLabel>> = {
  'a.jpg': 'purple',
  'b.jpg': 'red',
  'c.jpg': 'blue',
  'd.jpg': 'yellow',
  'e.jpg': 'green',
  'f.jpg': 'none',
}

async function writePictures(root: string): Promise<void> {
  await Promise.all(KEYS.map((key) => writeFile(join(root, key), 'no picture at all')))
}

function namesFor(workspace: Workspace, text: string, sort: 'name' | 'color' = 'name'): string[] {
  return Array.from(
    runQuery(workspace.catalog, workspace, { ...DEFAULT_QUERY, text, sort, descending: sort === 'color' }),
    (id) => workspace.catalog.entry(id).key,
  )
}

test('a colour reaches everybody and the sidecar, can be filtered, counted and sorted, and can be undone (S2)', async () => {
  const { open, root } = await team()
  await writePictures(root)
  const [ana, ben] = [await open('ana'), await open('ben')]
  await ben.catalog.scan()
  for (const [key, color] of Object.entries(COLORS)) if (color !== 'none') ana.edit([key], { color })
  await until(ben, () => ben.state('e.jpg')?.color === 'green')
  expect(Object.fromEntries(KEYS.map((key) => [key, ben.state(key)?.color ?? 'none']))).toEqual(COLORS)
  expect(namesFor(ben, 'color:red or color:green')).toEqual(['b.jpg', 'e.jpg'])
  expect(namesFor(ben, '-color:red has:color')).toEqual(['a.jpg', 'c.jpg', 'd.jpg', 'e.jpg'])
  expect(namesFor(ben, 'color:none')).toEqual(['f.jpg'])
  expect(namesFor(ben, 'labelled:no'), 'a colour is a label').toEqual(['f.jpg'])
  expect(
    namesFor(ben, '', 'color').map((key) => COLORS[key]),
    'the order of the keys 6 to 9, and then purple and none',
  ).toEqual(COLOR_LABELS)
  const { levels } = new FacetCounts({
    catalog: ben.catalog,
    labels: ben,
    query: { ...DEFAULT_QUERY, text: 'color:red' },
    fields: [],
  }).facets
  expect(levels.color, 'counted without the condition on the colour').toEqual([1, 1, 1, 1, 1, 1])
  expect(levels.flag).toEqual([0, 1, 0])
  expect(await ana.drain(20_000)).toBe(true)
  const sidecar = (key: string): Promise<string> => readFile(join(root, `.lenslet/sidecars/${key}.json`), 'utf8')
  expect(JSON.parse(await sidecar('b.jpg'))).toMatchObject({ color: 'red', changes: [{ color: 'red' }] })
  expect(ana.undo()).toMatchObject({ what: 'colour green (e.jpg)' })
  await until(ben, () => ben.state('e.jpg')?.color === 'none')
  ana.edit(['b.jpg'], { color: 'none' })
  expect(changeText(ana.history('b.jpg')[0]!.change)).toBe('no colour')
  expect(ana.undo()).toMatchObject({ what: 'clear colour (b.jpg)' })
  expect(await ana.drain(20_000)).toBe(true)
  expect(JSON.parse(await sidecar('e.jpg')), 'a sidecar without a colour has no field for it').not.toHaveProperty(
    'color',
  )
})

test('two people who give a picture two colours without having seen each other are in conflict until one decides', async () => {
  const { open } = await team()
  const [ana, ben] = [await open('ana'), await open('ben')]
  ana.edit(['a.jpg'], { color: 'red', flag: 'pick' })
  ben.edit(['a.jpg'], { color: 'blue' }, 0)
  await until(ana, () => ana.state('a.jpg')!.conflicts.length === 1)
  await until(ben, () => ben.state('a.jpg')!.conflicts.length === 1)
  const [conflict] = ana.state('a.jpg')!.conflicts
  expect(conflict!.field).toBe('color')
  expect(conflict!.values.map(({ value, by }) => `${by}: ${String(value)}`).toSorted()).toEqual([
    'ana: red',
    'ben: blue',
  ])
  ana.edit(['a.jpg'], { color: 'red' })
  await until(ben, () => ben.state('a.jpg')!.conflicts.length === 0)
  expect(ben.state('a.jpg')).toMatchObject({ color: 'red', flag: 'pick', updatedBy: 'ana' })
})

test('a script can set, change and clear a colour; a sidecar without the field does not change it (E5, S2)', async () => {
  const { open, root } = await team()
  const ana = await open('ana')
  const path = join(root, '.lenslet/sidecars/a.jpg.json')
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, JSON.stringify({ item: 'a.jpg', color: 'purple' }))
  await ana.scanSidecars()
  expect(ana.state('a.jpg')).toMatchObject({ color: 'purple', updatedBy: 'external' })
  expect(await ana.drain(20_000)).toBe(true)
  const editSidecar = async (change: (raw: Record<string, unknown>) => object): Promise<void> => {
    await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>)))
    await ana.scanSidecars()
  }
  await editSidecar(({ color: _color, ...rest }) => ({ ...rest, stars: 2 }))
  expect(ana.state('a.jpg')).toMatchObject({ color: 'purple', stars: 2 })
  expect(await ana.drain(20_000)).toBe(true)
  await editSidecar((raw) => ({ ...raw, color: 'none' }))
  expect(ana.state('a.jpg')).toMatchObject({ color: 'none', stars: 2 })
  const notices: string[] = []
  ana.events.on('notice', ({ message }) => notices.push(message))
  await editSidecar((raw) => ({ ...raw, color: 'Red' }))
  expect(ana.status().damaged).toEqual(['sidecars/a.jpg.json'])
  expect(notices.join('\n')).toContain('`color` is not red, yellow, green, blue, purple or none')
})

test('an invalid colour is refused, and the error names the valid ones', () => {
  const editor = new Editor(new LabelStore(), {
    user: () => 'ana',
    replica: () => 'a',
    newId: () => 'a:1',
    now: () => 0,
    contentOf: () => undefined,
  })
  expect(() => editor.edit([{ keys: ['a.jpg'], edit: { color: 'amber' as never } }], 0)).toThrow(
    'a colour is red, yellow, green, blue, purple or none, not "amber"',
  )
})
