/** Tests what happens to focus and selection while stacks are collapsed. */
import { describe, expect, it } from 'vitest'
import { DEFAULT_QUERY, type KeptView } from '../../../preload/contract/index.ts'
import { createAppStore } from '../../../renderer/store/create.ts'
import { opened, type Opened } from '../opened.ts'
import { row, scriptedBridge } from '../scripted-bridge.ts'
import { waitFor } from '../../support/wait-for.ts'

const MOVED = { result: 1, revision: 10, total: 8, hidden: 2, stale: 0, staleByStacks: 0, moved: true }

/** Opens ten pictures with collapsed stacks; the picture 3 hides two others. */
async function collapsed(): Promise<Opened> {
  const set = await opened(10)
  set.bridge.answer('query.rows', ({ start, count }) => ({
    revision: 10,
    start,
    rows: Array.from({ length: Math.min(count, 10) }, (_, at) =>
      row(start + at, { hides: start + at === 3 ? 2 : 0, stack: { first: 3, position: 1, size: 3 } }),
    ),
  }))
  set.bridge.answer('query.hidden', () => [])
  await set.app().toggleCollapsing()
  return set
}

describe('while stacks are collapsed', () => {
  it('a picture that is hidden by a changed result gives its focus to the one that is shown, and is deselected', async () => {
    const { app, bridge } = await collapsed()
    app().focusAt(4)
    app().extendTo(6)
    // The pictures 5 and 6 are in a stack now, for which the picture 2 is shown.
    bridge.answer('query.locate', ({ id }) => (id < 5 ? id : 2))
    bridge.answer('query.hidden', ({ ids }) => ids.filter((id) => id === 5 || id === 6))
    bridge.push('result', MOVED)
    await waitFor(() => expect(app().focus).toEqual({ position: 2, id: 2 }))
    expect([...app().selected]).toEqual([4])
    // Nobody has seen that picture yet.
    expect(app().labelKeysPausedUntil).toBeGreaterThan(performance.now())
    expect(app().result).toMatchObject({ total: 8, hidden: 2 })
  })

  it('the key that expands a stack twice expands and collapses it, however quick', async () => {
    const { app, bridge } = await collapsed()
    app().focusAt(3)
    bridge.answer('query.expandStack', ({ expanded }) => {
      bridge.answer('query.rows', ({ start }) => ({
        revision: 10,
        start,
        rows: Array.from({ length: 10 }, (_, at) => row(at, { hides: !expanded && at === 3 ? 2 : 0 })),
      }))
      return { ids: [3, 4, 5], shown: 3, change: MOVED }
    })
    await Promise.all([app().toggleStack(), app().toggleStack()])
    expect(bridge.sent('query.expandStack').map(({ expanded }) => expanded)).toEqual([true, false])
    expect(app().expandedStacks).toEqual([])
    expect(app().labelKeysPausedUntil).toBe(0)
  })

  it('a stack that is expanded stays so in the next result, until stacks are collapsed anew', async () => {
    const { app, bridge } = await collapsed()
    app().focusAt(3)
    bridge.answer('query.expandStack', () => ({ ids: [3, 4, 5], shown: 3, change: MOVED }))
    await app().toggleStack()
    await app().rerun()
    expect(bridge.sent('query.run').at(-1)).toMatchObject({ expandedStacks: [3] })
    await app().toggleCollapsing()
    await app().toggleCollapsing()
    expect(bridge.sent('query.run').at(-1)).toMatchObject({ expandedStacks: [] })
  })

  it('nothing is selected after a reload that another picture of its stack hides now', async () => {
    const bridge = scriptedBridge(10)
    const view: KeptView = {
      query: { ...DEFAULT_QUERY, collapseStacks: true },
      expandedStacks: [7],
      place: null,
      focus: 4,
      selected: [4, 6],
      viewer: true,
      lens: { zoom: 1, x: 0.5, y: 0.5 },
      keepZoom: false,
      turns: [],
      compare: null,
      drafts: [],
      past: null,
      inbox: null,
      mergedDrafts: [],
    }
    bridge.answer('view.get', () => view)
    bridge.answer('query.hidden', ({ ids }) => ids.filter((id) => id === 4))
    const store = createAppStore(bridge)
    await waitFor(() => expect([...store.getState().selected]).toEqual([6]))
    expect(store.getState()).toMatchObject({ viewer: false, focus: { id: null } })
    expect(bridge.sent('query.run')[0]).toMatchObject({ expandedStacks: [7] })
  })
})
