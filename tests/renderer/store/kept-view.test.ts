import { describe, expect, it } from 'vitest'

import { DEFAULT_QUERY, LensletError } from '../../../preload/contract/index.ts'
import type { KeptView } from '../../../preload/contract/index.ts'
import { createAppStore } from '../../../renderer/store/create.ts'
import { deferred, opened } from '../opened.ts'
import { scriptedBridge } from '../scripted-bridge.ts'
import type { ScriptedBridge } from '../scripted-bridge.ts'
import { waitFor } from '../../support/wait-for.ts'

const VIEW: KeptView = {
  query: { ...DEFAULT_QUERY, text: 'stars>=4' },
  expandedStacks: [4],
  place: { position: 120, key: 'p120.jpg', fraction: 0.5, y: 40 },
  focus: 130,
  selected: [130, 131, 140],
  viewer: true,
  lens: { zoom: 3, x: 0.25, y: 0.75 },
  keepZoom: true,
  turns: [{ id: 130, quarters: 1 }],
  compare: null,
  drafts: [],
  past: null,
  inbox: null,
  mergedDrafts: [],
}

function reloaded(view: KeptView | null): { bridge: ScriptedBridge; store: ReturnType<typeof createAppStore> } {
  const bridge = scriptedBridge(500)
  bridge.answer('view.get', () => view)
  return { bridge, store: createAppStore(bridge) }
}

describe('a page that is loaded again', () => {
  it('shows the same: query, scroll position, selection and viewer', async () => {
    const { bridge, store } = reloaded(VIEW)
    await waitFor(() => expect(store.getState().viewer).toBe(true))
    const state = store.getState()
    expect([state.query.text, state.searchText, state.focus, [...state.selected]]).toEqual([
      'stars>=4',
      'stars>=4',
      { position: 130, id: 130 },
      [130, 131, 140],
    ])
    expect(state.transition?.place).toMatchObject({ position: 120, fraction: 0.5, y: 40 })
    state.viewerLens.showPicture(130, false)
    expect([state.viewerLens.lens, state.keepZoom, [...state.turns]]).toEqual([
      { zoom: 3, x: 0.25, y: 0.75 },
      true,
      [[130, 1]],
    ])
    expect(bridge.sent('query.run')).toHaveLength(1)
  })

  it('saves the note that was being typed, with the revision that the person was looking at', async () => {
    const { bridge } = reloaded({
      ...VIEW,
      viewer: false,
      drafts: [{ id: 130, text: 'half a sen', base: '', seen: 7 }],
    })
    await waitFor(() =>
      expect(bridge.sent('labels.edit')).toEqual([{ ids: [130], edit: { notes: 'half a sen' }, seen: 7 }]),
    )
  })

  it('shows the labels of the same earlier time, so that no key changes those of now', async () => {
    const { bridge, store } = reloaded({ ...VIEW, viewer: false, past: { at: 5_000, release: null } })
    bridge.answer('labels.showAt', ({ at }) => ({ at }))
    await waitFor(() => expect(store.getState().pastTime).toBe(5_000))
    await waitFor(() => expect(bridge.sent('view.keep').at(-1)?.view?.past).toEqual({ at: 5_000, release: null }))
  })

  it('shows the labels of now when those of the release cannot be shown again', async () => {
    const past = { at: 5_000, release: { file: 'r-0001.jsonl.gz', name: 'v1' } }
    const { bridge, store } = reloaded({ ...VIEW, viewer: false, past })
    bridge.answer('labels.showAt', ({ at }) => ({ at }))
    bridge.answer('releases.show', () => Promise.reject(new LensletError('not-found', 'It is not there any more.')))
    await waitFor(() => expect(store.getState().toasts[0]?.message).toBe('It is not there any more.'))
    // Before anything else is asked for: otherwise the page would take the labels of the release for those of now.
    const names = bridge.calls.map(({ name }) => name)
    expect(names.indexOf('labels.showAt')).toBeLessThan(names.indexOf('query.run'))
    expect([bridge.sent('labels.showAt'), store.getState().pastTime]).toEqual([[{ at: null }], null])
  })

  it('opens the conflict inbox of the same folder, with the merged note that was being typed', async () => {
    const { bridge, store } = reloaded({
      ...VIEW,
      viewer: false,
      inbox: 'garden',
      mergedDrafts: [{ name: '130 notes', text: 'half a sen', seen: 7 }],
    })
    await waitFor(() => expect(store.getState().inbox?.folder).toBe('garden'))
    expect(store.getState().mergedDrafts.get('130 notes')).toEqual({ text: 'half a sen', seen: 7 })
    await waitFor(() => expect(bridge.sent('view.keep').at(-1)?.view).toMatchObject({ inbox: 'garden' }))
  })

  it('compares the same pictures, each at the same part, under the same divider', async () => {
    const lenses = [
      { id: null, lens: { zoom: 1, x: 0.5, y: 0.5 } },
      { id: 130, lens: { zoom: 4, x: 0.1, y: 0.2 } },
    ]
    const { store } = reloaded({
      ...VIEW,
      viewer: false,
      compare: { ids: [5, 130], active: 1, wipe: true, divider: 0.3, linked: false, lenses },
    })
    await waitFor(() =>
      expect(store.getState().compare).toMatchObject({
        ids: [5, 130],
        active: 1,
        wipe: true,
        divider: 0.3,
        linked: false,
      }),
    )
    expect(store.getState().paneLenses.lensFor(130, false).lens).toEqual({ zoom: 4, x: 0.1, y: 0.2 })
  })

  it('stores no view before it shows everything again', async () => {
    const { bridge, store } = reloaded(VIEW)
    const located = deferred<number>()
    bridge.answer('query.locate', () => located.promise)
    await waitFor(() => expect(bridge.sent('query.locate')).not.toHaveLength(0))
    store.getState().keepView()
    expect(bridge.sent('view.keep')).toEqual([])
    located.resolve(130)
    await waitFor(() => expect(bridge.sent('view.keep').at(-1)?.view?.selected).toEqual([130, 131, 140]))
  })

  it('starts as usual when no view was stored', async () => {
    const { store } = reloaded(null)
    await waitFor(() => expect(store.getState().result).not.toBeNull())
    expect(store.getState()).toMatchObject({ viewer: false, focus: { position: -1 } })
  })
})

