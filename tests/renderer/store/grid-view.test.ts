import { afterEach, describe, expect, it, vi } from 'vitest'

import type { GridPlace } from '../../../preload/contract/index.ts'
import { deferred, opened } from '../opened.ts'
import { waitFor } from '../../support/wait-for.ts'

afterEach(() => vi.useRealTimers())

const at = (position: number, y = 0): GridPlace => ({ position, key: null, fraction: 0.5, y })

describe('the scroll position of the grid', () => {
  it('stays with its picture when others appear before it', async () => {
    const { app, bridge } = await opened(50)
    app().viewpoint.place = at(20)
    bridge.answer('query.locate', ({ id }) => id + 7)
    bridge.push('result', { result: 1, revision: 10, total: 57, hidden: 0, stale: 0, staleByStacks: 0, moved: true })
    await waitFor(() => expect(app().result?.total).toBe(57))
    expect(app().transition?.place).toEqual(at(27))
  })

  it('is not pulled back when the person has scrolled on meanwhile', async () => {
    const { app, bridge } = await opened(50)
    app().viewpoint.place = at(20)
    const answer = deferred<number>()
    bridge.answer('query.locate', () => answer.promise)
    bridge.push('result', { result: 1, revision: 10, total: 57, hidden: 0, stale: 0, staleByStacks: 0, moved: true })
    await waitFor(() => expect(bridge.sent('query.locate')).toHaveLength(1))
    app().viewpoint.place = at(30)
    answer.resolve(27)
    await waitFor(() => expect(app().result?.total).toBe(57))
    expect(app().transition?.place).toEqual(at(37))
  })

  it('keeps the focused picture at its height in the view when the order changes', async () => {
    const { app, bridge } = await opened(50)
    app().focusAt(10)
    app().viewpoint.place = at(8)
    app().viewpoint.placeOf = (position) => (position === 10 ? at(10, 240) : null)
    bridge.answer('query.run', () => ({ result: 2, revision: 10, total: 50, hidden: 0 }))
    bridge.answer('query.locate', () => 33)
    await app().runQuery({ descending: true })
    expect(app().transition?.place).toEqual(at(33, 240))
    expect(app().focus).toEqual({ position: 33, id: 33 })
  })

  it.each([
    ['the focused picture if it is in view', 10, at(10, 240)],
    ['the picture at the top if the focused one is not in view', 30, at(8)],
  ])('keeps %s when shapes become known', async (_what, focus, place) => {
    const { app, bridge } = await opened(50)
    app().focusAt(focus)
    app().viewpoint.place = at(8)
    app().viewpoint.placeOf = (position) => (position === 10 ? at(10, 240) : null)
    bridge.answer('query.ratios', () => ({ version: 2, ratios: btoa('shapes') }))
    vi.useFakeTimers()
    app().refreshRatiosSoon()
    await vi.advanceTimersByTimeAsync(2_000)
    expect([app().ratios.length, app().viewpoint.place]).toEqual([6, place])
  })

  it('begins at the top when the result has other pictures', async () => {
    const { app, bridge } = await opened(50)
    app().viewpoint.place = at(20)
    bridge.answer('query.run', () => ({ result: 2, revision: 10, total: 3, hidden: 0 }))
    await app().runQuery({ text: 'cat' })
    expect(app().transition?.place).toBeNull()
  })
})

