/** Lists who else has the data set open: what they look at, and when they made their last change. */
import type { Peer } from '../../../preload/contract/index.ts'
import { Avatar } from '../../components/Avatar.tsx'
import { relativeTime } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { nameOf } from '../../components/person-names.ts'
import { useProfiles } from '../../components/use-profiles.ts'
import { whereabouts } from './status-text.ts'

/** `onShown` is called when the picture of a person is shown. */
export function PeopleHere({ onShown }: { onShown(): void }) {
  const peers = useApp((state) => state.peers)
  return (
    <section aria-label="Here now" data-testid="people-here">
      <h3>Here now</h3>
      {peers.length === 0 ? (
        <p className="muted">Nobody else is here.</p>
      ) : (
        <ul className="status-peers">
          {peers.map((peer) => (
            <li key={peer.replica}>
              <Person peer={peer} onShown={onShown} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Person({ peer, onShown }: { peer: Peer; onShown(): void }) {
  useProfiles()
  const { item, user, host, lastChangeAt } = peer
  const where = whereabouts(peer)
  const content = (
    <>
      <Avatar peer={peer} />
      <span className="status-peer-name">
        {nameOf(user)} <span className="muted">on {host}</span>
      </span>
      <span className="muted status-peer-change">
        {lastChangeAt === null ? 'no labels yet' : `labelled ${relativeTime(lastChangeAt)}`}
      </span>
      <span className="muted status-peer-where">{where}</span>
    </>
  )
  if (item === null) return <div className="status-peer">{content}</div>
  const show = async (): Promise<void> => {
    if (await app().goToPeer(peer)) onShown()
  }
  return (
    <button type="button" className="status-peer" title={`Go to this picture: ${peer.key}`} onClick={() => void show()}>
      {content}
    </button>
  )
}
