import { describe, expect, it } from 'vitest'

import { LensletError, NO_SCHEMA } from '../../../preload/contract/index.ts'
import type { Settings, SmartFolderQuery } from '../../../preload/contract/index.ts'
import { asSmartFolderQuery } from '../../../renderer/features/folders/smart-query.ts'
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
