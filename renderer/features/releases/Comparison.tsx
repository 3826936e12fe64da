/** Shows what differs between two releases, or between one and now. */
import { useId } from 'react'

import type { ReleaseComparison, ReleaseRecord } from '../../../preload/contract/index.ts'
import { t } from '../../../preload/contract/index.ts'
import { count, plural } from '../../components/format.ts'
import { ShortName } from '../../components/ShortName.tsx'
import { app, useApp } from '../../store/app.ts'
import type { ComparedReleases } from '../../store/releases.ts'
import { SmallPicture } from '../history/SmallPicture.tsx'
import { nameOf } from '../../components/person-names.ts'
import { ValueChange } from '../history/ValueChange.tsx'

const NO_RELEASES: readonly ReleaseRecord[] = []
const NOW = 'now'

export function Comparison() {
  const compared = useApp((state) => state.compared)
  const comparison = useApp((state) => state.comparison)
  const error = useApp((state) => state.comparisonError)
  if (compared === null) return null
  return (
    <div
      className="release-comparison"
      data-testid="release-comparison"
      aria-busy={comparison === null && error === null}
    >
      <Choices compared={compared} />
      {error !== null && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      {comparison === null && error === null && (
        <p className="muted" role="status">
          Comparing…
        </p>
      )}
      {comparison && <Differences comparison={comparison} />}
    </div>
  )
}

function Choices({ compared: { from, to } }: { compared: ComparedReleases }) {
  const id = useId()
  const releases = useApp((state) => state.releases?.releases ?? NO_RELEASES)
  const compare = (change: Partial<ComparedReleases>): void => void app().compareReleases({ from, to, ...change })
  const options = releases.map(({ file, name, by }) => (
    <option key={file} value={file}>
      {releases.some((other) => other.name === name && other.file !== file) ? `${name} (${nameOf(by)})` : name}
    </option>
  ))
  return (
    <div className="release-choices">
      <div className="history-field">
        <label htmlFor={`${id}-from`}>From</label>
        <select id={`${id}-from`} value={from} onChange={({ target }) => compare({ from: target.value })}>
          {options}
        </select>
      </div>
      <div className="history-field">
        <label htmlFor={`${id}-to`}>To</label>
        <select
          id={`${id}-to`}
          value={to ?? NOW}
          onChange={({ target }) => compare({ to: target.value === NOW ? null : target.value })}
        >
          <option value={NOW}>Now</option>
          {options}
        </select>
      </div>
    </div>
  )
}

const KIND_WORDS = { added: t('labelled'), changed: t('changed'), removed: t('labels removed') } as const

function Differences({ comparison }: { comparison: ReleaseComparison }) {
  const { added, changed, removed, examples } = comparison
  const total = added + changed + removed
  if (total === 0)
    return (
      <div className="empty empty-small">
        <p>The labels are the same.</p>
      </div>
    )
  return (
    <>
      <div className="release-summary">
        <p className="release-counts" role="status">
          {`${plural(added, 'picture')} labelled, ${count(changed)} changed, ${count(removed)} without labels now`}
        </p>
        <button type="button" className="button button-small" onClick={() => void app().exportDifferences()}>
          Export…
        </button>
      </div>
      <ul className="take-back-examples release-differences" aria-label="Differences">
        {examples.map(({ row, formerKey, kind, fields, hidesStars }) => (
          <li key={row.id} data-kind={kind}>
            <SmallPicture row={row} />
            <ShortName name={row.name} title={row.key} />
            <span className="history-undone">{KIND_WORDS[kind]}</span>
            <span className="release-fields">
              {fields.map((field) => (
                <ValueChange key={`${field.field} ${field.rater}`} {...field} />
              ))}
              {hidesStars && <span className="muted">Stars are hidden until you give stars</span>}
              {formerKey !== null && <span className="muted">{`was ${formerKey}`}</span>}
            </span>
            <People names={[...new Set(fields.flatMap(({ by }) => by ?? []))]} />
          </li>
        ))}
      </ul>
      {examples.length < total && (
        <p className="muted">{`The first ${count(examples.length)} are shown. “Export…” writes all of them.`}</p>
      )}
    </>
  )
}

function People({ names }: { names: readonly string[] }) {
  const text = names.join(', ')
  return (
    <span className="muted release-people" title={text}>
      {text}
    </span>
  )
}
