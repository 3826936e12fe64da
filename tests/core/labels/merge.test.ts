import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { fold } from '../../../main/core/labels/fold.ts'
import { headsByField } from '../../../main/core/labels/heads.ts'
import { canonicalText } from '../../../preload/contract/index.ts'
import { externalChange } from '../../../main/core/labels/external-edits.ts'
import { LabelStore } from '../../../main/core/labels/label-store.ts'
import { compareByTime, union } from '../../../main/core/labels/union.ts'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { decodeSidecar, encodeSidecar } from '../../../main/core/format/sidecar-codec.ts'
import { changesOf } from '../../suites/changes.ts'

const history = changesOf('a.jpg', 12)
const change = (
  id: string,
  by: string,
  fields: Partial<StoredChange>,
  replaces: string[] = [],
  at = 0,
): StoredChange => ({ id, at, by, item: 'a.jpg', replaces, ...fields })

describe('union and fold', () => {
  test('give the same labels in any order, with repetitions (M1)', () => {
    fc.assert(
      fc.property(
        history.chain((changes) =>
          fc.tuple(
            fc.constant(changes),
            fc.shuffledSubarray(changes, { minLength: changes.length }),
            fc.subarray(changes),
          ),
        ),
        ([changes, shuffled, again]) => {
          expect(fold(union(shuffled, again))).toEqual(fold(changes))
        },
      ),
    )
  })

  test('are associative and commutative over files that each hold a part (M1)', () => {
    fc.assert(
      fc.property(
        history.chain((changes) => fc.tuple(fc.subarray(changes), fc.subarray(changes), fc.subarray(changes))),
        ([a, b, c]) => {
          const expected = union(union(a, b), c).toSorted(compareByTime)
          expect(union(a, union(b, c)).toSorted(compareByTime)).toEqual(expected)
          expect(union(c, union(b, a)).toSorted(compareByTime)).toEqual(expected)
        },
      ),
    )
  })

  test('no value is dropped unless somebody who saw it has replaced it (M7)', () => {
    fc.assert(
      fc.property(history, (changes) => {
        for (const [field, heads] of headsByField(changes)) {
          const state = fold(changes)
          const values = new Set(heads.map((head) => head.value))
          const conflict = state.conflicts.find((one) => one.field === field)
          expect(new Set(conflict?.values.map((value) => value.value) ?? [heads[0]!.value])).toEqual(values)
        }
      }),
    )
  })

  test('a late change that a known change already replaces does not restore its value (M5)', () => {
    fc.assert(
      fc.property(history, (changes) => {
        const last = changes.at(-1)
        if (!last) return
        const resolvingChange = change(
          'settler:1',
          'settler',
          { stars: 2 },
          changes.map((one) => one.id),
          5,
        )
        const without = changes.filter((one) => one !== changes[0])
        expect(fold([...without, resolvingChange]).stars).toBe(2)
        expect(fold([...without, resolvingChange, changes[0]!]).stars).toBe(2)
        expect(fold([...changes, resolvingChange]).conflicts.some((one) => one.field === 'stars')).toBe(false)
      }),
    )
  })

  test('of two changes with one id every replica keeps the same one (M3)', () => {
    const [a, b] = [change('r:1', 'a', { stars: 1 }), change('r:1', 'b', { stars: 2 })]
    expect(union([a], [b])).toEqual(union([b], [a]))
  })

  test('names that are numbers are sorted like other names in canonical texts (M3)', () => {
    expect(canonicalText({ b: [{ 9: 1, 10: undefined }], 9: 1, 10: 2 })).toBe('{"10":2,"9":1,"b":[{"9":1}]}')
  })

  test('changes that replace each other in a cycle do not lose a value (M8)', () => {
    const circle = [change('a:1', 'a', { stars: 3 }, ['b:1'], 1), change('b:1', 'b', { stars: 4 }, ['a:1'], 2)]
    expect(fold(circle).stars).toBe(4)
    expect(fold(circle.toReversed()).stars).toBe(4)
  })
})

test('of two heads of one time the one with the greater id is the newest (T9)', () => {
  const heads = [change('a:1', 'a', { stars: 3 }), change('b:1', 'b', { stars: 4 })]
  expect([fold(heads), fold(heads.toReversed())]).toMatchObject([
    { stars: 4, updatedBy: 'b' },
    { stars: 4, updatedBy: 'b' },
  ])
})

test('undos that name each other in a circle undo nothing (U2)', () => {
  const [one, two] = [change('a:2', 'a', { undoes: ['a:1', 'b:2'] }), change('b:2', 'b', { undoes: ['a:1', 'a:2'] })]
  expect(fold([change('a:1', 'a', { stars: 3 }), one, two]).stars).toBe(3)
  expect(fold([change('a:1', 'a', { stars: 3 }), one]).stars).toBe(0)
})

