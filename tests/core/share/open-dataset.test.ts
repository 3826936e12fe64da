import { expect, test } from 'vitest'
import type { Clock } from '../../../main/core/base/clock.ts'
import { decodeDatasetFile } from '../../../main/core/format/dataset-file.ts'
import { openDataset } from '../../../main/core/share/open-dataset.ts'
import { StorageError } from '../../../main/core/storage/storage.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'

/** Returns a clock whose timers fire at once. `waited` is the sum of their times. */
function instantClock(): Clock & { waited: number } {
  const clock = {
    waited: 0,
    now: () => clock.waited,
    setTimeout(fn: () => void, ms: number) {
      clock.waited += ms
      queueMicrotask(fn)
      return () => undefined
    },
  }
  return clock
}

const ANA = { id: 'ana', onPublish: () => undefined }

test.each(['', '{"format": "lens'])(
  'an unfinished format.json (%j) is read again for a second, then replaced (D6)',
  async (text) => {
    const [storage, clock] = [new MemoryStorage(), instantClock()]
    storage.grow('format.json', Buffer.from(text))
    const { file } = await openDataset(storage, clock, ANA)
    expect(clock.waited).toBeGreaterThanOrEqual(950)
    expect(decodeDatasetFile(storage.files.get('format.json')!.bytes)).toEqual(file)
  },
)

test('a format.json that cannot be read, or is damaged in a data set with journals, is not replaced (D6, D7)', async () => {
  const storage = new MemoryStorage()
  storage.grow('format.json', Buffer.from('{"format": "lens'))
  storage.grow('journals/aaaaaaaaaaaa-0001.jsonl', Buffer.from('x\n'))
  await expect(openDataset(storage, instantClock(), ANA)).rejects.toMatchObject({ code: 'damaged' })
  storage.fault = (operation, path) => {
    if (operation === 'read') throw new StorageError('denied', path, 'EACCES')
  }
  await expect(openDataset(storage, instantClock(), ANA)).rejects.toMatchObject({ code: 'not-readable' })
  expect(storage.text('format.json')).toBe('{"format": "lens')
})
