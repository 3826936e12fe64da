import { describe, expect, test } from 'vitest'
import { encodeJournal } from '../../../main/core/format/journal-codec.ts'
import { StorageError } from '../../../main/core/storage/storage.ts'
import { Tailer } from '../../../main/core/sync/tailer.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'

const FILE = 'journals/aaaaaaaaaaaa-0001.jsonl'
const line = (n: number): string =>
  encodeJournal([{ id: `aaaaaaaaaaaa:${n}`, at: 1000 + n, by: 'alice', item: `p${n}.jpg`, stars: 1, replaces: [] }])

function setUp(): {
  storage: MemoryStorage
  tailer: Tailer
  items: string[]
  damagedOffsets: number[]
  verification: { error: Error | null }
} {
  const verification: { error: Error | null } = { error: null }
  const storage = new MemoryStorage()
  const items: string[] = []
  const damagedOffsets: number[] = []
  const tailer = new Tailer(storage, async () => {
    if (verification.error) throw verification.error
  })
  tailer.events.on('changesRead', ({ changes }) => {
    items.push(...changes.map((change) => change.item))
  })
  tailer.events.on('lineDamaged', ({ offset }) => {
    damagedOffsets.push(offset)
  })
  tailer.events.on('unreadable', ({ error }) => {
    throw error
  })
  return { storage, tailer, items, damagedOffsets, verification }
}

const append = async (storage: MemoryStorage, text: string, file = FILE): Promise<void> =>
  storage.grow(file, Buffer.from(text))

