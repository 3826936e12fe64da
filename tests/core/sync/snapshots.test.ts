/** Tests snapshots on the share, the retirement of journals, and what happens when the share loses data. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { encodeLine } from '../../../main/core/format/checked-line.ts'
import { encodeJournal } from '../../../main/core/format/journal-codec.ts'
import { journalPath, snapshotPath } from '../../../main/core/format/names.ts'
import { systemClock } from '../../../main/core/base/clock.ts'
import { ChangeLog } from '../../../main/core/labels/change-log.ts'
import type { LabelStore } from '../../../main/core/labels/label-store.ts'
import { ReplicaNumbers } from '../../../main/core/local/replica-numbers.ts'
import { ChangeIntake } from '../../../main/core/sync/change-intake.ts'
import { Persistence } from '../../../main/core/sync/persistence.ts'
import { readSnapshot, readSnapshotHead, writeSnapshot } from '../../../main/core/sync/snapshot-file.ts'
import { Snapshots } from '../../../main/core/sync/snapshots.ts'
import { SidecarStatCache } from '../../../main/core/local/sidecar-stat-cache.ts'
import { Tailer } from '../../../main/core/sync/tailer.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'
import { Random } from '../../support/random.ts'
import { SimulatedClock } from '../../support/simulated-clock.ts'
import { StorageError } from '../../../main/core/storage/storage.ts'
import { team } from '../../support/replicas.ts'

const DATASET = 'the data set'
const [ANA, BEN, NEW, GONE] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'nnnnnnnnnnnn', 'gggggggggggg']

function change(replica: string, number: number, item = `p${number}.jpg`): StoredChange {
  return { id: `${replica}:${number}`, at: 1_000 + number, by: replica, item, stars: 1 + (number % 5), replaces: [] }
}

function numbers(replica: string, from: number, to: number): StoredChange[] {
  return Array.from({ length: to - from }, (_, at) => change(replica, from + at))
}

function grow(storage: MemoryStorage, replica: string, segment: number, changes: readonly StoredChange[]): void {
  storage.grow(journalPath(replica, segment), Buffer.from(encodeJournal(changes)))
}

interface Reader {
  readonly store: LabelStore
  readonly tailer: Tailer
  readonly snapshots: Snapshots
  readonly disappeared: string[]
  read(): Promise<void>
}

/**
 * Makes a reader of the share. A snapshot is due when the last one does not cover `minBehind` bytes of journals; null
 * stands for the number that the program uses.
 */
function reader(storage: MemoryStorage, minBehind: number | null = 100, replica = { unsavedCount: 0 }): Reader {
  const log = new ChangeLog()
  const intake = new ChangeIntake(log, new ReplicaNumbers())
  const disappeared: string[] = []
  const tailer = new Tailer(storage)
  tailer.events.on('changesRead', ({ changes }) => void intake.ingest(changes))
  tailer.events.on('disappeared', (names) => {
    disappeared.push(...names)
  })
  let time = Date.parse('2026-05-01T12:00:00Z')
  const snapshots = new Snapshots({
    storage,
    tailer,
    dataset: DATASET,
    log,
    intake,
    shareClock: { now: () => time++ },
    replica,
    ...(minBehind === null ? {} : { minBehind }),
  })
  const store = log.labels
  return {
    store,
    tailer,
    snapshots,
    disappeared,
    read: async () => {
      await tailer.listJournals()
      await snapshots.catchUp(store.size === 0)
      await tailer.readJournals(tailer.names)
    },
  }
}

const labels = ({ store }: Reader): unknown =>
  [...store.keys()].toSorted().map((key) => [
    key,
    store.state(key),
    store
      .changes(key)
      .map(({ id }) => id)
      .toSorted(),
  ])
const journals = (storage: MemoryStorage): string[] =>
  [...storage.files.keys()].filter((path) => path.startsWith('journals/')).toSorted()
const snapshotFiles = (storage: MemoryStorage): string[] =>
  [...storage.files.keys()].filter((path) => path.startsWith('snapshots/')).toSorted()

