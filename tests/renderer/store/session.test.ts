import { describe, expect, it, vi } from 'vitest'

import { DEFAULT_PREFS, DEFAULT_QUERY } from '../../../preload/contract/index.ts'
import { createAppStore } from '../../../renderer/store/create.ts'
import { opened } from '../opened.ts'
import { scriptedBridge } from '../scripted-bridge.ts'

const sharp = { ...DEFAULT_QUERY, text: 'stars>=4' }

describe('what was last looked for', () => {
  it('is looked for again in the same data set, and not in another one', async () => {
    for (const [id, text] of [['d', 'stars>=4'], ['other', '']] as const) {
      const bridge = scriptedBridge(5)
      bridge.answer('prefs.get', () => ({ ...DEFAULT_PREFS, queries: { d: sharp } }))
      bridge.answer('session.get', () => ({ user: 'mira', userGuessed: false, host: 'browser', dataset: { path: `/${id}`, name: id, id }, recent: [], version: '0' }))
      createAppStore(bridge)
      await vi.waitFor(() => expect(bridge.sent('query.run')[0]?.query.text).toBe(text))
    }
  })

  it('is kept by data set', async () => {
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

describe('choosing another folder in a browser', () => {
  it('shows the page for it, says there what is wrong, and can be left', async () => {
    const { app, bridge } = await opened(5)
    bridge.answer('dataset.open', () => Promise.reject(new Error('There is no folder /x.')))
    await app().chooseFolder()
    expect(app().choosing).toBe(true)
    await app().openPath('/x')
    expect(app()).toMatchObject({ choosing: true, openError: 'There is no folder /x.', toasts: [] })
    app().stopChoosing()
    expect(app()).toMatchObject({ choosing: false, openError: null })
  })

  it('ends when the other data set is open', async () => {
    const { app, bridge } = await opened(5)
    const session = { user: 'mira', userGuessed: false, host: 'browser', dataset: { path: '/e', name: 'e', id: 'e' }, recent: [], version: '0' } as const
    bridge.answer('dataset.open', () => session)
    await app().chooseFolder()
    await app().openPath('/e')
    expect(app().choosing).toBe(false)
    expect(app().session?.dataset?.name).toBe('e')
  })
})
