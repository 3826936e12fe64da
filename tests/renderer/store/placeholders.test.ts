import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { opened } from '../opened.ts'
import { rowLabels } from '../scripted-bridge.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Adds cells of these items in one rendering. Returns a function that removes them. */
async function appear({ app }: Awaited<ReturnType<typeof opened>>, ids: readonly number[]): Promise<() => void> {
  const ends = ids.map((id) => app().awaitPicture(id))
  await Promise.resolve()
  return () => ends.forEach((end) => end())
}

async function window(): Promise<Awaited<ReturnType<typeof opened>>> {
  const made = await opened(50)
  made.bridge.answer('items.placeholders', () => null)
  made.app().setVisible(10, 13)
  vi.advanceTimersByTime(1_000)
  return made
}

it('requests placeholders in view at once, the top one last, and others a little later, and then no more', async () => {
  const shown = await window()
  await appear(shown, [8, 9, 10, 11, 12, 13])
  expect(shown.bridge.sent('items.placeholders')).toEqual([{ ids: [12, 11, 10] }])
  vi.advanceTimersByTime(300)
  expect(shown.bridge.sent('items.placeholders').slice(1)).toEqual([{ ids: [13, 12, 11, 10, 9, 8] }])
  vi.advanceTimersByTime(10_000)
  expect(shown.bridge.sent('items.placeholders')).toHaveLength(2)
})

it('requests no placeholders of cells that are scrolled past, but those of cells that stay when scrolling ends', async () => {
  const shown = await window()
  const first = await appear(shown, [10])
  for (let id = 11; id < 20; id++) {
    const leave = await appear(shown, [id])
    vi.advanceTimersByTime(30)
    leave()
  }
  first()
  await appear(shown, [12])
  expect(shown.bridge.sent('items.placeholders')).toEqual([{ ids: [10] }])
  vi.advanceTimersByTime(100)
  expect(shown.bridge.sent('items.placeholders').slice(1)).toEqual([{ ids: [12] }])
})

it('a placeholder is stored in the row of its picture, and stays there when labels change', async () => {
  const { app, bridge } = await window()
  bridge.push('placeholders', [
    [3, 'abcd'],
    [4_000, 'of a row that is not here'],
  ])
  expect([app().rows.at(3)?.placeholder, app().rows.at(4)?.placeholder]).toEqual(['abcd', ''])
  bridge.push('labels', {
    from: 10,
    revision: 11,
    source: 'remote',
    by: ['bob'],
    rows: [rowLabels(3, { stars: 4, updatedAt: 1, updatedBy: 'bob' })],
  })
  expect(app().rows.at(3)).toMatchObject({ stars: 4, placeholder: 'abcd' })
})
