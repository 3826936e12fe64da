import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeChange, type StoredChange } from '../../../main/core/format/change-codec.ts'
import { ChangeLog } from '../../../main/core/labels/change-log.ts'
import { PeopleTable } from '../../../main/core/labels/people-table.ts'
import { raterNumber, starsOfItem } from '../../../main/core/labels/rater-columns.ts'
import { starsByRater } from '../../../main/core/labels/ratings.ts'
import { MAX_RATERS, RaterIndex } from '../../../main/core/raters/index.ts'
import { RatingScanner } from '../../../main/core/raters/scan-ratings.ts'
import { changesOf } from '../../suites/changes.ts'

const KEYS = ['a.jpg', 'f/b.jpg', 'f/c.jpg']

const everything: fc.Arbitrary<StoredChange[]> = fc
  .tuple(...KEYS.map((key) => changesOf(key, 7)))
  .map((lists) => lists.flatMap((changes, list) => changes.map((change) => withOwnIds(change, list))))

function withOwnIds(change: StoredChange, list: number): StoredChange {
  const own = (id: string): string => id.replace(':', `${list}:`)
  return {
    ...change,
    id: own(change.id),
    replaces: change.replaces.map(own),
    ...(change.undoes ? { undoes: change.undoes.map(own) } : {}),
  }
}

function starsBy(id: string, by: string, stars: number): StoredChange {
  return { id, at: 1, by, item: 'a.jpg', stars, replaces: [] }
}

function indexOf(log: ChangeLog, until?: number): RaterIndex {
  const index = new RaterIndex(log, { user: () => 'replica0', ...(until === undefined ? {} : { until }) })
  index.allowReading()
  return index
}

/** Returns what the columns say of every item. */
function listed(index: RaterIndex, log: ChangeLog): unknown[] {
  const columns = index.columns(true)
  return Array.from({ length: log.labels.items.size }, (_, id) => [
    Object.fromEntries(starsOfItem(columns, id).map(({ user, stars }) => [user, stars])),
    ...(['raters', 'median', 'spread', 'mine'] as const).map((what) => raterNumber(columns, what, id)),
  ])
}

/** Returns what they must say by the rules. */
function expected(log: ChangeLog, until = Number.POSITIVE_INFINITY): unknown[] {
  return Array.from({ length: log.labels.items.size }, (_, id) => {
    const stars = starsByRater(log.changesOf(log.key(id)).filter(({ at }) => at <= until))
    const sorted = [...stars.values()].toSorted()
    const middle = sorted.length / 2
    const none = sorted.length === 0
    return [
      Object.fromEntries(stars),
      stars.size,
      none ? null : (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2,
      none ? null : sorted.at(-1)! - sorted[0]!,
      stars.get('replica0') ?? 0,
    ]
  })
}

describe('the columns of everybody’s stars', () => {
  test('are right whether changes were read packed, read decoded or arrived while open (RA6)', () => {
    fc.assert(
      fc.property(everything, fc.nat(30), fc.integer({ min: 1, max: 5 }), (changes, before, batch) => {
        const log = new ChangeLog()
        log.apply(changes.slice(0, before), 'share')
        // Packs all changes.
        log.toData()
        const index = indexOf(log)
        index.read(Number.POSITIVE_INFINITY)
        expect(listed(index, log)).toEqual(expected(log))
        for (let at = before; at < changes.length; at += batch) log.apply(changes.slice(at, at + batch), 'share')
        expect(listed(index, log)).toEqual(expected(log))
      }),
    )
  })

  test('of an earlier moment have what was given until then', () => {
    fc.assert(
      fc.property(everything, fc.nat(1_000_000), (changes, until) => {
        const log = new ChangeLog()
        log.apply(changes, 'share')
        log.toData()
        expect(listed(indexOf(log, until), log)).toEqual(expected(log, until))
      }),
    )
  })

  test('that are read from bytes are those of the decoded changes', () => {
    let scanned = 0
    fc.assert(
      fc.property(changesOf('a.jpg', 8), (changes) => {
        const people = new PeopleTable()
        const found = new Map<string, number>()
        const bytes = Buffer.from(JSON.stringify(changes.map((change) => encodeChange(change, false))))
        const scanner = new RatingScanner(people, Infinity)
        if (!scanner.scan(bytes, (person, stars) => found.set(people.names[person]!, stars))) return
        scanned++
        const given = new Map([...found].filter(([, stars]) => stars > 0))
        expect(given).toEqual(new Map(starsByRater(changes)))
      }),
      { numRuns: 500 },
    )
    expect(scanned, 'most lists can be read without decoding').toBeGreaterThan(50)
  })

  test('show a blind person nothing of others before they have given stars', () => {
    const log = new ChangeLog()
    log.apply([starsBy('b:0', 'ben', 2), starsBy('c:0', 'cai', 5)], 'share')
    const index = indexOf(log)
    const blind = () => ({ ...index.columns(true), isBlind: true })
    expect(starsOfItem(blind(), 0)).toEqual([])
    expect(['median', 'spread', 'raters'].map((what) => raterNumber(blind(), what as 'median', 0))).toEqual([
      null,
      null,
      0,
    ])
    log.apply([starsBy('a:0', 'replica0', 3)], 'local')
    expect(starsOfItem(blind(), 0).map(({ user }) => user)).toEqual(['cai', 'replica0', 'ben'])
    expect(raterNumber(blind(), 'median', 0)).toBe(3)
  })

  test('of very many names take no more memory than those of the most that are compared', () => {
    const log = new ChangeLog()
    log.apply(
      Array.from({ length: MAX_RATERS + 500 }, (_, at) => starsBy(`x${at}:0`, `person ${at}`, 1 + (at % 5))),
      'share',
    )
    const { names, stars } = indexOf(log).columns(true)
    expect([names.length, stars.length]).toEqual([MAX_RATERS, MAX_RATERS])
  })
})
