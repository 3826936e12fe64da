/** In whatever order changes arrive, all replicas get the same labels, and late changes restore nothing. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StoredChange } from '../../main/core/format/change-codec.ts'
import { decodeSidecar, encodeSidecar, type Sidecar } from '../../main/core/format/sidecar-codec.ts'
import { externalChange } from '../../main/core/labels/external-edits.ts'
import { fold } from '../../main/core/labels/fold.ts'
import { fieldsOf, headsByField, replacedFields } from '../../main/core/labels/heads.ts'
import { LabelStore } from '../../main/core/labels/label-store.ts'
import { compareByTime, union } from '../../main/core/labels/union.ts'
import { changesOf } from '../suites/changes.ts'

const ITEM = 'a.jpg'
const history = changesOf(ITEM, 14)

/**
 * A history, and batches of its changes in any order and with repetitions. Every change is in a batch at least once.
 */
const deliveries = history.chain((changes) =>
  fc.record({
    changes: fc.constant(changes),
    batches: fc.array(fc.array(fc.constantFrom(...(changes.length > 0 ? changes : [null])), { maxLength: 6 }), {
      maxLength: 8,
    }),
    rest: fc.shuffledSubarray(changes, { minLength: changes.length }),
  }),
)

/** A history, and the part that each of two groups knows. Together they know all of it. */
const twoGroups = history
  .chain((changes) =>
    fc.record({
      changes: fc.constant(changes),
      known: fc.array(fc.constantFrom('one', 'two', 'both'), { minLength: changes.length, maxLength: changes.length }),
    }),
  )
  .map(({ changes, known }) => ({
    changes,
    one: changes.filter((_, index) => known[index] !== 'two'),
    two: changes.filter((_, index) => known[index] !== 'one'),
  }))

const whole = (changes: readonly (StoredChange | null)[]): StoredChange[] => changes.filter((change) => change !== null)

/** The sidecar that a program writes, read again. */
function written(changes: readonly StoredChange[], edit: object = {}): Sidecar {
  const raw = {
    ...(JSON.parse(encodeSidecar(ITEM, fold(changes), changes.toSorted(compareByTime))) as object),
    ...edit,
  }
  return decodeSidecar(Buffer.from(JSON.stringify(raw)), 'x')
}

describe('changes that arrive', () => {
  test('in any order, batches and repetitions give the same labels and the same file (M1, S4)', () => {
    fc.assert(
      fc.property(deliveries, ({ changes, batches, rest }) => {
        const store = new LabelStore()
        for (const batch of [...batches.map(whole), rest]) store.apply(batch)
        expect(store.state(ITEM) ?? fold([])).toEqual(fold(changes))
        expect(written(store.changes(ITEM))).toEqual(written(changes))
      }),
    )
  })

  test('again, years later, have no effect and are not reported (M1)', () => {
    fc.assert(
      fc.property(deliveries, ({ rest, batches }) => {
        const store = new LabelStore()
        store.apply(rest)
        const before = { revision: store.revision, state: store.state(ITEM) }
        for (const old of batches) expect(store.apply(whole(old)).changes).toEqual([])
        expect({ revision: store.revision, state: store.state(ITEM) }).toEqual(before)
      }),
    )
  })

  test('for the first time, years after all their values were replaced, restore no value (M5)', () => {
    fc.assert(
      fc.property(history, fc.nat(), (changes, choice) => {
        const replaced = replacedFields(changes)
        const dead = changes.filter(
          (change) =>
            change.undoes === undefined &&
            [...fieldsOf(change).keys()].every((field) => replaced.get(change.id)?.has(field)),
        )
        const late = dead[choice % Math.max(1, dead.length)]
        if (!late) return
        const before = headsByField(changes.filter((change) => change !== late))
        for (const [field, heads] of headsByField(changes)) {
          const stood = before.get(field)!.map((head) => head.change.id)
          for (const head of heads) expect(stood).toContain(head.change.id)
        }
      }),
    )
  })
})

/** A change of the stars by somebody who saw these changes. */
const replacing = (id: string, stars: number, seen: readonly StoredChange[]): StoredChange => ({
  id,
  at: 2_000_000,
  by: id,
  item: ITEM,
  stars,
  replaces: (headsByField(seen).get('stars') ?? []).map(({ change }) => change.id),
})