/** Makes a share with three segments of Ana and two of Ben. A third person has made the first of two snapshots. */
async function yearOfWork(): Promise<{ storage: MemoryStorage; maker: Reader }> {
  const storage = new MemoryStorage()
  const maker = reader(storage)
  grow(storage, ANA, 1, numbers(ANA, 0, 400))
  grow(storage, ANA, 2, numbers(ANA, 400, 500))
  grow(storage, BEN, 1, numbers(BEN, 0, 300))
  await maker.read()
  expect(await maker.snapshots.makeIfDue(NEW)).toBe(true)
  expect(await maker.snapshots.makeIfDue(NEW)).toBe(false)
  grow(storage, ANA, 2, numbers(ANA, 500, 600))
  grow(storage, ANA, 3, numbers(ANA, 600, 800))
  grow(storage, BEN, 2, numbers(BEN, 300, 700))
  await maker.read()
  return { storage, maker }
}

describe('a snapshot', () => {
  test('gives a new reader everything, so that it reads only newer changes from the journals (R9)', async () => {
    const { storage, maker } = await yearOfWork()
    await maker.snapshots.makeIfDue(NEW)
    grow(storage, BEN, 2, numbers(BEN, 700, 710))
    const newReader = reader(storage)
    let bytes = 0
    storage.fault = (operation, path) => {
      if (operation === 'readFrom' && path.startsWith('journals/'))
        bytes += storage.files.get(path)!.bytes.byteLength - (newReader.tailer.progress()[path.split('/')[1]!] ?? 0)
    }
    await newReader.read()
    await maker.read()
    expect(labels(newReader)).toEqual(labels(maker))
    expect(bytes).toBeLessThan(3_000)
  })

  test('retires segments that two snapshots cover, but never the last one of a replica (RT3, RT4)', async () => {
    const { storage, maker } = await yearOfWork()
    expect(journals(storage)).toHaveLength(5)
    await maker.snapshots.makeIfDue(NEW)
    // Both snapshots cover the first segments of Ana and Ben. Ana's second has grown since the first snapshot.
    expect(journals(storage)).toEqual([journalPath(ANA, 2), journalPath(ANA, 3), journalPath(BEN, 2)])
    expect(snapshotFiles(storage)).toHaveLength(2)
    const newReader = reader(storage)
    await newReader.read()
    expect(labels(newReader)).toEqual(labels(maker))
    expect(newReader.store.size).toBe(800)
  })

  test('keeps the only segment of a person who left before two snapshots were made (RT4)', async () => {
    const storage = new MemoryStorage()
    grow(storage, GONE, 1, numbers(GONE, 0, 50))
    const maker = reader(storage)
    for (let round = 0; round < 3; round++) {
      grow(storage, ANA, round + 1, numbers(ANA, round * 100, round * 100 + 100))
      await maker.read()
      expect(await maker.snapshots.makeIfDue(NEW)).toBe(true)
    }
    expect(journals(storage)).toEqual([journalPath(ANA, 3), journalPath(GONE, 1)])
  })

  test('retires nothing while the older snapshot is damaged (RT3)', async () => {
    const { storage, maker } = await yearOfWork()
    const older = snapshotFiles(storage)[0]!
    storage.files.set(older, { bytes: storage.files.get(older)!.bytes.slice(0, -20), modifiedAt: 0 })
    expect(await maker.snapshots.makeIfDue(NEW)).toBe(true)
    expect(journals(storage)).toHaveLength(5)
  })

  test('keeps a segment that has a damaged line, or lines that were not read yet (RT3, RT5)', async () => {
    const { storage, maker } = await yearOfWork()
    storage.files.get(journalPath(ANA, 1))!.bytes[50]! ^= 1
    storage.grow(journalPath(BEN, 1), Buffer.from(encodeJournal([change(BEN, 5_000)])))
    await maker.snapshots.makeIfDue(NEW)
    expect(journals(storage)).toEqual(expect.arrayContaining([journalPath(ANA, 1), journalPath(BEN, 1)]))
  })

  test('is sufficient for a program that was closed while journals were retired (R9)', async () => {
    const { storage, maker } = await yearOfWork()
    const closedReader = reader(storage)
    // At that time only a part of Ana's first segment existed.
    const earlierShare = new MemoryStorage()
    grow(earlierShare, ANA, 1, numbers(ANA, 0, 10))
    const before = reader(earlierShare)
    await before.read()
    closedReader.store.apply([...before.store.keys()].flatMap((key) => before.store.changes(key)))
    closedReader.tailer.markCovered(before.tailer.progress())
    await maker.snapshots.makeIfDue(NEW)
    expect(journals(storage)).not.toContain(journalPath(ANA, 1))
    await closedReader.read()
    expect(labels(closedReader)).toEqual(labels(maker))
  })

  test('causes no loss for a program that follows while journals are retired (R9)', async () => {
    const { storage, maker } = await yearOfWork()
    const follower = reader(storage)
    await follower.read()
    await maker.snapshots.makeIfDue(NEW)
    for (let beat = 0; beat < 5; beat++) await follower.read()
    expect(follower.disappeared.toSorted()).toEqual(
      [journalPath(ANA, 1), journalPath(BEN, 1)].map((path) => path.split('/')[1]),
    )
    expect(follower.snapshots.retiredAmong(follower.disappeared)).toEqual(follower.disappeared)
    expect(follower.snapshots.retiredAmong(['cccccccccccc-0001.jsonl'])).toEqual([])
  })

  test.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.byteLength - 200)],
    ['cut to nothing', () => Buffer.alloc(0)],
    [
      'zero-filled at its end',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, bytes.byteLength - 300), Buffer.alloc(300)]),
    ],
    [
      'damaged in the middle',
      (bytes: Buffer) => {
        const copy = Buffer.from(bytes)
        copy[copy.byteLength >> 1]! ^= 0xff
        return copy
      },
    ],
    [
      'one endless line',
      (bytes: Buffer) => gzipSync(Buffer.concat([gunzipSync(bytes), Buffer.alloc(300_000_000, 'x')]), { level: 1 }),
    ],
    ['not a snapshot', () => Buffer.from('{"no":"snapshot"}')],
  ])('that is %s is not used: journals and the older snapshot are read (SN2, SN3)', async (_, damage) => {
    const { storage, maker } = await yearOfWork()
    await maker.snapshots.makeIfDue(NEW)
    const newest = snapshotFiles(storage).at(-1)!
    storage.files.set(newest, { bytes: damage(Buffer.from(storage.files.get(newest)!.bytes)), modifiedAt: 0 })
    expect(await readSnapshot(storage, newest, () => undefined)).toMatchObject({ isComplete: false })
    const newReader = reader(storage)
    await newReader.read()
    expect(labels(newReader)).toEqual(labels(maker))
  })

  test('with a line of an unknown kind is complete (SN4)', async () => {
    const { storage } = await yearOfWork()
    const [path] = snapshotFiles(storage)
    const [head, ...lines] = gunzipSync(storage.files.get(path!)!.bytes).toString().split('\n')
    const text = [head, encodeLine({ marker: true }).trimEnd(), ...lines].join('\n')
    storage.files.set(path!, { bytes: gzipSync(text), modifiedAt: 0 })
    expect(await readSnapshot(storage, path!, () => undefined)).toMatchObject({ isComplete: true })
  })

  test('is made when the journals have 16 MB, and a quarter, more than the largest snapshot covers (RT1)', async () => {
    const maker = reader(new MemoryStorage(), null)
    const isMadeAt = (bytes: number): Promise<boolean> => {
      maker.tailer.markCovered({ [journalPath(ANA, 1).split('/')[1]!]: bytes })
      return maker.snapshots.makeIfDue(NEW)
    }
    expect([await isMadeAt(15_999_999), await isMadeAt(16_000_000)]).toEqual([false, true])
    expect([await isMadeAt(31_999_999), await isMadeAt(80_000_000)]).toEqual([false, true])
    expect([await isMadeAt(99_999_999), await isMadeAt(100_000_000)]).toEqual([false, true])
  })

  test('is not made while a change waits in the outbox (RT2)', async () => {
    const storage = new MemoryStorage()
    const replica = { unsavedCount: 1 }
    const maker = reader(storage, 100, replica)
    grow(storage, ANA, 1, numbers(ANA, 0, 50))
    await maker.read()
    expect(await maker.snapshots.makeIfDue(NEW)).toBe(false)
    replica.unsavedCount = 0
    expect(await maker.snapshots.makeIfDue(NEW)).toBe(true)
  })

  test('of another data set, copied there by mistake, is not read (SN1)', async () => {
    const { storage, maker } = await yearOfWork()
    const bytes = storage.files.get(snapshotFiles(storage)[0]!)!.bytes
    const other = new MemoryStorage()
    grow(other, BEN, 9, [change(BEN, 9_000)])
    other.files.set(snapshotFiles(storage)[0]!, { bytes, modifiedAt: 0 })
    const log = new ChangeLog()
    const intake = new ChangeIntake(log, new ReplicaNumbers())
    const tailer = new Tailer(other)
    tailer.events.on('changesRead', ({ changes }) => void intake.ingest(changes))
    await tailer.listJournals()
    await new Snapshots({
      storage: other,
      tailer,
      dataset: 'another one',
      log,
      intake,
      shareClock: systemClock,
      replica: { unsavedCount: 0 },
    }).catchUp(true)
    await tailer.readJournals(tailer.names)
    expect([...log.keys()]).toEqual(['p9000.jpg'])
    expect(maker.store.size).toBe(800)
  })

  test('that cannot be written completely loses nothing, and the next snapshot gets another name (RT2)', async () => {
    const { storage, maker } = await yearOfWork()
    storage.fault = (operation, path) => {
      if (operation === 'append' && path.startsWith('snapshots/')) {
        storage.grow(path, Buffer.from('half'))
        throw new StorageError('full', path, 'ENOSPC')
      }
    }
    await expect(maker.snapshots.makeIfDue(NEW)).rejects.toMatchObject({ kind: 'full' })
    storage.fault = () => undefined
    expect(journals(storage)).toHaveLength(5)
    // No incomplete snapshots are left on a full share.
    expect(snapshotFiles(storage)).toHaveLength(1)
    expect(await maker.snapshots.makeIfDue(NEW)).toBe(true)
    expect(snapshotFiles(storage)).toHaveLength(2)
    expect(storage.files.has(snapshotPath(NEW, 3))).toBe(true)
    const newReader = reader(storage)
    await newReader.read()
    expect(labels(newReader)).toEqual(labels(maker))
  })
})

