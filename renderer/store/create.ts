/** Combines the slices into one store, and connects them to the program's pushes. */
import { enableMapSet } from 'immer'
import { createStore } from 'zustand/vanilla'

import { assertNever } from '../../preload/contract/index.ts'
import type { Pushes } from '../../preload/contract/index.ts'
import type { Connection } from '../bridge.ts'
import { createCompare } from './compare.ts'
import { createConflicts } from './conflicts.ts'
import { createDesktop } from './desktop.ts'
import { createDetail } from './detail.ts'
import { EditQueue } from './edit-queue.ts'
import { createGridView } from './grid-view.ts'
import { createAgreement } from './agreement.ts'
import { createHistory } from './history.ts'
import { createKeptView, keepViewOnChange } from './kept-view.ts'
import { changedKeysText, createLabelSchema, labelSchemaOf } from './label-schema.ts'
import { createLabels } from './labels.ts'
import { createMoves } from './moves.ts'
import { createNotes } from './notes.ts'
import { PendingEdits } from './pending.ts'
import { createPast } from './past.ts'
import { createAccess } from './access.ts'
import { createQueue } from './queue.ts'
import { createPeopleList } from './people-list.ts'
import { createPeople } from './people.ts'
import { createPlaceholders } from './placeholders.ts'
import { createPrefs } from './prefs.ts'
import { createQuestions } from './questions.ts'
import { createRecentTags } from './recent-tags.ts'
import { createExports } from './exports.ts'
import { createProgress } from './progress.ts'
import { createReleases } from './releases.ts'
import { createResult } from './result.ts'
import { createSelection, inspectedId, isViewingOnePicture } from './selection.ts'
import { createSession } from './session.ts'
import { createSettings } from './settings.ts'
import type { AppState, AppStore } from './state.ts'
import { createSmartFolders } from './smart-folders.ts'
import { createStacks } from './stacks.ts'
import { createStatus, readOnlySentence } from './status.ts'
import { createTagReplacement } from './tag-replacement.ts'
import { createToasts, sentence } from './toasts.ts'
import type { ToastAction } from './toasts.ts'
import { createUi } from './ui.ts'
import { createUndo } from './undo.ts'
import { createNews } from './news.ts'
import { createQueryHistory } from './query-history.ts'
import { createViewed } from './viewed.ts'

// Drafts and selections are maps and sets.
enableMapSet()

/** Creates the store and starts it. It loads when the program is connected, and again after each reconnection. */
export function createAppStore(bridge: Connection): AppStore {
  const pending = new PendingEdits()
  const queue = new EditQueue()
  const store: AppStore = createStore<AppState>()((set, get) => ({
    ...createSession(set, get, bridge),
    ...createResult((row) => pending.applyToRow(row))(set, get, bridge),
    ...createGridView(set, get, bridge),
    ...createSelection(set, get, bridge),
    ...createCompare(set, get, bridge),
    ...createLabels(pending, queue)(set, get, bridge),
    ...createUndo(queue)(set, get, bridge),
    ...createRecentTags(set, get, bridge),
    ...createLabelSchema(set, get, bridge),
    ...createTagReplacement(set, get, bridge),
    ...createQuestions(set, get, bridge),
    ...createNotes(set, get, bridge),
    ...createDetail(pending)(set, get, bridge),
    ...createPlaceholders(set, get, bridge),
    ...createPrefs(set, get, bridge),
    ...createPeople(set, get, bridge),
    ...createQueue(queue)(set, get, bridge),
    ...createStacks(set, get, bridge),
    ...createStatus(set, get, bridge),
    ...createSettings(set, get, bridge),
    ...createSmartFolders(set, get, bridge),
    ...createHistory(set, get, bridge),
    ...createAgreement(set, get, bridge),
    ...createProgress(set, get, bridge),
    ...createPeopleList(set, get, bridge),
    ...createAccess(set, get, bridge),
    ...createPast(set, get, bridge),
    ...createReleases(set, get, bridge),
    ...createExports(set, get, bridge),
    ...createMoves(set, get, bridge),
    ...createConflicts(queue)(set, get, bridge),
    ...createDesktop(set, get, bridge),
    ...createKeptView(set, get, bridge),
    ...createToasts(set, get, bridge),
    ...createUi(set, get, bridge),
    ...createQueryHistory(set, get, bridge),
    ...createNews(set, get, bridge),
    ...createViewed(set, get, bridge),
  }))
  store.subscribe(onFocusChange(store))
  store.subscribe(({ removeOutdatedToasts }) => removeOutdatedToasts())
  keepViewOnChange(store)
  subscribeToPushes(store, bridge)
  return store
}

