/**
 * Tests a share with one kind of fault at a time: work continues, the status says what is wrong, and nothing is lost
 * when it is back.
 */
import { describe, expect, test } from 'vitest'
import { replicaOf } from '../../../main/core/format/change-ids.ts'
import { decodeJournal } from '../../../main/core/format/journal-codec.ts'
import type { FaultyShare, Fate, Operation } from '../../support/faulty-share.ts'
import { Random } from '../../support/random.ts'
import { badDay } from '../../support/schedule.ts'
import { memoryFolder } from '../../support/temporary.ts'
import { anotherDataset, emptyMountPoint } from '../../support/weather.ts'
import { World } from '../../support/world.ts'

const WRITES = new Set<Operation>(['append', 'create', 'replace', 'overwrite', 'makeFolder', 'move', 'lock'])
const DATA = new Set<Operation>(['append', 'create', 'replace', 'overwrite'])
const always =
  (fate: Fate, which: ReadonlySet<Operation> | null = null) =>
  (operation: Operation): Fate | null =>
    which === null || which.has(operation) ? fate : null
const fails = (
  code: string,
  which: ReadonlySet<Operation> | null = null,
  done: 'nothing' | 'half' | 'all' = 'nothing',
) => always({ fate: 'fails', code, done }, which)

interface Team {
  readonly world: World
  readonly notices: string[]
}

/** Makes a world in which Ana and Ben have each labelled a picture. Only Ana's connection to the share fails. */
async function openTeam(): Promise<Team> {
  const world = new World(await memoryFolder(), new Random(1), ['ana', 'ben'])
  const notices: string[] = []
  for (const person of world.people) await person.start()
  const [ana, ben] = world.people
  ana!.open!.events.on('notice', ({ message }) => {
    notices.push(message)
  })
  ana!.edit(['a.jpg'], { stars: 1, addTags: ['before'] })
  ben!.edit(['b.jpg'], { stars: 2 })
  await world.clock.advance(30_000)
  expect(world.missing()).toEqual([])
  return { world, notices }
}

const FAULTS: readonly (readonly [string, FaultyShare['weather'], RegExp | null])[] = [
  ['stops answering', always({ fate: 'hangs', late: false }), /does not answer/],
  ['stops answering, and does late what it should', always({ fate: 'hangs', late: true }), /does not answer/],
  ['disappears', fails('EHOSTDOWN'), /does not answer/],
  ['gives stale handles', fails('ESTALE'), /does not answer/],
  ['fails after it has done everything', fails('EIO', null, 'all'), /does not answer/],
  ['leaves an empty mount point', always({ fate: 'elsewhere', share: emptyMountPoint() }), /not there/],
  ['suddenly contains another data set', always({ fate: 'elsewhere', share: anotherDataset() }), /another data set/],
  ['turns read-only', fails('EROFS', WRITES), /read-only/],
  ['fills up in the middle of every write', fails('ENOSPC', DATA, 'half'), /full/],
  ['is over quota', fails('EDQUOT', DATA), /full/],
  ['takes away the permission to write', fails('EACCES', WRITES), /permission denied/],
  ['is busy', fails('EBUSY', DATA), /in use/],
  ['writes less than it is given', always({ fate: 'short' }, new Set<Operation>(['append'])), /in use/],
]

