/** Tests how often a program writes to the share. */
import { expect, test } from 'vitest'
import { StorageError } from '../../../main/core/storage/storage.ts'
import { MemoryStorage } from '../../suites/memory-storage.ts'
import { team } from '../../support/replicas.ts'
import { SimulatedClock } from '../../support/simulated-clock.ts'

test('a presence file is written every 5 s, and at most every 150 ms while its person moves (PR2)', async () => {
  const { open } = await team()
  const [storage, clock] = [new MemoryStorage(), new SimulatedClock()]
  storage.now = () => clock.now()
  const ana = await open('ana', { storage, clock, settings: { 'sync.watch': 'timed' } })
  await clock.advance(1)
  let writes = 0
  storage.fault = (operation) => {
    if (operation === 'overwrite') writes++
  }
  await clock.advance(50_000)
  expect(writes).toBe(10)
  writes = 0
  for (let step = 0; step < 30; step++) {
    ana.setPresence(`p${step}.jpg`, 'viewing')
    await clock.advance(10)
  }
  expect(writes).toBeGreaterThan(0)
  expect(writes).toBeLessThanOrEqual(3)
})

test('a failed append is tried again after growing pauses of up to 10 s, and all waiting edits go into one append (W4)', async () => {
  const { open } = await team()
  const [storage, clock] = [new MemoryStorage(), new SimulatedClock()]
  const ana = await open('ana', { storage, clock, watch: false })
  const tries: number[] = []
  let isFull = true
  storage.fault = (operation, path) => {
    if (operation !== 'append') return
    tries.push(clock.now())
    if (isFull) throw new StorageError('full', path, 'ENOSPC')
  }
  const edits = [ana.edit(['a.jpg'], { stars: 4 })]
  await clock.advance(40_000)
  const pauses = tries.slice(1).map((at, index) => at - tries[index]!)
  expect(pauses.slice(0, 7)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000])
  for (const key of ['b.jpg', 'c.jpg']) edits.push(ana.edit([key], { stars: 4 }))
  await clock.advance(1)
  ;[isFull, tries.length] = [false, 0]
  await clock.advanceUntil(Promise.all(edits.map(({ saved }) => saved)))
  expect(tries).toHaveLength(1)
})
