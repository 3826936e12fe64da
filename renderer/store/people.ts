/** Who is here and on which picture, and telling the others where this person is. */
import type { ItemId, Peer } from '../../preload/contract/index.ts'
import { looksAtOne } from './selection.ts'
import type { Slice } from './state.ts'

export interface PeopleSlice {
  /** Everybody else, in the order of the program. */
  peers: readonly Peer[]
  peersByItem: ReadonlyMap<ItemId, readonly Peer[]>
  setPeers(peers: readonly Peer[]): void
  /** Tells the others which item has the focus, after it has rested there for a moment. */
  announce(): void
  /** After a reconnection the program does not know any more. */
  announceAgain(): void
}

const REST_MS = 150
const NOBODY: readonly Peer[] = []

export const createPeople: Slice<PeopleSlice> = (set, get, bridge) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let told = ''

  function tell(): void {
    const { focus, editing, connected, session } = get()
    if (!connected || !session?.dataset) return
    const mode: Peer['mode'] = editing ? 'editing' : looksAtOne(get()) ? 'viewing' : 'idle'
    const now = `${focus.id} ${mode}`
    if (now === told) return
    told = now
    // Presence is a courtesy: the next move tells it again.
    bridge.invoke('presence.set', { id: focus.id, mode }).catch(() => {
      told = ''
    })
  }

  return {
    peers: NOBODY,
    peersByItem: new Map(),
    setPeers(all) {
      const peers = all.filter((peer) => !peer.self)
      const peersByItem = Map.groupBy(
        peers.filter((peer) => peer.item !== null),
        (peer) => peer.item as ItemId,
      )
      set({ peers, peersByItem })
    },
    announce() {
      clearTimeout(timer)
      timer = setTimeout(tell, REST_MS)
    },
    announceAgain() {
      told = ''
      get().announce()
    },
  }
}