describe('what a page shows', () => {
  it('is stored soon after a change, with the text that is being typed', async () => {
    const { app, bridge } = await opened(50)
    app().focusAt(3)
    app().typeNote(3, 'half')
    app().openViewer()
    await waitFor(() =>
      expect(bridge.sent('view.keep').at(-1)?.view).toMatchObject({
        focus: 3,
        selected: [3],
        viewer: true,
        drafts: [{ id: 3, text: 'half', base: '' }],
      }),
    )
  })

  it('is stored with any selection, however large', async () => {
    const { bridge, store } = await opened(300_000)
    const selected = new Set(Array.from({ length: 100_000 }, (_, at) => at * 3 + (at % 2)))
    store.setState({ selected })
    const kept = (): KeptView | null | undefined => bridge.sent('view.keep').at(-1)?.view
    await waitFor(() => expect(kept()?.selected).toBeTypeOf('string'))
    const again = reloaded(kept()!).store
    await waitFor(() => expect(again.getState().selected.size).toBe(100_000))
    expect(new Set(again.getState().selected).difference(selected).size).toBe(0)
  })

  it('is stored with the lens of the picture, as soon as the lens changes', async () => {
    const { app, bridge } = await opened(50)
    app().focusAt(3)
    app().openViewer()
    app().viewerLens.set({ zoom: 2, x: 0.3, y: 0.6 })
    await waitFor(() =>
      expect(bridge.sent('view.keep').at(-1)?.view).toMatchObject({ viewer: true, lens: { zoom: 2, x: 0.3, y: 0.6 } }),
    )
  })
})

it('the stored view is removed when the page breaks, and no view is stored again', async () => {
  const { app, bridge } = await opened(5)
  app().focusAt(2)
  app().forgetView()
  app().keepView()
  await waitFor(() => expect(bridge.sent('view.keep').at(-1)?.view).toBeNull())
})

it('on request, the page sends what is being typed before it confirms', async () => {
  const { app, bridge } = await opened(5)
  const answer = deferred<{ revision: number; changed: number }>()
  bridge.answer('labels.edit', () => answer.promise)
  app().typeNote(2, 'last words')
  bridge.push('flush', {})
  await waitFor(() => expect(bridge.sent('labels.edit')).toMatchObject([{ ids: [2], edit: { notes: 'last words' } }]))
  expect(bridge.sent('session.flushed')).toEqual([])
  answer.resolve({ revision: 11, changed: 1 })
  await waitFor(() => expect(bridge.sent('session.flushed')).toHaveLength(1))
})
