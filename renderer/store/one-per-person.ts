/** Decides where each person is who has the data set open in several programs. */
import { personOf, type Peer } from '../../preload/contract/index.ts'
import { currentProfiles } from '../components/person-names.ts'

/** What was known before the newest message about people. */
interface EarlierPeople {
  /** Every program. */
  readonly peers: readonly Peer[]
  /** Every person once. */
  readonly others: readonly Peer[]
}

/**
 * Returns each person once: of several programs the one where the person was active last.
 *
 * Since when somebody is at a picture is known to about a second, and it is computed again for each message. So the
 * times decide only where no program has moved since the message before, or several have. Otherwise a person who rests
 * in two programs would seem to go back and forth, and those who follow would too.
 */
export function onePerPerson(
  peers: readonly Peer[],
  before: EarlierPeople = { peers: [], others: [] },
): readonly Peer[] {
  const shown = new Set(before.others.map(({ replica }) => replica))
  const earlier = new Map(before.peers.map((peer) => [peer.replica, peer]))
  const programs = Map.groupBy(peers, ({ user }) => personOf(user, currentProfiles()))
  return Array.from(programs.values(), (all) =>
    all.reduce((best, next) => {
      if ((next.item === null) !== (best.item === null)) return next.item === null ? best : next
      const hasMoved = hasPersonMoved(next, earlier)
      if (hasMoved !== hasPersonMoved(best, earlier)) return hasMoved ? next : best
      if (!hasMoved && shown.has(best.replica) !== shown.has(next.replica)) return shown.has(next.replica) ? next : best
      return next.itemSince > best.itemSince ? next : best
    }),
  )
}

/** Returns whether a person has done something in a program since the message before. */
function hasPersonMoved({ replica, item, mode }: Peer, earlier: ReadonlyMap<string, Peer>): boolean {
  const before = earlier.get(replica)
  return before !== undefined && (before.item !== item || before.mode !== mode)
}
