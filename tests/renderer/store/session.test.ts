import { describe, expect, it, vi } from 'vitest'

import { DEFAULT_PREFS, DEFAULT_QUERY, LensletError } from '../../../preload/contract/index.ts'
import { createAppStore } from '../../../renderer/store/create.ts'
import { isCovered } from '../../../renderer/store/session.ts'
import { deferred, opened } from '../opened.ts'
import { scriptedBridge, session } from '../scripted-bridge.ts'
import { waitFor } from '../../support/wait-for.ts'

const sharp = { ...DEFAULT_QUERY, text: 'stars>=4' }

describe('the last query', () => {
  it('is used again in the same data set, and not in another one', async () => {
    for (const [id, text] of [
      ['d', 'stars>=4'],
      ['other', ''],
    ] as const) {
      const bridge = scriptedBridge(5)
      bridge.answer('prefs.get', () => ({ ...DEFAULT_PREFS, queries: { d: sharp } }))
      bridge.answer('session.get', () => session(id))
      createAppStore(bridge)
      await waitFor(() => expect(bridge.sent('query.run')[0]?.query.text).toBe(text))
    }
  })

  it('is stored for each data set', async () => {
    vi.useFakeTimers()
    try {
      const { app, bridge } = await opened(5)
      await app().runQuery({ text: 'stars>=4' })
      await vi.runAllTimersAsync()
      expect(bridge.sent('prefs.set').at(-1)).toEqual({ prefs: { queries: { d: sharp } } })
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('at the start', () => {
  it('a folder that opens just after the session was requested is shown', async () => {
    const bridge = scriptedBridge(5)
    const view = deferred<null>()
    bridge.answer('session.get', () => ({ ...session('d'), dataset: null, opening: '/d' }))
    bridge.answer('view.get', () => view.promise)
    const app = createAppStore(bridge).getState
    await waitFor(() => expect(bridge.sent('view.get')).toHaveLength(1))
    bridge.push('session', session('d'))
    bridge.push('session', session('d'))
    view.resolve(null)
    await waitFor(() => expect(app().result?.total).toBe(5))
    expect(app().session).toMatchObject({ opening: null, dataset: { id: 'd' } })
  })
})

describe('choosing another folder in a browser', () => {
  it('shows the page for it, reports problems there, and can be closed', async () => {
    const { app, bridge } = await opened(5)
    const error = { code: 'not-found', message: 'There is no folder /x.' } as const
    bridge.answer('dataset.open', () => {
      bridge.push('session', session('d', { failure: { path: '/x', error } }))
      throw new LensletError(error.code, error.message)
    })
    bridge.answer('dataset.dismiss', () => session('d'))
    await app().chooseFolder()
    expect(app().isChoosingFolder).toBe(true)
    await app().openPath('/x')
    expect(app().session?.failure?.path).toBe('/x')
    expect(app().toasts).toEqual([])
    await app().dismissFolder()
    expect(app().session?.failure).toBeNull()
    expect(isCovered(app())).toBe(true)
    app().stopChoosingFolder()
    expect(isCovered(app())).toBe(false)
  })

  it('ends when the other data set is open', async () => {
    const { app, bridge } = await opened(5)
    bridge.answer('dataset.open', () => session('e'))
    await app().chooseFolder()
    await app().openPath('/e')
    expect(app().isChoosingFolder).toBe(false)
    expect(app().session?.dataset?.name).toBe('e')
  })
})
