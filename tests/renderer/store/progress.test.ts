import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { NO_PROGRESS, type Progress } from '../../../preload/contract/index.ts'
import { createAppStore } from '../../../renderer/store/create.ts'
import type { AppState } from '../../../renderer/store/state.ts'
import { scriptedBridge, type ScriptedBridge } from '../scripted-bridge.ts'

const PROGRESS: Progress = {
  ...NO_PROGRESS,
  revision: 1,
  reading: null,
  hasRule: true,
  total: 4,
  done: 1,
}

let bridge: ScriptedBridge
let app: () => AppState

beforeEach(async () => {
  vi.useFakeTimers()
  bridge = scriptedBridge(4)
  bridge.answer('progress.get', () => PROGRESS)
  app = createAppStore(bridge).getState
  await vi.advanceTimersByTimeAsync(100)
})
afterEach(() => vi.useRealTimers())

const asked = (): number => bridge.sent('progress.get').length

test('labels that keep arriving are shown at intervals, and none are asked for while the screen is closed', async () => {
  app().refreshProgress()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(asked()).toBe(0)
  app().openProgress('a')
  await vi.advanceTimersByTimeAsync(0)
  expect([asked(), app().progress?.done]).toEqual([1, 1])
  for (let label = 0; label < 20; label++) {
    app().refreshProgress()
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(asked()).toBe(6)
  expect(bridge.sent('progress.get').every(({ folder }) => folder === 'a')).toBe(true)
  app().closeProgress()
  await vi.advanceTimersByTimeAsync(120_000)
  expect(asked()).toBe(6)
})

test('the screen asks how far the counting is, and now and then whether a new day has begun', async () => {
  bridge.answer('progress.get', () => ({ ...PROGRESS, reading: { read: 1, total: 4 } }))
  app().openProgress()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(asked()).toBeGreaterThan(4)
  bridge.answer('progress.get', () => PROGRESS)
  await vi.advanceTimersByTimeAsync(200)
  const before = asked()
  await vi.advanceTimersByTimeAsync(61_000)
  expect(asked()).toBe(before + 2)
})

test('a number leads to its pictures in the folder that is shown', async () => {
  app().openProgress('a')
  await vi.advanceTimersByTimeAsync(0)
  app().showProgressPart({ part: 'left' })
  await vi.advanceTimersByTimeAsync(100)
  expect(app().progressOpen).toBe(false)
  expect(app().requestedQuery).toMatchObject({ folder: 'a', text: '', scope: { progress: { part: 'left' } } })
  app().openProgress()
  app().showProgressPictures('b')
  expect(app().requestedQuery).toMatchObject({ folder: 'b', scope: null })
})
