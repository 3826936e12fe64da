/** Lists who else has the data set open: what they look at, since when, and when they made their last change. */
import { useState } from 'react'

import type { Peer } from '../../../preload/contract/index.ts'
import { Avatar } from '../../components/Avatar.tsx'
import { clockTime, relativeTime } from '../../components/format.ts'
import { isSamePerson, nameOf } from '../../components/person-names.ts'
import { useNow } from '../../components/use-now.ts'
import { app, useApp } from '../../store/app.ts'
import { whereabouts } from './status-text.ts'

/** How many people are shown at first. */
const FEW = 6
/** How often times are shown anew, in milliseconds. */
const UPDATE_MS = 10_000

/** `onShown` is called when the picture of a person is shown. */
export function PeopleHere({ onShown }: { onShown(): void }) {
  const others = useApp((state) => state.others)
  const [hasAll, setHasAll] = useState(false)
  const now = useNow(UPDATE_MS)
  // A button that shows one more would be as high as that one.
  const areMany = others.length > FEW + 1
  const shown = areMany && !hasAll ? others.slice(0, FEW) : others
  return (
    <section aria-label="Here now" data-testid="people-here">
      <h3>Here now</h3>
      {others.length === 0 ? (
        <p className="muted">Nobody else is here.</p>
      ) : (
        <ul className="status-peers">
          {shown.map((peer) => (
            <li key={peer.user} className="status-peer-line">
              <Person peer={peer} now={now} onShown={onShown} />
              <FollowButton peer={peer} />
            </li>
          ))}
        </ul>
      )}
      {areMany && (
        <button type="button" className="link" aria-expanded={hasAll} onClick={() => setHasAll(!hasAll)}>
          {hasAll ? 'Show fewer' : `Show all ${others.length}`}
        </button>
      )}
    </section>
  )
}

function Person({ peer, now, onShown }: { peer: Peer; now: number; onShown(): void }) {
  const { item, user, host, lastChangeAt, since } = peer
  const where = whereabouts(peer, now)
  const content = (
    <>
      <Avatar peer={peer} />
      <span className="status-peer-text">
        <span className="status-peer-part" title={`${nameOf(user)} on ${host}`}>
          {nameOf(user)} <span className="muted">on {host}</span>
        </span>
        <span className="muted">since {clockTime(since, now)}</span>
      </span>
      <span className="muted status-peer-text">
        <span className="status-peer-part">{where}</span>
        <span>{lastChangeAt === null ? 'no labels yet' : `labelled ${relativeTime(lastChangeAt, now)}`}</span>
      </span>
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

function FollowButton({ peer }: { peer: Peer }) {
  const isFollowed = useApp(({ following }) => following !== null && isSamePerson(following, peer.user))
  return (
    <button
      type="button"
      className="button button-quiet"
      aria-pressed={isFollowed}
      title="Show each picture that this person goes to, until you go to another one"
      onClick={() => app().follow(isFollowed ? null : peer)}
    >
      {isFollowed ? 'Following' : 'Follow'}
    </button>
  )
}
