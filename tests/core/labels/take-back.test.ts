import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { fold } from '../../../main/core/labels/fold.ts'
import { headsByField } from '../../../main/core/labels/heads.ts'
import { planTakeBack, type TakeBackPlan } from '../../../main/core/labels/take-back.ts'
import { undoneIds } from '../../../main/core/labels/undone-changes.ts'
import { changesOf } from '../../suites/changes.ts'

const change = (id: string, by: string, at: number, more: Partial<StoredChange>): StoredChange => ({
  id,
  at,
  by,
  item: 'a.jpg',
  replaces: [],
  ...more,
})
const undoOf = (
  changes: readonly StoredChange[],
  { undoes }: TakeBackPlan,
  id = 'lead:0',
  at = 1_000,
): StoredChange[] => (undoes.length === 0 ? [...changes] : [...changes, change(id, 'lead', at, { undoes })])

const bensThree = change('ben:0', 'ben', 1, { stars: 3 })
const anasFour = change('ana:0', 'ana', 2, { stars: 4, tags: { add: ['owl'] }, replaces: ['ben:0'] })
const anasFive = change('ana:1', 'ana', 3, { stars: 5, replaces: ['ana:0'] })

describe('taking back changes', () => {
  test('brings back the value before all of the chosen ones, not that of the last but one (U5)', () => {
    const changes = [bensThree, anasFour, anasFive]
    const plan = planTakeBack(changes, new Set(['ana:0', 'ana:1']))
    expect(plan.undoes).toEqual(['ana:0', 'ana:1'])
    expect(new Set(plan.values)).toEqual(
      new Set([
        { field: 'stars', before: 5, after: 3 },
        { field: 'tag:owl', before: true, after: undefined },
      ]),
    )
    expect(fold(undoOf(changes, plan))).toMatchObject({ stars: 3, tags: [], updatedBy: 'ben' })
  })

  test('leaves a value alone that somebody has set since, and says who (U5)', () => {
    const later = change('cleo:0', 'cleo', 9, { stars: 1, replaces: ['ana:0'] })
    const changes = [bensThree, anasFour, later]
    const plan = planTakeBack(changes, new Set(['ana:0']))
    expect(plan).toEqual({
      undoes: ['ana:0'],
      values: [{ field: 'tag:owl', before: true, after: undefined }],
      newer: [{ field: 'stars', by: 'cleo' }],
      resolved: 0,
      undoneBefore: 0,
    })
    expect(fold(undoOf(changes, plan))).toMatchObject({ stars: 1, tags: [], conflicts: [] })
    const onlyStars = [bensThree, change('ana:0', 'ana', 2, { stars: 4, replaces: ['ben:0'] }), later]
    expect(planTakeBack(onlyStars, new Set(['ana:0']))).toMatchObject({ undoes: [], values: [] })
  })

  test('skips what is undone already, and what moved labels to another name (U5)', () => {
    const undone = [bensThree, anasFour, change('ana:2', 'ana', 4, { undoes: ['ana:0'] })]
    expect(planTakeBack(undone, new Set(['ana:0']))).toMatchObject({ undoes: [], undoneBefore: 1 })
    const moved = [bensThree, change('moved:0', 'ben', 2, { undoes: ['ben:0'], extra: { moved_to: 'b.jpg' } })]
    expect(planTakeBack(moved, new Set(['moved:0', 'ben:0']))).toMatchObject({ undoes: [], values: [] })
  })

  test('can itself be taken back (U6)', () => {
    const changes = [bensThree, anasFour, anasFive]
    const taken = undoOf(changes, planTakeBack(changes, new Set(['ana:0', 'ana:1'])))
    const back = planTakeBack(taken, new Set(['lead:0']))
    expect(back.undoes).toEqual(['lead:0'])
    const restored = undoOf(taken, back, 'lead:1', 2_000)
    expect(fold(restored)).toEqual(fold(changes))
    // And once more.
    const again = planTakeBack(restored, new Set(['lead:1']))
    expect(fold(undoOf(restored, again, 'lead:2', 3_000))).toMatchObject({ stars: 3, tags: [] })
  })

  test('of an undo leaves it alone where somebody has set the value since it was made (U6)', () => {
    const taken = [anasFour, change('lead:0', 'lead', 10, { undoes: ['ana:0'] })]
    const since = [...taken, change('cleo:0', 'cleo', 11, { stars: 2 })]
    expect(planTakeBack(since, new Set(['lead:0']))).toMatchObject({
      undoes: [],
      newer: [{ field: 'stars', by: 'cleo' }],
    })
    // What was in conflict before the undo may be in conflict again.
    const inConflict = [...taken, change('cleo:0', 'cleo', 3, { stars: 2 })]
    expect(planTakeBack(inConflict, new Set(['lead:0']))).toMatchObject({ undoes: ['lead:0'] })
  })

  test('of an edit and of its undo changes nothing (U6)', () => {
    const changes = [bensThree, anasFour, change('ana:2', 'ana', 4, { undoes: ['ana:0'] })]
    expect(planTakeBack(changes, new Set(['ana:0', 'ana:2']))).toMatchObject({ undoes: [], values: [] })
  })

  test('of an edit that resolved a conflict restores the conflict (M10)', () => {
    const changes = [
      bensThree,
      change('cleo:0', 'cleo', 1, { stars: 1 }),
      change('ana:0', 'ana', 2, { stars: 4, replaces: ['ben:0', 'cleo:0'] }),
    ]
    const plan = planTakeBack(changes, new Set(['ana:0']))
    expect(fold(undoOf(changes, plan)).conflicts).toHaveLength(1)
  })

  test('in any history removes every chosen edit that counts, and no head of anybody else', () => {
    fc.assert(
      fc.property(
        changesOf('a.jpg', 12).chain((changes) => fc.tuple(fc.constant(changes), fc.subarray(changes))),
        ([changes, chosen]) => {
          const undone = undoneIds(changes)
          const edits = chosen.filter(({ undoes, id }) => undoes === undefined && !undone.has(id))
          const ids = new Set(edits.map(({ id }) => id))
          const plan = planTakeBack(changes, ids)
          const after = undoOf(changes, plan, 'z-lead:0')
          const heads = headsByField(after)
          const headIds = new Set([...heads.values()].flat().map((head) => head.change.id))
          for (const id of ids) expect(headIds).not.toContain(id)
          const others = [...headsByField(changes)].flatMap(([field, before]) =>
            before.filter((head) => !ids.has(head.change.id)).map((head) => ({ field, id: head.change.id })),
          )
          for (const { field, id } of others) expect(heads.get(field)?.map((one) => one.change.id)).toContain(id)
          expect(planTakeBack(after, ids).undoes).toEqual([])
        },
      ),
    )
  })
})
