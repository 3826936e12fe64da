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

/** Ana and Ben, who have each labelled pictures of several folders; Ben has gone home. */
async function benHasGone(): Promise<World> {
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

test('all of them are written again, as they were, also those of people who have left (SW1)', async () => {
  const world = await benHasGone()
  await world.clock.advance(OLD_MS)
  const before = sidecars(world)
  expect(before.size).toBe(5)
  remove(world, before.keys())
  await world.clock.advance(PASS_MS)
  expect(sidecars(world)).toEqual(before)
  await world.close()
})

test('a new change is left to its author’s program, which is probably about to write it (SW1)', async () => {
  const world = await benHasGone()
  remove(world, sidecars(world).keys())
  await world.clock.advance(PASS_MS)
  expect([...sidecars(world).keys()].toSorted()).toEqual(['sidecars/a.jpg.json', 'sidecars/trip/day 1/ana.jpg.json'])
  await world.clock.advance(OLD_MS)
  expect(sidecars(world).size).toBe(5)
  await world.close()
})

test('none is written while a folder cannot be listed, since they may be in it; all of them afterwards (SW5)', async () => {
  const world = await benHasGone()
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

test('none is written into another data set at the same path, nor into an empty mount point', async () => {
  const world = await benHasGone()
  await world.clock.advance(OLD_MS)
  const empty = new MemoryStorage()
  world.people[0]!.setWeather({ name: 'empty', weather: () => ({ fate: 'elsewhere', share: empty }), elsewhere: false })
  await world.clock.advance(PASS_MS)
  expect([...empty.files.keys()]).toEqual([])
  await world.close()
})

test('one that is listed in a different case on a share that ignores case is not missing (SW5)', async () => {
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

test('no sidecar that was listed is read again: a share with a million sidecars gets no million calls', async () => {
  const { open } = await team()
  const storage = new MemoryStorage()
  const alice = await open('alice', { storage, watch: false })
  await alice.edit(['a.jpg', 'trip/b.jpg', 'trip/ä.jpg'], { stars: 4 }).saved
  await alice.drain(5_000)
  const asked: string[] = []
  // Such new files are read by the scan without a call for their time.
  storage.fault = (operation, path) => {
    if (operation === 'stat') asked.push(path)
  }
  await alice.scanSidecars()
  expect(asked).toEqual([])
})

test('a program that only reads writes none, and one that may write does so when it reads everything (SW1)', async () => {
  const { open } = await team()
  const storage = new MemoryStorage()
  const alice = await open('alice', { storage, watch: false })
  await alice.edit(['a.jpg'], { stars: 4 }).saved
  await alice.drain(5_000)
  await alice.close()
  storage.files.delete('sidecars/a.jpg.json')
  const files = [...storage.files.keys()]
  const looker = await open('carol', { storage, watch: false, mode: 'read' })
  await looker.scanSidecars()
  expect([...storage.files.keys()]).toEqual(files)
  expect(looker.state('a.jpg')?.stars).toBe(4)
  const again = await open('alice', { storage, watch: false })
  await again.scanSidecars()
  await again.drain(5_000)
  expect(JSON.parse(storage.text('sidecars/a.jpg.json'))).toMatchObject({ item: 'a.jpg', stars: 4 })
})

test('a share that stops answering during the search puts the program offline, and they are written afterwards', async () => {
  const world = await benHasGone()
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
 * Behaves like a Windows share with names in lower case: any case finds a file, and listings return the case that it
 * was created with.
 */
function ignoringCase(storage: MemoryStorage): Storage {
  return new Proxy<Storage>(storage, {
    get(target, name: keyof Storage) {
      const operation = (target[name] as (...given: unknown[]) => unknown).bind(target)
      return (path: string, ...others: unknown[]) => operation(lower(path), ...others)
    },
  })
}
