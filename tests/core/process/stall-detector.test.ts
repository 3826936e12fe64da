import { expect, onTestFinished, test } from 'vitest'
import { Patience, STALLED_MS } from '../../../main/core/process/stall-detector.ts'
import { TurnedClock } from '../../support/turned-clock.ts'

interface Told {
  readonly clock: TurnedClock
  readonly patience: Patience
  readonly news: string[]
}

function patience(helper?: (sinceMs: number) => number): Told {
  const clock = new TurnedClock()
  const made = new Patience(clock, helper)
  const news: string[] = []
  for (const name of ['stalled', 'answered'] as const) made.events.on(name, () => news.push(name))
  return { clock, patience: made, news }
}

/** A call in the test's hands. */
function call({ patience: told }: Told): { answer: () => void; giveUp: () => void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  told.watch(promise, () => false).catch(() => undefined)
  return { answer: resolve, giveUp: () => reject(new Error('given up')) }
}

test('silence is told while calls still wait, and its end as soon as one is answered', async () => {
  const told = patience()
  const silence = told.patience.silence
  const waiting = call(told)
  await told.clock.pass(STALLED_MS - 1)
  expect([told.news, silence.aborted]).toEqual([[], false])
  await told.clock.pass(1)
  expect([told.news, told.patience.stalled, silence.aborted]).toEqual([['stalled'], true, true])
  await told.clock.pass(60_000)
  waiting.answer()
  await told.clock.pass(0)
  expect([told.news, told.patience.stalled, told.patience.silence.aborted]).toEqual([
    ['stalled', 'answered'],
    false,
    false,
  ])
})

test('a call that takes long is no silence while others are answered', async () => {
  const told = patience()
  call(told)
  for (let at = 0; at < 10; at++) {
    await told.clock.pass(1_000)
    call(told).answer()
    await told.clock.pass(0)
  }
  expect(told.news).toEqual([])
  await told.clock.pass(STALLED_MS)
  expect(told.news).toEqual(['stalled'])
})

test('giving up is no answer: the silence lasts, and nobody who asks nothing is told that it has begun', async () => {
  const told = patience()
  await told.clock.pass(60_000)
  expect(told.news).toEqual([])
  const waiting = call(told)
  await told.clock.pass(STALLED_MS)
  waiting.giveUp()
  await told.clock.pass(60_000)
  expect([told.news, told.patience.stalled]).toEqual([['stalled'], true])
})

test('who waits for the end of the patience waits no longer than the silence lasts', async () => {
  const told = patience()
  let over = false
  void told.patience.untilSilent(700).silent.then(() => {
    over = true
  })
  await told.clock.pass(5_000)
  expect(over).toBe(false)
  const first = call(told)
  await told.clock.pass(600)
  first.answer()
  call(told)
  await told.clock.pass(600)
  expect(over).toBe(false)
  await told.clock.pass(800)
  expect(over).toBe(true)
})

test('pictures of a whole screen wait for the silence without a warning of Node', async () => {
  const warnings: Error[] = []
  const note = (warning: Error): void => {
    warnings.push(warning)
  }
  process.on('warning', note)
  onTestFinished(() => {
    process.off('warning', note)
  })
  const { silence } = new Patience(new TurnedClock())
  for (let at = 0; at < 100; at++) silence.addEventListener('abort', () => undefined)
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
  expect(warnings).toEqual([])
})

test('a process that does not get to run takes its own slowness for nobody’s silence', async () => {
  const told = patience()
  const waiting = call(told)
  for (let times = 0; times < 5; times++) await told.clock.stand(4_000)
  expect(told.news).toEqual([])
  waiting.answer()
  await told.clock.pass(0)
  call(told)
  await told.clock.pass(STALLED_MS)
  expect(told.news).toEqual(['stalled'])
})

test('nor does one whose helper does not get to run, for ten seconds', async () => {
  const told = patience((sinceMs) => sinceMs)
  call(told)
  await told.clock.pass(10_000)
  expect(told.news).toEqual([])
  await told.clock.pass(STALLED_MS)
  expect(told.news).toEqual(['stalled'])
  // A helper that was held up for a moment hides less.
  const other = patience((sinceMs) => sinceMs / 2)
  call(other)
  await other.clock.pass(STALLED_MS + 1_000)
  expect(other.news).toEqual([])
  await other.clock.pass(STALLED_MS)
  expect(other.news).toEqual(['stalled'])
})
