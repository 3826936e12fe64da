import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { HistoryIndex, recordsOf, TakeBackTask } from '../../../main/core/history/index.ts'
import { kindBits, MOVED_AWAY_BIT, UNDONE_BIT } from '../../../main/core/history/change-kinds.ts'
import { PeopleTable } from '../../../main/core/labels/people-table.ts'
import { ChangeScanner } from '../../../main/core/history/scan-changes.ts'
import { TagCodes } from '../../../main/core/history/value-codes.ts'
import { decodeChange, encodeChange } from '../../../main/core/format/change-codec.ts'
import { ChangeLog } from '../../../main/core/labels/change-log.ts'
import { movedChanges, removalAfterMove } from '../../../main/core/labels/moved-changes.ts'
import { undoneIds } from '../../../main/core/labels/undone-changes.ts'
import { changesOf, settingChanges } from '../../suites/changes.ts'

/** Changes of three pictures and of the settings, under ids that none of them shares. */
const everything: fc.Arbitrary<StoredChange[]> = fc
  .tuple(changesOf('a.jpg', 8), changesOf('f/b.jpg', 8), changesOf('f/c.jpg', 4), settingChanges(3))
  .map((lists) => lists.flatMap((changes, list) => changes.map((change) => withOwnIds(change, list))))

/** Puts the number of its list into the ids of a change. */
function withOwnIds(change: StoredChange, list: number): StoredChange {
  const own = (id: string): string => id.replace(':', `${list}:`)
  return {
    ...change,
    id: own(change.id),
    replaces: change.replaces.map(own),
    ...(change.undoes ? { undoes: change.undoes.map(own) } : {}),
  }
}

/** What the index says: id, author, time, and whether the change counts, in its order. */
function listed(index: HistoryIndex): unknown[] {
  const { at, person, bits } = index.columns
  return Array.from(index.order(), (row) => [
    index.change(row).id,
    index.people.names[person[row]!],
    at[row],
    (bits[row]! & UNDONE_BIT) !== 0,
  ])
}

function expected(changes: readonly StoredChange[]): unknown[] {
  const ofItems = [...Map.groupBy(changes, ({ item }) => item).values()]
  const undone = new Set(ofItems.flatMap((ofItem) => Array.from(undoneIds(ofItem))))
  return changes.map(({ id, by, at }) => [id, by, at, undone.has(id)])
}

const byTime = (list: readonly unknown[]): unknown[] =>
  (list as [string, string, number, boolean][]).toSorted((a, b) => a[2] - b[2] || (a[0] < b[0] ? -1 : 1))

describe('the list of all changes', () => {
  test('has each change once, in the order of time, whether it was read or arrived while open', () => {
    fc.assert(
      fc.property(
        everything.chain((changes) =>
          fc.record({
            changes: fc.shuffledSubarray(changes, { minLength: changes.length }),
            readAfter: fc.nat(changes.length),
            batch: fc.integer({ min: 1, max: 5 }),
          }),
        ),
        ({ changes, readAfter, batch }) => {
          const log = new ChangeLog()
          log.apply(changes.slice(0, readAfter), 'share')
          // Packs the changes, as after opening.
          log.toData()
          const index = new HistoryIndex(log)
          index.read(Number.POSITIVE_INFINITY)
          for (let at = readAfter; at < changes.length; at += batch) {
            log.apply(changes.slice(at, at + batch), 'share')
            index.order()
          }
          const list = listed(index) as [string, string, number, boolean][]
          expect(byTime(list)).toEqual(byTime(expected(changes)))
          expect(list.map(([, , at]) => at)).toEqual(list.map(([, , at]) => at).toSorted((a, b) => a - b))
        },
      ),
    )
  })

  test('that is still being read has what arrives meanwhile once', () => {
    const log = new ChangeLog()
    const changes = Array.from({ length: 3_000 }, (_, at): StoredChange => ({
      id: `r:${at}`,
      at,
      by: 'ana',
      item: `${at % 1_500}.jpg`,
      stars: at % 6,
      replaces: [],
    }))
    log.apply(changes.slice(0, 2_000), 'share')
    const index = new HistoryIndex(log)
    // A part only.
    expect(index.read(-1)).toBe(false)
    expect(index.reading).toEqual({ read: 100, total: 1_500 })
    log.apply(changes.slice(2_000), 'share')
    while (!index.read(-1));
    expect(index.reading).toBeNull()
    expect(new Set(listed(index).map((entry) => (entry as [string])[0])).size).toBe(3_000)
    expect(index.order()).toHaveLength(3_000)
  })

  test('shows labels that moved with a picture once, with their authors', () => {
    const log = new ChangeLog()
    log.apply(
      [
        { id: 'r:0', at: 1, by: 'ana', item: 'a.jpg', stars: 3, replaces: [] },
        {
          id: 'moved:1',
          at: 1,
          by: 'ana',
          item: 'b.jpg',
          stars: 3,
          replaces: [],
          extra: { moved: { item: 'a.jpg', id: 'r:0' } },
        },
        { id: 'moved:2', at: 2, by: 'ana', item: 'a.jpg', replaces: [], undoes: ['r:0'], extra: { moved_to: 'b.jpg' } },
      ],
      'share',
    )
    const index = new HistoryIndex(log)
    index.read(Number.POSITIVE_INFINITY)
    const shown = [...index.order()].filter((row) => (index.columns.bits[row]! & MOVED_AWAY_BIT) === 0)
    expect(shown.map((row) => index.change(row).id)).toEqual(['moved:1'])
    expect(index.peopleCounts()).toEqual([{ user: 'ana', count: 1 }])
  })

  test('shows undos that moved with a picture once, as their author made them', () => {
    const log = new ChangeLog()
    const edits: StoredChange[] = [
      { id: 'r:0', at: 1, by: 'ana', item: 'a.jpg', stars: 3, replaces: [] },
      { id: 'l:0', at: 2, by: 'lead', item: 'a.jpg', replaces: [], undoes: ['r:0'] },
      { id: 'l:1', at: 3, by: 'lead', item: 'a.jpg', replaces: [], undoes: ['l:0'] },
      { id: 'r:1', at: 4, by: 'ana', item: 'a.jpg', tags: { add: ['owl'] }, replaces: [] },
    ]
    log.apply(edits, 'share')
    log.apply(
      [...movedChanges('a.jpg', 'b.jpg', edits, [], false), removalAfterMove('a.jpg', 'b.jpg', edits)!],
      'share',
    )
    const index = new HistoryIndex(log)
    index.read(Number.POSITIVE_INFINITY)
    const shown = [...index.order()].filter((row) => (index.columns.bits[row]! & MOVED_AWAY_BIT) === 0)
    expect(shown.map((row) => [index.change(row).item, index.change(row).at])).toEqual(
      edits.map(({ at }) => ['b.jpg', at]),
    )
  })

  test('is read for each picture once, however many of its changes are shown', () => {
    const log = new ChangeLog()
    const edits = Array.from({ length: 50 }, (_, at): StoredChange => {
      const item = at % 2 === 0 ? 'a.jpg' : 'b.jpg'
      return { id: `r:${at}`, at, by: 'ana', item, stars: at % 6, replaces: at < 2 ? [] : [`r:${at - 2}`] }
    })
    log.apply(edits, 'share')
    const index = new HistoryIndex(log)
    index.read(Number.POSITIVE_INFINITY)
    const reads = vi.spyOn(log, 'changesOf')
    expect(recordsOf(index, index.order()).map(({ entry }) => entry.change.id)).toEqual(edits.map(({ id }) => id))
    expect(reads.mock.calls.flat()).toEqual(['a.jpg', 'b.jpg'])
    reads.mockClear()
    const task = new TakeBackTask({ log, index, rows: index.order(), hasOwnStars: false, kinds: [] })
    task.plan(Number.POSITIVE_INFINITY)
    expect(task.summary()).toMatchObject({ changes: 50, pictures: 2 })
    expect(reads.mock.calls.flat().toSorted()).toEqual(['a.jpg', 'b.jpg'])
  })
})

