/** Holds who has the data set open and on which picture they are, and announces where this person is. */
import {
  FULL_ACCESS,
  type Access,
  type ItemId,
  type Peer,
  type People,
  type Profiles,
} from '../../preload/contract/index.ts'
import { isViewingOnePicture } from './selection.ts'
import { isSamePerson, nameOf, setProfiles } from '../components/person-names.ts'
import { onePerPerson } from './one-per-person.ts'
import type { Slice } from './state.ts'

export interface PeopleSlice {
  /** Every other program that has the data set open, also those of this person, in the program's order. */
  peers: readonly Peer[]
  /** Every other person once, where they were active last. */
  others: readonly Peer[]
  /** The same people, by the picture where they are. */
  peersByItem: ReadonlyMap<ItemId, readonly Peer[]>
  /** Who labels which pictures next from a queue, by `claimHash`. */
  claimsByHash: ReadonlyMap<number, string>
  /** The id of the person whose pictures this window shows too; null for nobody. */
  following: string | null
  /** Whether the person who is followed looks at a picture that the result does not have. */
  isFollowedElsewhere: boolean
  /** How people are shown, by id. */
  profiles: Profiles
  /** People of the same name who have labelled here. */
  namesakes: People['namesakes']
  /** What the person who works here may do. */
  access: Access
  setPeople(people: People): void
  /** Goes to the picture where somebody is. Resolves with false when the result does not have it. */
  goToPeer(peer: Peer): Promise<boolean>
  /** Shows each picture that somebody goes to, until the person goes to another one; null shows them no more. */
  follow(peer: Peer | null): void
  /** Shows the picture of who is followed in a result that is new or has changed, which may not have had it before. */
  showFollowedAgain(): void
  /**
   * Announces the focused item, or that of the conflict in front, to the others once it has been there for a moment.
   */
  announcePresence(): void
  /** Announces it again after a reconnection, because the program does not have it any more. */
  reannouncePresence(): void
}

const ANNOUNCE_DELAY_MS = 150
const NOBODY: readonly Peer[] = []

/** What this slice uses of others. */
type Needs =
  | 'compare'
  | 'connected'
  | 'editing'
  | 'expandStackOf'
  | 'focus'
  | 'focusAt'
  | 'inbox'
  | 'pauseLabelKeys'
  | 'queue'
  | 'result'
  | 'session'
  | 'showInFolder'
  | 'startQueue'
  | 'stopQueue'
  | 'toast'
  | 'viewer'

