/** Shows people as coloured initials. */
import { personColor, t } from '../../preload/contract/index.ts'
import type { Peer } from '../../preload/contract/index.ts'
import { initials } from './format.ts'
import { nameOf } from './person-names.ts'
import { useProfiles } from './use-profiles.ts'

type AvatarPeer = Pick<Peer, 'user' | 'mode' | 'replica'>

const MODE_TEXTS: Readonly<Record<Peer['mode'], string>> = {
  idle: t('is here'),
  viewing: t('is viewing'),
  editing: t('is editing'),
}

/** Returns the colour of a person as a value of CSS. */
function usePersonColor(user: string): string {
  return `var(--person-${personColor(user, useProfiles())})`
}

/** Shows a person beside their name, whether or not they are here. */
export function PersonCircle({ user, title }: { user: string; title?: string }) {
  return (
    <span className="avatar" style={{ background: usePersonColor(user) }} title={title} aria-hidden="true">
      {initials(nameOf(user))}
    </span>
  )
}

/** Shows a person who is here. */
export function Avatar({ peer }: { peer: AvatarPeer }) {
  return (
    <span
      className="avatar"
      data-mode={peer.mode}
      style={{ background: usePersonColor(peer.user) }}
      title={`${nameOf(peer.user)} ${MODE_TEXTS[peer.mode]}`}
      role="img"
      aria-label={`${nameOf(peer.user)} ${MODE_TEXTS[peer.mode]}`}
    >
      {initials(nameOf(peer.user))}
    </span>
  )
}

export function Avatars({ peers, most = 3 }: { peers: readonly AvatarPeer[]; most?: number }) {
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
            .map((peer) => nameOf(peer.user))
            .join(', ')}
        >
          +{rest}
        </span>
      )}
    </span>
  )
}
