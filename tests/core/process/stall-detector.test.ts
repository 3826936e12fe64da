import { expect, onTestFinished, test } from 'vitest'
import { StallDetector, STALLED_MS } from '../../../main/core/process/stall-detector.ts'
import { SimulatedClock } from '../../support/simulated-clock.ts'

interface Watched {
  readonly clock: SimulatedClock
  readonly detector: StallDetector
  readonly events: string[]
}

function watchedDetector(helper?: (sinceMs: number) => number): Watched {
  const clock = new SimulatedClock()
  const detector = new StallDetector(clock, helper)
  const events: string[] = []
  for (const name of ['stalled', 'answered'] as const) detector.events.on(name, () => events.push(name))
  return { clock, detector, events }
}

/** A call in the test's hands. */
function call({ detector }: Watched): { answer: () => void; giveUp: () => void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  detector.watchCall(promise, () => false).catch(() => undefined)
  return { answer: resolve, giveUp: () => reject(new Error('given up')) }
}

test('silence is reported while calls still wait, and its end as soon as one is answered', async () => {
  const watched = watchedDetector()
  const silence = watched.detector.silence
  const waiting = call(watched)
  await watched.clock.advance(STALLED_MS - 1)
  expect([watched.events, silence.aborted]).toEqual([[], false])
  await watched.clock.advance(1)
  expect([watched.events, watched.detector.isStalled, silence.aborted]).toEqual([['stalled'], true, true])
  await watched.clock.advance(60_000)
  waiting.answer()
  await watched.clock.advance(0)
  expect([watched.events, watched.detector.isStalled, watched.detector.silence.aborted]).toEqual([
    ['stalled', 'answered'],
    false,
    false,
  ])
})

test('a call that takes long is no silence while others are answered', async () => {
  const watched = watchedDetector()
  call(watched)
  for (let at = 0; at < 10; at++) {
    await watched.clock.advance(1_000)
    call(watched).answer()
    await watched.clock.advance(0)
  }
  expect(watched.events).toEqual([])
  await watched.clock.advance(STALLED_MS)
  expect(watched.events).toEqual(['stalled'])
})

test('giving up is no answer: the silence lasts, and without calls no silence is reported', async () => {
  const watched = watchedDetector()
  await watched.clock.advance(60_000)
  expect(watched.events).toEqual([])
  const waiting = call(watched)
  await watched.clock.advance(STALLED_MS)
  waiting.giveUp()
  await watched.clock.advance(60_000)
  expect([watched.events, watched.detector.isStalled]).toEqual([['stalled'], true])
})

test('a wait for silence lasts no longer than the silence itself', async () => {
  const watched = watchedDetector()
  let over = false
  void watched.detector.waitForSilence(700).silent.then(() => {
    over = true
  })
  await watched.clock.advance(5_000)
  expect(over).toBe(false)
  const first = call(watched)
  await watched.clock.advance(600)
  first.answer()
  call(watched)
  await watched.clock.advance(600)
  expect(over).toBe(false)
  await watched.clock.advance(800)
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
  const { silence } = new StallDetector(new SimulatedClock())
  for (let at = 0; at < 100; at++) silence.addEventListener('abort', () => undefined)
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
  expect(warnings).toEqual([])
})

test('a process that does not get to run does not mistake its own slowness for silence', async () => {
  const watched = watchedDetector()
  const waiting = call(watched)
  for (let times = 0; times < 5; times++) await watched.clock.pause(4_000)
  expect(watched.events).toEqual([])
  waiting.answer()
  await watched.clock.advance(0)
  call(watched)
  await watched.clock.advance(STALLED_MS)
  expect(watched.events).toEqual(['stalled'])
})

test('nor does one whose helper does not get to run, for up to ten seconds', async () => {
  const watched = watchedDetector((sinceMs) => sinceMs)
  call(watched)
  await watched.clock.advance(10_000)
  expect(watched.events).toEqual([])
  await watched.clock.advance(STALLED_MS)
  expect(watched.events).toEqual(['stalled'])
  // A helper that was delayed for a moment hides less.
  const other = watchedDetector((sinceMs) => sinceMs / 2)
  call(other)
  await other.clock.advance(STALLED_MS + 1_000)
  expect(other.events).toEqual([])
  await other.clock.advance(STALLED_MS)
  expect(other.events).toEqual(['stalled'])
})
