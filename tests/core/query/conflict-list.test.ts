/** Tests the list of conflicts of a data set: its order, and which ones are alike. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { listConflicts, resolveAlike } from '../../../main/core/query/index.ts'
import type { Workspace } from '../../../main/core/workspace/workspace.ts'
import type { LabelEdit } from '../../../preload/contract/index.ts'
import { team, until } from '../../support/replicas.ts'

const KEYS = ['b/2.jpg', 'b/10.jpg', 'a/1.jpg', 'a/x/1.jpg', 'c.jpg']

interface People {
  readonly ana: Workspace
  readonly ben: Workspace
}

/** Opens a folder as two people. */
async function twoPeople(): Promise<People> {
  const { root, open } = await team()
  for (const key of KEYS) {
    await mkdir(dirname(join(root, key)), { recursive: true })
    await writeFile(join(root, key), '')
  }
  const [ana, ben] = [await open('ana'), await open('ben')]
  await Promise.all([ana, ben].map((workspace) => workspace.catalog.scan()))
  return { ana, ben }
}

/** Lets both edit pictures without having seen each other's labels; resolves when Ana has all of them. */
async function editApart(
  { ana, ben }: People,
  keys: readonly string[],
  one: LabelEdit,
  other: LabelEdit,
): Promise<void> {
  const seen = ben.revision
  ana.edit(keys, one)
  await until(ben, () => ben.revision > seen)
  const before = ana.revision
  ben.edit(keys, other, seen)
  await until(ana, () => ana.revision > before)
}

const list = ({ catalog, labelColumns }: Workspace, folder = ''): unknown[] =>
  listConflicts(catalog, labelColumns, folder).map(({ field, people, ids }) => [
    field,
    people.join(' '),
    ids.map((id) => catalog.entry(id).key).join(' '),
  ])

test('conflicts are in groups by kind, people and field, and inside of them in the order of the pictures', async () => {
  const people = await twoPeople()
  await editApart(people, ['c.jpg', 'b/10.jpg', 'b/2.jpg', 'a/x/1.jpg'], { stars: 4 }, { stars: 2 })
  await editApart(people, ['c.jpg'], { notes: 'one' }, { notes: 'other' })
  await editApart(people, ['a/1.jpg'], { flag: 'pick' }, { flag: 'reject' })
  people.ben.setUser('cleo')
  await editApart(people, ['a/1.jpg'], { stars: 1 }, { stars: 5 })
  expect(list(people.ana)).toEqual([
    ['stars', 'ana ben', 'c.jpg a/x/1.jpg b/2.jpg b/10.jpg'],
    ['stars', 'ana cleo', 'a/1.jpg'],
    ['flag', 'ana ben', 'a/1.jpg'],
    ['notes', 'ana ben', 'c.jpg'],
  ])
  expect(list(people.ana, 'a')).toEqual([
    ['stars', 'ana ben', 'a/x/1.jpg'],
    ['stars', 'ana cleo', 'a/1.jpg'],
    ['flag', 'ana ben', 'a/1.jpg'],
  ])
})

test('conflicts that are alike get the value of one person, or the newest; all others stay', async () => {
  const people = await twoPeople()
  const { ana } = people
  await editApart(people, ['c.jpg', 'b/2.jpg'], { stars: 4 }, { stars: 2 })
  await editApart(people, ['b/10.jpg'], { stars: 5 }, { stars: 1 })
  await editApart(people, ['c.jpg'], { color: 'red' }, { color: 'blue' })
  const alike = { kind: 'stars', people: ['ana', 'ben'], folder: '' } as const
  const edits = (rule: Parameters<typeof resolveAlike>[3], folder = ''): unknown => {
    const resolved = resolveAlike(ana.catalog, ana.labelColumns, { ...alike, folder }, rule)
    return [resolved.conflicts, resolved.edits.map(({ edit, ids }) => [edit, ids.length])]
  }
  expect(edits({ take: 'person', person: 'ana' })).toEqual([
    3,
    [
      [{ stars: 4 }, 2],
      [{ stars: 5 }, 1],
    ],
  ])
  expect(edits({ take: 'newest' })).toEqual([
    3,
    [
      [{ stars: 2 }, 2],
      [{ stars: 1 }, 1],
    ],
  ])
  expect(edits({ take: 'newest' }, 'b')).toEqual([
    2,
    [
      [{ stars: 2 }, 1],
      [{ stars: 1 }, 1],
    ],
  ])
  expect(edits({ take: 'person', person: 'dora' })).toEqual([0, []])
})

test('a picture with conflicts of two tags gets both values in one edit', async () => {
  const people = await twoPeople()
  const { ana, ben } = people
  const before = ben.revision
  ana.edit(['c.jpg'], { addTags: ['cat', 'dog', 'owl'] })
  await until(ben, () => ben.revision > before)
  const seen = ben.revision
  ana.edit(['c.jpg'], { removeTags: ['cat', 'dog'] })
  ana.edit(['c.jpg'], { addTags: ['cat', 'dog'] })
  await until(ben, () => ben.history('c.jpg').length === 3)
  const ofAna = ana.revision
  ben.edit(['c.jpg'], { removeTags: ['cat', 'dog'] }, seen)
  await until(ana, () => ana.revision > ofAna)
  const alike = { kind: 'tags', people: ['ana', 'ben'], folder: '' } as const
  const { edits, conflicts } = resolveAlike(ana.catalog, ana.labelColumns, alike, { take: 'person', person: 'ben' })
  expect([conflicts, edits.map(({ edit }) => edit)]).toEqual([2, [{ removeTags: ['cat', 'dog'] }]])
  ana.editTogether(edits.map(({ edit, ids }) => ({ edit, keys: ids.map((id) => ana.catalog.entry(id).key) })))
  expect(ana.state('c.jpg')).toMatchObject({ tags: ['owl'], conflicts: [] })
  expect(ana.undo()?.what).toBe('remove tag “cat”, remove tag “dog” (c.jpg)')
  expect(ana.state('c.jpg')?.conflicts).toHaveLength(2)
})
