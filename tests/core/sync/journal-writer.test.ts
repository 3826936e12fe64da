import { expect, test } from 'vitest'
import { decodeJournal } from '../../../main/core/format/journal-codec.ts'
import type { JournalEnd } from '../../../main/core/local/replica-slot.ts'
import { StorageError } from '../../../main/core/storage/storage.ts'
import { JournalWriter } from '../../../main/core/sync/journal-writer.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'

const REPLICA = 'aaaaaaaaaaaa'
const change = (n: number) => ({ id: `${REPLICA}:${n}`, at: 1_000, by: 'alice', item: 'a.jpg', stars: 1, replaces: [] })

function writerOn(storage: MemoryStorage, highest: number, end: JournalEnd | null = null): JournalWriter {
  return new JournalWriter({
    storage,
    replica: REPLICA,
    highestSegment: highest,
    end,
    reserveSegment: () => Promise.resolve(),
  })
}

function idsIn(storage: MemoryStorage, segment: number): string[] {
  return decodeJournal(storage.files.get(`journals/${REPLICA}-000${segment}.jsonl`)!.bytes, 0).changes.map(
    ({ id }) => id,
  )
}

test('a new process continues in the segment where the previous one ended (JW3)', async () => {
  const storage = new MemoryStorage()
  const first = writerOn(storage, 0)
  await first.append([change(1)])
  const second = writerOn(storage, 1, first.end)
  await second.append([change(2)])
  expect(idsIn(storage, 1)).toEqual([`${REPLICA}:1`, `${REPLICA}:2`])
})

test('a failed append is written again, into a segment whose number was never used (JW4)', async () => {
  const storage = new MemoryStorage()
  const first = writerOn(storage, 0)
  await first.append([change(1)])
  // Segments 2 to 4 were written in another copy of this data set.
  const writer = writerOn(storage, 4, first.end)
  storage.fault = (operation, path) => {
    if (operation === 'append') throw new StorageError('unreachable', path, 'ETIMEDOUT')
  }
  await expect(writer.append([change(2)])).rejects.toThrow('ETIMEDOUT')
  expect(writer.end).toBeNull()
  storage.fault = () => undefined
  await writer.append([change(2)])
  expect([idsIn(storage, 1), idsIn(storage, 5)]).toEqual([[`${REPLICA}:1`], [`${REPLICA}:2`]])
  expect(writer.end).toMatchObject({ segment: 5 })
})

test('a new segment begins when the last one has more than 8 MB (JW6)', async () => {
  const storage = new MemoryStorage()
  for (const [segment, size] of [
    [1, 8_000_000],
    [2, 8_000_001],
  ] as const)
    storage.grow(`journals/${REPLICA}-000${segment}.jsonl`, Buffer.alloc(size))
  await writerOn(storage, 1, { segment: 1, size: 8_000_000 }).append([change(1)])
  expect(storage.files.get(`journals/${REPLICA}-0001.jsonl`)!.bytes.byteLength).toBeGreaterThan(8_000_000)
  await writerOn(storage, 2, { segment: 2, size: 8_000_001 }).append([change(2)])
  expect(idsIn(storage, 3)).toEqual([`${REPLICA}:2`])
})

test('nothing is written when no segment may be begun (JW2)', async () => {
  const storage = new MemoryStorage()
  const writer = new JournalWriter({
    storage,
    replica: REPLICA,
    highestSegment: 0,
    end: null,
    reserveSegment: () => Promise.reject(new Error('another data set is at this path now')),
  })
  await expect(writer.append([change(1)])).rejects.toThrow(/another data set/)
  expect(storage.files.size).toBe(0)
})

test('a journal that another program has written to is not touched (JW2, JW4)', async () => {
  const storage = new MemoryStorage()
  const writer = writerOn(storage, 0)
  await writer.append([change(1)])
  storage.grow(`journals/${REPLICA}-0001.jsonl`, Buffer.from('somebody else\n'))
  await expect(writer.append([change(2)])).rejects.toMatchObject({ kind: 'busy' })
  await writer.append([change(2)])
  expect([idsIn(storage, 1), idsIn(storage, 2)]).toEqual([[`${REPLICA}:1`], [`${REPLICA}:2`]])
})