describe('a share that has lost something', () => {
  test('because it was restored from a backup gets the labels again from the program that made them (R10)', async () => {
    const { open } = await team()
    const storage = new MemoryStorage()
    const first = await open('alice', { storage, settings: { 'sync.watch': 'timed' } })
    await first.edit(['a.jpg'], { stars: 2 }).saved
    await first.drain(5_000)
    const yesterday = new Map([...storage.files].map(([path, file]) => [path, { ...file }]))
    await first.edit(['a.jpg', 'b.jpg'], { stars: 5 }).saved
    await first.drain(5_000)
    storage.files.clear()
    for (const [path, file] of yesterday) storage.files.set(path, file)
    await first.edit(['c.jpg'], { stars: 1 }).saved
    await expect
      .poll(() =>
        [...storage.files.keys()]
          .filter((path) => path.startsWith('journals/'))
          .map((path) => storage.text(path))
          .join('')
          .includes('"item":"b.jpg"'),
      )
      .toBe(true)
    await first.drain(5_000)
    const bob = await open('bob', { storage, settings: { 'sync.watch': 'timed' } })
    expect(['a.jpg', 'b.jpg', 'c.jpg'].map((key) => bob.state(key)?.stars)).toEqual([5, 5, 1])
    expect(storage.text('sidecars/b.jpg.json')).toContain('"stars": 5')
  })

  test('gets the own labels of a program again before that program ends (R11)', async () => {
    const { open } = await team()
    const storage = new MemoryStorage()
    const first = await open('alice', { storage, settings: { 'sync.watch': 'timed' } })
    await first.edit(['a.jpg', 'b.jpg'], { stars: 5 }).saved
    await first.drain(5_000)
    // The journal was moved away and the sidecar deleted, so the label is in neither of them.
    const journal = storage.files.keys().find((path) => path.startsWith('journals/'))
    storage.files.delete(journal!)
    storage.files.delete('sidecars/b.jpg.json')
    expect(await first.drain(5_000)).toBe(true)
    await first.close()
    expect(storage.text('sidecars/b.jpg.json')).toContain('"stars": 5')
    expect([...storage.files.keys()].filter((path) => path.startsWith('journals/'))).toEqual([
      journal!.replace('-0001', '-0002'),
    ])
    const bob = await open('bob', { storage, settings: { 'sync.watch': 'timed' } })
    expect(['a.jpg', 'b.jpg'].map((key) => bob.state(key)?.stars)).toEqual([5, 5])
  })

  test('gets the labels of others again too, from any program that still knows them (R10)', async () => {
    const storage = new MemoryStorage()
    const clock = new SimulatedClock()
    grow(storage, ANA, 1, numbers(ANA, 0, 20))
    const log = new ChangeLog()
    const replicaNumbers = new ReplicaNumbers()
    const intake = new ChangeIntake(log, replicaNumbers)
    const tailer = new Tailer(storage)
    tailer.events.on('changesRead', ({ changes }) => void intake.ingest(changes))
    const published: StoredChange[][] = []
    let isAway = true
    const persistence = new Persistence({
      storage,
      clock,
      shareClock: clock,
      dataset: DATASET,
      tailer,
      statCache: new SidecarStatCache(),
      log,
      intake,
      numbers: replicaNumbers,
      replica: {
        isWriter: true,
        get writableId() {
          return isAway ? null : BEN
        },
        unsavedCount: 0,
        isOwn: (id) => id.startsWith(BEN),
        isPending: () => false,
        publish: (changes) => {
          published.push([...changes])
          return { stored: Promise.resolve(), saved: Promise.resolve() }
        },
      },
      connection: { verify: () => Promise.resolve() },
      errors: {
        report: (error) => {
          throw error as Error
        },
        followTask: (_task, work) => work.then(() => undefined),
      },
      cache: null,
      cached: null,
    })
    onTestFinished(() => persistence.close(false))
    log.apply(numbers(BEN, 100, 103), 'local')
    await tailer.readAll()
    storage.files.set(journalPath(ANA, 1), { bytes: Buffer.from(encodeJournal(numbers(ANA, 0, 15))), modifiedAt: 0 })
    await tailer.readAll()
    await clock.advance(5_000)
    expect(published).toEqual([])
    isAway = false
    await clock.advance(15_000)
    expect(published.map((changes) => changes.map(({ id }) => id))).toEqual([
      ['bbbbbbbbbbbb:100', 'bbbbbbbbbbbb:101', 'bbbbbbbbbbbb:102'],
    ])
    grow(storage, BEN, 1, published[0]!)
    // Ana's own program has published two of hers again meanwhile.
    grow(storage, ANA, 2, numbers(ANA, 15, 17))
    await clock.advance(60_000)
    expect(published[1]!.map(({ id }) => id)).toEqual(['aaaaaaaaaaaa:17', 'aaaaaaaaaaaa:18', 'aaaaaaaaaaaa:19'])
  })

  test('is not assumed when a journal is missing from only one or two listings (R9)', async () => {
    const { storage, maker } = await yearOfWork()
    const list = storage.list.bind(storage)
    let hiddenListings = 2
    storage.list = async (path) => {
      const entries = await list(path)
      return path === 'journals' && hiddenListings-- > 0 ? entries.slice(1) : entries
    }
    for (let beat = 0; beat < 4; beat++) await maker.read()
    expect(maker.disappeared).toEqual([])
    hiddenListings = 3
    for (let beat = 0; beat < 4; beat++) await maker.read()
    expect(maker.disappeared).toHaveLength(1)
  })
})

