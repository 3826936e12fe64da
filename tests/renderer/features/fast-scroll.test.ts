import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { FastScrollDetector } from '../../../renderer/features/grid/fast-scroll.ts'

const VIEW = 800

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Returns the events while the view moves by `by` pixels every `ms` for a second, and then rests for a second. */
function eventsWhile(by: number, ms: number, view = VIEW): boolean[] {
  const events: boolean[] = []
  const detector = new FastScrollDetector((isFast) => events.push(isFast))
  for (let at = 0; at < 1_000; at += ms) {
    detector.addMove(by, view)
    vi.advanceTimersByTime(ms)
  }
  vi.advanceTimersByTime(1_000)
  return events
}

it.each([
  ['PageDown held', 0.9 * VIEW, 33],
  ['the scroll bar dragged', 40 * VIEW, 16],
  ['the wheel flicked', 240, 16],
  ['the same upwards', -240, 16],
])('begins once and ends: %s', (_what, by, ms) => {
  expect(eventsWhile(by, ms)).toEqual([true, false])
})

it.each([
  ['an arrow key held', 190, 33],
  ['the wheel turned', 240, 55],
  ['a page now and then', VIEW, 300],
  ['a jump over the whole list', 1_000 * VIEW, 1_000],
  ['nothing', 0, 16],
])('does not begin: %s', (_what, by, ms) => {
  expect(eventsWhile(by, ms)).toEqual([])
})

it('a window without height does not count as fast scrolling, nor do the moves after it', () => {
  const events: boolean[] = []
  const detector = new FastScrollDetector((isFast) => events.push(isFast))
  detector.addMove(0, 0)
  vi.advanceTimersByTime(50)
  detector.addMove(100, VIEW)
  expect(events).toEqual([])
})
