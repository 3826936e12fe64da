/** One condition to click: the click asks for it, with Alt it is kept out. */
import { Ban } from 'lucide-react'

import { count } from '../../components/format.ts'
import { useMenuOffer } from '../../components/MenuArea.tsx'
import type { TermState } from './filter-edit.ts'
import { termMenu } from './term-menu.ts'

interface Props {
  name: string
  /** Said aloud in place of the name. */
  label?: string
  content?: React.ReactNode
  icon?: React.ReactNode
  times: number
  /** The count that fills the bar; without it there is no bar. */
  most?: number
  state: TermState
  /** What is written into the search box. */
  term: string
  /** What its menu copies. */
  copied?: string
  onToggle(negate: boolean): void
}

const SPOKEN: Readonly<Record<TermState, string>> = { on: '', off: '', not: ', kept out' }

export function FacetButton({ name, label = name, content, icon, times, most, state, term, copied, onToggle }: Props) {
  const offer = useMenuOffer()
  const keys = (event: React.KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'Enter' && event.key !== ' ')) return
    event.preventDefault()
    onToggle(true)
  }
  return (
    <button
      type="button"
      className="facet"
      data-state={state}
      aria-pressed={state === 'on'}
      aria-label={`${label}: ${count(times)}${SPOKEN[state]}`}
      title={`${term}\nAlt+click: keep out`}
      data-term={term}
      onClick={(event) => onToggle(event.altKey)}
      onContextMenu={() => offer(termMenu(term, { onToggle, ...(copied === undefined ? {} : { copied }) }))}
      onKeyDown={keys}
    >
      {most !== undefined && <span className="facet-bar" style={{ width: `${(100 * times) / Math.max(1, most)}%` }} />}
      <span className="facet-name">
        {state === 'not' ? <Ban size={13} aria-hidden="true" /> : icon}
        {content ?? <span>{name}</span>}
      </span>
      <span className="facet-count">{count(times)}</span>
    </button>
  )
}
