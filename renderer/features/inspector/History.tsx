import { useMemo, useState } from 'react'

import { undoneWords, type HistoryEntry, t } from '../../../preload/contract/index.ts'
import { PersonCircle } from '../../components/Avatar.tsx'
import { absoluteTime, relativeTime } from '../../components/format.ts'
import { historyGroups, historyLines } from './history-text.ts'
import type { HistoryGroup, HistoryLine } from './history-text.ts'
import { Section } from './Section.tsx'

const MAX_GROUPS = 6
const MAX_LINES = 5

export function History({ entries }: { entries: readonly HistoryEntry[] }) {
  const [all, setAll] = useState(false)
  const groups = useMemo(() => historyGroups(entries), [entries])
  const shown = all ? groups : groups.filter((group) => linesOf(group, all).length > 0)
  return (
    <Section name="history" title="History" open>
      <div data-testid="history">
        {groups.length === 0 && <p className="muted">Nobody has labelled this picture yet.</p>}
        {shown.slice(0, all ? undefined : MAX_GROUPS).map((group) => (
          <Group key={group.entries[0]?.change.id} group={group} all={all} />
        ))}
        {!all && (shown.length > MAX_GROUPS || groups.some(isShortened)) && (
          <button type="button" className="link" onClick={() => setAll(true)}>
            Show everything
          </button>
        )}
      </div>
    </Section>
  )
}

function titleOf({ change, replaced, undone }: HistoryLine): string {
  const state = undone ? undoneWords(undone, absoluteTime) : replaced ? t(' (replaced since)') : ''
  return `${absoluteTime(change.at)}${state}`
}

/** Returns the lines of a group. What was undone is left out unless everything is shown: it says nothing about now. */
function linesOf({ entries }: HistoryGroup, all: boolean): HistoryLine[] {
  return entries.flatMap(historyLines).filter(({ undone }) => all || undone === null)
}

function isShortened(group: HistoryGroup): boolean {
  return linesOf(group, false).length > MAX_LINES || linesOf(group, true).length > linesOf(group, false).length
}

function Group({ group, all }: { group: HistoryGroup; all: boolean }) {
  const { by, at } = group
  const lines = linesOf(group, all)
  return (
    <div className="history-group">
      <PersonCircle user={by} />
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
