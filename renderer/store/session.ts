/** Holds which data set is open, who the person is, and whether the program is connected. */
import { DEFAULT_QUERY, LensletError } from '../../preload/contract/index.ts'
import type { KeptView, Prefs, Query, Session } from '../../preload/contract/index.ts'
import type { ConnectionState } from '../bridge.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface SessionSlice {
  connected: boolean
  /** The state of the connection, with the reason when there is none. */
  connectionState: ConnectionState
  session: Session | null
  /**
   * Whether the window is not drawn yet.
   *
   * A window without a data set is drawn when the first pictures of the new one are known, or when that takes long.
   * Drawing everything around them first would only delay them.
   */
  isStarting: boolean
  /** Loads everything: at the start, after a reconnection, and for another data set. */
  loadSession(): Promise<void>
  /** Applies a session that the program sent, and loads its data set if that is a different one. */
  applySession(session: Session): void
  openPath(path: string): Promise<void>
  /** Opens the folder at a path; for the path of a file, the data set or the folder that contains it. */
  openFor(path: string): Promise<void>
  /**
   * Whether the welcome page is shown although a data set is open, to choose another one. A browser has no folder
   * dialog.
   */
  isChoosingFolder: boolean
  /** Asks which folder to open, with the system's dialog where there is one. */
  chooseFolder(): Promise<void>
  stopChoosingFolder(): void
  /** Opens a folder in the way that the person has chosen, also the one that is already open. */
  beginDataset(path: string, to: 'label' | 'look'): Promise<void>
  openSample(): Promise<void>
  /** Closes a page about another folder, and returns to the open data set or to the welcome page. */
  dismissFolder(): Promise<void>
  setUser(name: string): Promise<void>
}

/**
 * Returns whether a page about another folder covers the pictures, or will in a moment. Then keys do not act on
 * pictures.
 */
export function isCovered({ session, isChoosingFolder }: Pick<SessionSlice, 'session' | 'isChoosingFolder'>): boolean {
  return isChoosingFolder || session?.opening != null || session?.newFolder != null || session?.failure != null
}

/** Returns the query that this person last used in the open data set. */
function lastQuery(prefs: Prefs, { dataset }: Session): Query {
  return (dataset && prefs.queries[dataset.id]) ?? DEFAULT_QUERY
}

/**
 * Returns the preferences with the scroll position of the kept view. A page that is loaded again keeps its own
 * position, also when another window of the data set has a different one.
 */
function withPlace(prefs: Prefs, { dataset }: Session, view: KeptView | null): Prefs {
  return dataset && view?.place ? { ...prefs, places: { ...prefs.places, [dataset.id]: view.place } } : prefs
}

/** How long an empty window waits for its content before it is drawn, in milliseconds. */
const MAX_START_WAIT_MS = 100

/** What this slice uses of others. */
type Needs =
  | 'applyStatus'
  | 'clearResult'
  | 'closeInbox'
  | 'commitNotes'
  | 'expandedStacks'
  | 'fetchKeptView'
  | 'folders'
  | 'loadConflictCount'
  | 'loadMoves'
  | 'loadNews'
  | 'loadSmartFolders'
  | 'mergedDrafts'
  | 'openSettings'
  | 'prefs'
  | 'query'
  | 'requestedQuery'
  | 'restoreView'
  | 'resumeKeepingView'
  | 'runQuery'
  | 'searchText'
  | 'setPeople'
  | 'settingsOpen'
  | 'toast'

