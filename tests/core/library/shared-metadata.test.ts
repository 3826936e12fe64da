/** Tests that programs of a team give each other the metadata that they have read, and that nothing depends on it. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import { encodeMetadataHead, encodeMetadataItem } from '../../../main/core/format/metadata-codec.ts'
import { metadataPath } from '../../../main/core/format/names.ts'
import { Catalog } from '../../../main/core/library/catalog.ts'
import { SharedMetadata } from '../../../main/core/library/shared-metadata.ts'
import { StorageError } from '../../../main/core/storage/storage.ts'
import type { ItemId, MetadataValues } from '../../../preload/contract/index.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'
import { SimulatedClock } from '../../support/simulated-clock.ts'

const ANA = 'anaanaanaana'
const BEN = 'benbenbenben'
const MODIFIED = Date.parse('2026-03-01T10:00:00.250Z')
const MINUTE = 60_000

let storage: MemoryStorage
let clock: SimulatedClock

beforeEach(() => {
  storage = new MemoryStorage()
  clock = new SimulatedClock()
})

/** A program that has the data set open, without a window. */
class Program {
  readonly catalog = new Catalog({ root: '/set' })
  readonly shared: SharedMetadata
  readonly rules = { isWanted: true, mayWrite: true }
  readonly stopped = new AbortController()

  constructor(replica: string | null, ...keys: readonly string[]) {
    for (const key of keys) this.add(key)
    this.shared = new SharedMetadata({
      catalog: this.catalog,
      storage,
      clock,
      signal: this.stopped.signal,
      rules: {
        isWanted: () => this.rules.isWanted,
        mayWrite: () => this.rules.mayWrite,
        dataset: () => 'set',
        replica: () => replica,
      },
    })
  }

  /** Adds a picture, or changes its file. */
  add(key: string, { size = 100, modifiedAt = MODIFIED } = {}): ItemId {
    const id = this.catalog.ensureId(key)
    const { columns } = this.catalog
    if (columns.present[id] === 1) this.catalog.metadata.clear(id)
    columns.present[id] = 1
    columns.size[id] = size
    columns.modifiedAt[id] = modifiedAt
    return id
  }

  /** Does what the program does when it has read the files of pictures. */
  read(values: MetadataValues, ...keys: readonly string[]): void {
    this.catalog.metadata.setValues(new Map(keys.map((key) => [this.catalog.idOf(key)!, values])))
  }

  async exchange(): Promise<void> {
    await this.shared.exchange(() => Promise.resolve())
  }

  /** Writes what was read, as after a minute in which nothing was read. */
  async share(): Promise<void> {
    await this.exchange()
    await clock.advance(MINUTE)
    await this.exchange()
  }

  camera(key: string): string {
    return this.catalog.metadata.text('camera', this.catalog.idOf(key)!)
  }

  isUnread(key: string): boolean {
    return this.catalog.metadata.isUnread(this.catalog.idOf(key)!)
  }
}

