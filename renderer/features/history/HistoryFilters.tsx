/** Shows what the history is narrowed to: person, kind of label, time, folder and filter. */
import { useId, useRef } from 'react'
import type { ReactNode } from 'react'

import { ALL_HISTORY, t } from '../../../preload/contract/index.ts'
import type { HistoryKind } from '../../../preload/contract/index.ts'
import { capitalized, count } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { nameOf } from '../../components/person-names.ts'
import { fromLocalInput, isNarrowed, KIND_NAMES, KINDS, startOfDay, toLocalInput } from './history-words.ts'

/** How long typing must pause before the history is narrowed, in milliseconds. */
const TYPING_PAUSE_MS = 250

/** Ranges of time that people ask for. `days` is how many days before today they begin. */
const SPANS = [
  { name: 'Today', days: 0 },
  { name: t('7 days'), days: 6 },
  { name: t('30 days'), days: 29 },
] as const

export function HistoryFilters() {
  const query = useApp((state) => state.historyQuery)
  const people = useApp((state) => state.history?.people)
  const folders = useApp((state) => state.folders)
  const narrow = app().narrowHistory
  return (
    <form className="history-filters" aria-label="Narrow the history" onSubmit={(event) => event.preventDefault()}>
      <Field title="Person">
        {(id) => (
          <select id={id} value={query.by ?? ''} onChange={({ target }) => narrow({ by: target.value || null })}>
            <option value="">Everybody</option>
            {query.by !== null && !people?.some(({ user }) => user === query.by) && (
              <option value={query.by}>{nameOf(query.by)}</option>
            )}
            {people?.map(({ user, count: changes }) => (
              <option key={user} value={user}>
                {nameOf(user)} ({count(changes)})
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field title="Labels">
        {(id) => (
          <select
            id={id}
            value={query.kinds[0] ?? ''}
            onChange={({ target }) => narrow({ kinds: target.value === '' ? [] : [target.value as HistoryKind] })}
          >
            <option value="">All labels and settings</option>
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {capitalized(KIND_NAMES[kind])}
              </option>
            ))}
          </select>
        )}
      </Field>
      <fieldset className="history-spans">
        <legend className="visually-hidden">Time</legend>
        <button
          type="button"
          className="button button-quiet button-small"
          aria-pressed={query.since === null && query.until === null}
          onClick={() => narrow({ since: null, until: null })}
        >
          Any time
        </button>
        {SPANS.map(({ name, days }) => (
          <button
            key={name}
            type="button"
            className="button button-quiet button-small"
            aria-pressed={query.until === null && query.since === startOfDay(days)}
            onClick={() => narrow({ since: startOfDay(days), until: null })}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <Field title="From">
        {(id) => (
          <input
            key={query.since ?? ''}
            id={id}
            type="datetime-local"
            defaultValue={toLocalInput(query.since)}
            onChange={({ target }) => narrow({ since: fromLocalInput(target.value) })}
          />
        )}
      </Field>
      <Field title="To">
        {(id) => (
          <input
            key={query.until ?? ''}
            id={id}
            type="datetime-local"
            defaultValue={toLocalInput(query.until)}
            onChange={({ target }) => narrow({ until: endOfMinute(fromLocalInput(target.value)) })}
          />
        )}
      </Field>
      <Field title="Folder">
        {(id) => (
          <select id={id} value={query.folder} onChange={({ target }) => narrow({ folder: target.value })}>
            {folders.map(({ path }) => (
              <option key={path} value={path}>
                {path === '' ? 'All folders' : path}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field title="Filter">{(id) => <FilterText id={id} text={query.text} />}</Field>
      {isNarrowed(query) && (
        <button type="button" className="link history-clear" onClick={() => narrow(ALL_HISTORY)}>
          Show the whole history
        </button>
      )}
    </form>
  )
}

function Field({ title, children }: { title: string; children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div className="history-field">
      <label htmlFor={id}>{title}</label>
      {children(id)}
    </div>
  )
}

function FilterText({ id, text }: { id: string; text: string }) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  return (
    <input
      key={text === '' ? 'empty' : 'text'}
      id={id}
      type="text"
      spellCheck={false}
      placeholder="such as tag:owl stars>=4"
      defaultValue={text}
      onChange={({ target }) => {
        clearTimeout(timer.current)
        timer.current = setTimeout(() => app().narrowHistory({ text: target.value }), TYPING_PAUSE_MS)
      }}
    />
  )
}

/** Returns the last millisecond of a minute: a time without seconds means all of it. */
function endOfMinute(at: number | null): number | null {
  return at === null ? null : at + 59_999
}
