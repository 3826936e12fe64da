/** Shows the labels of several pictures at once, counted over all of them. */
import { useEffect, useRef, useState } from 'react'

import type { ItemId, LabelCounts } from '../../../preload/contract/index.ts'
import { count, plural } from '../../components/format.ts'
import { LevelInputs } from '../../components/LevelInputs.tsx'
import { StarMarks } from '../../components/Stars.tsx'
import { app, invoke, useApp } from '../../store/app.ts'
import { readOnlySentence } from '../../store/status.ts'
import { selectedCount } from '../../store/selection.ts'
import { countRows, summaryOfCounts } from './selection-summary.ts'
import { TagFields } from './TagFields.tsx'

export function SelectionSummary() {
  const total = useApp(selectedCount)
  const refused = useApp((state) => readOnlySentence(state.status))
  const counts = useSelectionCounts()
  const summary = summaryOfCounts(counts ?? countRows([]))
  return (
    <>
      <header className="inspector-title">
        <div className="inspector-heading">
          <h2>{plural(total, 'picture')} selected</h2>
        </div>
        <p className="muted">A change of a label applies to all of them.</p>
      </header>
      <section className="inspector-section" aria-label="Labels of the selection" aria-busy={counts === null}>
        <div className="rating">
          <LevelInputs values={summary.levels} refused={refused} onEdit={(edit) => void app().editTargets(edit)} />
        </div>
        <TagFields ids={null} tags={summary.tags} refused={refused} />
        <div className="field">
          <span className="field-label">Note</span>
          <p className="muted" data-testid="note-many">
            A note belongs to one picture. Choose a single one to write it
            {summary.withNotes > 0 && `; ${count(summary.withNotes)} of these have one`}.
          </p>
        </div>
        {summary.conflicts > 0 && (
          <p className="muted" data-testid="conflicts-many">
            {plural(summary.conflicts, 'picture')} {summary.conflicts === 1 ? 'has' : 'have'} values that people gave at
            the same time. A new value resolves them.
          </p>
        )}
        <Distribution byStars={summary.byStars} />
      </section>
    </>
  )
}

/**
 * Returns the counts over the selected pictures, also over those that are not loaded; null until they are known.
 *
 * Rows that are loaded are counted here, so that an edit is shown at once. Otherwise the program counts.
 */
function useSelectionCounts(): LabelCounts | null {
  const selected = useApp((state) => state.selected)
  // Rows are changed in place, so this subscribes to their version.
  const version = useApp((state) => state.rowsVersion)
  const isKnown = useApp((state) => state.pendingSelectionSize === null)
  const loaded = isKnown ? app().rows.loadedOf(selected) : []
  const isLoaded = isKnown && loaded.length === selected.size
  const counted = useProgramCounts(selected, isKnown && !isLoaded, version)
  return isLoaded ? countRows(loaded) : counted
}

/** Asks the program for the counts, again after each change, one question at a time. */
function useProgramCounts(selected: ReadonlySet<ItemId>, isWanted: boolean, version: number): LabelCounts | null {
  const [answer, setAnswer] = useState<{ selected: ReadonlySet<ItemId>; counts: LabelCounts } | null>(null)
  const running = useRef<Promise<void> | null>(null)
  const wanted = useRef({ selected, version })
  useEffect(() => {
    wanted.current = { selected, version }
    if (!isWanted || running.current) return
    const ask = async (): Promise<void> => {
      for (let asked: typeof wanted.current | null = null; asked !== wanted.current;) {
        asked = wanted.current
        const counts = await invoke('labels.count', { ids: [...asked.selected] })
        setAnswer({ selected: asked.selected, counts })
      }
    }
    running.current = ask()
      .catch(() => undefined)
      .finally(() => {
        running.current = null
      })
  }, [selected, isWanted, version])
  return answer?.selected === selected ? answer.counts : null
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
