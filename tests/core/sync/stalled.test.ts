import { expect, test } from 'vitest'
import type { Storage } from '../../../main/core/storage/storage.ts'
import { replicaOf } from '../../../main/core/format/change-ids.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'
import { team } from '../../support/replicas.ts'
import { SimulatedClock } from '../../support/simulated-clock.ts'

/**
 * Returns a share whose server can be paused: calls wait and then succeed, as with the network clients of the kernel.
 */
function pausable(
  inner: Storage,
  isPaused: (operation: keyof Storage) => boolean = () => true,
): { storage: Storage; waitingCalls: string[]; pause: () => void; resume: () => void } {
  let gate: PromiseWithResolvers<void> | null = null
  const waitingCalls: string[] = []
  const storage = new Proxy(inner, {
    get:
      (target, name) =>
      async (...args: unknown[]) => {
        if (gate && isPaused(name as keyof Storage)) {
          waitingCalls.push(String(name))
          await gate.promise
        }
        return (target[name as keyof Storage] as (...args: unknown[]) => unknown).apply(target, args)
      },
  })
  return {
    storage,
    waitingCalls,
    pause: () => {
      gate = Promise.withResolvers()
    },
    resume: () => {
      gate?.resolve()
      gate = null
    },
  }
}

test('a paused server is reported within 3 s, loses nothing, and is read again when it continues', async () => {
  const { open } = await team()
  const clock = new SimulatedClock()
  const { storage, pause, resume } = pausable(new MemoryStorage())
  const alice = await open('alice', { storage, clock, settings: { 'sync.watch': 'timed' } })
  const notices: string[] = []
  alice.events.on('notice', ({ message }) => notices.push(message))
  await clock.advance(10_000)
  expect(alice.status().state).toBe('timed')
  pause()
  await clock.advance(3_000)
  expect(alice.status().state).toBe('stalled')
  expect(alice.stallSignal.aborted).toBe(true)
  const edit = alice.edit(['a.jpg'], { stars: 4 })
  await edit.stored
  expect([alice.state('a.jpg')!.stars, alice.status().unsaved]).toEqual([4, 1])
  await clock.advance(4_000)
  resume()
  const saved = edit.saved.then(() => 'saved')
  await clock.advance(500)
  expect(await saved).toBe('saved')
  expect(alice.status()).toMatchObject({ state: 'timed', unsaved: 0, lastError: null })
  expect(notices).toEqual([])
})

test('a paused server is also reported when the journals are read too rarely to notice it', async () => {
  const { open } = await team()
  const clock = new SimulatedClock()
  const { storage, pause, resume } = pausable(new MemoryStorage())
  const alice = await open('alice', { storage, clock, settings: { 'sync.watch': 'timed' } })
  // Nobody works, so the journals are read every 5 s. Then a person is back, but changes nothing.
  await clock.advance(6 * 60_000)
  expect(alice.status().intervalMs).toBe(5_000)
  alice.setPresence('a.jpg', 'viewing')
  await clock.advance(1_000)
  pause()
  await clock.advance(3_000)
  expect(alice.status().state).toBe('stalled')
  resume()
  await clock.advance(0)
})

test('a server that does not come back is given up at the deadline', async () => {
  const { open } = await team()
  const clock = new SimulatedClock()
  const { storage, pause } = pausable(new MemoryStorage())
  const alice = await open('alice', { storage, clock, settings: { 'sync.watch': 'timed' } })
  await clock.advance(5_000)
  pause()
  await alice.edit(['a.jpg'], { stars: 4 }).stored
  await clock.advance(12_000)
  expect(alice.status()).toMatchObject({ state: 'offline', unsaved: 1 })
})

test('closing on a stalled share waits for 0.7 s, keeps the change and releases the slot', async () => {
  const { open, stateDir } = await team()
  const clock = new SimulatedClock()
  const memory = new MemoryStorage()
  const { storage, pause } = pausable(memory)
  const alice = await open('alice', { storage, clock, settings: { 'sync.watch': 'timed' }, stateDir })
  await clock.advance(5_000)
  pause()
  const edit = alice.edit(['a.jpg'], { stars: 4 })
  await edit.stored
  const replica = replicaOf(edit.changes[0]!.id)
  const closing = alice.close()
  await clock.advance(750)
  // The clock does not advance any further: the rest of the work is on this machine.
  await closing
  const again = await open('alice', { storage: memory, stateDir, settings: { 'sync.watch': 'timed' } })
  expect(again.state('a.jpg')!.stars).toBe(4)
  expect(await again.drain(5_000)).toBe(true)
  expect(replicaOf(again.edit(['b.jpg'], { stars: 1 }).changes[0]!.id)).toBe(replica)
})

test('closing on a share that is slow to write, but answers, waits for the change', async () => {
  const { open } = await team()
  const clock = new SimulatedClock()
  const { storage, waitingCalls, pause, resume } = pausable(new MemoryStorage(), (operation) => operation === 'append')
  const alice = await open('alice', { storage, clock, settings: { 'sync.watch': 'timed', 'sync.interval_ms': 60_000 } })
  await clock.advance(5_000)
  pause()
  alice.edit(['a.jpg'], { stars: 4 })
  await expect.poll(() => waitingCalls).toEqual(['append'])
  await clock.advance(900)
  let drained = false
  const draining = alice.drainWhileAnswering(2_000).then(() => {
    drained = true
  })
  await clock.advance(1_500)
  expect(drained).toBe(false)
  resume()
  await clock.advance(100)
  await draining
  expect(alice.status()).toMatchObject({ unsaved: 0, pendingSidecars: 0 })
})
