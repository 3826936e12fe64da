import { expect, test } from 'vitest'
import { countLabels, previewEdit, previewReplacement, replaceTags } from '../../../main/core/query/index.ts'
import { team, until } from '../../support/replicas.ts'

const NAMES = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']

test('labels of chosen pictures are counted: levels, tags by use, notes and conflicts', async () => {
  const { open } = await team()
  const [ana, ben] = [await open('ana'), await open('ben')]
  const ids = NAMES.map((name) => ana.catalog.ensureId(name))
  ana.edit(NAMES.slice(0, 3), { stars: 4, addTags: ['owl'] })
  ana.edit(['a.jpg'], { notes: 'left eye', addTags: ['night'], flag: 'reject', color: 'red' })
  ben.edit(['b.jpg'], { stars: 2 }, 0)
  await until(ana, () => ana.state('b.jpg')?.conflicts.length === 1)
  const shown = ana.state('b.jpg')!.stars
  const stars = [1, 0, 0, 0, 0, 0]
  for (const value of [4, shown, 4]) stars[value]!++
  expect(countLabels(ana, ids)).toEqual({
    revision: ana.revision,
    total: 4,
    levels: { stars, flag: [1, 3, 0], color: [3, 0, 0, 0, 0, 1] },
    tags: [
      { tag: 'owl', count: 3 },
      { tag: 'night', count: 1 },
    ],
    withNotes: 1,
    conflicts: 1,
  })
})

test('a preview counts what changes, and for each other person the pictures that lose a label', async () => {
  const { open } = await team()
  const [ana, ben] = [await open('ana'), await open('ben')]
  const ids = NAMES.map((name) => ana.catalog.ensureId(name))
  await ben.edit(['a.jpg', 'b.jpg'], { stars: 3, addTags: ['owl'] }).saved
  await until(ana, () => ana.state('b.jpg')?.stars === 3)
  ana.edit(['c.jpg'], { stars: 5 })
  const of = (edit: Parameters<typeof previewEdit>[2]) => previewEdit(ana, ids, edit, 'ana')
  expect(of({ stars: 1 })).toEqual({ changed: 4, others: [{ user: 'ben', count: 2 }] })
  expect(of({ stars: 3 }), 'ben’s pictures have these stars already').toEqual({ changed: 2, others: [] })
  expect(of({ addTags: ['fox'] }), 'adding takes nothing away').toEqual({ changed: 4, others: [] })
  expect(of({ removeTags: ['owl'] })).toEqual({ changed: 2, others: [{ user: 'ben', count: 2 }] })
  expect(of({ flag: 'pick' })).toEqual({ changed: 4, others: [] })
})

test('a tag is renamed, merged and deleted on every picture, in one step that is undone at once', async () => {
  const { open } = await team()
  const [ana, ben] = [await open('ana'), await open('ben')]
  ana.edit(NAMES.slice(0, 3), { addTags: ['Bad'] })
  await ben.edit(['c.jpg', 'd.jpg'], { addTags: ['bad', 'owl'] }).saved
  await until(ana, () => ana.state('d.jpg')?.tags.length === 2)
  const tags = (): (readonly string[])[] => NAMES.map((name) => ana.state(name)?.tags ?? [])
  const before = tags()
  const replace = (from: string[], by: string): void => {
    const { ids, edit, description } = replaceTags(ana, from, by)
    ana.editTogether([{ keys: ids.map((id) => ana.catalog.items.key(id)), edit }], undefined, description)
  }

  expect(previewReplacement(ana, ['Bad'], 'bad', 'ana')).toMatchObject({ by: 'bad', pictures: 3, alreadyTagged: 2 })
  replace(['Bad'], 'bad')
  expect(tags()).toEqual([['bad'], ['bad'], ['bad', 'owl'], ['bad', 'owl']])
  const renamed = { tags: ['Bad'], by: 'bad' }
  expect(ana.undo()).toMatchObject({ what: 'rename tag “Bad” to “bad” on 3 pictures', replacedTags: renamed })
  expect(ana.redo()).toMatchObject({ replacedTags: renamed })
  ana.undo()
  expect(tags()).toEqual(before)

  replace(['Bad', 'bad'], 'reject')
  expect(tags()).toEqual([['reject'], ['reject'], ['owl', 'reject'], ['owl', 'reject']])
  expect(ana.undo()?.what).toBe('merge tags “Bad”, “bad” into “reject” on 4 pictures')
  replace(['owl'], '')
  expect(tags().flat()).not.toContain('owl')
  await until(ben, () => ben.state('d.jpg')?.tags.join() === 'bad')
  expect(ana.undo()).toMatchObject({
    what: 'delete tag “owl” on 2 pictures',
    replacedTags: { tags: ['owl'], by: '' },
  })
  expect(tags()).toEqual(before)
})

test('a new name is one tag, spelled as the team spells it, and its own spelling can be changed', async () => {
  const { open } = await team()
  const ana = await open('ana')
  ana.edit(['a.jpg'], { addTags: ['left eye', 'Owl'] })
  const preview = (by: string, tags = ['left eye']) => previewReplacement(ana, tags, by, 'ana')
  expect(preview('OWL')).toMatchObject({ by: 'Owl', problem: null, alreadyTagged: 1 })
  expect(preview('Left Eye')).toMatchObject({ by: 'Left Eye', problem: null })
  expect(preview('left eye').problem).toBe('This is its name already.')
  expect(preview('one, two').problem).toContain('Enter one tag')
  expect(preview('"one, two"')).toMatchObject({ by: 'one, two', problem: null })
  expect(preview('x'.repeat(101)).problem).toContain('too long')
  expect(preview('\u200b').problem).toBe('This text cannot be a tag.')
  expect(preview('fox', ['gone'])).toMatchObject({ pictures: 0, others: [] })
  expect(() => replaceTags(ana, ['left eye'], 'one, two')).toThrow('Enter one tag')
})
