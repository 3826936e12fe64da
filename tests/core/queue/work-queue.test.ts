import { describe, expect, test } from 'vitest'
import { claimHash, type ItemId } from '../../../preload/contract/index.ts'
import { WorkQueue, type QueueWorker } from '../../../main/core/queue/index.ts'
import { Random } from '../../support/random.ts'
import { simulateTeam } from './simulated-team.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f']

/** A queue over pictures with these names. */
function queueOver(
  names: readonly string[],
  { replica = 'm', others = () => [] }: { replica?: string; others?: () => readonly QueueWorker[] } = {},
): { queue: WorkQueue; done: Set<ItemId> } {
  const done = new Set<ItemId>()
  const queue = new WorkQueue({
    replica: () => replica,
    others,
    now: () => 0,
    pictures: {
      length: names.length,
      idAt: (position) => position,
      keyOf: (id) => names[id]!,
      openPlaces: (id) => (done.has(id) ? 0 : 1),
    },
  })
  return { queue, done }
}

const hashesOf = (...names: string[]): number[] => names.map(claimHash)

describe('a queue of one person', () => {
  test('gives out the pictures in order, those that are done never, and those left as they are at the end', () => {
    const { queue, done } = queueOver(NAMES)
    done.add(1)
    const shown: (ItemId | undefined)[] = []
    for (let turn = 0; turn < 5; turn++) {
      const [id] = queue.next().ids
      shown.push(id)
      if (id !== undefined && id !== 2) done.add(id)
    }
    expect(shown).toEqual([0, 2, 3, 4, 5])
    expect(queue.next().ids).toEqual([2])
    done.add(2)
    expect(queue.next()).toEqual({ ids: [], isWaiting: false })
    expect(queue.claims).toEqual([])
  })

  test('never gives out again what the person has skipped', () => {
    const { queue, done } = queueOver(['a', 'b'])
    expect(queue.next().ids[0]).toBe(0)
    queue.skip(0)
    expect(queue.next().ids[0]).toBe(1)
    done.add(1)
    expect(queue.next().ids).toEqual([])
  })

  test('gives out a picture again that needs a label again', () => {
    const { queue, done } = queueOver(['a', 'b'])
    for (const id of [0, 1]) {
      expect(queue.next().ids[0]).toBe(id)
      done.add(id)
    }
    done.delete(0)
    queue.restart()
    expect(queue.next().ids).toEqual([0])
  })
})

test('somebody who stays on one picture gives up what comes later, and gets more again after going on', () => {
  let now = 0
  const queue = new WorkQueue({
    replica: () => 'm',
    others: () => [],
    now: () => now,
    pictures: { length: 500, idAt: (position) => position, keyOf: String, openPlaces: () => 1 },
  })
  for (; now < 5_000; now += 500) queue.next()
  const atWork = queue.claims.length
  expect(atWork).toBeGreaterThan(8)
  const [current] = queue.upcoming
  now += 4_000
  queue.update()
  expect(queue.claims.length).toBeLessThan(4)
  now += 20_000
  queue.update()
  expect(queue.upcoming).toEqual([current])
  queue.next()
  expect(queue.claims.length).toBeGreaterThan(8)
})

describe('a picture that the person sees already', () => {
  test('comes first, and the one before it is put off like any other', () => {
    const { queue } = queueOver(NAMES)
    queue.next()
    expect(queue.next(3).ids.slice(0, 2)).toEqual([3, 1])
    expect(queue.next(1).ids[0]).toBe(1)
  })

  test('is not put off when the person comes back to it, and is not given out when it is done', () => {
    const { queue, done } = queueOver(NAMES)
    expect(queue.next().ids[0]).toBe(0)
    expect(queue.next(0).ids[0]).toBe(0)
    done.add(1)
    expect(queue.next(1).ids[0]).toBe(2)
  })
})

describe('a queue of several people (PR6)', () => {
  test('leaves alone what others have claimed, and waits when that is all that is left', () => {
    let claims = hashesOf('a', 'b')
    const { queue } = queueOver(['a', 'b', 'c'], { others: () => [{ replica: 'z', claims }] })
    expect(queue.next().ids).toEqual([2])
    queue.skip(2)
    expect(queue.next()).toEqual({ ids: [], isWaiting: true })
    // The other one has left, so the claims are gone.
    claims = []
    expect(queue.next().ids[0]).toBe(0)
  })

  test('of two who have claimed the same picture, exactly one keeps it', () => {
    for (const [mine, theirs] of [
      ['m', 'z'],
      ['z', 'm'],
      ['abc', 'abd'],
    ] as const) {
      const both = [mine, theirs].map((replica, at) => {
        const other = [mine, theirs][1 - at]!
        let seen: readonly number[] = []
        const { queue } = queueOver(NAMES, { replica, others: () => [{ replica: other, claims: seen }] })
        queue.next()
        return {
          queue,
          see(claims: readonly number[]): void {
            seen = claims
            queue.update()
          },
        }
      })
      const [first, second] = both as [(typeof both)[0], (typeof both)[0]]
      const before = [first.queue.claims, second.queue.claims]
      first.see(before[1]!)
      second.see(before[0]!)
      const [one, other] = [first.queue.upcoming.slice(1), second.queue.upcoming.slice(1)]
      expect(one.filter((id) => other.includes(id))).toEqual([])
    }
  })

  test.each([
    ['12 people, 1 s delay', { people: 12, pictures: 3_000, delayMs: 1_000 }],
    ['12 people who each see a picture, 3 of them', { people: 12, pictures: 1_000, delayMs: 1_000, overlap: 3 }],
    ['12 people, one of whom stops without a word', { people: 12, pictures: 3_000, delayMs: 1_000, crashAfter: 50 }],
    [
      '2 people, one of whom leaves the desk for two minutes',
      { people: 2, pictures: 60, delayMs: 1_000, pause: { after: 15, ms: 120_000 } },
    ],
    ['3 people', { people: 3, pictures: 1_000, delayMs: 1_000 }],
  ])('%s: at most 1 % double work, none left over, and nobody waits before the end', (_, options) => {
    for (const seed of [1, 2]) {
      const random = new Random(seed)
      const result = simulateTeam({ ...options, fastestMs: 300, slowestMs: 900, random })
      expect(result.left, `seed ${seed}`).toBe(0)
      expect(result.doubles / result.labels, `seed ${seed}`).toBeLessThanOrEqual(0.01)
      // Near the end somebody may wait a moment for what another one gives up.
      expect(result.waitedMs / options.people / result.tookMs, `seed ${seed}`).toBeLessThan(0.01)
    }
  })
})
