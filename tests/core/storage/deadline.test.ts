import { expect, test } from 'vitest'
import { DeadlineStorage } from '../../../main/core/storage/deadline-storage.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'
import { storageSuite } from '../../suites/storage.ts'
import { SimulatedClock } from '../../support/simulated-clock.ts'
import { systemClock } from '../../../main/core/base/clock.ts'

storageSuite('a share with deadlines', async () => new DeadlineStorage(new MemoryStorage(), systemClock))

class HungStorage extends MemoryStorage {
  locks: ((release: () => Promise<void>) => void)[] = []

  override read(): Promise<never> {
    return new Promise(() => undefined)
  }

  override lock(): Promise<() => Promise<void>> {
    return new Promise((resolve) => this.locks.push(resolve))
  }
}

test('a call that does not return is given up at its deadline', async () => {
  const clock = new SimulatedClock()
  const storage = new DeadlineStorage(new HungStorage(), clock, { deadlines: { readMs: 1_000, writeMs: 2_000 } })
  const read = storage.read('format.json').catch((error: unknown) => error)
  await clock.advance(1_000)
  expect(await read).toMatchObject({ kind: 'unreachable', code: 'ETIMEDOUT' })
})

test('a lock that is granted after its deadline is released', async () => {
  const clock = new SimulatedClock()
  const hung = new HungStorage()
  const storage = new DeadlineStorage(hung, clock, { deadlines: { readMs: 1_000, writeMs: 2_000 } })
  const lock = storage.lock('x', () => undefined).catch((error: unknown) => error)
  await clock.advance(2_000)
  expect(await lock).toMatchObject({ kind: 'unreachable' })
  const released = new Promise<void>((resolve) => hung.locks[0]!(async () => resolve()))
  await released
  expect(hung.locks).toHaveLength(1)
})

test('a process that does not get to run gives up no call, because the share is not slow', async () => {
  const clock = new SimulatedClock()
  const { promise, resolve } = Promise.withResolvers<never>()
  const slow = new MemoryStorage()
  slow.read = () => promise
  const storage = new DeadlineStorage(slow, clock, { deadlines: { readMs: 10_000, writeMs: 20_000 } })
  const read = storage.read('format.json')
  for (let times = 0; times < 4; times++) await clock.pause(15_000)
  resolve({ bytes: new Uint8Array(), stat: { size: 0, modifiedAt: 0 } } as never)
  await expect(read).resolves.toMatchObject({ stat: { size: 0 } })
})
