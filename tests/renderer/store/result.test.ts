/** Tests pushes about a result, and other queries, while it is being loaded. */
import { describe, expect, it, onTestFinished, vi } from 'vitest'

import { isNaturallyDescending, LensletError } from '../../../preload/contract/index.ts'
import type { Query } from '../../../preload/contract/index.ts'
import { toggleTerm } from '../../../renderer/features/filters/filter-edit.ts'
import { createAppStore } from '../../../renderer/store/create.ts'
import { deferred, opened } from '../opened.ts'
import type { Opened } from '../opened.ts'
import { row, rowLabels, scriptedBridge } from '../scripted-bridge.ts'
import { waitFor } from '../../support/wait-for.ts'

it('pictures that are found while the first result is being loaded are shown', async () => {
  const bridge = scriptedBridge(40)
  const ratios = deferred<{ version: number; ratios: string }>()
  bridge.answer('query.run', () => ({ result: 1, revision: 10, total: 0, hidden: 0 }))
  bridge.answer('query.ratios', () => ratios.promise)
  const store = createAppStore(bridge)
  await waitFor(() => expect(bridge.sent('query.ratios')).toHaveLength(1))
  bridge.push('result', { result: 1, revision: 10, total: 40, hidden: 0, stale: 0, staleByStacks: 0, moved: true })
  bridge.push('result', { result: 1, revision: 11, total: 40, hidden: 0, stale: 2, staleByStacks: 0, moved: false })
  ratios.resolve({ version: 1, ratios: '' })
  await waitFor(() => expect(store.getState().result).toEqual({ id: 1, total: 40, hidden: 0 }))
  expect(store.getState().rows.at(39)?.id).toBe(39)
  expect(store.getState().stale).toBe(2)
})

it('a label that is pushed while the rows are being loaded is shown', async () => {
  const bridge = scriptedBridge(3)
  const rows = deferred<{ revision: number; start: number; rows: ReturnType<typeof row>[] }>()
  let stars = 0
  bridge.answer('query.rows', ({ start }) =>
    stars === 0 ? rows.promise : { revision: 12, start, rows: [row(0, { stars }), row(1), row(2)] },
  )
  const store = createAppStore(bridge)
  await waitFor(() => expect(bridge.sent('query.rows')).toHaveLength(1))
  stars = 4
  bridge.push('labels', {
    from: 10,
    revision: 12,
    source: 'remote',
    by: ['bob'],
    rows: [rowLabels(0, { stars })],
  })
  rows.resolve({ revision: 10, start: 0, rows: [row(0), row(1), row(2)] })
  await waitFor(() => expect(store.getState().rows.at(0)?.stars).toBe(4))
})

describe('a query that is requested while an earlier result is being loaded', () => {
  it('is combined with the earlier one: no click undoes another', async () => {
    const { app, answer, asked } = await waiting()
    void app().runQuery({ folder: 'left' })
    void app().runQuery({ text: 'stars:3' })
    expect(app()).toMatchObject({
      requestedQuery: { folder: 'left', text: 'stars:3' },
      query: { folder: '', text: '' },
    })
    void app().rerun()
    expect(asked().at(-1)).toMatchObject({ folder: 'left', text: 'stars:3' })
    answer()
    await waitFor(() => expect(app().query).toBe(app().requestedQuery))
    expect(app().result).toEqual({ id: 2, total: 3, hidden: 0 })
  })

  it('includes what is still being typed, once', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { app, asked } = await waiting()
    app().typeFilter('tag:cat')
    void app().runQuery({ text: toggleTerm(app().requestedQuery.text, 'stars:3') })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked().map(({ text }) => text)).toEqual(['tag:cat stars:3'])
    expect(app().searchText).toBe('tag:cat stars:3')
  })

  it('does not stop the earlier one when it is invalid, and says so until the text changes', async () => {
    const { app, answer } = await waiting()
    void app().runQuery({ text: 'stars:3' })
    await app().runQuery({ text: 'stars:(' })
    answer()
    await waitFor(() => expect(app().query.text).toBe('stars:3'))
    expect(app()).toMatchObject({ searchText: 'stars:(', requestedQuery: { text: 'stars:3' }, queryError: { at: 6 } })
    await app().runQuery({ descending: true })
    expect(app().queryError).not.toBeNull()
    await app().runQuery({ text: '' })
    expect(app()).toMatchObject({ queryError: null, query: { text: '', descending: true } })
  })

  it('stays when the text that is typed next is invalid', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { app, answer, asked } = await waiting()
    void app().runQuery({ folder: 'left' })
    answer()
    await waitFor(() => expect(app().query).toBe(app().requestedQuery))
    for (const text of ['s', 'stars', 'stars:(']) app().typeFilter(text)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(app().requestedQuery).toBe(app().query)
    expect(app()).toMatchObject({ searchText: 'stars:(', query: { folder: 'left', text: '' } })
    expect(asked()).toHaveLength(1)
  })

  it('is dropped when the program refuses it, and is run again when the connection was lost meanwhile', async () => {
    const { bridge, app } = await opened(40)
    bridge.answer('query.run', () => {
      throw new LensletError('bad-input', 'no such metric')
    })
    await app().runQuery({ sort: 'metric.gone' })
    expect(app().requestedQuery).toBe(app().query)
    expect(app().queryError).toMatchObject({ message: expect.stringContaining('no such metric') })
    bridge.connect(false)
    bridge.answer('query.run', () => {
      throw new Error('away')
    })
    await app().runQuery({ text: 'stars:3' })
    bridge.answer('query.run', () => ({ result: 3, revision: 12, total: 1, hidden: 0 }))
    bridge.connect(true)
    await waitFor(() => expect(app()).toMatchObject({ query: { text: 'stars:3' }, result: { id: 3, total: 1 } }))
  })
})

/** Makes a program that has not answered the next query yet. */
async function waiting(): Promise<Opened & { answer(): void; asked(): Query[] }> {
  const program = await opened(40)
  const held = deferred<{ result: number; revision: number; total: number; hidden: number }>()
  program.bridge.answer('query.run', () => held.promise)
  return {
    ...program,
    answer: () => held.resolve({ result: 2, revision: 10, total: 3, hidden: 0 }),
    asked: () =>
      program.bridge
        .sent('query.run')
        .slice(1)
        .map(({ query }) => query),
  }
}

it('each order has its natural direction, and remembers the one that it was given', async () => {
  const { app } = await opened(5)
  const shown = (): unknown[] => [app().requestedQuery.sort, app().requestedQuery.descending]
  app().sortBy('stars')
  expect(shown()).toEqual(['stars', true])
  app().sortBy('name')
  expect(shown()).toEqual(['name', false])
  await app().runQuery({ descending: true })
  app().sortBy('updated')
  expect(shown()).toEqual(['updated', true])
  await app().runQuery({ descending: false })
  app().sortBy('name')
  expect(shown()).toEqual(['name', true])
  app().sortBy('updated')
  expect(shown()).toEqual(['updated', false])
  const natural = (['taken', 'camera', 'iso', 'metric.score', 'random:7', 'flag', 'path'] as const).map(
    isNaturallyDescending,
  )
  expect(natural).toEqual([false, false, true, true, false, true, false])
})
