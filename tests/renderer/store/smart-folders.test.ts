import { describe, expect, it, onTestFinished } from 'vitest'

import { FULL_ACCESS, LensletError, NO_SCHEMA } from '../../../preload/contract/index.ts'
import type { Settings, SmartFolderQuery } from '../../../preload/contract/index.ts'
import { setProfiles } from '../../../renderer/components/person-names.ts'
import { asSmartFolderQuery, sameQuery } from '../../../renderer/features/folders/smart-query.ts'
import { opened } from '../opened.ts'

const BEST: SmartFolderQuery = { filter: 'stars>=4', sort: 'stars', descending: true }

function settings(...names: string[]): Settings {
  return {
    revision: names.length,
    schema: NO_SCHEMA,
    settings: [],
    unknown: [],
    smartFolders: names.map((name) => ({ name, query: BEST, by: 'bob', at: 1, problem: null, conflict: [] })),
  }
}

describe('Smart Folders', () => {
  it('open their query, in all folders', async () => {
    const { app, bridge } = await opened(5)
    await app().runQuery({ folder: 'a' })
    app().openSmartFolder(BEST)
    expect(bridge.sent('query.run').at(-1)).toEqual({
      query: { text: 'stars>=4', folder: '', sort: 'stars', descending: true, collapseStacks: false, scope: null },
    })
  })

  it('store the current folder as part of the filter', () => {
    expect(asSmartFolderQuery({ text: 'a or b', folder: 'left eye', sort: 'name', descending: false }).filter).toBe(
      '(a or b) folder:"left eye"',
    )
    expect(asSmartFolderQuery({ text: '', folder: 'x/y', sort: 'name', descending: false }).filter).toBe('folder:x/y')
  })

  it('keep the ids of people, so that a new name changes nothing, and show the names', async () => {
    const { app, bridge } = await opened(5)
    const people = (name: string): void =>
      app().setPeople({
        peers: [],
        namesakes: [],
        access: FULL_ACCESS,
        profiles: [
          { id: 'ana-1', person: 'ana-1', name, color: null },
          { id: 'ana-2', person: 'ana-1', name, color: null },
          { id: 'ben-1', person: 'ben-1', name: 'Ben', color: null },
          { id: 'ben-2', person: 'ben-2', name: 'Ben Li', color: null },
        ],
      })
    onTestFinished(() => setProfiles(new Map()))
    people('Ana "K" Kovács')
    bridge.answer('smartFolders.set', () => settings('Best'))
    const shown = String.raw`tag:owl (by:"ana \"k\" kovács" or -stars.by:"Ana \"K\" Kovács">=4) by:Ben by:zoe by:A*`
    await app().saveSmartFolder('Best', { ...BEST, filter: shown })
    const saved = 'tag:owl (by:ana-1 or -stars.by:ana-1>=4) by:Ben by:zoe by:A*'
    expect(bridge.sent('smartFolders.set')[0]!.folders).toEqual({ Best: { ...BEST, filter: saved } })
    expect(sameQuery({ ...BEST, filter: shown }, { ...BEST, filter: saved })).toBe(true)
    people('Ana Nagy')
    app().openSmartFolder({ ...BEST, filter: saved })
    expect(bridge.sent('query.run').at(-1)!.query.text).toBe(
      'tag:owl (by:"Ana Nagy" or -stars.by:"Ana Nagy">=4) by:Ben by:zoe by:A*',
    )
    await app().saveSmartFolder('Best', { ...BEST, filter: 'by: (no filter' })
    expect(bridge.sent('smartFolders.set')[1]!.folders).toEqual({ Best: { ...BEST, filter: 'by: (no filter' } })
  })

  it('are renamed in one change, never to an existing name, and return when deleting is undone', async () => {
    const { app, bridge, store } = await opened(5)
    store.setState({ settings: settings('Best', 'Worst') })
    bridge.answer('smartFolders.set', () => settings('Worst'))
    expect(await app().renameSmartFolder('Best', ' Worst ')).toBe('There is a Smart Folder Worst already.')
    expect(await app().renameSmartFolder('Best', ' Top  10 ')).toBeNull()
    expect(bridge.sent('smartFolders.set')).toEqual([{ folders: { Best: null, 'Top 10': BEST }, seen: 2 }])
    await app().deleteSmartFolder('Worst')
    app().toasts.at(-1)!.action!.run()
    expect(
      bridge
        .sent('smartFolders.set')
        .slice(1)
        .map(({ folders }) => folders),
    ).toEqual([{ Worst: null }, { Worst: BEST }])
  })

  it('say why they cannot be saved', async () => {
    const { app, bridge, store } = await opened(5)
    bridge.answer('smartFolders.set', () => {
      throw new LensletError('read-only', 'Labels cannot be changed: the share takes no writes')
    })
    expect(await app().saveSmartFolder('Best', BEST)).toBe('Labels cannot be changed: the share takes no writes')
    store.setState({ status: { ...app().status!, readOnlyReason: 'the share takes no writes' } })
    app().nameSmartFolder()
    expect([app().isNamingSmartFolder, app().toasts.at(-1)!.message]).toEqual([
      false,
      'Smart Folders cannot be changed: the share takes no writes.',
    ])
  })
})
