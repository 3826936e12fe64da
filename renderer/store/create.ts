/** Puts the slices together and connects them to the program's news. */
import { enableMapSet } from 'immer'
import { createStore } from 'zustand/vanilla'

import type { Connection } from '../bridge.ts'
import { createCompare } from './compare.ts'
import { createDesktop } from './desktop.ts'
import { createDetail } from './detail.ts'
import { createGridView } from './grid-view.ts'
import { createKeptView, keepViews } from './kept-view.ts'
import { createLabels } from './labels.ts'
import { createMoves } from './moves.ts'
import { createNotes } from './notes.ts'
import { PendingEdits } from './pending.ts'
import { createPeople } from './people.ts'
import { createPlaceholders } from './placeholders.ts'
import { createPrefs } from './prefs.ts'
import { createResult } from './result.ts'
import { createSelection, inspectedId, looksAtOne } from './selection.ts'
import { createSession } from './session.ts'
import { createSettings } from './settings.ts'
import type { AppState, AppStore } from './state.ts'
import { createSmartFolders } from './smart-folders.ts'
import { createStatus } from './status.ts'
import { createToasts, sentence } from './toasts.ts'
import { createUi } from './ui.ts'

// Drafts and selections are maps and sets.
enableMapSet()

/** Makes the store and starts it: it loads when the connection is there and again whenever it comes back. */
export function createAppStore(bridge: Connection): AppStore {
  const pending = new PendingEdits()
  const store: AppStore = createStore<AppState>()((set, get) => ({
    ...createSession(set, get, bridge),
    ...createResult((row) => pending.onRow(row))(set, get, bridge),
    ...createGridView(set, get, bridge),
    ...createSelection(set, get, bridge),
    ...createCompare(set, get, bridge),
    ...createLabels(pending)(set, get, bridge),
    ...createNotes(set, get, bridge),
    ...createDetail(pending)(set, get, bridge),
    ...createPlaceholders(set, get, bridge),
    ...createPrefs(set, get, bridge),
    ...createPeople(set, get, bridge),
    ...createStatus(set, get, bridge),
    ...createSettings(set, get, bridge),
    ...createSmartFolders(set, get, bridge),
    ...createMoves(set, get, bridge),
    ...createDesktop(set, get, bridge),
    ...createKeptView(set, get, bridge),
    ...createToasts(set, get, bridge),
    ...createUi(set, get, bridge),
  }))
  store.subscribe(followFocus(store))
  keepViews(store)
  listen(store, bridge)
  return store
}

function listen(store: AppStore, bridge: Connection): void {
  const get = store.getState
  bridge.on('labels', (push) => get().takeLabels(push))
  bridge.on('result', (push) => get().takeResult(push))
  bridge.on('facets', (push) => get().takeFacets(push))
  bridge.on('smartCounts', (smartCounts) => store.setState({ smartCounts }))
  bridge.on('catalog', ({ scanning, total }) => {
    const { status } = get()
    if (status) store.setState({ status: { ...status, scanning, found: total } })
    get().measured()
  })
  bridge.on('folders', (push) => get().takeFolders(push))
  bridge.on('placeholders', (push) => get().takePlaceholders(push))
  bridge.on('learnt', (push) => get().takeLearnt(push))
  bridge.on('files', (push) => {
    get().takeFiles(push)
    get().itemsChanged(push)
  })
  bridge.on('presence', (peers) => get().setPeers(peers))
  bridge.on('status', (status) => get().takeStatus(status))
  bridge.on('settings', (settings) => store.setState({ settings }))
  bridge.on(
    'moves',
    () =>
      void get()
        .loadMoves()
        .catch(() => undefined),
  )
  bridge.on('flush', () => {
    get().flushPrefs()
    get()
      .notesSent()
      .then(() => bridge.invoke('session.flushed', {}))
      .catch(() => undefined)
  })
  bridge.on('session', (session) => get().adopt(session))
  bridge.on('notice', ({ level, message }) => get().toast(level, message))
  bridge.onConnection((link) => {
    const connected = link === 'connected'
    store.setState({ connected, link })
    if (!connected) return
    get().announceAgain()
    get()
      .load()
      .then(
        () => get().commitNotes(),
        (error: unknown) => get().toast('error', sentence(error)),
      )
  })
}

/** What follows from the focus and the selection: the detail, drafts of items that were left, presence. */
function followFocus(store: AppStore) {
  return (state: AppState, before: AppState): void => {
    if (inspectedId(state) !== inspectedId(before)) {
      state.inspect()
      state.commitNotes()
    }
    const moved =
      state.focus.id !== before.focus.id || looksAtOne(state) !== looksAtOne(before) || state.editing !== before.editing
    if (moved) store.getState().announce()
  }
}
