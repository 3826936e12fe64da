import { describe, expect, it } from 'vitest'

import { createAppStore } from '../../../renderer/store/create.ts'
import { opened } from '../opened.ts'
import { scriptedBridge, session } from '../scripted-bridge.ts'
import type { ScriptedBridge } from '../scripted-bridge.ts'
import { waitFor } from '../../support/wait-for.ts'

async function inWindow(): Promise<{ bridge: ScriptedBridge; app: ReturnType<typeof createAppStore>['getState'] }> {
  const bridge = Object.assign(scriptedBridge(20), { pathOf: (file: object) => (file as { path: string }).path })
  bridge.answer('session.get', () => session('d', { host: 'electron' }))
  bridge.answer('items.names', ({ ids, as }) => ids.map((id) => (as === 'path' ? `/d/p${id}.jpg` : `p${id}.jpg`)))
  bridge.answer('desktop.copy', () => null)
  bridge.answer('desktop.reveal', () => null)
  const { getState: app } = createAppStore(bridge)
  await waitFor(() => expect(app().result).not.toBeNull())
  return { bridge, app }
}

describe('in a window of Electron', () => {
  it('paths and keys of the selected pictures are copied, one on each line', async () => {
    const { app, bridge } = await inWindow()
    app().focusAt(2)
    app().extendTo(3)
    await app().copyNames('path')
    expect(app().toasts.map(({ message }) => message)).toEqual(['Copied 2 paths.'])
    await app().copyNames('key')
    expect(bridge.sent('desktop.copy')).toEqual([{ text: '/d/p2.jpg\n/d/p3.jpg' }, { text: 'p2.jpg\np3.jpg' }])
    expect(app().toasts.map(({ message }) => message)).toEqual(['Copied 2 keys.'])
  })

  it('the pictures are shown in the file manager', async () => {
    const { app, bridge } = await inWindow()
    app().focusAt(7)
    await app().showInFileManager()
    expect(bridge.sent('desktop.reveal')).toEqual([{ ids: [7] }])
  })

  it('a dropped file or folder is opened', async () => {
    const { app, bridge } = await inWindow()
    bridge.answer('dataset.openFor', () => session('e', { host: 'electron' }))
    await app().openDropped({ path: '/e/picture.jpg' })
    expect([bridge.sent('dataset.openFor'), app().session?.dataset?.path]).toEqual([[{ path: '/e/picture.jpg' }], '/e'])
  })
})

describe('in a browser', () => {
  it('a dropped folder has no path, so the field for a path is shown', async () => {
    const { app } = await opened(5)
    await app().openDropped({})
    expect(app().toasts[0]).toMatchObject({ message: 'A browser does not say where a folder is: type its path.' })
    app().toasts[0]!.action!.run()
    await waitFor(() => expect(app().isChoosingFolder).toBe(true))
  })

  it('an action that only Electron has says what to do instead', async () => {
    const { app, bridge } = await opened(5)
    bridge.answer('desktop.reveal', () => Promise.reject(new Error('A browser cannot do this: copy the path instead.')))
    app().focusAt(1)
    await app().showInFileManager()
    expect(app().toasts[0]).toMatchObject({
      level: 'error',
      message: 'A browser cannot do this: copy the path instead.',
    })
  })
})