describe('a share that', () => {
  test.each(FAULTS)(
    '%s blocks nobody, is reported, and has everything when it is back (W2)',
    async (_, weather, sentence) => {
      const { world, notices } = await openTeam()
      const [ana, ben] = world.people
      ana!.setWeather({ name: 'fault', weather, elsewhere: false })
      const edits = [1, 2, 3].map((stars) => ana!.edit(['a.jpg', `new${stars}.jpg`], { stars: stars + 1 })!)
      await world.clock.advanceUntil(Promise.all(edits.map((edit) => edit.stored)), 1_000)
      ben!.edit(['a.jpg'], { addTags: ['meanwhile'] })
      await world.clock.advance(60_000)
      expect(ana!.open!.status()).toMatchObject({ state: 'offline', unsaved: 6 })
      expect([ana!.open!.status().lastError?.message, ...notices].join('\n')).toMatch(sentence!)
      expect(ana!.open!.state('a.jpg')).toMatchObject({ stars: 4 })
      expect(await world.recover()).toEqual([])
      expect(ana!.open!.status()).toMatchObject({ state: 'timed', lastError: null })
      expect(ben!.open!.state('a.jpg')).toMatchObject({ stars: 4, tags: ['before', 'meanwhile'], conflicts: [] })
      await world.close()
    },
  )

  test.each(['EPERM', 'EBUSY', 'EACCES'])(
    'forbids renames over open files (%s) gets labels in the journal at once, and sidecars later',
    async (code) => {
      const { world } = await openTeam()
      const [ana, ben] = world.people
      ana!.setWeather({ name: 'Windows', weather: fails(code, new Set<Operation>(['replace'])), elsewhere: false })
      const edit = ana!.edit(['a.jpg'], { stars: 5 })!
      await world.clock.advanceUntil(edit.saved, 1_000)
      await world.clock.advance(10_000)
      expect(ben!.open!.state('a.jpg')).toMatchObject({ stars: 5 })
      expect(ana!.open!.status()).toMatchObject({
        state: 'timed',
        unsaved: 0,
        pendingSidecars: 1,
        lastError: expect.objectContaining({ path: 'sidecars/a.jpg.json' }) as object,
      })
      expect(await world.recover()).toEqual([])
      await world.close()
    },
  )

  test('contains another data set for a while gets none of our labels, and we get none of its labels (D5)', async () => {
    const { world } = await openTeam()
    const [ana] = world.people
    const other = anotherDataset()
    const before = [...other.files.keys()].toSorted()
    ana!.setWeather({ name: 'swapped', weather: always({ fate: 'elsewhere', share: other }), elsewhere: true })
    await world.clock.advance(60_000)
    ana!.edit(['p0.jpg'], { stars: 5 })
    await world.clock.advance(60_000)
    expect([...other.files.keys()].filter((path) => !path.startsWith('presence/')).toSorted()).toEqual(before)
    expect(ana!.open!.state('p0.jpg')).toMatchObject({ stars: 5, tags: [] })
    expect(await world.recover()).toEqual([])
    await world.close()
  })
})

/** Makes a world in which two open programs have labelled, and restores the share to the state of yesterday. */
async function restoredWorld(keys: readonly string[]): Promise<World> {
  const { world } = await openTeam()
  const yesterday = new Map(world.share.files)
  for (const person of world.people) person.edit(keys, { addTags: [`today-${person.name}`], notes: person.name })
  await world.clock.advance(60_000)
  expect(world.missing()).toEqual([])
  world.share.files.clear()
  for (const [path, file] of yesterday) world.share.files.set(path, file)
  return world
}

test('we get no labels from another data set that suddenly replaces a share without labels (R7)', async () => {
  const world = new World(await memoryFolder(), new Random(1), ['ana'])
  const [ana] = world.people
  await ana!.start()
  ana!.setWeather({
    name: 'swapped',
    weather: always({ fate: 'elsewhere', share: anotherDataset() }),
    elsewhere: false,
  })
  await world.clock.advance(60_000)
  expect([...ana!.open!.labelledKeys()]).toEqual([])
  expect(ana!.open!.status()).toMatchObject({ state: 'offline' })
  expect(await world.recover()).toEqual([])
  await world.close()
})

test('a waiting sidecar is not written into another data set that suddenly is at the path (D5)', async () => {
  const { world } = await openTeam()
  const [ana] = world.people
  const other = anotherDataset()
  ana!.setWeather({ name: 'busy', weather: fails('EBUSY', new Set<Operation>(['replace'])), elsewhere: false })
  ana!.edit(['new.jpg', 'p0.jpg'], { stars: 3 })
  await world.clock.advance(100)
  expect(ana!.open!.status()).toMatchObject({ unsaved: 0, pendingSidecars: 2 })
  ana!.setWeather({ name: 'swapped', weather: always({ fate: 'elsewhere', share: other }), elsewhere: false })
  await world.clock.advance(30_000)
  expect([...other.files.keys()]).not.toContain('sidecars/new.jpg.json')
  expect(other.text('sidecars/p0.jpg.json')).not.toContain('"stars": 3')
  expect(await world.recover()).toEqual([])
  await world.close()
})

test('format.json that exists but cannot be found for a while keeps its identity (D6)', async () => {
  const { world } = await openTeam()
  const [ana, ben] = world.people
  const text = world.share.text('format.json')
  await ben!.close()
  ben!.setWeather({
    name: 'stale',
    weather: (operation, path) =>
      operation === 'read' && path === 'format.json' ? { fate: 'fails', code: 'ENOENT', done: 'nothing' } : null,
    elsewhere: false,
  })
  expect(await ben!.start()).toBe(false)
  expect(world.share.text('format.json')).toBe(text)
  ana!.edit(['new.jpg'], { stars: 3 })
  expect(await world.recover()).toEqual([])
  await world.close()
})

