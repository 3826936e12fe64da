import { RefreshCw, Settings2 } from 'lucide-react'

import type { Peer, Status } from '../../../preload/contract/index.ts'
import { Avatar } from '../../components/Avatar.tsx'
import { relativeTime } from '../../components/format.ts'
import { app } from '../../store/app.ts'
import { isUnreachable } from '../../store/status.ts'
import { statusDetails } from './status-text.ts'

const MODE_TEXTS: Readonly<Record<Peer['mode'], string>> = {
  idle: 'in the grid',
  viewing: 'viewing',
  editing: 'editing',
}

export function StatusDetails({
  status,
  peers,
  onSettings,
}: {
  status: Status
  peers: readonly Peer[]
  onSettings(): void
}) {
  return (
    <div className="status-details" data-testid="status-details">
      <dl>
        {statusDetails(status).map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <People peers={peers} />
      {status.damaged.length > 0 && (
        <section>
          <h3>Damaged files in quarantine</h3>
          <ul className="status-files">
            {status.damaged.map((path) => (
              <li key={path}>{path}</li>
            ))}
          </ul>
        </section>
      )}
      {status.hidden.count > 0 && (
        <section>
          <h3>Not shown</h3>
          <ul className="status-files">
            {status.hidden.first.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          {status.hidden.count > status.hidden.first.length && (
            <p className="muted">and {status.hidden.count - status.hidden.first.length} more</p>
          )}
        </section>
      )}
      {status.lastError && (
        <section>
          <h3>Last error, {relativeTime(status.lastError.at)}</h3>
          <p className="field-error">{status.lastError.message}</p>
        </section>
      )}
      <div className="status-actions">
        <button type="button" className="button" onClick={() => app().retryStatus()}>
          <RefreshCw size={14} aria-hidden="true" />
          {status.lastError || isUnreachable(status) ? 'Retry now' : 'Check now'}
        </button>
        <button type="button" className="button" onClick={onSettings}>
          <Settings2 size={14} aria-hidden="true" />
          Settings…
        </button>
      </div>
    </div>
  )
}

function People({ peers }: { peers: readonly Peer[] }) {
  if (peers.length === 0) return <p className="muted">Nobody else is here.</p>
  return (
    <section>
      <h3>Here now</h3>
      <ul className="status-peers">
        {peers.map((peer) => (
          <li key={peer.replica}>
            <Avatar peer={peer} />
            <span>
              {peer.user} <span className="muted">on {peer.host}</span>
            </span>
            <span className="muted status-where" title={peer.key ?? undefined}>
              {MODE_TEXTS[peer.mode]}
              {peer.key !== null && ` ${peer.key.slice(peer.key.lastIndexOf('/') + 1)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
