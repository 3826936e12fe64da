import { useMemo, useState } from 'react'

import { Undo2 } from 'lucide-react'

import { labelFieldOf, undoneWords, t, type ItemDetail } from '../../../preload/contract/index.ts'
import { PersonCircle } from '../../components/Avatar.tsx'
import { absoluteTime, relativeTime } from '../../components/format.ts'
import { historyGroups, historyLines } from './history-text.ts'
import type { HistoryGroup, HistoryLine } from './history-text.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { app } from '../../store/app.ts'
import { nameOf } from '../../components/person-names.ts'
import { Section } from './Section.tsx'

const MAX_GROUPS = 6
const MAX_LINES = 5

interface Props {
  detail: ItemDetail
  /** Why labels cannot be changed; null when they can. */
  refused: string | null
}

export function History({ detail, refused }: Props) {
  const entries = detail.history
  const [all, setAll] = useState(false)
  const groups = useMemo(() => historyGroups(entries), [entries])
  const shown = all ? groups : groups.filter((group) => linesOf(group, all).length > 0)
  return (
    <Section name="history" title="History" open>
      <div data-testid="history">
        {groups.length === 0 && <p className="muted">Nobody has labelled this picture yet.</p>}
        {shown.slice(0, all ? undefined : MAX_GROUPS).map((group) => (
          <Group key={group.entries[0]?.change.id} group={group} all={all} detail={detail} refused={refused} />
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
  const state = undone ? undoneWords(undone, absoluteTime, nameOf) : replaced ? t(' (replaced since)') : ''
  return `${absoluteTime(change.at)}${state}`
}

/** Returns the lines of a group. What was undone is left out unless everything is shown: it says nothing about now. */
function linesOf({ entries }: HistoryGroup, all: boolean): HistoryLine[] {
  return entries.flatMap(historyLines).filter(({ undone }) => all || undone === null)
}

function isShortened(group: HistoryGroup): boolean {
  return linesOf(group, false).length > MAX_LINES || linesOf(group, true).length > linesOf(group, false).length
}

function Group({ group, all, detail, refused }: Props & { group: HistoryGroup; all: boolean }) {
  const { by, at } = group
  const lines = linesOf(group, all)
  return (
    <div className="history-group">
      <PersonCircle user={by} />
      <div className="history-body">
        <p className="history-head">
          <b>{nameOf(by)}</b>
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
              <span>
                {line.text}
                {line.before !== '' && <span> (before: {line.before})</span>}
              </span>
              {line.undone && (
                <span className="history-undone">{line.undone.movedTo === null ? 'undone' : 'moved'}</span>
              )}
              <PutBack line={line} detail={detail} refused={refused} />
            </li>
          ))}
          {!all && lines.length > MAX_LINES && <li>and {lines.length - MAX_LINES} more</li>}
        </ul>
      </div>
    </div>
  )
}

/** Shows a button that gives a label the value of an earlier change again. It is an edit like any other. */
function PutBack({ line: { field, value }, detail, refused }: Props & { line: HistoryLine }) {
  if (field === null || value === undefined) return null
  const label = labelFieldOf(field)
  if (label.fieldValue(detail.state[label.kind], field) === value) return null
  return (
    <IconButton
      label={`Put this back: ${label.words.imperative(field, value)}`}
      className="history-put-back"
      disabled={refused !== null}
      onClick={() => {
        if (field === 'notes') app().discardDraft(detail.id)
        void app().edit([detail.id], label.editOf(field, value), detail.revision)
      }}
    >
      <Undo2 size={13} />
    </IconButton>
  )
}
