import { describe, expect, it } from 'vitest'

import { resolveSettings } from '../../../main/core/settings/resolve.ts'
import { DEFAULT_QUERY } from '../../../preload/contract/index.ts'
import type { Prefs, Query, Settings } from '../../../preload/contract/index.ts'
import { deferred, opened } from '../opened.ts'
import { waitFor } from '../../support/wait-for.ts'

const settings = (revision: number): Settings => ({ revision, ...resolveSettings(new Map(), {}) })

const query = (text: string): Query => ({ ...DEFAULT_QUERY, text })

describe('the settings', () => {
  it('are loaded when they are shown, and updated while they are', async () => {
    const { app, bridge } = await opened(5)
    bridge.answer('settings.get', () => settings(1))
    app().openSettings()
    await waitFor(() => expect(app().settings?.revision).toBe(1))
    bridge.push('settings', settings(2))
    expect(app()).toMatchObject({ settingsOpen: true, settings: { revision: 2 } })
  })

  it('replace the palette, and open only for a data set', async () => {
    const { app, bridge, store } = await opened(5)
    bridge.answer('settings.get', () => settings(1))
    app().setPalette(true)
    app().openSettings()
    expect(app()).toMatchObject({ settingsOpen: true, palette: false })
    app().closeSettings()
    store.setState({ session: { ...app().session!, dataset: null } })
    app().openSettings()
    expect(app().settingsOpen).toBe(false)
  })

  it('of a person that were changed in another window apply here, unless newer ones are on their way', async () => {
    const { app, bridge } = await opened(5)
    const stored = deferred<Prefs>()
    bridge.push('prefs', { keys: { note: ['Q'] }, theme: 'dark', surround: 'light', autoAdvance: 'label' })
    expect(app().prefs).toMatchObject({ keys: { note: ['Q'] }, theme: 'dark', surround: 'light', autoAdvance: 'label' })
    bridge.answer('prefs.set', () => stored.promise)
    app().setPrefs({ theme: 'light' })
    expect(bridge.sent('prefs.set'), 'it is stored at once').toEqual([{ prefs: { theme: 'light' } }])
    app().setPrefs({ recentSearches: { d: ['owl'] } })
    expect(bridge.sent('prefs.set'), 'what changes while the person works waits').toHaveLength(1)
    bridge.push('prefs', { recentSearches: { d: ['fox'] }, theme: 'dark', filmstrip: false })
    expect(app().prefs).toMatchObject({ recentSearches: { d: ['owl'] }, theme: 'light', filmstrip: false })
    app().flushPrefs()
    expect(bridge.sent('prefs.set').at(-1)).toEqual({ prefs: { recentSearches: { d: ['owl'] } } })
    stored.resolve(app().prefs)
    await waitFor(() => {
      bridge.push('prefs', { theme: 'dark' })
      expect(app().prefs.theme).toBe('dark')
    })
  })

  it('that belong to a window stay, and those of other data sets are taken over', async () => {
    const { app, bridge } = await opened(5)
    const id = app().session!.dataset!.id
    bridge.push('prefs', { queries: { other: query('a'), [id]: query('b') } })
    expect(app().prefs.queries).toEqual({ other: query('a'), [id]: query('b') })
    await app().runQuery({ text: 'owl' })
    app().flushPrefs()
    await Promise.resolve()
    bridge.push('prefs', {
      cellSize: 400,
      layout: { left: 400 },
      folds: { other: ['x'] },
      queries: { other: query('c'), [id]: query('d') },
    })
    expect(app().prefs).toMatchObject({ cellSize: null, layout: {}, folds: { other: ['x'] } })
    await waitFor(() => {
      bridge.push('prefs', { queries: { other: query('c'), [id]: query('d') } })
      expect(app().prefs.queries).toEqual({ other: query('c'), [id]: query('owl') })
    })
  })

  it('are set for their owner, with the revision that the person was looking at', async () => {
    const { app, bridge } = await opened(5)
    bridge.answer('settings.setTeam', () => settings(4))
    bridge.answer('settings.setPerson', () => settings(5))
    expect(await app().changeSetting('team', 'sync.interval_ms', 500, 3)).toBeNull()
    expect(bridge.sent('settings.setTeam')).toEqual([{ name: 'sync.interval_ms', value: 500, seen: 3 }])
    expect(await app().changeSetting('person', 'sync.watch', null, 3)).toBeNull()
    expect(bridge.sent('settings.setPerson')).toEqual([{ name: 'sync.watch', value: null }])
    expect(app().settings?.revision).toBe(5)
  })

  it('that are refused say why and do not change what is shown', async () => {
    const { app, bridge } = await opened(5)
    bridge.push('settings', settings(1))
    bridge.answer('settings.setTeam', () =>
      Promise.reject(new Error('Labels cannot be changed: the share is mounted read-only')),
    )
    expect(await app().changeSetting('team', 'sync.interval_ms', 500, 1)).toContain('read-only')
    expect(app().settings?.revision).toBe(1)
  })
})
