import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { movedChanges, removalAfterMove } from '../../../main/core/labels/moved-changes.ts'
import { changesOf } from '../../suites/changes.ts'
import { MadeSet } from './numbers.ts'

/** A local time of a week that begins on Monday, 4 May 2026. */
const at = (day: number, hour: number, minute = 0): number => new Date(2026, 4, 4 + day, hour, minute).getTime()
const MINUTE = 60_000

const KEYS = Array.from({ length: 40 }, (_, number) => `${number < 20 ? 'a' : 'b/c'}/${number}.jpg`)

/** Ana gives stars to 4 pictures a day from Monday to Friday, Ben to 2 on Monday and Tuesday, Chidi to 1 on Friday. */
function week(): MadeSet {
  const set = new MadeSet(at(4, 18), KEYS)
  const rate = (by: string, item: string, time: number): void => set.apply(set.change(by, item, time, { stars: 4 }))
  for (const day of [0, 1, 2, 3, 4])
    for (const number of [0, 1, 2, 3]) rate('ana', KEYS[day * 4 + number]!, at(day, 9, number * 2))
  for (const day of [0, 1]) for (const number of [0, 1]) rate('ben', KEYS[20 + day * 2 + number]!, at(day, 14, number))
  rate('chidi', KEYS[30]!, at(4, 17))
  return set
}

/** Returns who made a picture done, and on which day of the week. */
const doneBy = (set: MadeSet): unknown =>
  set.numbers(set.newIndex()).people.map(({ user, byDay }) => [user, byDay.slice(-5).indexOf(1)])

const sums = (numbers: { readonly people: readonly { user: string; done: number }[] }): Record<string, number> =>
  Object.fromEntries(numbers.people.map(({ user, done }) => [user, done]))

describe('a week of three people', () => {
  test('is counted by person, day, folder and hour', () => {
    const set = week()
    const numbers = set.numbers(set.newIndex())
    expect(numbers).toMatchObject({ total: 40, done: 25 })
    expect(sums(numbers)).toEqual({ ana: 20, ben: 4, chidi: 1 })
    expect(numbers.days.at(-1)).toBe('2026-05-08')
    const byDay = (user: string): readonly number[] => numbers.people.find((one) => one.user === user)!.byDay.slice(-6)
    expect([byDay('ana'), byDay('ben'), byDay('chidi')]).toEqual([
      [0, 4, 4, 4, 4, 4],
      [0, 2, 2, 0, 0, 0],
      [0, 0, 0, 0, 0, 1],
    ])
    expect(numbers.folders).toEqual([
      { path: '', total: 40, done: 25 },
      { path: 'a', total: 20, done: 20 },
      { path: 'b', total: 20, done: 5 },
      { path: 'b/c', total: 20, done: 5 },
    ])
    expect(numbers.today.byHour.flatMap((count, hour) => (count > 0 ? [[hour, count]] : []))).toEqual([
      [9, 4],
      [17, 1],
    ])
    expect(set.numbers(set.newIndex(), 'b')).toMatchObject({ total: 20, done: 5, own: { total: 0, done: 0 } })
    expect(set.numbers(set.newIndex(), 'nothing')).toMatchObject({ total: 0, done: 0, people: [], timeLeft: null })
  })

  test('counts pictures with a reason for leaving them out, once each', () => {
    const set = week()
    const [one, two, three] = [KEYS[35]!, KEYS[36]!, KEYS[0]!]
    const tagged = (item: string, by: string, tags: StoredChange['tags']): StoredChange =>
      set.change(by, item, at(4, 16), { tags })
    set.apply(tagged(one, 'ana', { add: ['unclear'] }), tagged(one, 'ben', { add: ['owl'] }))
    set.apply(tagged(two, 'ben', { add: ['owl'] }), tagged(three, 'ben', { add: ['unclear'] }))
    const index = set.newIndex()
    expect([set.numbers(index).leftOut, set.numbers(index, 'a').leftOut]).toEqual([2, 1])
    expect(set.keysOf(index, { part: 'left-out' })).toEqual([three, one])
    set.apply(tagged(one, 'ana', { remove: ['unclear'] }))
    expect(set.numbers(index).leftOut).toBe(1)
  })

  test('gives the time left as a range of working days before today', () => {
    const set = week()
    // 6, 6, 4 and 4 pictures on the four days before today; 15 are left.
    expect(set.numbers(set.newIndex()).timeLeft).toEqual({
      workingDays: 4,
      donePerDay: 5,
      fewestDays: 3,
      mostDays: 4,
    })
    expect(set.numbers(set.newIndex(at(1, 8)), 'a').timeLeft, 'one day says nothing').toBeNull()
  })

  test('gives the pace of active time, without pauses of more than five minutes', () => {
    const set = week()
    const keys = Array.from({ length: 14 }, (_, number) => `d/${number}.jpg`)
    for (const key of keys) set.setPresent(key, true)
    // 8 pictures in 7 minutes, a pause of an hour, 6 in 5 minutes: 14 in 12 minutes of work.
    const times = keys.map((_, number) => at(4, 11, number < 8 ? number : 60 + number))
    set.apply(...keys.map((key, number) => set.change('dora', key, times[number]!, { flag: 'pick' })))
    const dora = set.numbers(set.newIndex()).people.find(({ user }) => user === 'dora')!
    expect(dora.today).toEqual({ done: 14, activeMs: 12 * MINUTE, perHour: 70 })
    const chidi = set.numbers(set.newIndex()).people.find(({ user }) => user === 'chidi')!
    expect(chidi.today, 'one change says nothing').toEqual({ done: 1, activeMs: 0, perHour: null })
  })

  test('begins a new day with the clock, while the index is open', async () => {
    const set = week()
    const index = set.newIndex()
    expect(set.numbers(index).today.done).toBe(5)
    await set.clock.advance(at(5, 0, 1) - at(4, 18))
    const next = set.numbers(index)
    expect([next.days.at(-1), next.today.done]).toEqual(['2026-05-09', 0])
    expect(next.people.find(({ user }) => user === 'chidi')!.byDay.slice(-2)).toEqual([1, 0])
    expect(next.timeLeft?.workingDays).toBe(5)
    set.apply(set.change('ana', KEYS[39]!, at(5, 0, 2), { stars: 1 }))
    expect(set.numbers(index).today).toMatchObject({ done: 1 })
    expect(set.numbers(index)).toEqual(set.numbers(set.newIndex()))
  })
})

