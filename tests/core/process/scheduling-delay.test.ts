/**
 * What the system tells of a process that does not get to run: one on a processor that others keep busy, against one
 * that sleeps or is stopped.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { HeldUp } from '../../../main/core/process/scheduling-delay.ts'

const LOOK_MS = 250
const LOOKS = 6

/** A process of its own that this test ends. */
async function started(script: string): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, ['-e', `process.stdout.write('ready'); ${script}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  await once(child.stdout, 'data')
  return child as ChildProcess & { pid: number }
}

/** The share of some looks for which the process was held up. */
async function heldUp(pid: number): Promise<number> {
  const look = new HeldUp(() => pid)
  look.look(LOOK_MS)
  let sum = 0
  for (let at = 0; at < LOOKS; at++) {
    await delay(LOOK_MS)
    sum += look.look(LOOK_MS)
  }
  return sum / (LOOKS * LOOK_MS)
}

test.runIf(process.platform === 'linux' && hasTaskset())(
  'a process among many on one processor is held up; one that waits, and one that is stopped, are not',
  async () => {
    const busy = await Promise.all(Array.from({ length: 4 }, () => started('for (;;) {}')))
    const [answering, waiting, stopped] = await Promise.all([
      started('setInterval(() => { const end = Date.now() + 20; while (Date.now() < end); }, 1)'),
      started('setInterval(() => 0, 60_000)'),
      started('setInterval(() => 0, 1)'),
    ])
    for (const { pid } of [...busy, answering])
      execFileSync('taskset', ['-a', '-p', '-c', '0', String(pid)], { stdio: 'ignore' })
    stopped.kill('SIGSTOP')
    const shares = await Promise.all([answering, waiting, stopped].map(({ pid }) => heldUp(pid)))
    expect(shares[0]).toBeGreaterThan(0.5)
    expect(shares[1]).toBeLessThan(0.1)
    expect(shares[2]).toBeLessThan(0.1)
  },
)

test('a process that is gone, or that there is none of, is not held up', () => {
  const look = new HeldUp(() => undefined)
  expect([look.look(LOOK_MS), look.look(LOOK_MS)]).toEqual([0, 0])
  const gone = new HeldUp(() => 2 ** 22 + 1)
  expect([gone.look(LOOK_MS), gone.look(LOOK_MS)]).toEqual([0, 0])
})

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['-p', String(process.pid)], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
