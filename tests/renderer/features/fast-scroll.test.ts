import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { FastScrollDetector } from '../../../renderer/features/grid/fast-scroll.ts'

const VIEW = 800

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** What is told while the view moves by `by` pixels every `ms` for a second, and a second of rest. */
function told(by: number, ms: number, view = VIEW): boolean[] {
  const news: boolean[] = []
  const rush = new FastScrollDetector((rushing) => news.push(rushing))
  for (let at = 0; at < 1_000; at += ms) {
    rush.addMove(by, view)
    vi.advanceTimersByTime(ms)
  }
  vi.advanceTimersByTime(1_000)
  return news
}

it.each([
  ['PageDown held', 0.9 * VIEW, 33],
  ['the scroll bar dragged', 40 * VIEW, 16],
  ['the wheel flicked', 240, 16],
  ['the same upwards', -240, 16],
])('begins once and ends: %s', (_what, by, ms) => {
  expect(told(by, ms)).toEqual([true, false])
})

it.each([
  ['an arrow key held', 190, 33],
  ['the wheel turned', 240, 55],
  ['a page now and then', VIEW, 300],
  ['a jump over the whole list', 1_000 * VIEW, 1_000],
  ['nothing', 0, 16],
])('does not begin: %s', (_what, by, ms) => {
  expect(told(by, ms)).toEqual([])
})

it('a window without height is no rush, and none later', () => {
  const news: boolean[] = []
  const rush = new FastScrollDetector((rushing) => news.push(rushing))
  rush.addMove(0, 0)
  vi.advanceTimersByTime(50)
  rush.addMove(100, VIEW)
  expect(news).toEqual([])
})
