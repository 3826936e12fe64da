/** Tests that callers do not notice that the store keeps most items packed. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { fold } from '../../../main/core/labels/fold.ts'
import { LabelStore } from '../../../main/core/labels/label-store.ts'
import { changesOf } from '../../suites/changes.ts'

const ITEMS = ['a.jpg', 'trip/b.jpg', 'quo"te\nline.jpg', 'ü 🙂.png']

/**
 * Generates mixed changes of several items, and batches: the size of each, and whether everything is packed after it.
 */
const batches = fc.tuple(...ITEMS.map((item) => changesOf(item, 8))).chain((histories) => {
  const all = histories.flatMap((changes, at) =>
    changes.map((change) => ({
      ...change,
      id: `r${at}${change.id}`,
      replaces: change.replaces.map((id) => `r${at}${id}`),
      extra: { mood: 'calm' },
    })),
  )
  return fc.tuple(
    fc.shuffledSubarray(all, { minLength: all.length }),
    fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.boolean()), { minLength: 1, maxLength: 12 }),
  )
})

function applyInBatches(
  changes: readonly StoredChange[],
  cuts: readonly (readonly [number, boolean])[],
  into: LabelStore,
): void {
  let at = 0
  for (const [size, pack] of [...cuts, [changes.length, false] as const]) {
    into.apply(changes.slice(at, at + size))
    at += size
    if (pack) into.toData()
  }
}

const noteChange = (id: string, notes: string, replaces: readonly string[] = []): StoredChange => ({
  id,
  at: 1_000_000,
  by: 'ana',
  item: 'a.jpg',
  notes,
  replaces,
})
const sortedById = (changes: readonly StoredChange[]): StoredChange[] =>
  changes.toSorted((a, b) => (a.id < b.id ? -1 : 1))

describe('a label store', () => {
  test('returns the same labels and changes whenever it packs them', () => {
    fc.assert(
      fc.property(batches, ([changes, cuts]) => {
        const store = new LabelStore()
        applyInBatches(changes, cuts, store)
        for (const item of ITEMS) {
          const own = changes.filter((change) => change.item === item)
          expect(store.state(item)).toEqual(own.length > 0 ? fold(own) : undefined)
          expect(sortedById(store.changes(item))).toEqual(sortedById(own))
          for (const { id } of own) expect(store.has(item, id)).toBe(true)
        }
        store.toData()
        expect(store.apply(changes).changes).toEqual([])
      }),
    )
  })

  test('remembers which changes each author has seen, packed or not', () => {
    const one = { id: 'a:1', at: 1, by: 'alice', item: 'a.jpg', notes: 'first', replaces: [] }
    const two = { id: 'b:1', at: 2, by: 'bob', item: 'a.jpg', notes: 'second', replaces: ['a:1'] }
    const store = new LabelStore()
    store.markAllSeen()
    store.apply([one])
    store.apply([two])
    store.toData()
    expect(
      store
        .headsSeen('a.jpg', 1, '')
        .get('notes')!
        .map((head) => head.change.id),
    ).toEqual(['a:1'])
    expect(
      store
        .headsSeen('a.jpg', 2, '')
        .get('notes')!
        .map((head) => head.change.id),
    ).toEqual(['b:1'])
  })

  test('remembers which changes were seen of a picture with many changes, before and after its labels are read', () => {
    const store = new LabelStore()
    const ids = Array.from({ length: 200 }, (_, number) => `a:${number}`)
    store.apply(ids.map((id) => noteChange(id, id)))
    expect(store.state('a.jpg')!.conflicts).toHaveLength(1)
    const heads = (seen: number): string[] =>
      store
        .headsSeen('a.jpg', seen, 'me')
        .get('notes')!
        .map((head) => head.change.id)
        .toSorted()
    expect(heads(1)).toEqual(ids.toSorted())
    store.apply([noteChange('b:1', 'settled', ids)])
    expect([heads(1), heads(2)]).toEqual([ids.toSorted(), ['b:1']])
    expect(store.state('a.jpg')).toMatchObject({ notes: 'settled', conflicts: [] })
    expect([heads(1), heads(2)]).toEqual([ids.toSorted(), ['b:1']])
  })

  test('returns plain data that later changes do not affect', () => {
    const store = new LabelStore()
    store.apply([{ id: 'a:1', at: 1, by: 'alice', item: 'a.jpg', stars: 4, tags: { add: ['cat'] }, replaces: [] }])
    const image = store.toData()
    store.apply([
      { id: 'a:2', at: 2, by: 'alice', item: 'a.jpg', stars: 1, replaces: ['a:1'] },
      { id: 'a:3', at: 3, by: 'alice', item: 'b.jpg', stars: 2, replaces: [] },
    ])
    expect(image.changes.count).toBe(1)
    expect([...image.states.numbers.stars]).toEqual([4])
    expect(JSON.parse(image.changes.bytes(0).toString())).toHaveLength(1)
  })

  test('folds a single change as it folds one among others', () => {
    fc.assert(
      fc.property(changesOf('a.jpg', 1), (changes) => {
        for (const change of changes) expect(fold([change])).toEqual(fold([change, change]))
      }),
    )
    expect(fold([{ id: 'a:1', at: 1, by: 'alice', item: 'a.jpg', replaces: ['a:0'] }])).toMatchObject({
      updatedAt: null,
      updatedBy: null,
    })
  })

  test('keeps the copy of a change that has a checksum, in whatever order the copies arrive (M2, M3)', () => {
    const checked: StoredChange = { id: 'a:1', at: 1, by: 'alice', item: 'a.jpg', stars: 4, replaces: [] }
    const [damaged, other] = [
      { ...checked, stars: 3 },
      { ...checked, stars: 5 },
    ]
    const readings = [
      [checked, true],
      [damaged, false],
      [other, false],
      [checked, false],
    ] as const
    fc.assert(
      fc.property(fc.shuffledSubarray([...readings, ...readings], { minLength: 1 }), (order) => {
        const store = new LabelStore()
        for (const [change, isChecked] of order) store.apply([change], isChecked)
        const least = Math.min(...order.map(([change]) => change.stars!))
        expect(store.state('a.jpg')!.stars).toBe(order.some(([, isChecked]) => isChecked) ? 4 : least)
      }),
    )
  })
})

test('the time for 30,000 changes of one picture, in many batches, is linear in their number', () => {
  const store = new LabelStore()
  const changes = Array.from({ length: 30_000 }, (_, number): StoredChange => ({
    id: `eeeeeeeeeeee-aaaaaa:${number}`,
    at: number,
    by: 'eve',
    item: 'a.jpg',
    stars: number % 6,
    replaces: number === 0 ? [] : [`eeeeeeeeeeee-aaaaaa:${number - 1}`],
  }))
  const start = performance.now()
  for (let from = 0; from < changes.length; from += 1_000) store.apply(changes.slice(from, from + 1_000))
  store.toData()
  expect(changes.every(({ id }) => store.has('a.jpg', id))).toBe(true)
  expect(store.state('a.jpg')).toMatchObject({ stars: 29_999 % 6, conflicts: [] })
  expect(performance.now() - start).toBeLessThan(4_000)
})
