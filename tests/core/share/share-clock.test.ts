import { expect, test } from 'vitest'
import { ShareClock } from '../../../main/core/share/share-clock.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'
import { SimulatedClock } from '../../support/simulated-clock.ts'

async function measuredClock(
  offsetMs: number,
): Promise<{ share: ShareClock; clock: SimulatedClock; storage: MemoryStorage }> {
  const clock = new SimulatedClock()
  const storage = new MemoryStorage()
  storage.now = () => clock.now() + offsetMs
  const share = new ShareClock(clock)
  await share.measure(storage, 'aaaaaaaaaaaa')
  return { share, clock, storage }
}

test('returns the time of the share, also when the clock of this machine is an hour off (PR5)', async () => {
  for (const offset of [3_600_000, -3_600_000]) {
    const { share, clock } = await measuredClock(offset)
    expect(share.offsetMs).toBe(offset)
    expect(share.now()).toBe(clock.now() + offset)
  }
})

test('ignores a difference that comes from rounded file times (PR5)', async () => {
  expect((await measuredClock(-1_999)).share.offsetMs).toBe(0)
})

test('follows a clock that was set while the program runs, and leaves no file behind (PR5)', async () => {
  const { share, clock, storage } = await measuredClock(0)
  storage.now = () => clock.now() - 7_200_000
  await share.measure(storage, 'aaaaaaaaaaaa')
  expect(share.offsetMs).toBe(-7_200_000)
  expect([...storage.files.keys()]).toEqual([])
})

test('is not misled by one file with a wrong time from a client’s cache (PR5)', async () => {
  const clock = new SimulatedClock()
  const storage = new MemoryStorage()
  const times = [-97_000, 0, 0]
  storage.now = () => clock.now() + (times.shift() ?? 0)
  const share = new ShareClock(clock)
  await share.measure(storage, 'aaaaaaaaaaaa')
  expect(share.offsetMs).toBe(0)
})
