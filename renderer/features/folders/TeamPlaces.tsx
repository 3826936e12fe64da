/** Shows the places of the left panel that are about the work of the whole team. */
import { BookmarkCheck, ChartColumn, History, ListTodo, Scale, Split, Tags, Users } from 'lucide-react'
import type { ReactNode } from 'react'

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
        <QueueRow />
        <ConflictsRow />
        <HistoryRow />
        <PeopleRow />
        <SchemaRow />
        <ProgressRow />
        <AgreementRow />
        <ReleasesRow />
      </ul>
    </section>
  )
}

/** Starts to label what is not done in the folder and the filter of the grid. */
function QueueRow() {
  const keys = useKeysOf('queue')
  const left = useApp(({ folders, pastTime }) => {
    const [all] = folders
    return all === undefined || pastTime !== null ? undefined : all.total - all.labelled
  })
  return (
    <TeamRow
      testId="team-queue"
      name="Label queue"
      title={withKeyText(
        'Label the pictures shown in the grid that are not done, and that nobody else labels now',
        keys,
      )}
      icon={<ListTodo size={14} aria-hidden="true" />}
      {...(left === undefined ? {} : { count: left })}
      onOpen={() => perform({ do: 'queue' })}
    />
  )
}

function ConflictsRow() {
  const isPast = useApp((state) => state.pastTime !== null)
  const count = useApp((state) => state.conflictCount)
  const keys = useKeysOf('conflicts')
  return (
    <TeamRow
      testId="team-conflicts"
      name="Conflicts"
      title={withKeyText('Labels that people set differently at the same time', keys)}
      icon={<Split size={14} className={count > 0 && !isPast ? 'mark-conflict' : undefined} aria-hidden="true" />}
      // The count is that of now.
      {...(isPast ? {} : { count })}
      onOpen={() => perform({ do: 'conflicts' })}
    />
  )
}

function HistoryRow() {
  const keys = useKeysOf('history')
  return (
    <TeamRow
      testId="team-history"
      name="History"
      title={withKeyText('Who changed what, and when', keys)}
      icon={<History size={14} aria-hidden="true" />}
      onOpen={() => perform({ do: 'open-history' })}
    />
  )
}

function PeopleRow() {
  return (
    <TeamRow
      testId="team-people"
      name="People"
      title="Who labels here, and how they are called"
      icon={<Users size={14} aria-hidden="true" />}
      onOpen={() => app().openPeople()}
    />
  )
}

function SchemaRow() {
  return (
    <TeamRow
      testId="team-schema"
      name="Label schema"
      title="Which tags the team uses, in groups with keys"
      icon={<Tags size={14} aria-hidden="true" />}
      onOpen={() => app().openSchema()}
    />
  )
}

function ProgressRow() {
  return (
    <TeamRow
      testId="team-progress"
      name="Progress"
      title="What is done, by whom, and how long the rest takes"
      icon={<ChartColumn size={14} aria-hidden="true" />}
      onOpen={() => app().openProgress()}
    />
  )
}

function AgreementRow() {
  const mode = useApp((state) => state.settings?.settings.find(({ name }) => name === 'rating.mode')?.value)
  // Where stars are given together there is nothing to compare.
  if (mode !== 'each') return null
  return (
    <TeamRow
      testId="team-agreement"
      name="Agreement"
      title="How far people agree about the stars"
      icon={<Scale size={14} aria-hidden="true" />}
      onOpen={() => app().openAgreement()}
    />
  )
}

function ReleasesRow() {
  return (
    <TeamRow
      testId="team-releases"
      name="Releases"
      title="Labels that were frozen under a name"
      icon={<BookmarkCheck size={14} aria-hidden="true" />}
      onOpen={() => app().openReleases()}
    />
  )
}

interface TeamRowProps {
  readonly testId: string
  readonly name: string
  readonly title: string
  readonly icon: ReactNode
  readonly count?: number
  readonly onOpen: () => void
}

function TeamRow({ testId, name, title, icon, count, onOpen }: TeamRowProps) {
  return (
    <li className="smart-row" data-testid={testId} data-count={count}>
      <button type="button" className="smart-button" title={title} onClick={onOpen}>
        {icon}
        <span className="smart-name">{name}</span>
        {count !== undefined && (
          <span className="facet-count" data-testid={`${testId}-count`}>
            {shortCount(count)}
          </span>
        )}
      </button>
    </li>
  )
}