export const createSession: Slice<SessionSlice, Needs> = (set, get, bridge) => {
  /**
   * Set while the session is being fetched. A session that the program pushes meanwhile is newer than the answer, and
   * replaces it.
   */
  let loading: { newerSession: Session | null } | null = null

  async function fetchSession(first: boolean): Promise<[Session, Prefs, KeptView | null]> {
    const thisLoad: typeof loading = (loading = { newerSession: null })
    try {
      const [session, prefs, view] = await Promise.all([
        bridge.invoke('session.get', {}),
        bridge.invoke('prefs.get', {}),
        first ? get().fetchKeptView() : null,
      ])
      return [thisLoad.newerSession ?? session, prefs, view]
    } finally {
      if (loading === thisLoad) loading = null
    }
  }

  async function loadDataset(): Promise<void> {
    // The pictures are requested first, because the program answers in the order of the calls.
    const firstResult = get().runQuery(get().requestedQuery, { restore: true })
    // Each answer is applied as soon as it comes, because later it would be older than the pushes that came meanwhile.
    await Promise.all([
      bridge.invoke('status.get', {}).then((status) => get().applyStatus(status)),
      bridge.invoke('presence.list', {}).then((people) => get().setPeople(people)),
      bridge.invoke('folders.list', {}).then((folders) => set({ folders })),
      get().loadMoves(),
      get().loadConflictCount(),
      get().loadSmartFolders(),
      get().loadNews(),
    ])
    if (get().settingsOpen) get().openSettings()
    await firstResult
  }

  async function drawOnceLoaded(loaded: Promise<void>): Promise<void> {
    await Promise.race([loaded.catch(() => undefined), pause(MAX_START_WAIT_MS)])
    set({ isStarting: false })
  }

  /**
   * Opens a data set and applies its session. Problems with the folder are in the session, which the program sends
   * before it answers.
   */
  async function openWith(open: () => Promise<Session | null>): Promise<void> {
    try {
      const session = await open()
      if (!session) return
      get().applySession(session)
      if (session.dataset && !session.newFolder && !session.failure) set({ isChoosingFolder: false })
    } catch (error) {
      if (get().session?.failure == null && !isCancelled(error)) get().toast('error', sentence(error))
    }
  }

  return {
    connected: false,
    connectionState: 'lost',
    session: null,
    isStarting: true,
    isChoosingFolder: false,
    async loadSession() {
      const first = get().session === null
      const [session, prefs, view] = await fetchSession(first)
      if (first) {
        const query = view?.query ?? lastQuery(prefs, session)
        const expandedStacks = view?.expandedStacks ?? []
        set({
          prefs: withPlace(prefs, session, view),
          query,
          requestedQuery: query,
          searchText: query.text,
          expandedStacks,
        })
      }
      set({ session })
      // The program still shows the earlier time that the page showed before it was loaded again. It is shown again
      // below, or not at all: without this, a page that fails to show it would take its labels for those of now.
      if (first && session.dataset) void bridge.invoke('labels.showAt', { at: null }).catch(() => undefined)
      const loaded = session.dataset ? loadDataset() : Promise.resolve()
      if (first) await drawOnceLoaded(loaded)
      try {
        await loaded
        if (view) await get().restoreView(view)
      } finally {
        get().resumeKeepingView()
      }
    },
    applySession(session) {
      if (loading) {
        loading.newerSession = session
        return
      }
      const before = get().session?.dataset
      const isStarting = session.dataset !== null && !before
      set({ session, isStarting })
      // Another data set may have replaced one at the same path, and the same one may have been opened again.
      if (
        session.dataset &&
        (session.dataset.path !== before?.path ||
          session.dataset.id !== before.id ||
          session.dataset.opening !== before.opening)
      ) {
        set({ isChoosingFolder: false })
        get().commitNotes()
        get().closeInbox()
        // The numbers of the pictures belong to the data set that was open.
        set({ mergedDrafts: new Map() })
        get().clearResult(lastQuery(get().prefs, session))
        const loaded = loadDataset()
        if (isStarting) void drawOnceLoaded(loaded)
        // A data set that is no longer open has already reported its problem.
        loaded.catch((error: unknown) => {
          if (get().session?.dataset?.opening === session.dataset?.opening) get().toast('error', sentence(error))
        })
      }
      if (!session.dataset && before) get().clearResult(DEFAULT_QUERY)
    },
    openFor: (path) => openWith(() => bridge.invoke('dataset.openFor', { path })),
    openPath: (path) => openWith(() => bridge.invoke('dataset.open', { path })),
    async chooseFolder() {
      if (get().session?.host === 'browser') return set({ isChoosingFolder: true })
      await openWith(() => bridge.invoke('dataset.choose', {}))
    },
    stopChoosingFolder: () => set({ isChoosingFolder: false }),
    beginDataset: (path, to) => openWith(() => bridge.invoke('dataset.begin', { path, to })),
    openSample: () => openWith(() => bridge.invoke('dataset.sample', {})),
    async dismissFolder() {
      try {
        get().applySession(await bridge.invoke('dataset.dismiss', {}))
      } catch (error) {
        get().toast('error', sentence(error))
      }
    },
    async setUser(name) {
      try {
        set({ session: await bridge.invoke('session.setUser', { name }) })
      } catch (error) {
        get().toast('error', sentence(error))
      }
    },
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}

function isCancelled(error: unknown): boolean {
  return error instanceof LensletError && error.code === 'cancelled'
}
