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

/** Starts a call that the test answers or gives up. */
function call({ detector }: Watched): { answer: () => void; giveUp: () => void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  detector.watchCall(promise, () => false).catch(() => undefined)
  return { answer: resolve, giveUp: () => reject(new Error('given up')) }
}

test('silence is reported while calls still wait, and its end as soon as one is answered', async () => {
  const watched = watchedDetector()
  const stallSignal = watched.detector.stallSignal
  const pendingCall = call(watched)
  await watched.clock.advance(STALLED_MS - 1)
  expect([watched.events, stallSignal.aborted]).toEqual([[], false])
  await watched.clock.advance(1)
  expect([watched.events, watched.detector.isStalled, stallSignal.aborted]).toEqual([['stalled'], true, true])
  await watched.clock.advance(60_000)
  pendingCall.answer()
  await watched.clock.advance(0)
  expect([watched.events, watched.detector.isStalled, watched.detector.stallSignal.aborted]).toEqual([
    ['stalled', 'answered'],
    false,
    false,
  ])
})

test('a slow call is not reported as silence while other calls are answered', async () => {
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

test('a call that is given up does not end the silence; without calls no silence is reported', async () => {
  const watched = watchedDetector()
  await watched.clock.advance(60_000)
  expect(watched.events).toEqual([])
  const pendingCall = call(watched)
  await watched.clock.advance(STALLED_MS)
  pendingCall.giveUp()
  await watched.clock.advance(60_000)
  expect([watched.events, watched.detector.isStalled]).toEqual([['stalled'], true])
})

test('a wait for silence ends when the share has not answered for the given time', async () => {
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

test('a hundred listeners for the silence cause no warning of Node', async () => {
  const warnings: Error[] = []
  const onWarning = (warning: Error): void => {
    warnings.push(warning)
  }
  process.on('warning', onWarning)
  onTestFinished(() => {
    process.off('warning', onWarning)
  })
  const { stallSignal } = new StallDetector(new SimulatedClock())
  for (let at = 0; at < 100; at++) stallSignal.addEventListener('abort', () => undefined)
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
  expect(warnings).toEqual([])
})

test('a process that does not get to run does not mistake its own slowness for silence', async () => {
  const watched = watchedDetector()
  const pendingCall = call(watched)
  for (let times = 0; times < 5; times++) await watched.clock.pause(4_000)
  expect(watched.events).toEqual([])
  pendingCall.answer()
  await watched.clock.advance(0)
  call(watched)
  await watched.clock.advance(STALLED_MS)
  expect(watched.events).toEqual(['stalled'])
})

test('a process does not mistake the delay of its helper for silence, for up to ten seconds', async () => {
  const watched = watchedDetector((sinceMs) => sinceMs)
  call(watched)
  await watched.clock.advance(10_000)
  expect(watched.events).toEqual([])
  await watched.clock.advance(STALLED_MS)
  expect(watched.events).toEqual(['stalled'])
  // A helper that was delayed half of the time hides the silence for a shorter time.
  const other = watchedDetector((sinceMs) => sinceMs / 2)
  call(other)
  await other.clock.advance(STALLED_MS + 1_000)
  expect(other.events).toEqual([])
  await other.clock.advance(STALLED_MS)
  expect(other.events).toEqual(['stalled'])
})
