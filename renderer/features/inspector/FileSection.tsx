/** Shows file facts and embedded metadata. They are read from the picture only while the section is open. */
import { useEffect, useState } from 'react'

import type { FileFacts, Row } from '../../../preload/contract/index.ts'
import { noticeText } from '../../components/notice-text.ts'
import { invoke, useApp } from '../../store/app.ts'
import { isUnreachable } from '../../store/status.ts'
import { factLines } from './file-facts.ts'
import { MetadataView } from './MetadataView.tsx'
import { READ_DELAY_MS } from './read-delay.ts'
import { Section } from './Section.tsx'
import { ReadFailure } from './ReadFailure.tsx'
import { t } from '../../../preload/contract/index.ts'

/** `compared`: the picture is one of several, whose differences are shown. Then its own file is folded at first. */
export function FileSection({ row, compared }: { row: Row; compared: boolean }) {
  // What could not be read while the share was unreachable is read again when it is back.
  const isOffline = useApp((state) => isUnreachable(state.status) || !state.connected)
  const key = `${row.version} ${isOffline}`
  return (
    <>
      <Section name={compared ? 'compared-file' : 'file'} title="File" open={!compared}>
        <Facts key={key} row={row} />
      </Section>
      <Section name={compared ? 'compared-metadata' : 'metadata'} title="Metadata" open={!compared}>
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
        {[[t('Path'), row.key] as const, ...factLines(row, facts)].map(([label, value]) => (
          <div key={label}>
            <dt title={label}>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
