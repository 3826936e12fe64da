/** Which data set is open, who the person is, and whether the program is there at all. */
import { DEFAULT_QUERY } from '../../preload/contract/index.ts'
import type { Session } from '../../preload/contract/index.ts'
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
  chooseFolder(): Promise<void>
  setUser(name: string): Promise<void>
}

export const createSession: Slice<SessionSlice> = (set, get, bridge) => {
  async function loadDataset(): Promise<void> {
    const [status, peers, folders] = await Promise.all([
      bridge.invoke('status.get', {}), bridge.invoke('presence.list', {}), bridge.invoke('folders.list', {}),
    ])
    set({ status, folders })
    get().setPeers(peers)
    await get().runQuery(get().query, { restore: true })
  }

  async function openWith(open: () => Promise<Session | null>): Promise<void> {
    set({ opening: true, openError: null })
    try {
      const session = await open()
      if (session) get().adopt(session)
    } catch (error) {
      if (get().session?.dataset) get().toast('error', sentence(error))
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
    async load() {
      const first = get().session === null
      const [session, prefs] = await Promise.all([bridge.invoke('session.get', {}), bridge.invoke('prefs.get', {})])
      if (first) set({ prefs, query: prefs.query, searchText: prefs.query.text })
      set({ session })
      if (session.dataset) await loadDataset()
    },
    adopt(session) {
      const before = get().session?.dataset?.path
      set({ session })
      if (session.dataset && session.dataset.path !== before) {
        get().commitNotes()
        get().clearResult(DEFAULT_QUERY)
        loadDataset().catch((error: unknown) => get().toast('error', sentence(error)))
      }
    },
    openPath: (path) => openWith(() => bridge.invoke('dataset.open', { path })),
    chooseFolder: () => openWith(() => bridge.invoke('dataset.choose', {})),
    async setUser(name) {
      try {
        set({ session: await bridge.invoke('session.setUser', { name }) })
      } catch (error) {
        get().toast('error', sentence(error))
      }
    },
  }
}
