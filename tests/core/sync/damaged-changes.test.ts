/**
 * Tests a valid sidecar in which a change differs from its journal: a flipped bit, or a person's mistake in an
 * editor.
 */
import { expect, test } from 'vitest'
import { Random } from '../../support/random.ts'
import { memoryFolder } from '../../support/temporary.ts'
import { World } from '../../support/world.ts'

const PATH = 'sidecars/a.jpg.json'

/** Makes a world in which Ana and Ben have both labelled one picture some minutes ago. */
async function labelledWorld(): Promise<World> {
  const world = new World(await memoryFolder(), new Random(1), ['ana', 'ben'])
  for (const person of world.people) await person.start()
  world.people[0]!.edit(['a.jpg'], { stars: 4, notes: 'left ear', addTags: ['cat'] })
  await world.clock.advance(10_000)
  world.people[1]!.edit(['a.jpg'], { stars: 3 })
  await world.clock.advance(6 * 60_000)
  expect(world.missing()).toEqual([])
  return world
}

/** Replaces a text in the changes of the sidecar, and nothing else in it. */
function damage(world: World, from: string, to: string): void {
  const text = world.share.text(PATH)
  const at = text.indexOf(from, text.indexOf('"changes"'))
  expect(at).toBeGreaterThan(0)
  world.share.files.set(PATH, {
    bytes: Buffer.from(text.slice(0, at) + to + text.slice(at + from.length)),
    modifiedAt: world.clock.now(),
  })
}

test.each([
  ['the stars that count', '"stars": 3', '"stars": 1'],
  ['stars that were replaced', '"stars": 4', '"stars": 5'],
  ['a letter of a note', 'left ear', 'lefu ear'],
  ['a tag', '"cat"', '"cau"'],
  ['the author', '"by": "ben"', '"by": "bem"'],
])(
  'damage to %s is no edit: everybody sees what the journals say, and the sidecar is repaired (M2)',
  async (_, from, to) => {
    const world = await labelledWorld()
    const [before, labels] = [world.share.text(PATH), world.people[0]!.sees()]
    damage(world, from, to)
    await world.clock.advance(60_000)
    expect(world.people.map((person) => person.sees())).toEqual([labels, labels])
    expect(world.share.text(PATH)).toBe(before)
    const ben = world.people[1]!
    await ben.close()
    damage(world, from, to)
    await ben.start()
    await world.clock.advance(60_000)
    expect(ben.sees()).toBe(labels)
    expect(
      ben
        .open!.history('a.jpg')
        .map(({ change }) => change.by)
        .toSorted(),
    ).toEqual(['ana', 'ben'])
    expect(world.share.text(PATH)).toBe(before)
    await world.close()
  },
)

test('a program that has read the damaged sidecar first uses the journal as soon as it is there (M2)', async () => {
  const world = await labelledWorld()
  const [ana, ben] = world.people
  const [before, labels] = [world.share.text(PATH), ana!.sees()]
  await ana!.close()
  await ben!.close()
  const journals = [...world.share.files].filter(([path]) => path.startsWith('journals/'))
  for (const [path] of journals) world.share.files.delete(path)
  damage(world, '"stars": 4', '"stars": 5')
  const reader = new World(await memoryFolder(), new Random(1), ['eve'])
  for (const [path, file] of world.share.files) reader.share.files.set(path, file)
  const [eve] = reader.people
  await eve!.start()
  await reader.clock.advance(30_000)
  const stars = (): unknown[] => eve!.open!.history('a.jpg').map(({ change }) => [change.by, change.stars])
  expect(stars()).toEqual([
    ['ben', 3],
    ['ana', 5],
  ])
  for (const [path, file] of journals) reader.share.files.set(path, file)
  await reader.clock.advance(30_000)
  expect(stars()).toEqual([
    ['ben', 3],
    ['ana', 4],
  ])
  expect(eve!.sees()).toBe(labels)
  await reader.clock.advance(6 * 60_000)
  expect(reader.share.text(PATH)).toBe(before)
  await reader.close()
})
