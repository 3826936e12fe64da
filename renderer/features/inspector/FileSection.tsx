/** Shows file facts and embedded metadata. They are read from the picture only while the section is open. */
import { useEffect, useState } from 'react'

import type { FileFacts, Row } from '../../../preload/contract/index.ts'
import { absoluteTime, bytes } from '../../components/format.ts'
import { noticeText } from '../../components/notice-text.ts'
import { invoke, useApp } from '../../store/app.ts'
import { isUnreachable } from '../../store/status.ts'
import { MetadataView } from './MetadataView.tsx'
import { READ_DELAY_MS } from './read-delay.ts'
import { Section } from './Section.tsx'
import { ReadFailure } from './ReadFailure.tsx'

export function FileSection({ row }: { row: Row }) {
  // What could not be read while the share was unreachable is read again when it is back.
  const isOffline = useApp((state) => isUnreachable(state.status) || !state.connected)
  const key = `${row.version} ${isOffline}`
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
    }, READ_DELAY_MS)
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
      {error !== null && <ReadFailure error={error} />}
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

/** Returns the number of megapixels; nothing for icons and other small images. */
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
