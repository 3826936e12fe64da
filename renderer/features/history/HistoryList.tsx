/** Lists the batches of the history, by day. */
import { ChevronRight, Images, Undo2 } from 'lucide-react'

import type { HistoryBatch, HistoryQuery } from '../../../preload/contract/index.ts'
import { PersonCircle } from '../../components/Avatar.tsx'
import { absoluteTime, count, plural } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { readOnlySentence } from '../../store/status.ts'
import { batchKey, queryOfBatch } from '../../store/history.ts'
import type { ShownHistory } from '../../store/history.ts'
import { ChangeList } from './ChangeList.tsx'
import { dayText, isNarrowed, kindsText, placeText, timesText, undoneText } from './history-words.ts'
import { nameOf } from '../../components/person-names.ts'
import { SmallPicture } from './SmallPicture.tsx'

export function HistoryList() {
  const history = useApp((state) => state.history)
  const error = useApp((state) => state.historyError)
  return (
    <section className="history-results" aria-label="Changes" aria-busy={history === null}>
      {error !== null && (
        <p className="field-error history-error" role="alert">
          {error}
        </p>
      )}
      {history?.reading && <Reading {...history.reading} />}
      {/* What is listed belongs to an earlier filter when this one is not understood, and must not be taken back. */}
      {error === null && history && history.reading === null && <Batches history={history} />}
    </section>
  )
}

function Reading({ read, total }: { read: number; total: number }) {
  return (
    <div className="history-reading" role="status">
      <p>Reading the history…</p>
      <progress value={read} max={Math.max(1, total)} aria-label="Reading the history" />
    </div>
  )
}

function Batches({ history }: { history: ShownHistory }) {
  const refused = useApp((state) => readOnlySentence(state.status))
  const { batches, changes, total, query } = history
  if (changes === 0) return <Empty query={query} />
  const days = Map.groupBy(batches, ({ to }) => dayText(to))
  // Changes of settings have no pictures, and are not taken back here.
  const hasPictures = batches.length < total || batches.some(({ pictures }) => pictures > 0)
  return (
    <>
      <div className="history-summary">
        <p role="status">
          {plural(changes, 'change')} in {plural(total, 'batch', 'batches')}
        </p>
        {isNarrowed(query) && hasPictures && (
          <span className="history-summary-actions">
            <button type="button" className="button button-small" onClick={() => app().showChangedPictures(query)}>
              <Images size={14} aria-hidden="true" />
              Show the pictures
            </button>
            <button
              type="button"
              className="button button-small"
              data-testid="take-back-all"
              disabled={refused !== null}
              title={refused ?? undefined}
              onClick={() => app().requestTakeBack({ query, only: null })}
            >
              <Undo2 size={14} aria-hidden="true" />
              Take all back…
            </button>
          </span>
        )}
      </div>
      <div className="history-days">
        {Array.from(days, ([day, ofDay]) => (
          <section key={day} aria-label={day}>
            <h3 className="history-day">{day}</h3>
            <ul>
              {ofDay.map((batch) => (
                <Batch key={batchKey(batch)} batch={batch} query={query} />
              ))}
            </ul>
          </section>
        ))}
        {batches.length < total && (
          <button type="button" className="button history-more" onClick={() => void app().loadMoreHistory()}>
            Show more ({count(total - batches.length)} older)
          </button>
        )}
      </div>
    </>
  )
}

function Empty({ query }: { query: HistoryQuery }) {
  return (
    <div className="empty empty-small">
      <p>{isNarrowed(query) ? 'No changes match.' : 'Nobody has changed a label yet.'}</p>
    </div>
  )
}

function Batch({ batch, query }: { batch: HistoryBatch; query: HistoryQuery }) {
  const changes = useApp((state) => state.historyChanges.get(batchKey(batch)))
  const refused = useApp((state) => readOnlySentence(state.status))
  const isExpanded = changes !== undefined
  const { by, from, to, pictures, examples } = batch
  const undone = undoneText(batch)
  const ofBatch = queryOfBatch(query, batch)
  const name = `${nameOf(by)}, ${timesText(batch)}`
  return (
    <li className="history-batch" data-testid="history-batch" data-by={by} data-undone={batch.undone === batch.changes}>
      <div className="history-batch-line">
        <button
          type="button"
          className="history-batch-toggle"
          aria-expanded={isExpanded}
          aria-label={`${name}: ${placeText(batch)}, ${kindsText(batch)}`}
          onClick={() => (isExpanded ? app().collapseChangesOf(batch) : void app().loadChangesOf(batch))}
        >
          <ChevronRight className="history-chevron" size={14} aria-hidden="true" />
          <PersonCircle user={by} />
          <span className="history-batch-words">
            <span className="history-batch-head">
              <b>{nameOf(by)}</b>
              <time className="muted" title={`${absoluteTime(from)} to ${absoluteTime(to)}`}>
                {timesText(batch)}
              </time>
              {undone !== '' && <span className="history-undone">{undone}</span>}
            </span>
            <span className="history-batch-what" title={`${placeText(batch)}: ${kindsText(batch)}`}>
              {placeText(batch)}
              <span className="muted">{kindsText(batch)}</span>
            </span>
          </span>
          <span className="history-examples" aria-hidden="true">
            {examples.map((row) => (
              <SmallPicture key={row.id} row={row} />
            ))}
            {pictures > examples.length && <span className="muted">…</span>}
          </span>
        </button>
        {pictures > 0 && (
          <span className="history-batch-actions">
            <button
              type="button"
              className="button button-small"
              aria-label={`Show the pictures: ${name}`}
              onClick={() => app().showChangedPictures(ofBatch)}
            >
              Show
            </button>
            <button
              type="button"
              className="button button-small"
              data-testid="take-back"
              aria-label={`Take back: ${name}`}
              disabled={refused !== null || batch.undone === batch.changes}
              title={refused ?? undefined}
              onClick={() => app().requestTakeBack({ query: ofBatch, only: null })}
            >
              Take back…
            </button>
          </span>
        )}
      </div>
      {changes && <ChangeList batch={batch} query={ofBatch} shown={changes} />}
    </li>
  )
}
