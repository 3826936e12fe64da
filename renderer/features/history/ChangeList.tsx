/** Lists the changes of one batch: picture, what was there before and after, and what became of it. */
import { changeWords, fieldChanges, language, t, undoneWords } from '../../../preload/contract/index.ts'
import type { HistoryBatch, HistoryQuery, HistoryRecord } from '../../../preload/contract/index.ts'
import { absoluteTime, capitalized, count } from '../../components/format.ts'
import { ShortName } from '../../components/ShortName.tsx'
import { app, useApp } from '../../store/app.ts'
import type { ShownChanges } from '../../store/history.ts'
import { readOnlySentence } from '../../store/status.ts'
import { SmallPicture } from './SmallPicture.tsx'
import { nameOf } from '../../components/person-names.ts'
import { ValueChange } from './ValueChange.tsx'

const TIME = new Intl.DateTimeFormat(language(), { timeStyle: 'medium' })

interface Props {
  batch: HistoryBatch
  query: HistoryQuery
  shown: ShownChanges
}

export function ChangeList({ batch, query, shown: { changes, total } }: Props) {
  return (
    <div className="history-changes">
      <button
        type="button"
        className="link history-before"
        onClick={() => {
          app().closeHistory()
          void app().showLabelsAt(batch.from - 1)
        }}
      >
        Show all labels as they were before these changes
      </button>
      <ul>
        {changes.map((record) => (
          <ChangeRow key={`${record.row?.id} ${record.change.id}`} record={record} query={query} />
        ))}
      </ul>
      {changes.length < total && (
        <button type="button" className="button button-small" onClick={() => void app().loadChangesOf(batch)}>
          Show more ({count(total - changes.length)})
        </button>
      )}
    </div>
  )
}

function ChangeRow({ record, query }: { record: HistoryRecord; query: HistoryQuery }) {
  const { row, change, undone, replacedFields } = record
  const refused = useApp((state) => readOnlySentence(state.status))
  const fields = fieldChanges(record)
  const replaced = new Set(replacedFields)
  const isReplaced = fields.length > 0 && fields.every(({ field }) => replaced.has(field))
  const state = undone ? undoneWords(undone, absoluteTime, nameOf).slice(2, -1) : isReplaced ? t('replaced since') : ''
  return (
    <li className="history-change" data-testid="history-change" data-replaced={undone !== null || isReplaced}>
      <time className="muted" title={absoluteTime(change.at)}>
        {TIME.format(change.at)}
      </time>
      {row === null ? (
        <span className="history-change-picture">Settings</span>
      ) : (
        <button
          type="button"
          className="history-change-picture"
          title={row.key}
          aria-label={`Show ${row.key}`}
          disabled={!row.present}
          onClick={() => {
            app().closeHistory()
            void app().showInFolder(row.id)
          }}
        >
          <SmallPicture row={row} />
          <ShortName name={row.name} title={null} />
        </button>
      )}
      <span className="history-change-values">
        {fields.map((field) => (
          <ValueChange key={field.field} {...field} />
        ))}
        {fields.length === 0 && <span>{capitalized(changeWords(record, nameOf))}</span>}
        {state !== '' && <span className="muted history-change-state">{state}</span>}
      </span>
      {row !== null && (
        <button
          type="button"
          className="button button-quiet button-small"
          disabled={refused !== null || undone !== null}
          title={refused ?? undefined}
          aria-label={`Take back this change of ${row.name}`}
          onClick={() => app().requestTakeBack({ query, only: [{ item: row.id, id: change.id }] })}
        >
          Take back…
        </button>
      )}
    </li>
  )
}