describe('the tailer', () => {
  test('emits each line once, and an unfinished line when it is complete (J3, R4)', async () => {
    const { storage, tailer, items } = setUp()
    await append(storage, line(1) + line(2).slice(0, 30))
    await tailer.readAll()
    await tailer.readAll()
    expect(items).toEqual(['p1.jpg'])
    await append(storage, line(2).slice(30))
    await tailer.readAll()
    expect(items).toEqual(['p1.jpg', 'p2.jpg'])
  })

  test('reads only journals: not locks, temporary files or a sync program’s copies (T1)', async () => {
    const { storage, tailer, items } = setUp()
    for (const name of ['aaaaaaaaaaaa-0001.sync-conflict-20260101.jsonl', 'desktop.ini', 'aaaaaaaaaaaa-0001.jsonl.tmp'])
      await append(storage, line(1), `journals/${name}`)
    await tailer.readAll()
    expect(items).toEqual([])
  })

  test('opens no file that was not listed (R2)', async () => {
    const { storage, tailer } = setUp()
    const opened: string[] = []
    storage.fault = (operation, path) => {
      if (operation !== 'list') opened.push(path)
    }
    await append(storage, line(1))
    await tailer.readAll()
    storage.files.delete(FILE)
    for (let beat = 0; beat < 3; beat++) await tailer.readAll()
    expect(new Set(opened)).toEqual(new Set([FILE]))
    expect(opened.length).toBeLessThan(4)
  })

  test('reads a damaged line three times, then skips it and reports it (R5)', async () => {
    const { storage, tailer, items, damagedOffsets } = setUp()
    await append(storage, line(1) + line(2).replace('p2', 'pX') + line(3))
    await tailer.readAll()
    await tailer.readAll()
    expect(damagedOffsets).toEqual([])
    await tailer.readAll()
    expect(damagedOffsets).toEqual([line(1).length])
    expect(new Set(items)).toEqual(new Set(['p1.jpg', 'p3.jpg']))
    items.length = 0
    await append(storage, line(4))
    await tailer.readAll()
    expect(items).toEqual(['p4.jpg'])
  })

  test('uses a line that a cache showed damaged at first (R5)', async () => {
    const { storage, tailer, items, damagedOffsets } = setUp()
    await append(storage, line(1) + '\0'.repeat(20) + '\n')
    await tailer.readAll()
    storage.files.set(FILE, { bytes: Buffer.from(line(1) + line(2)), modifiedAt: 0 })
    await tailer.readAll()
    expect(damagedOffsets).toEqual([])
    expect(items).toContain('p2.jpg')
  })

  test('reads a journal from its beginning when it has become shorter (R4)', async () => {
    const { storage, tailer, items } = setUp()
    await append(storage, line(1) + line(2))
    await tailer.readAll()
    items.length = 0
    storage.files.set(FILE, { bytes: Buffer.from(line(5)), modifiedAt: 0 })
    await tailer.readAll()
    expect(items).toEqual(['p5.jpg'])
  })

  test('a journal that disappears for a moment is read again; a share that fails is reported (R6)', async () => {
    const { storage, tailer, items } = setUp()
    await append(storage, line(1))
    storage.fault = (operation) => {
      if (operation === 'readFrom') throw new StorageError('missing', FILE, 'ENOENT')
    }
    await tailer.readAll()
    storage.fault = (operation) => {
      if (operation === 'readFrom') throw new StorageError('unreachable', FILE, 'ESTALE')
    }
    await expect(tailer.readAll()).rejects.toThrow('ESTALE')
    storage.fault = () => undefined
    await tailer.readAll()
    expect(items).toEqual(['p1.jpg'])
  })

  test('only the last segment of each replica is read again and again, older ones until their end is certain (R8)', async () => {
    const { storage, tailer } = setUp()
    await append(storage, line(1))
    await append(storage, line(2), 'journals/aaaaaaaaaaaa-0002.jsonl')
    await append(storage, line(3), 'journals/bbbbbbbbbbbb-0001.jsonl')
    await tailer.listJournals()
    await tailer.readAll()
    expect(tailer.growingJournals()).toHaveLength(3)
    for (let beat = 0; beat < 4; beat++) await tailer.readAll()
    expect(tailer.growingJournals().toSorted()).toEqual(['aaaaaaaaaaaa-0002.jsonl', 'bbbbbbbbbbbb-0001.jsonl'])
  })

  test('a line written to a segment just before the next one began is read (R8)', async () => {
    const { storage, tailer, items } = setUp()
    await append(storage, line(1))
    await tailer.readAll()
    await append(storage, line(2))
    await append(storage, line(3), 'journals/aaaaaaaaaaaa-0002.jsonl')
    await tailer.listJournals()
    await tailer.readJournals(tailer.growingJournals())
    expect(items.toSorted()).toEqual(['p1.jpg', 'p2.jpg', 'p3.jpg'])
  })

  test('a listing without any journal is believed only when the share is still the same (R7)', async () => {
    const { storage, tailer, verification } = setUp()
    await append(storage, line(1))
    await tailer.readAll()
    storage.files.clear()
    verification.error = new StorageError('missing', 'format.json', 'ENOENT')
    await expect(tailer.readAll()).rejects.toMatchObject({ kind: 'missing' })
    expect(tailer.names).toHaveLength(1)
    // The share was restored to a time before the journals.
    verification.error = null
    await tailer.readAll()
    expect(tailer.names).toEqual([])
  })
})

test('own lines that are appended while the journal is read are skipped, and the lines after them are read', async () => {
  const { storage, tailer, items } = setUp()
  await append(storage, line(0))
  await tailer.readAll()
  const readFrom = storage.readFrom.bind(storage)
  const size = storage.files.get(FILE)!.bytes.byteLength
  storage.readFrom = async (...args) => {
    storage.readFrom = readFrom
    const own = Buffer.from(line(1))
    storage.grow(FILE, own)
    const part = await readFrom(...args)
    tailer.skipOwn(FILE, size, size + own.byteLength)
    return part
  }
  await tailer.readAll()
  await append(storage, line(2))
  await tailer.readAll()
  expect(items).toEqual(['p0.jpg', 'p2.jpg'])
  expect(tailer.progress()[FILE.split('/')[1]!]).toBe(storage.files.get(FILE)!.bytes.byteLength)
})
