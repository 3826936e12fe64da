/** Shows one value from a file as plain text. Long values are folded, and each can be copied. */
import { Check, Copy, Filter } from 'lucide-react'
import { useEffect, useState } from 'react'

import { useMenuOffer } from '../../components/MenuArea.tsx'
import { app } from '../../store/app.ts'
import { toggleTerm } from '../filters/filter-edit.ts'
import { termMenu } from '../filters/term-menu.ts'

/** The characters and lines that are shown of a folded value. */
const MAX_FOLDED_LENGTH = 240
const MAX_FOLDED_LINES = 5
const COPIED_MARK_MS = 1_500
/** Longer values are not shown in a menu. */
const MAX_IN_MENU = 40

interface Props {
  label: string
  value: string
  list?: readonly string[]
  condition?: string
}

export function MetadataValue({ label, value, list, condition }: Props) {
  const offer = useMenuOffer()
  const [unfolded, setUnfolded] = useState(false)
  const isLong = value.length > MAX_FOLDED_LENGTH || value.split('\n').length > MAX_FOLDED_LINES
  const isWide = isLong || value.length > 60 || value.includes('\n')
  return (
    <div
      className="metadata-value"
      data-wide={isWide}

      onContextMenu={
        condition === undefined
          ? undefined
          : () => offer(termMenu(condition, value.length > MAX_IN_MENU ? {} : { copied: value }))
      }
    >
      <dt title={label}>{label}</dt>
      <dd>
        {list ? (
          <span className="metadata-list">
            {[...new Set(list)].map((part) => (
              <span key={part} className="chip" title={part}>
                {part}
              </span>
            ))}
          </span>
        ) : (
          <span className="metadata-text">{isLong && !unfolded ? shorten(value) : value}</span>
        )}
        {isLong && !list && (
          <button
            type="button"
            className="metadata-more"
            aria-expanded={unfolded}
            onClick={() => setUnfolded(!unfolded)}
          >
            {unfolded ? 'Less' : 'More'}
          </button>
        )}
        <span className="metadata-actions">
          {condition !== undefined && <FilterButton label={label} condition={condition} />}
          <CopyButton label={label} value={value} />
        </span>
      </dd>
    </div>
  )
}

function shorten(value: string): string {
  return `${value.split('\n').slice(0, MAX_FOLDED_LINES).join('\n').slice(0, MAX_FOLDED_LENGTH).trimEnd()}…`
}

function FilterButton({ label, condition }: { label: string; condition: string }) {
  return (
    <button
      type="button"
      className="icon-button metadata-action"
      aria-label={`Filter by this ${label.toLowerCase()}`}
      title={`Filter by this: ${shorten(condition)}\nAlt+click: exclude`}
      onClick={({ altKey }) => void app().runQuery({ text: toggleTerm(app().requestedQuery.text, condition, altKey) })}
    >
      <Filter size={13} />
    </button>
  )
}

function CopyButton({ label, value }: { label: string; value: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), COPIED_MARK_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = (): void => {
    void app().copyValue(value).then(setCopied)
  }
  return (
    <button
      type="button"
      className="icon-button metadata-action"
      aria-label={copied ? `${label} copied` : `Copy ${label}`}
      title="Copy"
      data-copied={copied}
      onClick={copy}
    >
      {copied ? <Check size={13} /> : <Copy size={13} />}
    </button>
  )
}
