/** Shows the metadata of a picture's file: what people look for in groups, and everything else below. */
import { useEffect, useState } from 'react'

import type { ItemId, Metadata, MetadataTag } from '../../../preload/contract/index.ts'
import { count } from '../../components/format.ts'
import { metadataName } from './metadata-names.ts'
import { MetadataValue } from './MetadataValue.tsx'
import { READ_DELAY_MS } from './read-delay.ts'
import { readMetadata } from './read-metadata.ts'
import { ReadFailure } from './ReadFailure.tsx'

interface Answer {
  readonly metadata: Metadata | null
  readonly error: unknown
}

/**
 * Loads the metadata after a delay. The request is cancelled when another picture is shown or the section is closed.
 */
function useMetadata(id: ItemId): Answer {
  const [answer, setAnswer] = useState<Answer>({ metadata: null, error: null })
  useEffect(() => {
    const stop = new AbortController()
    const { signal } = stop
    const timer = setTimeout(() => {
      readMetadata(id, signal).then(
        (metadata) => {
          if (!signal.aborted) setAnswer({ metadata, error: null })
        },
        (error: unknown) => {
          if (!signal.aborted) setAnswer({ metadata: null, error })
        },
      )
    }, READ_DELAY_MS)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [id])
  return answer
}

export function MetadataView({ id }: { id: ItemId }) {
  const { metadata, error } = useMetadata(id)
  if (error !== null) return <ReadFailure error={error} />
  if (!metadata) return <p className="muted">Reading…</p>
  if (metadata.all.length === 0) return <p className="muted">This file carries no metadata.</p>
  return (
    <div className="metadata" data-testid="metadata">
      {metadata.groups.map(({ name, fields }) => (
        <section key={name} aria-label={`Metadata: ${metadataName(name)}`}>
          <h4>{metadataName(name)}</h4>
          <dl>
            {fields.map((field) => (
              <MetadataValue key={field.label} {...field} label={metadataName(field.label)} />
            ))}
          </dl>
        </section>
      ))}
      <Everything tags={metadata.all} />
    </div>
  )
}

function Everything({ tags }: { tags: readonly MetadataTag[] }) {
  const [open, setOpen] = useState(false)
  const [filter, setFilter] = useState('')
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const found = open
    ? tags.filter(({ block, name, value }) =>
        words.every((word) => `${block} ${name} ${value}`.toLowerCase().includes(word)),
      )
    : []
  const blocks = [...new Set(found.map(({ block }) => block))]
  return (
    <details className="metadata-all" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        All metadata <span className="muted">{count(tags.length)}</span>
      </summary>
      <input
        className="text-input"
        type="search"
        placeholder="Filter names and values"
        aria-label="Filter the metadata"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      {found.length === 0 && <p className="muted">Nothing here has “{filter}” in it.</p>}
      {blocks.map((block) => (
        <section key={block} aria-label={`All metadata: ${block}`}>
          <h4>{block}</h4>
          <dl>
            {found.flatMap((tag) =>
              tag.block === block ? <MetadataValue key={tag.name} label={tag.name} value={tag.value} /> : [],
            )}
          </dl>
        </section>
      ))}
    </details>
  )
}
