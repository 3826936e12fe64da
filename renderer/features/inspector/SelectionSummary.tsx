/** Shows the labels of several items at once. It counts the loaded items, and says so when those are not all. */
import { LEVEL_KINDS, UNSET_LABELS } from '../../../preload/contract/index.ts'
import type { LabelValues, LevelKind, Row } from '../../../preload/contract/index.ts'
import { count, plural } from '../../components/format.ts'
import { LevelInputs } from '../../components/LevelInputs.tsx'
import { StarMarks } from '../../components/Stars.tsx'
import { app, useApp } from '../../store/app.ts'
import { readOnlySentence } from '../../store/status.ts'
import { selectedCount } from '../../store/selection.ts'
import { TagField } from './TagField.tsx'

export function SelectionSummary() {
  const selected = useApp((state) => state.selected)
  const total = useApp(selectedCount)
  // Rows are changed in place, so this subscribes to their version.
  useApp((state) => state.rowsVersion)
  const refused = useApp((state) => readOnlySentence(state.status))
  const isKnown = useApp((state) => state.pendingSelectionSize === null)
  const summary = summarise(isKnown ? app().rows.loadedOf(selected) : [])
  return (
    <>
      <header className="inspector-title">
        <div className="inspector-heading">
          <h2>{plural(total, 'picture')} selected</h2>
        </div>
        <p className="muted">A change of a label applies to all of them.</p>
      </header>
      <section className="inspector-section" aria-label="Labels of the selection">
        <div className="rating">
          <LevelInputs values={summary.levels} refused={refused} onEdit={(edit) => void app().editTargets(edit)} />
        </div>
        <TagField ids={null} tags={summary.tags} refused={refused} />
        <div className="field">
          <span className="field-label">Note</span>
          <p className="muted" data-testid="note-many">
            A note belongs to one picture. Choose a single one to write it
            {summary.withNotes > 0 && `; ${count(summary.withNotes)} of these have one`}.
          </p>
        </div>
        <Distribution byStars={summary.byStars} />
        {summary.loaded < total && (
          <p className="muted">
            Counted over the {count(summary.loaded)} pictures that were on screen, of {count(total)}.
          </p>
        )}
      </section>
    </>
  )
}

interface Summary {
  readonly loaded: number
  /** The value that all rows have; null when they differ. */
  readonly levels: { readonly [K in LevelKind]: LabelValues[K] | null }
  readonly byStars: readonly number[]
  readonly tags: readonly { readonly tag: string; readonly all: boolean }[]
  readonly withNotes: number
}

function summarise(rows: readonly Row[]): Summary {
  const byStars = [0, 0, 0, 0, 0, 0]
  const times = new Map<string, number>()
  for (const row of rows) {
    byStars[row.stars] = (byStars[row.stars] ?? 0) + 1
    for (const tag of row.tags) times.set(tag, (times.get(tag) ?? 0) + 1)
  }
  const tags = [...times]
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
    .map(([tag, n]) => ({ tag, all: n === rows.length }))
  // While no row is known, nothing differs.
  const first = rows[0] ?? UNSET_LABELS
  const commonLevel = (kind: LevelKind): Row[LevelKind] | null =>
    rows.every((row) => row[kind] === first[kind]) ? first[kind] : null
  return {
    loaded: rows.length,
    levels: Object.fromEntries(LEVEL_KINDS.map((kind) => [kind, commonLevel(kind)])) as unknown as Summary['levels'],
    byStars,
    tags,
    withNotes: rows.filter((row) => row.hasNotes).length,
  }
}

function Distribution({ byStars }: { byStars: readonly number[] }) {
  const most = Math.max(1, ...byStars)
  return (
    <ul className="distribution" aria-label="Stars of the selection">
      {byStars
        .map((n, stars) => ({ n, stars }))
        .filter(({ n }) => n > 0)
        .reverse()
        .map(({ n, stars }) => (
          <li key={stars}>
            <span>{stars === 0 ? 'Unrated' : <StarMarks stars={stars} />}</span>
            <span className="distribution-bar">
              <span style={{ width: `${(100 * n) / most}%` }} />
            </span>
            <span>{count(n)}</span>
          </li>
        ))}
    </ul>
  )
}