export const createPeople: Slice<PeopleSlice, Needs> = (set, get, bridge) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let announced = ''
  /** How many places of somebody who is followed were looked up. */
  let lookups = 0

  function sendPresence(): void {
    const { focus, inbox, editing, connected, session } = get()
    if (!connected || !session?.dataset) return
    const id = inbox ? (inbox.current?.id ?? null) : focus.id
    const mode: Peer['mode'] = editing ? 'editing' : inbox || isViewingOnePicture(get()) ? 'viewing' : 'idle'
    const now = `${id} ${mode}`
    if (now === announced) return
    announced = now
    // Presence is not essential: the next move sends it again.
    bridge.invoke('presence.set', { id, mode }).catch(() => {
      announced = ''
    })
  }

  /** Returns where the picture of somebody is in the result; -1 when the result does not have it. */
  async function placeOf(item: ItemId): Promise<number> {
    await get().expandStackOf(item)
    const { result } = get()
    return result ? bridge.invoke('query.locate', { result: result.id, id: item }).catch(() => -1) : -1
  }

  /** Shows the picture of somebody who is followed. Who is followed may look at many pictures that are not shown here. */
  async function showFollowed({ item, user }: Peer): Promise<void> {
    if (item === null) return
    lookups++
    const lookup = lookups
    const position = await placeOf(item)
    const { following } = get()
    if (following === null || !isSamePerson(following, user) || lookup !== lookups) return
    set({ isFollowedElsewhere: position < 0 })
    if (position < 0) return
    // The person has not seen that picture yet.
    if (position !== get().focus.position) get().pauseLabelKeys()
    get().focusAt(position, true)
  }

  /** Returns the person who is followed, where they were active last. */
  function followedIn(people: readonly Peer[]): Peer | undefined {
    const { following } = get()
    return following === null ? undefined : people.find(({ user }) => isSamePerson(user, following))
  }

  /** Leaves the queue, because the picture of a colleague is shown: its keys would go on from there. */
  function leaveQueue(user: string): void {
    if (get().queue === null) return
    get().stopQueue()
    get().toast('info', `You left the queue for the picture of ${nameOf(user)}.`, {
      action: { name: 'Back to the queue', run: () => void get().startQueue() },
      about: ({ queue, result }) => [queue === null, result?.id],
    })
  }

  return {
    peers: NOBODY,
    others: NOBODY,
    peersByItem: new Map(),
    claimsByHash: new Map(),
    following: null,
    isFollowedElsewhere: false,
    profiles: new Map(),
    namesakes: [],
    access: FULL_ACCESS,
    setPeople({ peers: all, profiles: list, namesakes, access: current }) {
      const profiles = sameProfiles(get().profiles, list) ? get().profiles : new Map(list.map((one) => [one.id, one]))
      setProfiles(profiles)
      const peers = all.filter((peer) => !peer.self)
      // A program that only shows the data set has no file of its own, so it is not in the list.
      const me = all.find(({ self }) => self)?.user ?? get().session?.user ?? ''
      const ofOthers = peers.filter(({ user }) => !isSamePerson(user, me))
      const others = onePerPerson(ofOthers, get())
      const peersByItem = Map.groupBy(
        others.filter((peer) => peer.item !== null),
        (peer) => peer.item as ItemId,
      )
      const access = JSON.stringify(current) === JSON.stringify(get().access) ? get().access : current
      const claimsByHash = new Map(
        ofOthers.flatMap(({ user, claims }) => claims.map((claim) => [claim, user] as const)),
      )
      const before = followedIn(get().others)
      set({ peers, others, peersByItem, claimsByHash, profiles, namesakes, access })
      const followed = followedIn(others)
      if (get().following !== null && !followed) get().follow(null)
      else if (followed && followed.item !== null && followed.item !== before?.item) void showFollowed(followed)
    },
    async goToPeer({ item, user }) {
      if (item === null || !get().result) return false
      const position = await placeOf(item)
      if (position >= 0) {
        leaveQueue(user)
        get().focusAt(position)
      } else
        get().toast('info', `The picture where ${nameOf(user)} is, is not in this result.`, {
          action: { name: 'Show it', run: () => void get().showInFolder(item) },
          about: (state) => [state.result?.id],
        })
      return position >= 0
    },
    follow(peer) {
      const { following, others } = get()
      if (peer !== null) {
        leaveQueue(peer.user)
        set({ following: peer.user, isFollowedElsewhere: false })
        if (peer.item !== null) void showFollowed(peer)
        return
      }
      const last = followedIn(others)
      set({ following: null, isFollowedElsewhere: false })
      if (following !== null && !last) get().toast('info', 'The person whom you followed has left.')
    },
    showFollowedAgain() {
      const followed = followedIn(get().others)
      if (followed) void showFollowed(followed)
    },
    announcePresence() {
      clearTimeout(timer)
      timer = setTimeout(sendPresence, ANNOUNCE_DELAY_MS)
    },
    reannouncePresence() {
      announced = ''
      get().announcePresence()
    },
  }
}

/** Whether profiles are those of a list: most messages are about where people are. */
function sameProfiles(profiles: Profiles, list: People['profiles']): boolean {
  return (
    profiles.size === list.length && list.every((one) => JSON.stringify(profiles.get(one.id)) === JSON.stringify(one))
  )
}
