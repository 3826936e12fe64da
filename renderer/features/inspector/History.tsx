import { useMemo, useState } from 'react'

import { undoneWords, type HistoryEntry } from '../../../preload/contract/index.ts'
import { absoluteTime, colourOf, initials, relativeTime } from '../../components/format.ts'
import { historyGroups, historyLines } from './history-text.ts'
import type { HistoryGroup, HistoryLine } from './history-text.ts'
import { Section } from './Section.tsx'

const MAX_GROUPS = 6
const MAX_LINES = 5

export function History({ entries }: { entries: readonly HistoryEntry[] }) {
  const [all, setAll] = useState(false)
  const groups = useMemo(() => historyGroups(entries), [entries])
  return (
    <Section name="history" title="History" open>
      <div data-testid="history">
        {groups.length === 0 && <p className="muted">Nobody has labelled this picture yet.</p>}
        {groups.slice(0, all ? undefined : MAX_GROUPS).map((group) => (
          <Group key={group.entries[0]?.change.id} group={group} all={all} />
        ))}
        {!all && groups.some((group, index) => index >= MAX_GROUPS || linesOf(group).length > MAX_LINES) && (
          <button type="button" className="link" onClick={() => setAll(true)}>
            Show everything
          </button>
        )}
      </div>
    </Section>
  )
}

function titleOf({ change, replaced, undone }: HistoryLine): string {
  const state = undone ? undoneWords(undone, absoluteTime) : replaced ? ' (replaced since)' : ''
  return `${absoluteTime(change.at)}${state}`
}

function linesOf({ entries }: HistoryGroup): HistoryLine[] {
  return entries.flatMap(historyLines)
}

function Group({ group, all }: { group: HistoryGroup; all: boolean }) {
  const { by, at } = group
  const lines = linesOf(group)
  return (
    <div className="history-group">
      <span className="avatar" style={{ background: colourOf(by) }} aria-hidden="true">
        {initials(by)}
      </span>
      <div className="history-body">
        <p className="history-head">
          <b>{by}</b>
          <time title={absoluteTime(at)} dateTime={new Date(at).toISOString()}>
            {relativeTime(at)}
          </time>
        </p>
        <ul>
          {lines.slice(0, all ? undefined : MAX_LINES).map((line) => (
            <li
              key={`${line.change.id} ${line.field}`}
              data-replaced={line.replaced || line.undone !== null}
              title={titleOf(line)}
            >
              {line.text}
              {line.undone && (
                <span className="history-undone">{line.undone.movedTo === null ? 'undone' : 'moved'}</span>
              )}
            </li>
          ))}
          {!all && lines.length > MAX_LINES && <li>and {lines.length - MAX_LINES} more</li>}
        </ul>
      </div>
    </div>
  )
}
