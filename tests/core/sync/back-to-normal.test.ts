/** Tests that the status, the list of people and the journals are as before once a fault of the share is over. */
import { expect, test } from 'vitest'
import type { Operation } from '../../support/faulty-share.ts'
import { Random } from '../../support/random.ts'
import { memoryFolder } from '../../support/temporary.ts'
import { emptyMountPoint } from '../../support/weather.ts'
import { World, type Person } from '../../support/world.ts'

const WRITES = new Set<Operation>(['append', 'create', 'replace', 'overwrite', 'makeFolder', 'move', 'lock'])

/** Opens a share for some people, each of whom labels a picture. */
async function openWorld(names: readonly string[]): Promise<World> {
  const world = new World(await memoryFolder(), new Random(1), names)
  for (const person of world.people) await person.start()
  for (const person of world.people) person.edit([`${person.name}.jpg`], { stars: 1 })
  await world.clock.advance(30_000)
  expect(world.missing()).toEqual([])
  return world
}

function makeReadOnly(person: Person): void {
  person.share.weather = (operation) =>
    WRITES.has(operation) ? { fate: 'fails', code: 'EROFS', done: 'nothing' } : null
}

const status = (person: Person): ReturnType<NonNullable<Person['open']>['status']> => person.open!.status()

test('a share that could not be written for a while, while nobody labelled, leaves no error behind', async () => {
  const world = await openWorld(['ana', 'ben'])
  const [ana] = world.people as [Person]
  makeReadOnly(ana)
  await world.clock.advance(15_000)
  expect(status(ana)).toMatchObject({
    state: 'timed',
    lastError: { message: expect.stringContaining('the share is read-only') as string },
  })
  ana.share.clear()
  await world.clock.advance(10_000)
  expect(status(ana)).toMatchObject({ state: 'timed', lastError: null })
  await world.close()
})

test('a label that cannot be written to a share that can be read is reported as that, and saved later', async () => {
  const world = await openWorld(['ana', 'ben'])
  const [ana, ben] = world.people as [Person, Person]
  makeReadOnly(ana)
  const edit = ana.edit(['new.jpg'], { stars: 3 })!
  ben.edit(['other.jpg'], { stars: 4 })
  await world.clock.advance(15_000)
  expect(status(ana)).toMatchObject({ unsaved: 1, unwritableReason: 'the share is read-only (EROFS)' })
  // What others label still arrives.
  expect(ana.open!.state('other.jpg')).toMatchObject({ stars: 4 })
  ana.share.clear()
  await world.clock.advanceUntil(edit.saved, 1_000)
  expect(status(ana)).toMatchObject({ state: 'timed', unsaved: 0, unwritableReason: null })
  await world.close()
})

test('people who cannot be seen any more go from the list after 20 s, also while nothing can be read (PR3)', async () => {
  const world = await openWorld(['ana', 'ben'])
  const [ana] = world.people as [Person]
  const here = (): string[] => ana.open!.peers().map(({ user }) => user)
  let reported = here()
  ana.open!.events.on('presence', (peers) => {
    reported = peers.map(({ user }) => user)
  })
  ana.share.weather = () => ({ fate: 'fails', code: 'EHOSTDOWN', done: 'nothing' })
  await world.clock.advance(30_000)
  expect([here(), reported]).toEqual([['ana'], ['ana']])
  ana.share.clear()
  ana.open!.retry()
  await world.clock.advance(30_000)
  expect(reported.toSorted()).toEqual(['ana', 'ben'])
  await world.close()
})

test('a damaged sidecar is reported until it is written again', async () => {
  const world = await openWorld(['ana', 'ben'])
  const [ana] = world.people as [Person]
  const path = 'sidecars/ana.jpg.json'
  world.share.files.set(path, { bytes: Buffer.from('no'), modifiedAt: world.clock.now() + 5_000 })
  const told = new Set<string>()
  for (const person of world.people) person.open!.events.on('notice', ({ message }) => told.add(message))
  for (const person of world.people) void person.open!.readSidecar('ana.jpg')
  await world.clock.advance(5 * 60_000)
  expect([...told].join()).toContain('damaged')
  for (const person of world.people) expect(status(person)).toMatchObject({ damaged: [], lastError: null })
  expect(ana.open!.state('ana.jpg')).toMatchObject({ stars: 1 })
  expect(world.missing()).toEqual([])
  await world.close()
})

test('a share that goes away while lost labels are about to be published again gets none of the others twice (R10)', async () => {
  const world = await openWorld(['ana', 'ben', 'carl'])
  const [ana, ben, carl] = world.people as [Person, Person, Person]
  await carl.close()
  const ofCarl = [...carl.acknowledged]
  const journal = [...world.share.files].find(
    ([path, { bytes }]) => path.startsWith('journals/') && Buffer.from(bytes).toString().includes(ofCarl[0]!),
  )!
  world.share.files.delete(journal[0])
  await world.clock.advance(12_000)
  for (const person of [ana, ben]) person.share.weather = () => ({ fate: 'elsewhere', share: emptyMountPoint() })
  await world.clock.advance(90_000)
  for (const person of [ana, ben]) expect(status(person)).toMatchObject({ state: 'offline', unsaved: 0 })
  for (const person of [ana, ben]) person.share.clear()
  await world.clock.advance(5 * 60_000)
  const lines = [...world.share.files]
    .filter(([path]) => path.startsWith('journals/'))
    .flatMap(([, { bytes }]) => Buffer.from(bytes).toString().trim().split('\n'))
  // Carl's label is there again, and only that was written anew: by both at most.
  expect(world.journalled().has(ofCarl[0]!)).toBe(true)
  const own = [...ana.acknowledged, ...ben.acknowledged]
  for (const id of own) expect(lines.filter((line) => line.includes(`"${id}"`))).toHaveLength(1)
  await world.close()
})
