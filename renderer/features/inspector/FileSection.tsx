/** File facts and embedded metadata; read from the picture only when somebody looks. */
import { useEffect, useState } from 'react'

import type { FileFacts, Row } from '../../../preload/contract/index.ts'
import { absoluteTime, bytes } from '../../components/format.ts'
import { noticeText } from '../../components/notice-text.ts'
import { invoke, useApp } from '../../store/app.ts'
import { isUnreachable } from '../../store/status.ts'
import { MetadataView } from './MetadataView.tsx'
import { REST_MS } from './rest.ts'
import { Section } from './Section.tsx'
import { Unread } from './Unread.tsx'

export function FileSection({ row }: { row: Row }) {
  // What could not be read while the share was away is read again when it is back.
  const away = useApp((state) => isUnreachable(state.status) || !state.connected)
  const key = `${row.version} ${away}`
  return (
    <>
      <Section name="file" title="File" open>
        <Facts key={key} row={row} />
      </Section>
      <Section name="metadata" title="Metadata">
        <MetadataView key={key} id={row.id} />
      </Section>
    </>
  )
}

interface Answer {
  readonly facts: FileFacts | null
  readonly error: unknown
}

function useFacts({ id }: Row): Answer {
  const [answer, setAnswer] = useState<Answer>({ facts: null, error: null })
  useEffect(() => {
    let current = true
    const timer = setTimeout(() => {
      invoke('item.facts', { id }).then(
        (facts) => {
          if (current) setAnswer({ facts, error: null })
        },
        (error: unknown) => {
          if (current) setAnswer({ facts: null, error })
        },
      )
    }, REST_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [id])
  return answer
}

function Facts({ row }: { row: Row }) {
  const { facts, error } = useFacts(row)
  return (
    <>
      {error !== null && <Unread error={error} />}
      {facts?.problem != null && <p className="field-error">{facts.problem}</p>}
      {facts?.notice != null && <p className="facts-notice">{noticeText(facts.notice).long}</p>}
      <dl className="facts">
        {factLines(row, facts).map(([label, value]) => (
          <div key={label}>
            <dt title={label}>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

/** Nothing for icons and the like. */
function megapixels(pixels: number): string {
  return pixels < 100_000 ? '' : ` (${(pixels / 1e6).toFixed(1)} MP)`
}

function factLines(row: Row, facts: FileFacts | null): (readonly [string, string])[] {
  const width = row.width ?? facts?.width
  const height = row.height ?? facts?.height
  return [
    ['Path', row.key],
    ...(width && height ? [['Size', `${width} × ${height}${megapixels(width * height)}`] as const] : []),
    ...(facts
      ? ([
          ['File', [facts.format?.toUpperCase(), bytes(facts.size)].filter(Boolean).join(', ')],
          ['Modified', absoluteTime(facts.modifiedAt)],
        ] as const)
      : []),
  ]
}
