/** File facts and embedded metadata; read from the picture only when somebody looks. */
import { useEffect, useState } from 'react'

import type { FileFacts, Row } from '../../../preload/contract/index.ts'
import { absoluteTime, bytes } from '../../components/format.ts'
import { invoke, useApp } from '../../store/app.ts'
import { isAway } from '../../store/status.ts'
import { sentence } from '../../store/toasts.ts'
import { Section } from './Section.tsx'

export function FileSection({ row }: { row: Row }) {
  // What could not be read while the share was away is read again when it is back.
  const away = useApp((state) => isAway(state.status) || !state.connected)
  const key = `${row.version} ${away}`
  return (
    <>
      <Section name="file" title="File" open><Facts key={key} row={row} show="facts" /></Section>
      <Section name="metadata" title="Metadata"><Facts key={key} row={row} show="metadata" /></Section>
    </>
  )
}

/** Waits until the person rests on a picture: reading metadata of a file on a share is not free. */
const REST_MS = 180

function useFacts({ id }: Row): { facts: FileFacts | null; error: string | null } {
  const [answer, setAnswer] = useState<{ facts: FileFacts | null; error: string | null }>({ facts: null, error: null })
  useEffect(() => {
    let current = true
    const timer = setTimeout(() => {
      invoke('item.facts', { id }).then(
        (facts) => { if (current) setAnswer({ facts, error: null }) },
        (error: unknown) => { if (current) setAnswer({ facts: null, error: sentence(error) }) },
      )
    }, REST_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [id])
  return answer
}

function Facts({ row, show }: { row: Row; show: 'facts' | 'metadata' }) {
  const { facts, error } = useFacts(row)
  if (error !== null) return <p className="field-error">{error}</p>
  if (show === 'facts') return <Table lines={factLines(row, facts)} problem={facts?.problem ?? null} />
  if (!facts) return <p className="muted">Reading…</p>
  return facts.metadata.length === 0 ? <p className="muted">This file carries no metadata.</p> : <Table lines={facts.metadata} problem={null} />
}

function factLines(row: Row, facts: FileFacts | null): (readonly [string, string])[] {
  const width = row.width ?? facts?.width
  const height = row.height ?? facts?.height
  return [
    ['Path', row.key],
    ...(width && height ? [['Size', `${width} × ${height} (${((width * height) / 1e6).toFixed(1)} MP)`] as const] : []),
    ...(facts ? [['File', [facts.format?.toUpperCase(), bytes(facts.size)].filter(Boolean).join(', ')], ['Modified', absoluteTime(facts.modifiedAt)]] as const : []),
  ]
}

function Table({ lines, problem }: { lines: readonly (readonly [string, string])[]; problem: string | null }) {
  return (
    <>
      {problem !== null && <p className="field-error">{problem}</p>}
      <dl className="facts">
        {lines.map(([label, value]) => (
          <div key={`${label} ${value}`}><dt title={label}>{label}</dt><dd>{value}</dd></div>
        ))}
      </dl>
    </>
  )
}