describe('a picture is done', () => {
  const KEY = 'a/1.jpg'
  const setOf = (rule: string | null): MadeSet => {
    const set = new MadeSet(at(4, 18), [KEY, 'a/2.jpg'])
    if (rule !== null) set.setRule(rule)
    return set
  }
  test('since the change that made it so, whatever changes later', () => {
    const set = setOf('stars>=1 tag:keep')
    const stars = set.change('ana', KEY, at(0, 9), { stars: 4 })
    const tag = set.change('ben', KEY, at(1, 9), { tags: { add: ['keep'] } })
    set.apply(stars, tag, set.change('lead', KEY, at(3, 9), { stars: 5 }, [stars.id]))
    expect(doneBy(set)).toEqual([['ben', 1]])
  })

  test('since it is so without interruption', () => {
    const set = setOf('stars>=1')
    const first = set.change('ana', KEY, at(0, 9), { stars: 4 })
    const removed = set.change('ben', KEY, at(1, 9), { stars: 0 }, [first.id])
    set.apply(first, removed)
    expect(doneBy(set)).toEqual([])
    set.apply(set.change('chidi', KEY, at(2, 9), { stars: 2 }, [removed.id]))
    expect(doneBy(set)).toEqual([['chidi', 2]])
  })

  test('as if what was undone had never been', () => {
    const set = setOf('stars>=1')
    const index = set.newIndex()
    const first = set.change('ana', KEY, at(0, 9), { stars: 4 })
    const removed = set.change('ben', KEY, at(1, 9), { stars: 0 }, [first.id])
    const undo = set.change('ben', KEY, at(2, 9), { undoes: [removed.id] })
    set.apply(first, removed)
    expect(set.numbers(index).done).toBe(0)
    set.apply(undo)
    expect(doneBy(set)).toEqual([['ana', 0]])
    set.apply(set.change('ana', KEY, at(3, 9), { undoes: [first.id] }))
    expect(set.numbers(index)).toMatchObject({ done: 0, people: [] })
  })

  test('under its new name after it was moved, on the same day', () => {
    const set = setOf(null)
    const index = set.newIndex()
    const change = set.change('ana', KEY, at(0, 9), { stars: 4 })
    set.apply(change)
    expect(set.numbers(index)).toMatchObject({ total: 2, done: 1 })
    set.setPresent(KEY, false)
    set.setPresent('z/new.jpg', true)
    set.apply(...movedChanges(KEY, 'z/new.jpg', [change], [], false), removalAfterMove(KEY, 'z/new.jpg', [change])!)
    const numbers = set.numbers(index)
    expect(numbers).toMatchObject({ total: 2, done: 1 })
    expect(numbers.folders.find(({ path }) => path === 'z')).toMatchObject({ done: 1 })
    expect(doneBy(set)).toEqual([['ana', 0]])
  })

  test('by a person, whichever of their ids made the change', () => {
    const set = setOf(null)
    const index = set.newIndex()
    set.apply(set.change('ana', KEY, at(0, 9), { stars: 4 }), set.change('ana-2', 'a/2.jpg', at(0, 9), { stars: 4 }))
    expect(sums(set.numbers(index))).toEqual({ ana: 1, 'ana-2': 1 })
    const profile = { name: 'Ana', same_as: 'ana' }
    set.apply(set.change('lead', '.', at(1, 9), { settings: { 'person:ana-2': profile } }))
    expect(sums(set.numbers(index))).toEqual({ ana: 2 })
    expect(set.keysOf(index, { part: 'done', by: 'ana-2', day: '2026-05-04' })).toEqual([KEY, 'a/2.jpg'])
  })

  test('as the rule says that is in force now', () => {
    const set = setOf(null)
    const index = set.newIndex()
    set.apply(set.change('ana', KEY, at(0, 9), { stars: 4 }), set.change('ana', 'a/2.jpg', at(1, 9), { flag: 'pick' }))
    expect(set.numbers(index).done).toBe(2)
    set.setRule('stars>=1')
    expect(set.numbers(index)).toMatchObject({ done: 1, total: 2 })
    set.setRule('-tag:todo')
    expect(set.numbers(index), 'done before the first change').toMatchObject({ done: 2, people: [], timeLeft: null })
    expect(set.keysOf(index, { part: 'done', by: null, day: null })).toEqual([KEY, 'a/2.jpg'])
    expect(set.keysOf(index, { part: 'done', by: 'ana', day: null })).toEqual([])
  })

  test('by several raters, since the last of them that was needed', () => {
    const set = setOf('raters>=2')
    const index = set.newIndex()
    set.numbers(index)
    set.apply(set.change('ana', KEY, at(0, 9), { stars: 4 }))
    expect(set.numbers(index).done).toBe(0)
    set.apply(set.change('ben', KEY, at(1, 9), { stars: 2 }), set.change('chidi', KEY, at(2, 9), { stars: 2 }))
    expect(doneBy(set)).toEqual([['ben', 1]])
    expect(sums(set.numbers(index))).toEqual({ ben: 1 })
  })

  test('since its newest label, where a script has made more changes than anybody can follow', () => {
    const set = setOf('stars>=1')
    const index = set.newIndex()
    set.numbers(index)
    const changes = Array.from({ length: 150 }, (_, number) =>
      set.change(number % 2 ? 'ana' : 'script', KEY, at(number < 149 ? 0 : 2, 9, number % 60), {
        stars: 1 + (number % 5),
      }),
    )
    set.apply(
      ...changes.map((change, number) => ({ ...change, replaces: number === 0 ? [] : [changes[number - 1]!.id] })),
    )
    expect(doneBy(set)).toEqual([['ana', 2]])
    expect(set.numbers(index)).toEqual(set.numbers(set.newIndex()))
    set.apply(set.change('ben', KEY, at(3, 9), { stars: 0 }, [changes.at(-1)!.id]))
    expect(set.numbers(index)).toMatchObject({ done: 0, people: [] })
  })

  test('only while it is in the folder', () => {
    const set = setOf(null)
    const index = set.newIndex()
    set.apply(set.change('ana', KEY, at(4, 9), { stars: 4, tags: { add: ['owl'] } }))
    expect(set.numbers(index)).toMatchObject({
      total: 2,
      done: 1,
      today: { done: 1 },
      tags: [{ tag: 'owl', count: 1 }],
    })
    set.setPresent(KEY, false)
    expect(set.numbers(index)).toMatchObject({ total: 1, done: 0, today: { done: 0 }, people: [], tags: [] })
    set.setPresent(KEY, true)
    expect(set.numbers(index)).toMatchObject({ total: 2, done: 1, today: { done: 1 } })
  })
})

