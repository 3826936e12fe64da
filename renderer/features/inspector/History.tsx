import { useMemo, useState } from 'react'

import type { HistoryEntry } from '../../../preload/contract/index.ts'
import { absoluteTime, colourOf, initials, relativeTime } from '../../components/format.ts'
import { historyGroups, historyLines } from './history-text.ts'
import type { HistoryGroup } from './history-text.ts'
import { Section } from './Section.tsx'

const SHOWN = 6

export function History({ entries }: { entries: readonly HistoryEntry[] }) {
  const [all, setAll] = useState(false)
  const groups = useMemo(() => historyGroups(entries), [entries])
  return (
    <Section name="history" title="History" open>
      <div data-testid="history">
        {groups.length === 0 && <p className="muted">Nobody has labelled this picture yet.</p>}
        {groups.slice(0, all ? undefined : SHOWN).map((group) => <Group key={group.entries[0]?.change.id} group={group} />)}
        {groups.length > SHOWN && !all && <button type="button" className="link" onClick={() => setAll(true)}>Show {groups.length - SHOWN} earlier</button>}
      </div>
    </Section>
  )
}

function Group({ group: { by, at, entries } }: { group: HistoryGroup }) {
  return (
    <div className="history-group">
      <span className="avatar" style={{ background: colourOf(by) }} aria-hidden="true">{initials(by)}</span>
      <div className="history-body">
        <p className="history-head"><b>{by}</b><time title={absoluteTime(at)} dateTime={new Date(at).toISOString()}>{relativeTime(at)}</time></p>
        <ul>
          {entries.flatMap((entry) => historyLines(entry).map((line) => (
            <li key={`${entry.change.id} ${line.field}`} data-replaced={line.replaced} title={`${absoluteTime(entry.change.at)}${line.replaced ? ' (replaced since)' : ''}`}>{line.text}</li>
          )))}
        </ul>
      </div>
    </div>
  )
}