test('a tag that one change adds and removes is added; tags that differ in case are two (C2, C4)', () => {
  expect(fold([change('a:1', 'a', { tags: { add: ['x', 'Cat', 'cat'], remove: ['x'] } })]).tags).toEqual([
    'Cat',
    'cat',
    'x',
  ])
  expect(fold([change('a:1', 'a', { stars: 3 }), change('a:2', 'a', { notes: 'n' })])).toMatchObject({ stars: 3 })
})

describe('two people', () => {
  test('who set the same field without seeing each other both keep their value, and the newer one is shown (M7)', () => {
    const state = fold([change('a:1', 'alice', { stars: 4 }, [], 1), change('b:1', 'bob', { stars: 2 }, [], 2)])
    expect(state.stars).toBe(2)
    expect(state.conflicts).toEqual([
      {
        field: 'stars',
        values: [expect.objectContaining({ value: 2, by: 'bob' }), expect.objectContaining({ value: 4, by: 'alice' })],
      },
    ])
  })

  test('who set the same value are not in conflict (M6)', () => {
    expect(fold([change('a:1', 'alice', { stars: 4 }), change('b:1', 'bob', { stars: 4 })]).conflicts).toEqual([])
  })

  test('who edit different fields and different tags never conflict (M4)', () => {
    const state = fold([
      change('a:1', 'alice', { stars: 4, tags: { add: ['cat'] } }),
      change('b:1', 'bob', { notes: 'left eye', tags: { add: ['blur'] } }),
    ])
    expect(state).toMatchObject({ stars: 4, tags: ['blur', 'cat'], notes: 'left eye', conflicts: [] })
  })

  test('a change that saw the other wins although its clock is hours behind (M5, M9)', () => {
    const state = fold([
      change('a:1', 'alice', { stars: 4 }, [], 10_000_000),
      change('b:1', 'bob', { stars: 2 }, ['a:1'], 5),
    ])
    expect(state).toMatchObject({ stars: 2, conflicts: [], updatedBy: 'bob' })
  })
})

describe('the label store', () => {
  test('stores a change once, however often it arrives (M1)', () => {
    const store = new LabelStore()
    const one = change('a:1', 'alice', { stars: 4 })
    expect(store.apply([one]).revision).toBe(1)
    expect(store.apply([one, one])).toMatchObject({ from: 1, revision: 1, ids: [] })
  })

  test('decides by the revision what an author has seen, and counts their own changes as seen (C7)', () => {
    const store = new LabelStore()
    store.apply([change('a:1', 'alice', { notes: 'first' })])
    store.apply([change('b:1', 'bob', { notes: 'second' }, ['a:1'])])
    store.apply([change('a:2', 'alice', { stars: 1 })])
    const heads = store.headsSeen('a.jpg', 1, 'a')
    expect(heads.get('notes')!.map((head) => head.change.id)).toEqual(['a:1'])
    expect(heads.get('stars')!.map((head) => head.change.id)).toEqual(['a:2'])
  })
})

describe('an external edit of a sidecar', () => {
  const base = [change('a:1', 'alice', { stars: 4, tags: { add: ['cat'] } })]
  const editedSidecar = (edit: object): ReturnType<typeof decodeSidecar> => {
    const raw = { ...(JSON.parse(encodeSidecar('a.jpg', fold(base), base)) as object), ...edit }
    return decodeSidecar(Buffer.from(JSON.stringify(raw)), 'x')
  }

  test('is one change with one id for all readers (E2, E3)', () => {
    const one = externalChange(editedSidecar({ stars: 1, tags: ['dog'] }), 1_234_567)
    const two = externalChange(editedSidecar({ tags: ['dog'], stars: 1 }), 1_234_900)
    expect(one).toMatchObject({
      by: 'external',
      at: 1_234_000,
      stars: 1,
      tags: { add: ['dog'], remove: ['cat'] },
      replaces: ['a:1'],
    })
    expect(two).toEqual(one)
    expect(fold([...base, one!])).toMatchObject({ stars: 1, tags: ['dog'], conflicts: [] })
  })

  test('can change a metric (E1)', () => {
    const one = externalChange(editedSidecar({ metrics: { sharpness: 0.5, blur: 2 } }), 1_000)
    expect(one).toMatchObject({ metrics: { sharpness: 0.5, blur: 2 }, replaces: [] })
    expect(one).toEqual(externalChange(editedSidecar({ metrics: { blur: 2, sharpness: 0.5 } }), 1_000))
    expect(fold([...base, one!]).metrics).toEqual({ sharpness: 0.5, blur: 2 })
  })

  test('is no change when the values are equal (E2)', () => {
    expect(externalChange(editedSidecar({}), 1)).toBeNull()
    expect(externalChange(editedSidecar({ tags: ['cat', 'cat'], mood: 'calm' }), 1)).toBeNull()
  })
})
