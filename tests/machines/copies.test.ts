/**
 * Tests a folder that was copied, edited in both places, and merged again file by file. The files are in memory, so that
 * any mixture can be tested. A label is kept as long as its journal, its sidecar, or the local copy of its author's
 * program contains it.
 */
import { cp } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { decodeJournal } from '../../main/core/format/journal-codec.ts'
import { decodeSidecar } from '../../main/core/format/sidecar-codec.ts'
import type { MemoryStorage } from '../suites/memory-storage.ts'
import { Random } from '../support/random.ts'
import { memoryFolder } from '../support/temporary.ts'
import { World, type Person } from '../support/world.ts'

type Files = MemoryStorage['files']
/** Which of two versions of a file is kept. */
type Choice = (
  path: string,
  one: Files extends Map<string, infer F> ? F : never,
  two: Files extends Map<string, infer F> ? F : never,
) => 1 | 2

const KEYS = ['a.jpg', 'b.jpg', 'trip/c.jpg']

interface Copies {
  /** The two folders, each with the person who works there. */
  readonly here: World
  readonly there: World
}

/**
 * Lets two people label pictures in one folder. Then it is copied, and each continues in one of the two folders, in
 * several sessions. Everything is written when this resolves.
 */
async function apart(random: Random): Promise<Copies> {
  const here = new World(await memoryFolder(), random, ['ana', 'ben'])
  for (const person of here.people) await person.start()
  await label(here, here.people, random)
  const bens = here.people[1]!
  await bens.close()
  const there = new World(await memoryFolder(), random, ['ben'])
  await cp(bens.stateDir, there.people[0]!.stateDir, { recursive: true })
  for (const [path, file] of here.share.files) there.share.files.set(path, file)
  for (const world of [here, there]) {
    await world.people[0]!.close()
    for (let session = random.between(1, 3); session > 0; session--) {
      await world.people[0]!.start()
      await label(world, world.people.slice(0, 1), random)
      await world.people[0]!.close()
    }
  }
  return { here, there }
}

let edits = 0

async function label(world: World, people: readonly Person[], random: Random): Promise<void> {
  for (let count = random.between(1, 5); count > 0; count--) {
    const keys = random.some([...KEYS, `${world.base.slice(-3)}.jpg`])
    random.pick(people).edit(keys, { stars: random.between(1, 5), addTags: [`t${edits++}`] })
    await world.clock.advance(random.pick([0, 3_000]))
  }
  await world.clock.advance(60_000)
}

function together({ here, there }: Copies, choose: Choice): void {
  for (const [path, two] of there.share.files) {
    const one = here.share.files.get(path)
    here.share.files.set(path, !one || choose(path, one, two) === 2 ? two : one)
  }
}

/** Returns the ids of changes that are still in a file on the share. */
function onShare(share: MemoryStorage): Set<string> {
  return new Set(
    [...share.files].flatMap(([path, { bytes }]) => {
      if (path.startsWith('journals/')) return decodeJournal(bytes, 0).changes.map(({ id }) => id)
      return path.startsWith('sidecars/') ? decodeSidecar(bytes, path).changes.map(({ id }) => id) : []
    }),
  )
}

/** Opens the merged folder as everybody; returns which of `ids` are missing then. */
async function opened({ here, there }: Copies, ids: readonly string[]): Promise<string[]> {
  const [ana, ben] = here.people
  await cp(there.people[0]!.stateDir, ben!.stateDir, { recursive: true, force: true })
  for (const person of [ana!, ben!]) await person.start()
  await here.clock.advance(60_000)
  const missing = ids.filter((id) => !ana!.knows(id) || !ben!.knows(id))
  expect(ana!.sees()).toBe(ben!.sees())
  await here.close()
  return missing
}

const acknowledged = ({ here, there }: Copies): string[] => [
  ...new Set([...here.acknowledged(), ...there.acknowledged()]),
]

describe('two copies of a folder that are merged', () => {
  test.each<[string, Choice]>([
    ['newer over older', (_, one, two) => (two.modifiedAt > one.modifiedAt ? 2 : 1)],
    [
      'sidecars in any mixture, longer journals over shorter ones',
      (path, one, two) =>
        (path.startsWith('journals/') ? two.bytes.length > one.bytes.length : path.length % 2 === 0) ? 2 : 1,
    ],
    ['longer over shorter', (_, one, two) => (two.bytes.length > one.bytes.length ? 2 : 1)],
  ])('%s lose nothing', async (_, choose) => {
    for (let seed = 1; seed <= 3; seed++) {
      const copies = await apart(new Random(seed))
      together(copies, choose)
      expect([seed, await opened(copies, acknowledged(copies))]).toEqual([seed, []])
    }
  })

  test('in any mixture of files keep every label that a journal or a sidecar still has, and everybody sees it', async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const random = new Random(seed)
      const copies = await apart(random)
      together(copies, () => random.pick([1, 2]))
      const left = onShare(copies.here.share)
      expect([
        seed,
        await opened(
          copies,
          acknowledged(copies).filter((id) => left.has(id)),
        ),
      ]).toEqual([seed, []])
    }
  })

  test('one over the other lose nothing that programs at that path have known (R10)', async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const copies = await apart(new Random(seed))
      together(copies, () => 2)
      expect([seed, await opened(copies, acknowledged(copies))]).toEqual([seed, []])
    }
  })
})
