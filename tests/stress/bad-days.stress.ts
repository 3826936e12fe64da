/** Random faults of the share, wrong clocks, crashes and restarts while three people label. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { badDay, type ShareTroubles } from '../support/schedule.ts'
import { Random, seeds } from '../support/random.ts'
import { memoryFolder } from '../support/temporary.ts'

const planned = seeds(3_000)
let random = new Random(0)

// Replica ids and pauses also come from the seed, so that a round can be repeated.
vi.mock('node:crypto', async (load) => ({
  ...(await load<object>()),
  randomBytes: (length: number) => Buffer.from(Array.from({ length }, () => random.between(0, 255))),
}))
vi.spyOn(Math, 'random').mockImplementation(() => random.next())

test('three people on a share that fails in every way lose nothing that was acknowledged', async () => {
  expect(await days(planned, {})).toEqual([])
})

test('three people also lose nothing when the share is restored from a backup while their programs are open', async () => {
  expect(await days(planned.slice(0, 300), { restores: true })).toEqual([])
})

test('three people also lose nothing when bits flip in sidecars, and everybody sees the labels of the journals', async () => {
  expect(await days(planned.slice(0, 300), { flips: true })).toEqual([])
})

/** Plays a day for each seed; returns those that went wrong, at most five. */
async function days(all: readonly number[], troubles: ShareTroubles): Promise<number[]> {
  const base = await memoryFolder()
  const totals = { schedules: 0, ...troubles, acknowledged: 0, crashes: 0, lost: 0 }
  const failed: number[] = []
  const begun = performance.now()
  for (const seed of all) {
    const folder = join(base, String(seed))
    await mkdir(folder)
    random = new Random(seed)
    const { acknowledged, crashes, faults, log } = await badDay(folder, seed, troubles)
    await rm(folder, { recursive: true, force: true })
    totals.schedules++
    totals.acknowledged += acknowledged
    totals.crashes += crashes
    if (faults.length === 0) continue
    totals.lost++
    failed.push(seed)
    console.log(
      `seed ${seed}:\n${faults.slice(0, 10).join('\n')}\n${process.env['LENSLET_SEED'] ? log.join('\n') : ''}`,
    )
    if (failed.length >= 5) break
  }
  console.log(JSON.stringify({ ...totals, seconds: Math.round((performance.now() - begun) / 1000) }))
  return failed
}
