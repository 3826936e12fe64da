/** Shows in what the files of compared pictures differ. They are read only while the section is open. */
import { useEffect, useState } from 'react'

import type { ItemId } from '../../../preload/contract/index.ts'
import { count } from '../../components/format.ts'
import { app, invoke } from '../../store/app.ts'
import type { Comparison } from '../../store/compare.ts'
import { differencesOf, factLines, metadataLines } from './file-facts.ts'
import type { FactLine } from './file-facts.ts'
import { READ_DELAY_MS } from './read-delay.ts'
import { readMetadata } from './read-metadata.ts'
import { Section } from './Section.tsx'

export function DifferencesSection({ compare }: { compare: Comparison }) {
  return (
    <Section name="differences" title="Differences" open>
      <Differences compare={compare} />
    </Section>
  )
}

function Differences({ compare: { ids, active } }: { compare: Comparison }) {
  const files = useFiles(ids)
  if (files === null) return <p className="muted">Reading…</p>
  const differences = differencesOf(files)
  if (differences.length === 0) return <p className="muted">The files have the same size, format, time and metadata.</p>
  return (
    <dl className="differences" data-testid="differences">
      {differences.map(({ name, values }) => (
        <div key={name}>
          <dt>{name}</dt>
          {values.map((value, index) => (
            // Values may be equal, and their order is that of the panes.
            // oxlint-disable-next-line react/no-array-index-key
            <dd key={index} data-active={index === active}>
              <span className="pane-number">{count(index + 1)}</span>
              <span title={value ?? undefined}>{value ?? '–'}</span>
            </dd>
          ))}
        </div>
      ))}
    </dl>
  )
}

type LinesById = ReadonlyMap<ItemId, readonly FactLine[]>

/** Returns the lines about each file; null until all were read. A file that cannot be read has fewer lines. */
function useFiles(ids: readonly ItemId[]): readonly (readonly FactLine[])[] | null {
  // The order of the panes does not matter for what has to be read.
  const group = ids.toSorted((a, b) => a - b).join()
  const [read, setRead] = useState<{ group: string; linesById: LinesById } | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    const timer = setTimeout(() => {
      void readAll(group.split(',').map(Number), stop.signal).then((linesById) => {
        if (!stop.signal.aborted) setRead({ group, linesById })
      })
    }, READ_DELAY_MS)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [group])
  return read?.group === group ? ids.map((id) => read.linesById.get(id) ?? []) : null
}

async function readAll(ids: readonly ItemId[], signal: AbortSignal): Promise<LinesById> {
  const linesById = new Map<ItemId, readonly FactLine[]>()
  for (const id of ids) {
    if (signal.aborted) break
    const row = app().rows.byId(id)
    const [facts, metadata] = await Promise.all([
      invoke('item.facts', { id }).catch(() => null),
      readMetadata(id, signal).catch(() => null),
    ])
    if (row) linesById.set(id, [...factLines(row, facts), ...metadataLines(metadata)])
  }
  return linesById
}