describe('counting', () => {
  const keys = ['a.jpg', 'f/b.jpg', 'f/g/c.jpg']
  /** Changes of three pictures under ids that none of them shares. */
  const everything: fc.Arbitrary<StoredChange[]> = fc.tuple(...keys.map((key) => changesOf(key, 8))).map((lists) =>
    lists.flatMap((changes, list) => {
      const own = (id: string): string => id.replace(':', `${list}:`)
      return changes.map((change) => ({
        ...change,
        at: at(0, 9) + change.at * 400,
        id: own(change.id),
        replaces: change.replaces.map(own),
        ...(change.undoes ? { undoes: change.undoes.map(own) } : {}),
      }))
    }),
  )
  const rules = fc.constantFrom(null, 'stars>=2', 'tag:cat -tag:blur', 'has:flag or stars:5', 'by:r1', 'raters>=2')

  test('of arriving changes gives the same as counting everything, in any order', () => {
    fc.assert(
      fc.property(
        everything.chain((changes) =>
          fc.record({
            changes: fc.shuffledSubarray(changes, { minLength: changes.length }),
            readAfter: fc.nat(changes.length),
            batch: fc.integer({ min: 1, max: 4 }),
            rule: rules,
            gone: fc.option(fc.constantFrom(...keys)),
          }),
        ),
        ({ changes, readAfter, batch, rule, gone }) => {
          const set = new MadeSet(at(4, 18), keys)
          if (rule !== null) set.setRule(rule)
          set.apply(...changes.slice(0, readAfter))
          // Packs the changes, as after opening.
          set.log.toData()
          const index = set.newIndex()
          set.numbers(index)
          if (gone !== null) set.setPresent(gone, false)
          for (let from = readAfter; from < changes.length; from += batch)
            set.apply(...changes.slice(from, from + batch))
          const numbers = set.numbers(index)
          expect(set.numbers(set.newIndex())).toEqual(numbers)
          set.log.toData()
          expect(set.numbers(set.newIndex()), 'read from packed changes').toEqual(numbers)
          const inOrder = new MadeSet(at(4, 18), keys)
          inOrder.rule = set.rule
          if (gone !== null) inOrder.setPresent(gone, false)
          inOrder.apply(...changes.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)))
          expect(inOrder.numbers(inOrder.newIndex())).toEqual(numbers)
          const isDone = keys.filter((key) => index.isDone(set.catalog.idOf(key)!))
          expect(numbers.done).toBe(isDone.length)
          for (const { user, done } of numbers.people)
            expect(set.keysOf(index, { part: 'done', by: user, day: null })).toHaveLength(done)
          for (const { tag, count } of numbers.tags)
            expect(set.keysOf(index, { part: 'tag', by: null, tag })).toHaveLength(count)
          expect(set.keysOf(index, { part: 'left' })).toHaveLength(numbers.total - numbers.done)
        },
      ),
    )
  })

  /** What people did to a picture one after the other, each having seen what was there. */
  const steps = fc.array(
    fc.record({
      by: fc.constantFrom('ana', 'ben'),
      hour: fc.nat(100),
      parts: fc.oneof(
        fc.nat(5).map((stars) => ({ stars })),
        fc.constantFrom('pick' as const, 'reject' as const, 'none' as const).map((flag) => ({ flag })),
        fc.constantFrom('cat', 'blur').map((tag) => ({ tags: { add: [tag] } })),
        fc.constantFrom('cat', 'blur').map((tag) => ({ tags: { remove: [tag] } })),
      ),
    }),
    { maxLength: 8 },
  )

  test('of usual histories, read from their bytes, gives the same as reading each change', () => {
    fc.assert(
      fc.property(steps, rules, (done, rule) => {
        const set = new MadeSet(at(4, 18), keys)
        if (rule !== null) set.setRule(rule)
        const last = new Map<string, string>()
        for (const [step, { by, hour, parts }] of done.entries()) {
          const field = JSON.stringify('tags' in parts ? Object.values(parts.tags) : Object.keys(parts))
          const replaced = last.get(field)
          const change = set.change(by, 'a.jpg', at(0, 0) + step + hour * 3_600_000, parts, replaced ? [replaced] : [])
          last.set(field, change.id)
          set.apply(change)
        }
        const decoded = set.numbers(set.newIndex())
        set.log.toData()
        expect(set.numbers(set.newIndex())).toEqual(decoded)
      }),
    )
  })
})
