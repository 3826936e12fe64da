/**
 * Tests what the system reports about a process that waits for a busy processor, compared with one that sleeps or is
 * stopped.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { SchedulingDelay } from '../../../main/core/process/scheduling-delay.ts'

const INTERVAL_MS = 250
const MEASUREMENTS = 6

/** Starts a process that this test ends. */
async function start(script: string): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, ['-e', `process.stdout.write('ready'); ${script}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  await once(child.stdout, 'data')
  return child as ChildProcess & { pid: number }
}

/** Returns the share of some measurements in which the process was delayed. */
async function shareOfDelay(pid: number): Promise<number> {
  const schedulingDelay = new SchedulingDelay(() => pid)
  schedulingDelay.measure(INTERVAL_MS)
  let sum = 0
  for (let at = 0; at < MEASUREMENTS; at++) {
    await delay(INTERVAL_MS)
    sum += schedulingDelay.measure(INTERVAL_MS)
  }
  return sum / (MEASUREMENTS * INTERVAL_MS)
}

test.runIf(process.platform === 'linux' && hasTaskset())(
  'a process on a busy processor is delayed; a sleeping and a stopped process are not',
  async () => {
    const busy = await Promise.all(Array.from({ length: 4 }, () => start('for (;;) {}')))
    const [answering, sleeping, stopped] = await Promise.all([
      start('setInterval(() => { const end = Date.now() + 20; while (Date.now() < end); }, 1)'),
      start('setInterval(() => 0, 60_000)'),
      start('setInterval(() => 0, 1)'),
    ])
    for (const { pid } of [...busy, answering])
      execFileSync('taskset', ['-a', '-p', '-c', '0', String(pid)], { stdio: 'ignore' })
    stopped.kill('SIGSTOP')
    const shares = await Promise.all([answering, sleeping, stopped].map(({ pid }) => shareOfDelay(pid)))
    expect(shares[0]).toBeGreaterThan(0.5)
    expect(shares[1]).toBeLessThan(0.1)
    expect(shares[2]).toBeLessThan(0.1)
  },
)

test('a process that has ended, or never existed, is not delayed', () => {
  const schedulingDelay = new SchedulingDelay(() => undefined)
  expect([schedulingDelay.measure(INTERVAL_MS), schedulingDelay.measure(INTERVAL_MS)]).toEqual([0, 0])
  const endedProcess = new SchedulingDelay(() => 2 ** 22 + 1)
  expect([endedProcess.measure(INTERVAL_MS), endedProcess.measure(INTERVAL_MS)]).toEqual([0, 0])
})

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['-p', String(process.pid)], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
