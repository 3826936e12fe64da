import type { Peer } from '../../../preload/contract/index.ts'
import { isSamePerson } from '../../components/person-names.ts'

/** Returns each person once: of several machines the one where the person is at a picture, for the shortest time. */
export function onePerPerson(peers: readonly Peer[]): readonly Peer[] {
  const shown: Peer[] = []
  for (const peer of peers) {
    const at = shown.findIndex(({ user }) => isSamePerson(user, peer.user))
    if (at < 0) shown.push(peer)
    else if (isMoreCurrent(peer, shown[at]!)) shown[at] = peer
  }
  return shown
}

function isMoreCurrent(one: Peer, other: Peer): boolean {
  if ((one.item === null) !== (other.item === null)) return one.item !== null
  return one.itemSince > other.itemSince
}