describe('the quick reader of packed changes', () => {
  const changeId = fc
    .tuple(fc.stringMatching(/^[\w-]{1,40}$/), fc.stringMatching(/^[\w-]{1,64}$/))
    .map(([writer, number]) => `${writer}:${number}`)
  /** What a later version may write, also under names and with values that look like the known parts. */
  const unknownParts = fc.dictionary(
    fc.oneof(fc.constantFrom('idea', 'at 2', 'b"y', 'starsx', 'étoiles'), fc.string({ minLength: 1, maxLength: 6 })),
    fc.oneof(fc.string(), fc.integer(), fc.constantFrom([], { at: '"at":"' }, ['","at":"'])),
    { maxKeys: 2 },
  )

  test('reads what the decoder reads', () => {
    const people = new PeopleTable()
    // One for all lists: it expects that the next id is as long as the last one.
    const scanner = new ChangeScanner(people, new TagCodes())
    fc.assert(
      fc.property(
        changesOf('a.jpg', 6),
        fc.array(fc.option(fc.tuple(changeId, unknownParts)), { minLength: 12, maxLength: 12 }),
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.date({ min: new Date('-002000-01-01'), max: new Date('+012000-01-01'), noInvalidDate: true }),
        (made, more, by, date) => {
          const list = made.map((change, at): StoredChange => {
            const [id = change.id, extra = {}] = more[at] ?? []
            const written = JSON.stringify(encodeChange({ ...change, id, extra }, true))
            const read = decodeChange(JSON.parse(written)) ?? change
            return at === 0 ? { ...read, by, at: date.getTime() } : read
          })
          const bytes = Buffer.from(JSON.stringify(list.map((change) => encodeChange(change, false))))
          const isRead = scanner.scan(bytes) !== 'unknown'
          const read = list
            .slice(0, scanner.count)
            .map((_, at) => [scanner.at[at], people.names[scanner.person[at]!], scanner.bits[at]])
          // Undos are left to the decoder.
          expect(isRead).toBe(list.every(({ undoes }) => undoes === undefined))
          const decoded = list.map((change) => [change.at, change.by.toWellFormed(), kindBits(change)])
          expect(read).toEqual(isRead ? decoded : [])
        },
      ),
      { numRuns: 500 },
    )
  })

  test('leaves a list that ends too early to the decoder', () => {
    fc.assert(
      fc.property(changesOf('a.jpg', 3), fc.nat(), (changes, end) => {
        const bytes = Buffer.from(JSON.stringify(changes.map((change) => encodeChange(change, false))))
        const part = bytes.subarray(0, end % bytes.length)
        expect(new ChangeScanner(new PeopleTable(), new TagCodes()).scan(part)).toBe('unknown')
      }),
    )
  })
})
