/** Which data set is open, who the person is, and whether the program is there at all. */
import { DEFAULT_QUERY } from '../../preload/contract/index.ts'
import type { KeptView, Prefs, Query, Session } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface SessionSlice {
  connected: boolean
  session: Session | null
  /** Why no data set could be opened, for the welcome page. */
  openError: string | null
  opening: boolean
  /** Asks for everything: at the start, after a reconnection, and for another data set. */
  load(): Promise<void>
  /** Takes over a session the program tells of; loads when it is about another data set. */
  adopt(session: Session): void
  openPath(path: string): Promise<void>
  /** Opens what a path leads to, which may be a picture. */
  openFor(path: string): Promise<void>
  /** The welcome page is shown although a data set is open, to choose another one: a browser has no folder dialog. */
  choosing: boolean
  /** Asks which folder to open: with the system's dialog where there is one. */
  chooseFolder(): Promise<void>
  stopChoosing(): void
  setUser(name: string): Promise<void>
}

/** What this person last looked for in the data set that is open. */
function lastQuery(prefs: Prefs, { dataset }: Session): Query {
  return (dataset && prefs.queries[dataset.id]) ?? DEFAULT_QUERY
}

/** A page that is loaded anew stands where it stood, wherever another window of the same data set does. */
function withPlace(prefs: Prefs, { dataset }: Session, view: KeptView | null): Prefs {
  return dataset && view?.place ? { ...prefs, places: { ...prefs.places, [dataset.id]: view.place } } : prefs
}

export const createSession: Slice<SessionSlice> = (set, get, bridge) => {
  async function loadDataset(): Promise<void> {
    // The pictures first: the program answers in the order in which it is asked.
    const shown = get().runQuery(get().query, { restore: true })
    const [status, peers, folders] = await Promise.all([
      bridge.invoke('status.get', {}), bridge.invoke('presence.list', {}), bridge.invoke('folders.list', {}), get().loadMoves(), get().loadSmartFolders(),
    ])
    set({ status, folders })
    get().setPeers(peers)
    if (get().settingsOpen) get().openSettings()
    await shown
  }

  async function openWith(open: () => Promise<Session | null>): Promise<void> {
    set({ opening: true, openError: null })
    try {
      const session = await open()
      if (session) get().adopt(session)
    } catch (error) {
      if (get().session?.dataset && !get().choosing) get().toast('error', sentence(error))
      else set({ openError: sentence(error) })
    } finally {
      set({ opening: false })
    }
  }

  return {
    connected: false,
    session: null,
    openError: null,
    opening: false,
    choosing: false,
    async load() {
      const first = get().session === null
      const [session, prefs, view] = await Promise.all([bridge.invoke('session.get', {}), bridge.invoke('prefs.get', {}), first ? get().keptView() : null])
      if (first) {
        const query = view?.query ?? lastQuery(prefs, session)
        set({ prefs: withPlace(prefs, session, view), query, searchText: query.text })
      }
      set({ session })
      if (session.dataset) await loadDataset()
      if (view) await get().restoreView(view)
    },
    adopt(session) {
      const before = get().session?.dataset
      set({ session, choosing: false })
      // Another data set may have taken the place of one at the same path.
      if (session.dataset && (session.dataset.path !== before?.path || session.dataset.id !== before.id)) {
        get().commitNotes()
        get().clearResult(lastQuery(get().prefs, session))
        loadDataset().catch((error: unknown) => get().toast('error', sentence(error)))
      }
    },
    openFor: (path) => openWith(() => bridge.invoke('dataset.openFor', { path })),
    openPath: (path) => openWith(() => bridge.invoke('dataset.open', { path })),
    async chooseFolder() {
      if (get().session?.host === 'browser') return set({ choosing: true, openError: null })
      await openWith(() => bridge.invoke('dataset.choose', {}))
    },
    stopChoosing: () => set({ choosing: false, openError: null }),
    async setUser(name) {
      try {
        set({ session: await bridge.invoke('session.setUser', { name }) })
      } catch (error) {
        get().toast('error', sentence(error))
      }
    },
  }
}
