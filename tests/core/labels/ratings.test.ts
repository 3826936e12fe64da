import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { replacedByAuthor, starsByRater } from '../../../main/core/labels/ratings.ts'
import { undoneIds } from '../../../main/core/labels/undone-changes.ts'
import { changesOf } from '../../suites/changes.ts'

/** Makes a change with stars. `at` is in minutes. */
function stars(id: string, by: string, at: number, value: number, replaces: readonly string[] = []): StoredChange {
  return { id, by, at: at * 60_000, item: 'a.jpg', stars: value, replaces }
}

function undo(id: string, by: string, at: number, undoes: readonly string[]): StoredChange {
  return { id, by, at: at * 60_000, item: 'a.jpg', replaces: [], undoes }
}

const given = (changes: readonly StoredChange[]): Record<string, number> => Object.fromEntries(starsByRater(changes))

describe('the stars of each person', () => {
  test('stay beside each other, also where one replaces those of another in the shared labels (RA1)', () => {
    const changes = [stars('a:0', 'ana', 1, 4), stars('b:0', 'ben', 2, 2, ['a:0']), stars('c:0', 'cai', 2, 5)]
    expect(given(changes)).toEqual({ ana: 4, ben: 2, cai: 5 })
  })

  test('are those given last, also when a clock was wrong for a while (RA2)', () => {
    const ahead = [stars('a:0', 'ana', 900, 1), stars('a:1', 'ana', 5, 4, ['a:0'])]
    expect(given(ahead)).toEqual({ ana: 4 })
    const throughBen = [ahead[0]!, stars('b:0', 'ben', 3, 2, ['a:0']), stars('a:1', 'ana', 5, 4, ['b:0'])]
    expect(given(throughBen), 'Ana’s second change names only Ben’s, which named her first').toEqual({ ana: 4, ben: 2 })
  })

  test('are the newest of two that one person gave on two machines without having seen the other (RA2)', () => {
    expect(given([stars('a:0', 'ana', 1, 3), stars('x:0', 'ana', 2, 5)])).toEqual({ ana: 5 })
    expect(given([stars('a:0', 'ana', 2, 3), stars('x:0', 'ana', 2, 5)]), 'of equal times, the greater id').toEqual({
      ana: 5,
    })
  })

  test('come back when a change is undone, and 0 stars is no rating (RA3)', () => {
    const two = [stars('a:0', 'ana', 1, 3), stars('b:0', 'ben', 2, 1, ['a:0']), stars('a:1', 'ana', 3, 5, ['b:0'])]
    expect(given([...two, undo('a:2', 'ana', 4, ['a:1'])])).toEqual({ ana: 3, ben: 1 })
    expect(given([...two, stars('a:2', 'ana', 4, 0, ['a:1'])])).toEqual({ ben: 1 })
    expect(given([...two, undo('l:0', 'lea', 4, ['b:0'])]), 'somebody else takes Ben’s stars back').toEqual({ ana: 5 })
  })

  test('are the newest where changes replace each other in a circle', () => {
    expect(given([stars('a:0', 'ana', 1, 3, ['a:1']), stars('a:1', 'ana', 2, 4, ['a:0'])])).toEqual({ ana: 4 })
  })

  test('of a person with very many changes take no longer than a moment', () => {
    const many = Array.from({ length: 20_000 }, (_, at) =>
      stars(`a:${at}`, at % 2 === 0 ? 'ana' : 'ben', at, (at % 5) + 1, at === 0 ? [] : [`a:${at - 1}`]),
    )
    const started = performance.now()
    expect(given(many)).toEqual({ ana: (19_998 % 5) + 1, ben: (19_999 % 5) + 1 })
    const people = Array.from({ length: 20_000 }, (_, at) =>
      stars(`a:${at}`, `person ${at % 1_000}`, at, (at % 5) + 1, at === 0 ? [] : [`a:${at - 1}`]),
    )
    expect(starsByRater(people).size).toBe(1_000)
    expect(performance.now() - started).toBeLessThan(1_000)
  })

  test('are what the rules say word by word, whatever the order of the changes (RA1)', () => {
    fc.assert(
      fc.property(
        changesOf('a.jpg', 10).chain((changes) =>
          fc.tuple(fc.constant(changes), fc.shuffledSubarray(changes, { minLength: changes.length })),
        ),
        ([changes, shuffled]) => {
          expect(starsByRater(shuffled)).toEqual(naive(changes))
          expect(new Map([...starsByRater(shuffled)].toSorted())).toEqual(
            new Map([...starsByRater(changes)].toSorted()),
          )
        },
      ),
    )
  })

  test('that their author has replaced are no longer theirs to undo', () => {
    const changes = [stars('a:0', 'ana', 1, 4), stars('b:0', 'ben', 2, 2, ['a:0']), stars('a:1', 'ana', 3, 5, ['b:0'])]
    expect([...replacedByAuthor(changes)]).toEqual(['a:0'])
  })
})

/** Follows the rules one by one, with every way of `replaces` searched again for every pair. */
function naive(changes: readonly StoredChange[]): Map<string, number> {
  const undone = undoneIds(changes)
  const rated = changes.filter((change) => change.stars !== undefined)
  const leads = (from: StoredChange, to: StoredChange, visited: readonly string[] = []): boolean =>
    from.replaces.some((id) => {
      const next = rated.find((one) => one.id === id)
      if (next === undefined || visited.includes(id)) return false
      return next.id === to.id || leads(next, to, [...visited, id])
    })
  const result = new Map<string, number>()
  for (const person of new Set(rated.map(({ by }) => by))) {
    const own = rated.filter(({ id, by }) => by === person && !undone.has(id))
    const heads = own.filter((one) => !own.some((other) => leads(other, one)))
    const newest = (heads.length > 0 ? heads : own).toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))[0]
    if (newest && newest.stars! > 0) result.set(person, newest.stars!)
  }
  return result
}
