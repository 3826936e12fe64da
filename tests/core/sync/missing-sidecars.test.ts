/** Tests that open programs write missing sidecars again, with the changes from the journals. */
import { expect, test } from 'vitest'
import type { Storage } from '../../../main/core/storage/storage.ts'
import { Random } from '../../support/random.ts'
import { team } from '../../support/replicas.ts'
import { memoryFolder } from '../../support/temporary.ts'
import { World } from '../../support/world.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'

/** Milliseconds within which every sidecar of a small data set is read. */
const PASS_MS = 60_000
const OLD_MS = 6 * 60_000

/** Makes a world in which Ana and Ben have labelled pictures of several folders, and Ben has closed his program. */
async function worldWithoutBen(): Promise<World> {
  const world = new World(await memoryFolder(), new Random(1), ['ana', 'ben'])
  const [ana, ben] = world.people
  for (const person of world.people) await person.start()
  ana!.edit(['a.jpg', 'trip/day 1/ana.jpg'], { stars: 1 })
  ben!.edit(['a.jpg', 'b.jpg', 'trip/day 1/ben.jpg', `${'long '.repeat(60)}.jpg`], { stars: 2, addTags: ['sharp'] })
  await world.clock.advance(30_000)
  expect(world.missing()).toEqual([])
  await ben!.close()
  return world
}

const sidecars = (world: World): Map<string, string> =>
  new Map(
    [...world.share.files.keys()]
      .filter((path) => path.startsWith('sidecars/'))
      .map((path) => [path, world.share.text(path)]),
  )
const remove = (world: World, paths: Iterable<string>): void => {
  for (const path of paths) world.share.files.delete(path)
}

test('all missing sidecars are written again unchanged, also those of people who have left (SW1)', async () => {
  const world = await worldWithoutBen()
  await world.clock.advance(OLD_MS)
  const before = sidecars(world)
  expect(before.size).toBe(5)
  remove(world, before.keys())
  await world.clock.advance(PASS_MS)
  expect(sidecars(world)).toEqual(before)
  await world.close()
})

test('a missing sidecar with a new change is left to the program of its author (SW1)', async () => {
  const world = await worldWithoutBen()
  remove(world, sidecars(world).keys())
  await world.clock.advance(PASS_MS)
  expect([...sidecars(world).keys()].toSorted()).toEqual(['sidecars/a.jpg.json', 'sidecars/trip/day 1/ana.jpg.json'])
  await world.clock.advance(OLD_MS)
  expect(sidecars(world).size).toBe(5)
  await world.close()
})

test('no sidecar is written while a folder cannot be listed; afterwards all are written (SW5)', async () => {
  const world = await worldWithoutBen()
  await world.clock.advance(OLD_MS)
  const before = sidecars(world)
  world.people[0]!.setWeather({
    name: 'denied',
    weather: (operation, path) =>
      operation === 'list' && path === 'sidecars/trip' ? { fate: 'fails', code: 'EACCES', done: 'nothing' } : null,
    elsewhere: false,
  })
  remove(world, ['sidecars/b.jpg.json'])
  await world.clock.advance(PASS_MS)
  expect(sidecars(world).size).toBe(4)
  expect(world.people[0]!.open!.status().lastError?.message).toMatch(/trip/)
  world.people[0]!.share.clear()
  await world.clock.advance(PASS_MS)
  expect(sidecars(world)).toEqual(before)
  await world.close()
})

test('no sidecar is written into an empty folder at the same path', async () => {
  const world = await worldWithoutBen()
  await world.clock.advance(OLD_MS)
  const empty = new MemoryStorage()
  world.people[0]!.setWeather({ name: 'empty', weather: () => ({ fate: 'elsewhere', share: empty }), elsewhere: false })
  await world.clock.advance(PASS_MS)
  expect([...empty.files.keys()]).toEqual([])
  await world.close()
})

test('a sidecar that is listed in a different case is not missing on a share that ignores case (SW5)', async () => {
  const { open } = await team()
  const storage = new MemoryStorage()
  const alice = await open('alice', { storage: ignoringCase(storage), watch: false })
  await alice.edit(['Trip/A.jpg'], { stars: 4 }).saved
  await alice.drain(5_000)
  const replaced: string[] = []
  storage.fault = (operation, path) => {
    if (operation === 'replace' || operation === 'lock') replaced.push(path)
  }
  await alice.scanSidecars()
  await alice.drain(5_000)
  expect(replaced).toEqual([])
  expect(alice.status().lastError).toBeNull()
})

test('no listed sidecar is read again: a share with a million sidecars gets no million calls', async () => {
  const { open } = await team()
  const storage = new MemoryStorage()
  const alice = await open('alice', { storage, watch: false })
  await alice.edit(['a.jpg', 'trip/b.jpg', 'trip/ä.jpg'], { stars: 4 }).saved
  await alice.drain(5_000)
  const statPaths: string[] = []
  // The scan reads such new files without a `stat` call.
  storage.fault = (operation, path) => {
    if (operation === 'stat') statPaths.push(path)
  }
  await alice.scanSidecars()
  expect(statPaths).toEqual([])
})

test('a program that only reads writes no sidecar; one that may write does so when it reads everything (SW1)', async () => {
  const { open } = await team()
  const storage = new MemoryStorage()
  const alice = await open('alice', { storage, watch: false })
  await alice.edit(['a.jpg'], { stars: 4 }).saved
  await alice.drain(5_000)
  await alice.close()
  storage.files.delete('sidecars/a.jpg.json')
  const files = [...storage.files.keys()]
  const reader = await open('carol', { storage, watch: false, mode: 'read' })
  await reader.scanSidecars()
  expect([...storage.files.keys()]).toEqual(files)
  expect(reader.state('a.jpg')?.stars).toBe(4)
  const again = await open('alice', { storage, watch: false })
  await again.scanSidecars()
  await again.drain(5_000)
  expect(JSON.parse(storage.text('sidecars/a.jpg.json'))).toMatchObject({ item: 'a.jpg', stars: 4 })
})

test('a share that stops answering during the search puts the program offline, and the sidecars are written afterwards', async () => {
  const world = await worldWithoutBen()
  await world.clock.advance(OLD_MS)
  const before = sidecars(world)
  remove(world, before.keys())
  world.people[0]!.setWeather({
    name: 'gone',
    weather: (operation) =>
      operation === 'stat' || operation === 'read' ? { fate: 'fails', code: 'EHOSTDOWN', done: 'nothing' } : null,
    elsewhere: false,
  })
  await world.clock.advance(PASS_MS)
  expect(world.people[0]!.open!.status().state).toBe('offline')
  world.people[0]!.share.clear()
  await world.clock.advance(PASS_MS)
  expect(sidecars(world)).toEqual(before)
  await world.close()
})

const lower = (path: string): string => (path.startsWith('sidecars/') ? path.toLowerCase() : path)

/**
 * Returns a share that stores the names of sidecars in lower case and finds them in any case, like a share of Windows
 * that ignores case.
 */
function ignoringCase(storage: MemoryStorage): Storage {
  return new Proxy<Storage>(storage, {
    get(target, name: keyof Storage) {
      const operation = (target[name] as (...args: unknown[]) => unknown).bind(target)
      return (path: string, ...others: unknown[]) => operation(lower(path), ...others)
    },
  })
}
