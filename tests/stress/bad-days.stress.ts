/** Random faults of the share, wrong clocks, crashes and restarts while three people label. */
import { expect, test } from 'vitest'
import { badDay } from '../support/schedule.ts'
import { seeds } from '../support/random.ts'
import { temporaryFolder } from '../support/temporary.ts'

test('three people on a share that fails in every way lose nothing that was acknowledged', async () => {
  const base = await temporaryFolder()
  const totals = { schedules: 0, acknowledged: 0, crashes: 0, lost: 0 }
  const failed: number[] = []
  const begun = performance.now()
  for (const seed of seeds(3_000)) {
    const { mkdir, rm } = await import('node:fs/promises')
    const folder = `${base}/${seed}`
    await mkdir(folder)
    const { acknowledged, crashes, faults, log } = await badDay(folder, seed)
    await rm(folder, { recursive: true, force: true })
    totals.schedules++
    totals.acknowledged += acknowledged
    totals.crashes += crashes
    if (faults.length === 0) continue
    totals.lost++
    failed.push(seed)
    console.log(`seed ${seed}:\n${faults.slice(0, 10).join('\n')}\n${process.env['LENSLET_SEED'] ? log.join('\n') : ''}`)
    if (failed.length >= 5) break
  }
  console.log(JSON.stringify({ ...totals, seconds: Math.round((performance.now() - begun) / 1000) }))
  expect(failed).toEqual([])
})
