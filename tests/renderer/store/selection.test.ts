import { describe, expect, it } from 'vitest'

import { inspectedId, selectedCount } from '../../../renderer/store/selection.ts'
import { deferred, opened } from '../opened.ts'
import { waitFor } from '../../support/wait-for.ts'

const ids = (selected: ReadonlySet<number>) => [...selected].sort((a, b) => a - b)

describe('selecting', () => {
  it('a range extends from its anchor, in both directions', async () => {
    const { app } = await opened(50)
    app().focusAt(10)
    app().extendTo(13)
    expect(ids(app().selected)).toEqual([10, 11, 12, 13])
    app().extendTo(8)
    expect(ids(app().selected)).toEqual([8, 9, 10])
    expect(app().focus.position).toBe(8)
  })

  it('includes rows that are not loaded', async () => {
    const { app, bridge } = await opened(1000)
    app().focusAt(5)
    app().extendTo(700)
    await waitFor(() => expect(app().selected.size).toBe(696))
    expect(bridge.sent('query.ids')).toEqual([{ result: 1, start: 5, end: 701 }])
  })

  it('a late answer does not undo a newer choice', async () => {
    const { app, bridge } = await opened(1000)
    const answer = deferred<number[]>()
    bridge.answer('query.ids', () => answer.promise)
    app().selectAll()
    app().focusAt(3)
    answer.resolve([0, 1, 2])
    await answer.promise
    expect(ids(app().selected)).toEqual([3])
  })

  it('adds and removes single items, and Escape clears', async () => {
    const { app } = await opened(50)
    app().focusAt(1)
    app().toggleAt(4)
    app().toggleAt(6)
    app().toggleAt(4)
    expect(ids(app().selected)).toEqual([1, 6])
    expect(inspectedId(app())).toBeNull()
    app().clearSelection()
    expect(app().selected.size).toBe(0)
    expect(inspectedId(app())).toBe(4)
  })

  it('a key directly after select-all applies to all, also when something else is selected before they are known', async () => {
    const { app, bridge } = await opened(1000)
    const answer = deferred<number[]>()
    bridge.answer('query.ids', () => answer.promise)
    app().focusAt(2)
    app().selectAll()
    expect([selectedCount(app()), inspectedId(app())]).toEqual([1000, null])
    const edits = [app().labelTargets({ stars: 4 }), app().addTags(app().targetIds(), 'owl, fox')]
    app().focusAt(3)
    edits.push(app().labelTargets({ stars: 1 }), app().undo())
    expect([selectedCount(app()), inspectedId(app())]).toEqual([1, 3])
    answer.resolve([0, 1, 2, 3])
    await Promise.all(edits)
    expect(bridge.sent('labels.edit').map(({ ids: edited, edit }) => [edited, edit])).toEqual([
      [[0, 1, 2, 3], { stars: 4 }],
      [[0, 1, 2, 3], { addTags: ['owl', 'fox'] }],
      [[3], { stars: 1 }],
    ])
    expect(bridge.calls.map(({ name }) => name).filter((name) => /^labels\.(edit|undo)$/.test(name))).toEqual([
      'labels.edit',
      'labels.edit',
      'labels.edit',
      'labels.undo',
    ])
    expect(ids(app().selected)).toEqual([3])
  })

  it('a key after a selection whose ids cannot be loaded edits nothing, and later ones work', async () => {
    const { app, bridge } = await opened(1000)
    bridge.answer('query.ids', () => Promise.reject(new Error('gone')))
    app().focusAt(2)
    app().extendTo(900)
    await app().labelTargets({ stars: 4 })
    expect(bridge.sent('labels.edit')).toEqual([])
    expect(app().toasts.length).toBe(1)
    app().focusAt(5)
    await app().labelTargets({ stars: 2 })
    expect(bridge.sent('labels.edit').map(({ ids: edited }) => edited)).toEqual([[5]])
  })

  it('what others change while the selected ids are being loaded counts as unseen', async () => {
    const { app, bridge } = await opened(1000)
    const answer = deferred<number[]>()
    bridge.answer('query.ids', () => answer.promise)
    const seen = app().seenRevision()
    app().selectAll()
    const edit = app().labelTargets({ stars: 4 })
    bridge.push('labels', { from: 10, revision: 14, source: 'remote', by: ['bob'], rows: [] })
    answer.resolve([0, 1])
    await edit
    expect(bridge.sent('labels.edit')[0]?.seen).toBe(seen)
  })

  it('an edit of the focused item works before its row is loaded', async () => {
    const { app, bridge } = await opened(1000)
    app().focusAt(640)
    expect(app().focus.id).toBeNull()
    await app().labelTargets({ stars: 3 })
    expect(bridge.sent('labels.edit')[0]?.ids).toEqual([640])
  })

  it('the focus stays on its item when a new result moves it', async () => {
    const { app, bridge } = await opened(50)
    app().focusAt(10)
    bridge.answer('query.run', () => ({ result: 2, revision: 10, total: 50, hidden: 0 }))
    bridge.answer('query.locate', () => 7)
    bridge.answer('query.rows', ({ start }) => ({ revision: 10, start, rows: [] }))
    await app().runQuery({ sort: 'stars' })
    expect(app().focus.position).toBe(7)
    expect(app().revealRequest).toEqual({ position: 7 })
  })

  it('an invalid filter is reported and changes nothing else', async () => {
    const { app, bridge } = await opened(50)
    const asked = bridge.sent('query.run').length
    await app().runQuery({ text: 'cat stars>=' })
    expect(app().queryError).toEqual({ message: 'a value is missing after stars>=', at: 11, end: 11 })
    expect(bridge.sent('query.run')).toHaveLength(asked)
    expect(app().result?.total).toBe(50)
    expect(app().rows.at(0)?.id).toBe(0)
  })
})
