/**
 * Tests clocks that are wrong, or that change while people work. A clock never decides between a value and a second one
 * whose author had seen the first, and it blocks nothing.
 */
import { describe, expect, test } from 'vitest'
import { Random } from '../support/random.ts'
import { memoryFolder } from '../support/temporary.ts'
import { World } from '../support/world.ts'

const HOUR = 3_600_000
const YEAR = 365 * 24 * HOUR
const SECOND_OPINION_MS = 700_000

async function twoPeople(anasClock: number, bensClock: number): Promise<World> {
  const world = new World(await memoryFolder(), new Random(3), ['ana', 'ben'])
  for (const [index, offset] of [anasClock, bensClock].entries()) world.people[index]!.clock.offsetMs = offset
  for (const person of world.people) await person.start()
  return world
}

/** Both people set the stars in turn, after each has seen the other's value. The last value must count everywhere. */
async function inTurns(world: World, between: (turn: number) => void = () => undefined): Promise<void> {
  for (let turn = 0; turn < 6; turn++) {
    world.people[turn % 2]!.edit(['a.jpg'], { stars: (turn % 5) + 1, notes: `turn ${turn}` })
    between(turn)
    await world.clock.advance(20_000)
    for (const person of world.people)
      expect([turn, person.open!.state('a.jpg')]).toEqual([
        turn,
        expect.objectContaining({ stars: (turn % 5) + 1, notes: `turn ${turn}`, conflicts: [] }),
      ])
  }
}

describe('clocks', () => {
  test.each([
    [HOUR, -HOUR],
    [-HOUR, HOUR],
    [YEAR, -YEAR],
    [-YEAR, 0],
    [30_000, -30_000],
  ])('%i and %i ms off decide nothing between people who have seen each other’s labels (M5)', async (anas, bens) => {
    const world = await twoPeople(anas, bens)
    await inTurns(world)
    // A change has the time of the share. The machines' clocks do not matter.
    for (const { change } of world.people[0]!.open!.history('a.jpg'))
      expect(Math.abs(change.at - world.clock.now())).toBeLessThan(200_000)
    expect(world.missing()).toEqual([])
    await world.close()
  })

  test.each([HOUR, -HOUR, YEAR, -YEAR])(
    'that are changed by %i ms while people work decide nothing either, and are noticed (PR5)',
    async (jump) => {
      const world = await twoPeople(0, 0)
      const [ana, ben] = world.people
      await inTurns(world, (turn) => {
        if (turn === 1) ana!.clock.offsetMs += jump
        if (turn === 3) ben!.clock.offsetMs -= jump
      })
      await world.clock.advance(SECOND_OPINION_MS)
      expect(ana!.open!.status().clockOffsetMs).toBe(-jump)
      const edit = ana!.edit(['b.jpg'], { stars: 1 })!
      expect(Math.abs(edit.changes[0]!.at - world.clock.now())).toBeLessThan(3_000)
      await world.clock.advance(20_000)
      expect(world.missing()).toEqual([])
      await world.close()
    },
  )

  test('of the share that are changed by an hour do no harm', async () => {
    const world = await twoPeople(0, 0)
    await inTurns(world, (turn) => {
      world.shareAheadMs = turn % 2 === 0 ? HOUR : 0
    })
    expect(world.missing()).toEqual([])
    await world.close()
  })

  test('that are set back neither keep people on the list who left without a last heartbeat, nor remove people who are present (PR3)', async () => {
    const world = await twoPeople(0, 0)
    const [ana, ben] = world.people
    const seen = (): string[] => ana!.open!.peers().map(({ user }) => user)
    await world.clock.advance(10_000)
    ana!.clock.offsetMs -= HOUR
    await world.clock.advance(15_000)
    expect(seen()).toEqual(['ana', 'ben'])
    await ben!.crash()
    ana!.clock.offsetMs -= HOUR
    await world.clock.advance(30_000)
    expect(seen()).toEqual(['ana'])
    await ben!.start()
    await world.clock.advance(15_000)
    expect(seen()).toEqual(['ana', 'ben'])
    await world.close()
  })

  test('that are set back while a program waits for a lock do not make it wait for an hour (LK3)', async () => {
    const world = await twoPeople(0, 0)
    const [ana] = world.people
    await world.share.lock('sidecars/a.jpg.json')
    ana!.edit(['a.jpg'], { stars: 4 })
    await world.clock.advance(5_000)
    expect(ana!.open!.status()).toMatchObject({ unsaved: 0, pendingSidecars: 1 })
    ana!.clock.offsetMs -= HOUR
    await world.clock.advance(60_000)
    expect(world.missing()).toEqual([])
    await world.close()
  })
})
