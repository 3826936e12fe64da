/** Shows who is here, whether everything is saved, what needs attention, and the technical details. */
import { ChevronRight, ClipboardCopy, RefreshCw, Settings2 } from 'lucide-react'
import { useState } from 'react'

import type { Status } from '../../../preload/contract/index.ts'
import { relativeTime } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { isUnreachable } from '../../store/status.ts'
import { PastMessages } from './PastMessages.tsx'
import { PeopleHere } from './PeopleHere.tsx'
import { savedSentence, technicalDetails } from './status-text.ts'

interface Props {
  status: Status
  onClose(): void
  onSettings(): void
}

export function StatusDetails({ status, onClose, onSettings }: Props) {
  const connection = useApp((state) => state.connectionState)
  const saved = savedSentence(status, connection)
  return (
    <div className="status-details" data-testid="status-details">
      <PeopleHere onShown={onClose} />
      <p className="status-saved" data-testid="status-saved">
        <span className="status-dot" data-tone={saved.tone} aria-hidden="true" />
        {saved.text}
      </p>
      {status.lastError && (
        <section>
          <h3>Last error, {relativeTime(status.lastError.at)}</h3>
          <p className="field-error">{status.lastError.message}</p>
        </section>
      )}
      {status.damaged.length > 0 && (
        <section>
          <h3>Damaged files</h3>
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
      <PastMessages onShown={onClose} />
      <TechnicalDetails status={status} />
      <div className="status-actions">
        <button type="button" className="button" onClick={() => app().retryStatus()}>
          <RefreshCw size={14} aria-hidden="true" />
          {status.lastError || isUnreachable(status) ? 'Retry now' : 'Check now'}
        </button>
        <button type="button" className="button" onClick={() => void app().copyDiagnostics()}>
          <ClipboardCopy size={14} aria-hidden="true" />
          Copy diagnostics
        </button>
        <button type="button" className="button" onClick={onSettings}>
          <Settings2 size={14} aria-hidden="true" />
          Settings…
        </button>
      </div>
    </div>
  )
}

function TechnicalDetails({ status }: { status: Status }) {
  const [open, setOpen] = useState(false)
  const watch = useApp((state) => state.settings?.settings.find(({ name }) => name === 'sync.watch')?.value ?? 'auto')
  const conflicts = useApp((state) => state.conflictCount)
  const peers = useApp((state) => state.peers)
  const own = useApp((state) => state.session?.version ?? '')
  const facts = { watch: String(watch), conflicts, versions: [own, ...peers.map(({ version }) => version)] }
  return (
    <section>
      <h3>
        <button type="button" className="section-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <ChevronRight size={13} aria-hidden="true" data-open={open} />
          Technical details
        </button>
      </h3>
      {open && (
        <dl>
          {technicalDetails(status, facts).map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}