test('the first line of a snapshot is read whole when it names hundreds of thousands of journals, and nothing more of a damaged one', async () => {
  const storage = new MemoryStorage()
  const random = new Random(7)
  const letters = Array.from('0123456789abcdefghjkmnpqrstvwxyz')
  const name = (): string => Array.from({ length: 12 }, () => random.pick(letters)).join('')
  const covers = Object.fromEntries(
    Array.from({ length: 300_000 }, () => [`${name()}-0001.jsonl`, random.between(0, 2 ** 50)]),
  )
  const path = snapshotPath(ANA, 1)
  await writeSnapshot(storage, path, { dataset: DATASET, at: 1_000, covers }, [])
  const { bytes } = storage.files.get(path)!
  expect(bytes.byteLength).toBeGreaterThan(4_100_000)
  expect(Object.keys((await readSnapshotHead(storage, path))!.covers)).toHaveLength(300_000)
  storage.files.set(path, { bytes: Buffer.concat([Buffer.from('not gzip'), bytes]), modifiedAt: 0 })
  let readBytes = 0
  const readFrom = storage.readFrom.bind(storage)
  storage.readFrom = async (...request) => {
    const piece = await readFrom(...request)
    readBytes += piece.bytes.byteLength
    return piece
  }
  expect(await readSnapshotHead(storage, path)).toBeNull()
  expect(readBytes).toBeLessThan(100_000)
})
