/** Tests which values a field had before people gave it different ones at the same time. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { commonAncestors } from '../../../main/core/labels/common-ancestors.ts'
import { headsByField } from '../../../main/core/labels/heads.ts'
import { undoneIds } from '../../../main/core/labels/undone-changes.ts'
import type { Change } from '../../../preload/contract/index.ts'

const change = (id: string, stars: number, replaces: readonly string[], more: Partial<Change> = {}): Change => ({
  id,
  at: Number(id.replaceAll(/\D/g, '')) || 1,
  by: id.split(':')[0]!,
  item: 'a.jpg',
  stars,
  replaces,
  ...more,
})
const starsBefore = (changes: readonly Change[]): unknown[] => {
  const heads = headsByField(changes).get('stars') ?? []
  return commonAncestors(
    changes,
    'stars',
    heads.map((head) => head.change.id),
  ).map(({ value }) => value)
}

test('it is the value that everybody had seen', () => {
  const seen = [change('a:1', 1, []), change('a:2', 3, ['a:1'])]
  expect(starsBefore([...seen, change('a:3', 4, ['a:2']), change('b:3', 2, ['a:2'])])).toEqual([3])
  // Ben changed his mind before he saw what Ana did.
  expect(
    starsBefore([...seen, change('a:3', 4, ['a:2']), change('b:3', 2, ['a:2']), change('b:4', 5, ['b:3'])]),
  ).toEqual([3])
  // Ben had not seen the last value before.
  expect(starsBefore([...seen, change('a:3', 4, ['a:2']), change('b:3', 2, ['a:1'])])).toEqual([1])
})

test('there is none when nobody had given a value before', () => {
  expect(starsBefore([change('a:1', 4, []), change('b:1', 2, [])])).toEqual([])
  expect(starsBefore([change('a:1', 1, []), change('a:2', 4, ['a:1']), change('b:1', 2, [])])).toEqual([])
})

test('changes of other fields do not count', () => {
  const note: Change = { id: 'a:1', at: 1, by: 'a', item: 'a.jpg', notes: 'x', replaces: [] }
  expect(starsBefore([note, change('a:2', 4, ['a:1']), change('b:2', 2, ['a:1'])])).toEqual([])
})

test('an undone value is not it, but the one before', () => {
  const undo: Change = { id: 'a:9', at: 9, by: 'a', item: 'a.jpg', replaces: [], undoes: ['a:2'] }
  const changes = [
    change('a:1', 1, []),
    change('a:2', 3, ['a:1']),
    change('a:3', 4, ['a:2']),
    change('b:3', 2, ['a:2']),
  ]
  expect(starsBefore([...changes, undo])).toEqual([1])
})

test('a conflict that two people resolved differently was a conflict before', () => {
  const first = [change('a:1', 4, []), change('b:2', 2, [])]
  const both = first.map(({ id }) => id)
  expect(starsBefore([...first, change('a:3', 4, both), change('b:3', 2, both)])).toEqual([2, 4])
})

test('changes that replace each other in a circle are still answered', () => {
  const circle = [change('a:1', 1, ['a:2']), change('a:2', 2, ['a:1'])]
  expect(starsBefore([...circle, change('a:3', 4, ['a:1']), change('b:3', 5, ['a:2'])])).toEqual([2])
})

/** Generates changes of one field by three people, each of whom has seen some of the earlier changes. */
const histories = fc
  .array(
    fc.record({ by: fc.nat(2), stars: fc.nat(5), seen: fc.array(fc.nat(11), { maxLength: 3 }), undoes: fc.nat(19) }),
    {
      minLength: 2,
      maxLength: 12,
    },
  )
  .map((steps) =>
    steps.map(({ by, stars, seen, undoes }, at): Change => {
      const replaces = [...new Set(seen.filter((index) => index < at))].map((index) => `${steps[index]!.by}:${index}`)
      return undoes < at && undoes % 4 === 0
        ? {
            id: `${by}:${at}`,
            at,
            by: `${by}`,
            item: 'a.jpg',
            replaces: [],
            undoes: [`${steps[undoes]!.by}:${undoes}`],
          }
        : { id: `${by}:${at}`, at, by: `${by}`, item: 'a.jpg', stars, replaces }
    }),
  )

test('in any history: each head has replaced it, it counts, nothing between it and all heads does, whatever the order', () => {
  fc.assert(
    fc.property(histories, fc.gen(), (changes, gen) => {
      const ids = (headsByField(changes).get('stars') ?? []).map((head) => head.change.id)
      const found = commonAncestors(changes, 'stars', ids)
      const shuffled = gen(fc.shuffledSubarray, [...changes], { minLength: changes.length })
      expect(commonAncestors(shuffled, 'stars', ids)).toEqual(found)
      const undone = undoneIds(changes)
      const reaches = (from: string, to: string): boolean =>
        changes
          .filter(({ id, stars }) => id === from && stars !== undefined)
          .some(({ replaces }) => replaces.some((id) => id === to || reaches(id, to)))
      const common = changes.filter(
        ({ id, stars }) =>
          stars !== undefined && !undone.has(id) && ids.length > 1 && ids.every((head) => reaches(head, id)),
      )
      const newest = common.filter(({ id }) => !common.some((other) => reaches(other.id, id)))
      expect(new Set(found.map((head) => head.change.id))).toEqual(new Set(newest.map(({ id }) => id)))
    }),
  )
})
