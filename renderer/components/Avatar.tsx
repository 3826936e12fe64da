/** People as coloured initials. */
import type { Peer } from '../../preload/contract/index.ts'
import { colourOf, initials } from './format.ts'

type Who = Pick<Peer, 'user' | 'mode' | 'replica'>

const DOING: Readonly<Record<Peer['mode'], string>> = { idle: 'is here', viewing: 'is viewing', editing: 'is editing' }

export function Avatar({ peer }: { peer: Who }) {
  return (
    <span
      className="avatar"
      data-mode={peer.mode}
      style={{ background: colourOf(peer.user) }}
      title={`${peer.user} ${DOING[peer.mode]}`}
      role="img"
      aria-label={`${peer.user} ${DOING[peer.mode]}`}
    >
      {initials(peer.user)}
    </span>
  )
}

export function Avatars({ peers, most = 3 }: { peers: readonly Who[]; most?: number }) {
  const rest = peers.length - most
  return (
    <span className="avatars">
      {peers.slice(0, most).map((peer) => (
        <Avatar key={peer.replica} peer={peer} />
      ))}
      {rest > 0 && (
        <span
          className="avatar avatar-rest"
          title={peers
            .slice(most)
            .map((peer) => peer.user)
            .join(', ')}
        >
          +{rest}
        </span>
      )}
    </span>
  )
}
