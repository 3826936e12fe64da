import { describe, expect, it, vi } from 'vitest'

import { resolveSettings } from '../../../main/core/settings/resolve.ts'
import type { Settings } from '../../../preload/contract/index.ts'
import { opened } from '../opened.ts'

const settings = (revision: number): Settings => ({ revision, ...resolveSettings(new Map(), {}) })

describe('the settings', () => {
  it('are loaded when they are shown, and updated while they are', async () => {
    const { app, bridge } = await opened(5)
    bridge.answer('settings.get', () => settings(1))
    app().openSettings()
    await vi.waitFor(() => expect(app().settings?.revision).toBe(1))
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

  it('of keys that were changed in another window apply here, unless newer ones are not sent yet', async () => {
    const { app, bridge } = await opened(5)
    bridge.answer('prefs.set', () => app().prefs)
    bridge.push('keys', { note: ['Q'] })
    expect(app().prefs.keys).toEqual({ note: ['Q'] })
    app().setPrefs({ keys: { note: ['E'] } })
    bridge.push('keys', { note: ['V'] })
    expect(app().prefs.keys).toEqual({ note: ['E'] })
    app().flushPrefs()
    expect(bridge.sent('prefs.set').at(-1)).toEqual({ prefs: { keys: { note: ['E'] } } })
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
