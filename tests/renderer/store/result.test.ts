/** News of a result that arrive while it is being fetched. */
import { expect, it, vi } from 'vitest'

import { createAppStore } from '../../../renderer/store/create.ts'
import { deferred } from '../opened.ts'
import { row, scriptedBridge } from '../scripted-bridge.ts'

it('pictures that are found while the first result is being fetched are shown', async () => {
  const bridge = scriptedBridge(40)
  const ratios = deferred<{ version: number; ratios: string }>()
  bridge.answer('query.run', () => ({ result: 1, revision: 10, total: 0 }))
  bridge.answer('query.ratios', () => ratios.promise)
  const store = createAppStore(bridge)
  await vi.waitFor(() => expect(bridge.sent('query.ratios')).toHaveLength(1))
  bridge.push('result', { result: 1, revision: 10, total: 40, stale: 0, moved: true })
  bridge.push('result', { result: 1, revision: 11, total: 40, stale: 2, moved: false })
  ratios.resolve({ version: 1, ratios: '' })
  await vi.waitFor(() => expect(store.getState().result).toEqual({ id: 1, total: 40 }))
  expect(store.getState().rows.at(39)?.id).toBe(39)
  expect(store.getState().stale).toBe(2)
})

it('a label that is pushed while the rows are being fetched is shown', async () => {
  const bridge = scriptedBridge(3)
  const rows = deferred<{ revision: number; start: number; rows: ReturnType<typeof row>[] }>()
  let stars = 0
  bridge.answer('query.rows', ({ start }) => (stars === 0 ? rows.promise : { revision: 12, start, rows: [row(0, { stars }), row(1), row(2)] }))
  const store = createAppStore(bridge)
  await vi.waitFor(() => expect(bridge.sent('query.rows')).toHaveLength(1))
  stars = 4
  const { tags, hasNotes, conflict, updatedAt, updatedBy } = row(0)
  bridge.push('labels', { from: 10, revision: 12, source: 'remote', by: ['bob'], rows: [{ id: 0, stars, tags, hasNotes, conflict, updatedAt, updatedBy }] })
  rows.resolve({ revision: 10, start: 0, rows: [row(0), row(1), row(2)] })
  await vi.waitFor(() => expect(store.getState().rows.at(0)?.stars).toBe(4))
})
