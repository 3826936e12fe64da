/** Shows the places of the left panel that are about the work of the whole team. */
import { BookmarkCheck, History, Scale, Split } from 'lucide-react'

import { shortCount } from '../../components/format.ts'
import { withKeyText } from '../../components/key-text.ts'
import { useKeysOf } from '../../components/use-keys-of.ts'
import { app, useApp } from '../../store/app.ts'
import { perform } from '../shortcuts/use-keys.ts'

export function TeamPlaces() {
  return (
    <section className="team-places" aria-label="Team" data-testid="team-places">
      <h2 className="panel-title panel-title-fold">
        <span className="section-name">Team</span>
      </h2>
      <ul>
        <ConflictsRow />
        <HistoryRow />
        <AgreementRow />
        <ReleasesRow />
      </ul>
    </section>
  )
}

function ConflictsRow() {
  const count = useApp((state) => state.conflictCount)
  const keys = useKeysOf('conflicts')
  return (
    <li className="smart-row" data-testid="team-conflicts" data-count={count}>
      <button
        type="button"
        className="smart-button"
        title={withKeyText('Labels that people set differently at the same time', keys)}
        onClick={() => perform({ do: 'conflicts' })}
      >
        <Split size={14} className={count > 0 ? 'mark-conflict' : undefined} aria-hidden="true" />
        <span className="smart-name">Conflicts</span>
        <span className="facet-count" data-testid="conflict-count">
          {shortCount(count)}
        </span>
      </button>
    </li>
  )
}

function HistoryRow() {
  const keys = useKeysOf('history')
  return (
    <li className="smart-row" data-testid="team-history">
      <button
        type="button"
        className="smart-button"
        title={withKeyText('Who changed what, and when', keys)}
        onClick={() => perform({ do: 'open-history' })}
      >
        <History size={14} aria-hidden="true" />
        <span className="smart-name">History</span>
      </button>
    </li>
  )
}

function AgreementRow() {
  const mode = useApp((state) => state.settings?.settings.find(({ name }) => name === 'rating.mode')?.value)
  // Where stars are given together there is nothing to compare.
  if (mode !== 'each') return null
  return (
    <li className="smart-row" data-testid="team-agreement">
      <button
        type="button"
        className="smart-button"
        title="How far people agree about the stars"
        onClick={() => app().openAgreement()}
      >
        <Scale size={14} aria-hidden="true" />
        <span className="smart-name">Agreement</span>
      </button>
    </li>
  )
}

function ReleasesRow() {
  return (
    <li className="smart-row" data-testid="team-releases">
      <button
        type="button"
        className="smart-button"
        title="Labels that were frozen under a name"
        onClick={() => app().openReleases()}
      >
        <BookmarkCheck size={14} aria-hidden="true" />
        <span className="smart-name">Releases</span>
      </button>
    </li>
  )
}