describe('comparing', () => {
  it('labels the active picture only, whatever is selected, and puts the focus back', async () => {
    const { app, bridge } = await opened(1_000)
    app().focusAt(5)
    app().extendTo(8)
    await app().openCompare()
    expect(app().compare?.ids).toEqual([5, 6, 7, 8])
    app().activatePane(1)
    await app().labelTargets({ stars: 4 })
    expect(bridge.sent('labels.edit').map(({ ids }) => ids)).toEqual([[6]])
    app().removePane()
    expect(app().compare?.ids).toEqual([5, 7, 8])
    expect(app().compare?.active).toBe(1)
    app().closeCompare()
    expect(app().focus.position).toBe(8)
    expect(app().selected.size).toBe(4)
  })

  it('stays at the last picture when a label moves on, so that the next key does not label the first one', async () => {
    const { app, bridge } = await opened(1_000)
    app().focusAt(5)
    app().extendTo(6)
    await app().openCompare()
    app().activatePane(0)
    for (const flag of ['pick', 'reject', 'pick'] as const) await app().labelTargets({ flag }, true)
    expect(bridge.sent('labels.edit').map(({ ids }) => ids)).toEqual([[5], [6], [6]])
  })

  it('moves to the next pair, also beyond the loaded rows, and says when there is none', async () => {
    const { app } = await opened(101)
    app().focusAt(98)
    await app().openCompare()
    await app().nextPanes(1)
    expect(app().compare?.ids).toEqual([98, 99])
    expect(app().toasts.at(-1)?.message).toMatch(/Fewer than two pictures are left after/)
    await app().nextPanes(-1)
    expect(app().compare?.ids).toEqual([96, 97])
  })

  it('begins a selection with its first picture, and goes on to those that are left', async () => {
    const { app } = await opened(10)
    app().focusAt(2)
    app().extendTo(5)
    await app().openCompare()
    expect(app().compare).toMatchObject({ ids: [2, 3, 4, 5], active: 0 })
    await app().nextPanes(1)
    expect(app().compare?.ids).toEqual([6, 7, 8, 9])
    await app().nextPanes(-1)
    await app().nextPanes(-1)
    expect(app().compare?.ids).toEqual([0, 1])
    await app().nextPanes(1)
    expect(app().compare?.ids).toEqual([2, 3])
  })

  it('asks before ten or more pictures of others are rejected', async () => {
    const { app, bridge } = await opened(30)
    bridge.answer('labels.preview', () => ({ changed: 11, others: [{ user: 'ben', count: 11 }] }))
    app().focusAt(0)
    app().extendTo(11)
    await app().openCompare()
    const done = app().keepPane()
    await waitFor(() => expect(app().question?.text).toContain('ben 11'))
    app().answerQuestion(false)
    await done
    expect(bridge.sent('labels.editTogether')).toEqual([])
    expect(app().compare?.ids).toHaveLength(12)
  })

  it('picks one picture and rejects the others in one step, and goes on to as many pictures', async () => {
    const { app, bridge } = await opened(1_000)
    app().focusAt(5)
    app().extendTo(7)
    await app().openCompare()
    app().activatePane(1)
    const flagsAtOnce = app().keepPane()
    expect([5, 6, 7].map((position) => app().rows.at(position)?.flag)).toEqual(['reject', 'pick', 'reject'])
    await flagsAtOnce
    expect(bridge.sent('labels.editTogether')).toEqual([
      {
        edits: [
          { ids: [6], edit: { flag: 'pick' } },
          { ids: [5, 7], edit: { flag: 'reject' } },
        ],
        seen: 10,
      },
    ])
    expect(app().compare).toMatchObject({ ids: [8, 9, 10], active: 0 })
    expect(app().toasts).toEqual([])
    // Undo shows the pictures of the decision again.
    bridge.answer('labels.undo', () => ({
      revision: 11,
      ids: [6, 5, 7],
      what: 'pick',
      madeAt: Date.now(),
      replacedTags: null,
    }))
    await app().undo()
    expect(app().compare?.ids).toEqual([5, 6, 7])
  })

  it('says what was picked and offers undo at the last pictures, and removes the flags again when they are refused', async () => {
    const { app, bridge } = await opened(3)
    app().focusAt(2)
    await app().openCompare()
    await app().keepPane()
    expect(app().compare?.ids).toEqual([1, 2])
    expect(app().toasts.at(-1)).toMatchObject({
      message: expect.stringMatching(
        /^Picked .*2.jpg, rejected 1 other\. Fewer than two pictures are left after these\.$/,
      ),
      action: { name: 'Undo' },
    })
    bridge.answer('labels.undo', () => null)
    app().toasts.at(-1)?.action?.run()
    await waitFor(() => expect(bridge.sent('labels.undo')).toHaveLength(1))
    bridge.answer('labels.editTogether', () => Promise.reject(new Error('The disk is full.')))
    app().activatePane(0)
    await app().keepPane()
    expect(app().toasts.at(-1)?.message).toBe('The disk is full.')
    expect([app().rows.at(1)?.flag, app().rows.at(2)?.flag]).toEqual(['reject', 'pick'])
  })

  it('refuses more than fit on the screen', async () => {
    const { app } = await opened(50)
    app().focusAt(0)
    app().extendTo(20)
    await app().openCompare()
    expect(app().compare).toBeNull()
    expect(app().toasts.at(-1)?.message).toMatch(/12/)
  })
})