describe('an undo', () => {
  test('restores values, conflicts, authors and dates exactly, and a redo restores what was undone (U1, U2)', () => {
    fc.assert(
      fc.property(history, fc.nat(5), fc.boolean(), (changes, stars, isShown) => {
        const before = fold(changes)
        const heads = headsByField(changes)
        const replaces = ['stars', 'tag:cat'].flatMap((field) =>
          (heads.get(field as 'stars') ?? []).map(({ change }) => change.id),
        )
        const edit: StoredChange = {
          id: 'me:1',
          at: 2_000_000,
          by: 'me',
          item: ITEM,
          stars: isShown ? before.stars : stars,
          tags: { add: ['cat'] },
          replaces: [...new Set(replaces)],
        }
        const undo: StoredChange = { id: 'me:2', at: 2_000_001, by: 'me', item: ITEM, replaces: [], undoes: ['me:1'] }
        const redo: StoredChange = { ...undo, id: 'me:3', undoes: ['me:2'] }
        expect(fold([...changes, edit, undo])).toEqual(before)
        expect(fold([redo, undo, edit, ...changes])).toEqual(fold([...changes, edit]))
      }),
    )
  })

  test('restores nothing that somebody has replaced since (U3)', () => {
    fc.assert(
      fc.property(history, (changes) => {
        const mine = replacing('me:1', 1, changes)
        const theirs = replacing('they:1', 3, [...changes, mine])
        const after = [
          ...changes,
          mine,
          theirs,
          { ...replacing('me:2', 0, []), stars: undefined, undoes: ['me:1'] } as unknown as StoredChange,
        ]
        expect(
          headsByField(after)
            .get('stars')!
            .map(({ change }) => change.id),
        ).toEqual(['they:1'])
      }),
    )
  })
})

describe('two groups that each know a part', () => {
  test('know the same when they have exchanged journals (M1)', () => {
    fc.assert(
      fc.property(twoGroups, ({ changes, one, two }) => {
        const [left, right] = [new LabelStore(), new LabelStore()]
        left.apply(one)
        right.apply(two)
        left.apply(two)
        right.apply(one)
        expect(left.state(ITEM)).toEqual(right.state(ITEM))
        expect(left.state(ITEM) ?? fold([])).toEqual(fold(changes))
      }),
    )
  })

  test('know the same when they have exchanged sidecars, whichever overwrites the other', () => {
    fc.assert(
      fc.property(twoGroups, fc.boolean(), ({ changes, one, two }, oneWins) => {
        const onShare = written(oneWins ? one : two)
        const mended = written(union(onShare.changes, oneWins ? two : one))
        expect(mended).toEqual(written(changes))
      }),
    )
  })

  test('get the same labels, however the changes are grouped before they are united (M1)', () => {
    fc.assert(
      fc.property(
        history,
        fc.array(fc.nat(4), { minLength: 14, maxLength: 14 }),
        fc.boolean(),
        (changes, group, fromRight) => {
          const groups = [0, 1, 2, 3, 4].map((number) => changes.filter((_, index) => group[index] === number))
          const united = fromRight
            ? groups.reduceRight((all, part) => union(part, all), [])
            : groups.reduce((all, part) => union(all, part), [])
          expect(fold(united)).toEqual(fold(changes))
          expect(fold(union(united, united))).toEqual(fold(changes))
        },
      ),
    )
  })
})

describe('a script’s edit of a sidecar', () => {
  const edit = fc.record(
    {
      stars: fc.nat(5),
      notes: fc.constantFrom('', 'by script'),
      tags: fc.subarray(['cat', 'blur', 'new']),
      metrics: fc.constant({ sharpness: 9 }),
    },
    { requiredKeys: [] },
  )

  test('is one change, however many programs read it and whatever else they know, and is found once (E2)', () => {
    fc.assert(
      fc.property(twoGroups, edit, fc.nat(2_000_000_000_000), ({ changes, one, two }, plain, modifiedAt) => {
        const file = written(one, plain)
        const found = externalChange(file, modifiedAt)
        const [left, right] = [union(one, file.changes), union(two, file.changes)].map((known) =>
          union(known, found ? [externalChange(file, modifiedAt)!] : []),
        )
        const mended = union(left!, right!)
        expect(mended).toHaveLength(changes.length + (found ? 1 : 0))
        expect(externalChange(written(mended), modifiedAt)).toBeNull()
        expect(fold(union(right!, left!))).toEqual(fold(mended))
      }),
    )
  })

  test('has the values that the script wrote, when nobody else has edited since', () => {
    fc.assert(
      fc.property(history, edit, fc.nat(2_000_000_000_000), (changes, plain, modifiedAt) => {
        const found = externalChange(written(changes, plain), modifiedAt)
        const state = fold(found ? [...changes, found] : changes)
        const before = fold(changes)
        expect(state.stars).toBe(plain.stars ?? before.stars)
        expect(state.notes).toBe(plain.notes ?? before.notes)
        expect(state.tags).toEqual(plain.tags?.toSorted() ?? before.tags)
      }),
    )
  })
})