/** Returns the names of the files on the share, with the pictures in each. */
function filesOnShare(): Record<string, string[]> {
  return Object.fromEntries(
    Array.from(storage.files, ([path, { bytes }]) => [
      path.slice('metadata/'.length),
      gunzipSync(bytes)
        .toString()
        .split('\n')
        .slice(1, -1)
        .map((line) => (JSON.parse(line) as { item: string }).item),
    ]),
  )
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${at}.jpg`)
}

/** Makes the program write one file for each picture. */
async function writeMany(program: Program, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    program.add(key)
    program.read({ camera: key }, key)
    await program.share()
  }
}

/** Returns the line that a colleague's program would write about a picture. */
function lineOf(item: string): string {
  return encodeMetadataItem({ item, bytes: 100, content: null, values: { camera: 'Nikon' } }, MODIFIED)
}

/** Counts the calls to the share from now on. */
function countCalls(): { count: number } {
  const calls = { count: 0 }
  storage.fault = () => {
    calls.count++
  }
  return calls
}

describe('what one program has read', () => {
  test('another program takes, for pictures that it has not read itself (MD3)', async () => {
    const ana = new Program(ANA, 'a.jpg', 'b.jpg', 'c.jpg')
    ana.read({ camera: 'Nikon', gps: true }, 'a.jpg', 'b.jpg')
    ana.read({}, 'c.jpg')
    await ana.share()
    const ben = new Program(BEN, 'b.jpg', 'a.jpg', 'c.jpg')
    ben.read({ camera: 'Canon' }, 'b.jpg')
    await ben.exchange()
    expect([ben.camera('a.jpg'), ben.camera('b.jpg'), ben.camera('c.jpg')]).toEqual(['Nikon', 'Canon', ''])
    expect(ben.isUnread('c.jpg')).toBe(false)
    expect(ben.catalog.metadata.isSo('gps', ben.catalog.idOf('a.jpg')!)).toBe(true)
  })

  test('is written at once when it is much, otherwise when nothing was read for a minute (MD6)', async () => {
    const keys = names(2_000)
    const ana = new Program(ANA, ...keys)
    ana.read({}, ...keys.slice(0, 1_999))
    await ana.shared.writeIfDue()
    await ana.exchange()
    expect(filesOnShare()).toEqual({})
    ana.read({}, keys[1_999]!)
    await ana.shared.writeIfDue()
    expect(filesOnShare()[`${ANA}-0001.jsonl.gz`]).toHaveLength(2_000)
    ana.add('late.jpg')
    ana.add('later.jpg')
    ana.read({}, 'late.jpg')
    await ana.exchange()
    await clock.advance(MINUTE / 2)
    ana.read({}, 'later.jpg')
    await ana.exchange()
    await clock.advance(MINUTE - 1)
    await ana.exchange()
    expect(Object.keys(filesOnShare())).toHaveLength(1)
    await clock.advance(1)
    await ana.exchange()
    expect(filesOnShare()[`${ANA}-0002.jsonl.gz`]).toEqual(['late.jpg', 'later.jpg'])
  })

  test('is written at once when the program ends', async () => {
    const ana = new Program(ANA, 'a.jpg')
    ana.read({}, 'a.jpg')
    await ana.exchange()
    ana.stopped.abort()
    await ana.shared.writeRest()
    expect(filesOnShare()).toEqual({ [`${ANA}-0001.jsonl.gz`]: ['a.jpg'] })
  })

  test('is written once, and not by programs that took it, or have read the same (MD6)', async () => {
    const ana = new Program(ANA, 'a.jpg', 'b.jpg')
    ana.read({ camera: 'Nikon' }, 'a.jpg', 'b.jpg')
    await ana.share()
    const ben = new Program(BEN, 'a.jpg', 'b.jpg', 'c.jpg')
    ben.read({ camera: 'Nikon' }, 'b.jpg', 'c.jpg')
    for (const one of [ben, ana, ben, ana]) await one.share()
    expect(filesOnShare()).toEqual({
      [`${ANA}-0001.jsonl.gz`]: ['a.jpg', 'b.jpg'],
      [`${BEN}-0001.jsonl.gz`]: ['c.jpg'],
    })
  })

  test('before the setting was turned on is written afterwards', async () => {
    const ana = new Program(ANA, ...names(3_000))
    ana.rules.isWanted = false
    ana.read({}, ...names(3_000))
    await ana.share()
    expect(filesOnShare()).toEqual({})
    ana.rules.isWanted = true
    // It has not listed the files yet, so it does not know what is on the share.
    await ana.shared.writeIfDue()
    expect(filesOnShare()).toEqual({})
    await ana.exchange()
    expect(filesOnShare()[`${ANA}-0001.jsonl.gz`]).toHaveLength(3_000)
  })

  test('is not written when the file has changed or is gone', async () => {
    const ana = new Program(ANA, 'a.jpg', 'b.jpg', 'c.jpg')
    ana.read({}, 'a.jpg', 'b.jpg', 'c.jpg')
    ana.add('b.jpg', { size: 101 })
    ana.catalog.columns.present[ana.catalog.idOf('c.jpg')!] = 0
    await ana.share()
    expect(Object.values(filesOnShare())).toEqual([['a.jpg']])
  })

  test('is written again when the file changed just while it was written', async () => {
    const ana = new Program(ANA, 'a.jpg', 'b.jpg')
    ana.read({ camera: 'Nikon' }, 'a.jpg', 'b.jpg')
    storage.fault = (operation) => {
      if (operation !== 'replace') return
      storage.fault = () => undefined
      ana.add('b.jpg', { size: 101 })
      ana.read({ camera: 'Canon' }, 'b.jpg')
    }
    await ana.share()
    await ana.share()
    expect(Object.values(filesOnShare())).toEqual([['a.jpg', 'b.jpg'], ['b.jpg']])
    const ben = new Program(BEN, 'a.jpg')
    ben.add('b.jpg', { size: 101 })
    await ben.exchange()
    expect(ben.camera('b.jpg')).toBe('Canon')
  })
})

describe('a line is about a picture', () => {
  test.each<[string, { size?: number; modifiedAt?: number }, boolean]>([
    ['with the same size and time', {}, true],
    ['whose time this mount shows in whole seconds', { modifiedAt: Math.floor(MODIFIED / 1_000) * 1_000 }, true],
    ['whose time this mount shows more exactly', { modifiedAt: MODIFIED + 0.123 }, true],
    ['but not with another size', { size: 101 }, false],
    ['but not with a time of the next second', { modifiedAt: MODIFIED + 750 }, false],
  ])('%s (MD3)', async (_, file, isTaken) => {
    const ana = new Program(ANA, 'a.jpg')
    ana.read({ camera: 'Nikon' }, 'a.jpg')
    await ana.share()
    const ben = new Program(BEN)
    ben.add('a.jpg', file)
    await ben.exchange()
    expect(ben.isUnread('a.jpg')).toBe(!isTaken)
  })

  test.each([
    ['the same content', 7, true],
    ['another content', 8, false],
    ['a content that was not read yet', 0, true],
  ])('with %s, where the writer knew the content (MD3)', async (_, low, isTaken) => {
    const ana = new Program(ANA, 'a.jpg')
    ana.catalog.setFingerprint(0, 5, 7)
    ana.read({ camera: 'Nikon' }, 'a.jpg')
    await ana.share()
    const ben = new Program(BEN, 'a.jpg')
    if (low > 0) ben.catalog.setFingerprint(0, 5, low)
    await ben.exchange()
    expect(ben.isUnread('a.jpg')).toBe(!isTaken)
  })

  test('that is found later', async () => {
    const ana = new Program(ANA, 'a.jpg', 'b.jpg')
    ana.read({ camera: 'Nikon' }, 'a.jpg', 'b.jpg')
    await ana.share()
    const ben = new Program(BEN, 'a.jpg')
    await ben.exchange()
    const calls = countCalls()
    ben.add('other.jpg')
    await ben.exchange()
    // Only the folder was listed.
    expect(calls.count).toBe(1)
    ben.add('b.jpg')
    await ben.exchange()
    expect(ben.camera('b.jpg')).toBe('Nikon')
  })

  test('of the current file, and its older line does no harm', async () => {
    const ana = new Program(ANA, 'a.jpg')
    ana.read({ camera: 'Nikon' }, 'a.jpg')
    await ana.share()
    ana.add('a.jpg', { size: 200 })
    ana.read({ camera: 'Canon' }, 'a.jpg')
    await ana.share()
    const ben = new Program(BEN)
    ben.add('a.jpg', { size: 200 })
    await ben.exchange()
    expect(ben.camera('a.jpg')).toBe('Canon')
  })
})

describe('sharing', () => {
  test('does nothing while it is off, and writes nothing where that is not allowed (MD1)', async () => {
    const ana = new Program(ANA, 'a.jpg')
    ana.read({ camera: 'Nikon' }, 'a.jpg')
    await ana.share()
    const before = filesOnShare()
    const ben = new Program(BEN, 'a.jpg', 'b.jpg')
    ben.read({}, 'b.jpg')
    const calls = countCalls()
    ben.rules.isWanted = false
    await ben.share()
    await ben.shared.writeIfDue()
    await ben.shared.writeRest()
    expect(calls.count).toBe(0)
    ben.rules.isWanted = true
    ben.rules.mayWrite = false
    const reader = new Program(null, 'a.jpg', 'b.jpg')
    reader.read({}, 'b.jpg')
    for (const one of [ben, reader]) {
      await one.share()
      await one.shared.writeRest()
      expect(one.camera('a.jpg')).toBe('Nikon')
    }
    expect(filesOnShare()).toEqual(before)
  })

  test.each(['list', 'readFrom', 'replace'] as const)(
    'stops for 30 seconds when the share fails to %s, and goes on after that (MD1)',
    async (failing) => {
      const ben = new Program(BEN, 'b.jpg')
      ben.read({ camera: 'Canon' }, 'b.jpg')
      await ben.share()
      const ana = new Program(ANA, 'a.jpg', 'b.jpg')
      ana.read({ camera: 'Nikon' }, 'a.jpg')
      const failed: string[] = []
      const tried: string[] = []
      storage.fault = (operation, path) => {
        tried.push(operation)
        if (operation !== failing) return
        failed.push(path)
        throw new StorageError('unreachable', path, 'ETIMEDOUT')
      }
      await ana.share()
      expect(failed).toHaveLength(failing === 'replace' ? 1 : 2)
      tried.length = 0
      await clock.advance(29_999)
      await ana.exchange()
      await ana.shared.writeRest()
      expect(tried).toEqual([])
      storage.fault = () => undefined
      await clock.advance(MINUTE)
      await ana.share()
      expect(ana.camera('b.jpg')).toBe('Canon')
      expect(Object.values(filesOnShare())).toContainEqual(['a.jpg'])
    },
  )

  test('does not read a file again, now or at the next start', async () => {
    const ana = new Program(ANA, 'a.jpg')
    ana.read({ camera: 'Nikon' }, 'a.jpg')
    await ana.share()
    const ben = new Program(BEN, 'a.jpg')
    await ben.exchange()
    const later = new Program(BEN, 'a.jpg')
    later.catalog.metadata.loadData(ben.catalog.metadata.toData(1))
    const calls = countCalls()
    for (const one of [ben, later]) await one.exchange()
    // Each has listed the folder.
    expect(calls.count).toBe(2)
    expect(later.camera('a.jpg')).toBe('Nikon')
  })

  test('does not count what it took as read by itself after a start', async () => {
    const ana = new Program(ANA, 'a.jpg')
    ana.read({ camera: 'Nikon' }, 'a.jpg')
    await ana.share()
    const ben = new Program(BEN, 'a.jpg')
    await ben.exchange()
    storage.files.clear()
    const later = new Program(BEN, 'a.jpg')
    later.catalog.metadata.loadData(ben.catalog.metadata.toData(1))
    for (let times = 0; times < 4; times++) await later.share()
    expect(filesOnShare()).toEqual({})
  })

  test('takes the whole lines of a damaged file, and ignores what is not one of these files (MD5)', async () => {
    const put = (path: string, text: string): void => storage.grow(path, gzipSync(text))
    put(metadataPath(ANA, 1), `${encodeMetadataHead('set')}${lineOf('a.jpg')}garbage\n${lineOf('b.jpg')}`)
    put(`metadata/${ANA}-0002.jsonl.gz.123`, encodeMetadataHead('set') + lineOf('c.jpg'))
    put(metadataPath(ANA, 3), encodeMetadataHead('another') + lineOf('d.jpg'))
    storage.grow(metadataPath(ANA, 4), Buffer.alloc(33_000_000))
    const ben = new Program(BEN, 'a.jpg', 'b.jpg', 'c.jpg', 'd.jpg')
    for (let times = 0; times < 2; times++) await ben.exchange()
    expect(['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'].map((key) => ben.isUnread(key))).toEqual([false, false, true, true])
  })
})

describe('the files of a replica', () => {
  test('are joined when they are many; those of others stay (MD7)', async () => {
    const ben = new Program(BEN, 'b.jpg')
    ben.read({}, 'b.jpg')
    await ben.share()
    const ana = new Program(ANA, 'b.jpg')
    ana.read({}, 'b.jpg')
    await writeMany(ana, names(18))
    expect(Object.keys(filesOnShare())).toHaveLength(19)
    ana.add('0.jpg', { size: 101 })
    await writeMany(ana, ['last.jpg'])
    expect(filesOnShare()).toEqual({
      [`${BEN}-0001.jsonl.gz`]: ['b.jpg'],
      [`${ANA}-0020.jsonl.gz`]: [...names(18).slice(1), 'last.jpg'],
    })
    const eve = new Program(null, ...names(18))
    await eve.exchange()
    expect(eve.camera('17.jpg')).toBe('17.jpg')
    // What is on the share is neither read nor written again. The number of a removed file is never used again.
    const calls = countCalls()
    for (let times = 0; times < 8; times++) await ana.exchange()
    expect(calls.count).toBe(8)
    await writeMany(ana, ['next.jpg'])
    expect(filesOnShare()[`${ANA}-0021.jsonl.gz`]).toEqual(['next.jpg'])
  })

  test('stay where they cannot be removed, and are then not joined for each picture (MD7)', async () => {
    const ana = new Program(ANA)
    await writeMany(ana, names(18))
    storage.fault = (operation, path) => {
      if (operation === 'remove') throw new StorageError('denied', path, 'EACCES')
    }
    await writeMany(ana, names(30).slice(18))
    // One for each picture, and one that joins the first 19.
    expect(Object.values(filesOnShare()).map((items) => items.length)).toEqual([
      ...names(19).map(() => 1),
      19,
      ...names(11).map(() => 1),
    ])
  })

  test('stay when the new one cannot be read back (MD7)', async () => {
    const ana = new Program(ANA)
    await writeMany(ana, names(18))
    storage.fault = (operation, path) => {
      if (operation === 'readFrom') storage.files.get(path)!.bytes = new Uint8Array(5)
    }
    await writeMany(ana, ['last.jpg'])
    expect(storage.files.has(metadataPath(ANA, 1))).toBe(true)
    expect(storage.files.size).toBe(20)
  })

  test('are written again when somebody has removed them, unless one listing lacks them by mistake (MD8)', async () => {
    const ana = new Program(ANA, 'a.jpg', 'b.jpg')
    ana.read({ camera: 'Nikon' }, 'a.jpg', 'b.jpg')
    await ana.share()
    const files = new Map(storage.files)
    storage.files.clear()
    await ana.share()
    for (const [path, file] of files) storage.files.set(path, file)
    await ana.share()
    expect([...storage.files.keys()]).toEqual([...files.keys()])
    storage.files.clear()
    for (let times = 0; times < 3; times++) await ana.share()
    expect(filesOnShare()).toEqual({ [`${ANA}-0002.jsonl.gz`]: ['a.jpg', 'b.jpg'] })
  })

  test('give a program its own work back when this machine has lost its local copy', async () => {
    const ana = new Program(ANA)
    await writeMany(ana, names(18))
    const again = new Program(ANA, ...names(18))
    await again.exchange()
    expect(again.camera('5.jpg')).toBe('5.jpg')
    await writeMany(again, ['last.jpg'])
    expect(filesOnShare()).toEqual({ [`${ANA}-0020.jsonl.gz`]: [...names(18), 'last.jpg'] })
  })
})