describe('a share that is restored from yesterday’s backup', () => {
  test('changes nothing in open programs, and accepts new labels', async () => {
    const world = await restoredWorld(['a.jpg', 'new.jpg'])
    const [ana, ben] = world.people
    await world.clock.advance(60_000)
    expect(ana!.open!.state('new.jpg')).toMatchObject({ tags: ['today-ana', 'today-ben'] })
    const edit = ana!.edit(['new.jpg'], { stars: 5 })!
    await world.clock.advanceUntil(edit.saved, 60_000)
    await world.clock.advance(60_000)
    expect(ben!.open!.state('new.jpg')).toMatchObject({ stars: 5, tags: ['today-ana', 'today-ben'] })
    await world.close()
  })

  test('gets the labels of the day again from the open programs of their authors, in existing sidecars (R10)', async () => {
    const world = await restoredWorld(['a.jpg', 'b.jpg'])
    await world.clock.advance(120_000)
    const inSidecars = world.inSidecars()
    expect(world.acknowledged().filter((id) => !inSidecars.has(id))).toEqual([])
    await world.close()
  })

  test('gets every label of the day again from the open programs of their authors', async () => {
    const world = await restoredWorld(['a.jpg', 'new.jpg'])
    const missing = await world.recover()
    await world.close()
    expect(missing).toEqual([])
  })
})

test('three people lose nothing on days with random faults', async () => {
  for (let seed = 1; seed <= 8; seed++) {
    const { faults } = await badDay(await memoryFolder(), seed)
    expect({ seed, faults }).toEqual({ seed, faults: [] })
  }
})

/** Loses Carl's journal, whose program has ended, and lets Ana's and Ben's programs notice it. */
async function loseJournal(): Promise<World> {
  const world = new World(await memoryFolder(), new Random(1), ['ana', 'ben', 'carl'])
  for (const person of world.people) await person.start()
  const carl = world.people[2]!
  for (const person of world.people) person.edit([`${person.name}.jpg`], { stars: 3 })
  await world.clock.advance(30_000)
  expect(world.missing()).toEqual([])
  await carl.close()
  for (const path of world.share.files.keys())
    if (path.startsWith(`journals/${replicaOf([...carl.acknowledged][0]!)}`)) world.share.files.delete(path)
  expect(world.journalled()).not.toContain([...carl.acknowledged][0])
  await world.clock.advance(12_000)
  return world
}

const idsIn = (world: World): string[] =>
  [...world.share.files]
    .filter(([path]) => path.startsWith('journals/'))
    .flatMap(([, { bytes }]) => decodeJournal(bytes, 0).changes.map(({ id }) => id))

describe('a share that goes away while a lost journal is being repaired', () => {
  const GONE: readonly (readonly [string, FaultyShare['weather']])[] = [
    ['leaves an empty mount point', always({ fate: 'elsewhere', share: emptyMountPoint() })],
    ['is another data set', always({ fate: 'elsewhere', share: anotherDataset() })],
    [
      'has journals that cannot be opened',
      always({ fate: 'fails', code: 'ENOENT', done: 'nothing' }, new Set(['readFrom'])),
    ],
    [
      'has journals that may not be read',
      always({ fate: 'fails', code: 'EACCES', done: 'nothing' }, new Set(['readFrom'])),
    ],
  ]

  test.each(GONE)('and %s gets no change twice, and the lost ones when it is back (R12)', async (_, weather) => {
    const world = await loseJournal()
    const [ana, ben, carl] = world.people
    const lost = new Set([...carl!.acknowledged].map(replicaOf))
    const others = (): string[] => idsIn(world).filter((id) => !lost.has(replicaOf(id)))
    for (const person of [ana!, ben!]) person.setWeather({ name: 'away', weather, elsewhere: false })
    await world.clock.advance(60_000)
    expect([ana!, ben!].map(({ open }) => open!.status().unsaved)).toEqual([0, 0])
    expect(await world.recover()).toEqual([])
    await world.clock.advance(60_000)
    // Carl's changes are written again, and all others are there once.
    expect(new Set(others()).size).toBe(others().length)
    await world.close()
  })
})