function subscribeToPushes(store: AppStore, bridge: Connection): void {
  const get = store.getState
  bridge.on('labels', (push) => {
    get().applyLabels(push)
    get().refreshHistory()
    get().refreshAgreement()
    get().refreshProgress()
    get().refreshPeople()
  })
  bridge.on('result', (push) => void get().applyResultChange(push))
  bridge.on('queue', (push) => get().applyQueue(push))
  bridge.on('facets', (push) => get().applyFacets(push))
  bridge.on('smartCounts', (smartCounts) => store.setState({ smartCounts }))
  bridge.on('news', (push) => get().applyNews(push))
  bridge.on('smartNews', (smartNews) => store.setState({ smartNews }))
  bridge.on('catalog', ({ scanning, total }) => {
    const { status } = get()
    if (status) store.setState({ status: { ...status, scanning, found: total } })
    get().refreshRatiosSoon()
    get().refreshProgress()
    if (!scanning) void get().reloadPastFolders()
  })
  bridge.on('folders', (push) => get().applyFolders(push))
  bridge.on('placeholders', (push) => get().applyPlaceholders(push))
  bridge.on('learnt', (push) => get().applyPictureFacts(push))
  bridge.on('files', (push) => {
    get().applyFiles(push)
    get().reloadDetailOf(push)
  })
  bridge.on('presence', (people) => {
    get().setPeople(people)
    get().refreshPeople()
  })
  bridge.on('status', (status) => {
    get().applyStatus(status)
    // Who may not label any more keeps no pictures from others.
    if (readOnlySentence(get().status) !== null) get().stopQueue()
  })
  bridge.on('prefs', (changed) => get().applyPrefs(changed))
  bridge.on('settings', (settings) => {
    const before = labelSchemaOf(get())
    store.setState({ settings })
    const changedKeys = changedKeysText(before, settings.schema)
    // Whoever has the schema open changes it, or sees the change.
    if (changedKeys !== null && !get().schemaOpen) {
      get().pauseLabelKeys()
      get().toast('warning', changedKeys, { isEvent: true })
    }
    get().refreshHistory()
    get().refreshAgreement()
    get().refreshProgress()
  })
  bridge.on(
    'moves',
    () =>
      void get()
        .loadMoves()
        .catch(() => undefined),
  )
  bridge.on('past', () => void get().reloadPast())
  bridge.on('exporting', (progress) => get().showExportProgress(progress))
  bridge.on('conflicts', (changes) => get().applyConflicts(changes))
  bridge.on('flush', () => {
    get().flushPrefs()
    get()
      .sendAllNotes()
      .then(() => bridge.invoke('session.flushed', {}))
      .catch(() => undefined)
  })
  bridge.on('session', (session) => get().applySession(session))
  bridge.on('notice', ({ level, message, action }) =>
    get().toast(level, message, { isEvent: true, ...(action && { action: noticeAction(get, action) }) }),
  )
  bridge.onConnection((connectionState) => {
    const connected = connectionState === 'connected'
    store.setState({ connected, connectionState })
    if (!connected) return
    // The program knows nothing of the connection before this one.
    store.setState({ pastTime: null })
    get().reannouncePresence()
    get()
      .loadSession()
      .then(
        () => get().commitNotes(),
        (error: unknown) => get().toast('error', sentence(error)),
      )
  })
}

/** Returns what a person can do about a notice. */
function noticeAction(get: () => AppState, action: NonNullable<Pushes['notice']['action']>): ToastAction {
  switch (action.show) {
    case 'conflicts':
      return { name: 'Review', run: () => void get().openInbox() }
    case 'people':
      return { name: 'Show people', run: () => get().openPeople() }
    case 'history':
      return { name: 'Show', run: () => get().openHistory({ by: action.by }) }
    default:
      return assertNever(action)
  }
}

/**
 * Returns a listener that acts when the focus or the selection changes: it loads the item for the inspector, saves the
 * drafts of items that were left, and announces the presence.
 */
function onFocusChange(store: AppStore) {
  return (state: AppState, before: AppState): void => {
    if (state.focus.id !== before.focus.id && state.focus.id !== null) state.markSeen([state.focus.id])
    if (inspectedId(state) !== inspectedId(before)) {
      state.loadInspected()
      state.commitNotes()
    }
    const hasMoved =
      state.focus.id !== before.focus.id ||
      state.inbox?.current !== before.inbox?.current ||
      isViewingOnePicture(state) !== isViewingOnePicture(before) ||
      state.editing !== before.editing
    if (hasMoved) store.getState().announcePresence()
  }
}
