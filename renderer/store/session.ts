/** Which data set is open, who the person is, and whether the program is there at all. */
import { DEFAULT_QUERY, LensletError } from '../../preload/contract/index.ts'
import type { KeptView, Prefs, Query, Session } from '../../preload/contract/index.ts'
import type { Link } from '../bridge.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface SessionSlice {
  connected: boolean
  /** The same, with what became of the program. */
  link: Link
  session: Session | null
  /**
   * A window in which nothing was open is drawn once its first pictures are known, or when that takes long: drawing
   * everything around them first would only hold them up.
   */
  starting: boolean
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
  /** Opens a folder as the person has decided, also the one that is open. */
  begin(path: string, to: 'label' | 'look'): Promise<void>
  openSample(): Promise<void>
  /** Away from a page about another folder: to the data set that is open, or to the welcome page. */
  dismissFolder(): Promise<void>
  setUser(name: string): Promise<void>
}

/** A page about another folder is in front of the pictures, or will be in a moment: keys mean nothing to them. */
export function isCovered({ session, choosing }: Pick<SessionSlice, 'session' | 'choosing'>): boolean {
  return choosing || session?.opening != null || session?.newFolder != null || session?.failure != null
}

/** What this person last looked for in the data set that is open. */
function lastQuery(prefs: Prefs, { dataset }: Session): Query {
  return (dataset && prefs.queries[dataset.id]) ?? DEFAULT_QUERY
}

/** A page that is loaded anew stands where it stood, wherever another window of the same data set does. */
function withPlace(prefs: Prefs, { dataset }: Session, view: KeptView | null): Prefs {
  return dataset && view?.place ? { ...prefs, places: { ...prefs.places, [dataset.id]: view.place } } : prefs
}

/** Milliseconds for which an empty window waits for what is in it. */
const START_MS = 100

export const createSession: Slice<SessionSlice> = (set, get, bridge) => {
  /**
   * What the program tells while everything is being asked for is newer than the answer: it is taken over in its place.
   */
  let loading: { late: Session | null } | null = null

  async function asked(first: boolean): Promise<[Session, Prefs, KeptView | null]> {
    const mine: typeof loading = (loading = { late: null })
    try {
      const [session, prefs, view] = await Promise.all([
        bridge.invoke('session.get', {}),
        bridge.invoke('prefs.get', {}),
        first ? get().keptView() : null,
      ])
      return [mine.late ?? session, prefs, view]
    } finally {
      if (loading === mine) loading = null
    }
  }

  async function loadDataset(): Promise<void> {
    // The pictures first: the program answers in the order in which it is asked.
    const shown = get().runQuery(get().asked, { restore: true })
    // Each is taken over as it comes: later it would be older than the news that came meanwhile.
    await Promise.all([
      bridge.invoke('status.get', {}).then((status) => get().takeStatus(status)),
      bridge.invoke('presence.list', {}).then((peers) => get().setPeers(peers)),
      bridge.invoke('folders.list', {}).then((folders) => set({ folders })),
      get().loadMoves(),
      get().loadSmartFolders(),
    ])
    if (get().settingsOpen) get().openSettings()
    await shown
  }

  async function drawWith(loaded: Promise<void>): Promise<void> {
    await Promise.race([loaded.catch(() => undefined), pause(START_MS)])
    set({ starting: false })
  }

  /** What goes wrong with a folder is in the session, which the program tells before it answers. */
  async function openWith(open: () => Promise<Session | null>): Promise<void> {
    try {
      const session = await open()
      if (!session) return
      get().adopt(session)
      if (session.dataset && !session.newFolder && !session.failure) set({ choosing: false })
    } catch (error) {
      if (get().session?.failure == null && !isCancelled(error)) get().toast('error', sentence(error))
    }
  }

  return {
    connected: false,
    link: 'lost',
    session: null,
    starting: true,
    choosing: false,
    async load() {
      const first = get().session === null
      const [session, prefs, view] = await asked(first)
      if (first) {
        const query = view?.query ?? lastQuery(prefs, session)
        set({ prefs: withPlace(prefs, session, view), query, asked: query, searchText: query.text })
      }
      set({ session })
      const loaded = session.dataset ? loadDataset() : Promise.resolve()
      if (first) await drawWith(loaded)
      try {
        await loaded
        if (view) await get().restoreView(view)
      } finally {
        get().viewRestored()
      }
    },
    adopt(session) {
      if (loading) {
        loading.late = session
        return
      }
      const before = get().session?.dataset
      const starting = session.dataset !== null && !before
      set({ session, starting })
      // Another data set may have taken the place of one at the same path, and the same one may have been opened again.
      if (
        session.dataset &&
        (session.dataset.path !== before?.path ||
          session.dataset.id !== before.id ||
          session.dataset.opening !== before.opening)
      ) {
        set({ choosing: false })
        get().commitNotes()
        get().clearResult(lastQuery(get().prefs, session))
        const loaded = loadDataset()
        if (starting) void drawWith(loaded)
        // One that is not open any more has said why.
        loaded.catch((error: unknown) => {
          if (get().session?.dataset?.opening === session.dataset?.opening) get().toast('error', sentence(error))
        })
      }
      if (!session.dataset && before) get().clearResult(DEFAULT_QUERY)
    },
    openFor: (path) => openWith(() => bridge.invoke('dataset.openFor', { path })),
    openPath: (path) => openWith(() => bridge.invoke('dataset.open', { path })),
    async chooseFolder() {
      if (get().session?.host === 'browser') return set({ choosing: true })
      await openWith(() => bridge.invoke('dataset.choose', {}))
    },
    stopChoosing: () => set({ choosing: false }),
    begin: (path, to) => openWith(() => bridge.invoke('dataset.begin', { path, to })),
    openSample: () => openWith(() => bridge.invoke('dataset.sample', {})),
    async dismissFolder() {
      try {
        get().adopt(await bridge.invoke('dataset.dismiss', {}))
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
