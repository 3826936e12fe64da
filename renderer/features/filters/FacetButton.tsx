/** Shows one condition as a button: a click filters by it, with Alt it excludes the pictures that match. */
import { Ban } from 'lucide-react'

import { count } from '../../components/format.ts'
import { useMenuOffer } from '../../components/MenuArea.tsx'
import type { MenuItem } from '../../components/MenuArea.tsx'
import type { TermState } from './filter-edit.ts'
import { termMenu } from './term-menu.ts'
import { t } from '../../../preload/contract/index.ts'

interface Props {
  name: string
  /** The accessible label, in place of the name. */
  label?: string
  content?: React.ReactNode
  icon?: React.ReactNode
  times: number
  /** The count that fills the bar; there is no bar without it. */
  most?: number
  state: TermState
  /** The condition in the filter language, for the search box. */
  term: string
  /** The text that the menu copies. */
  copied?: string
  /** Returns further items of the menu. */
  everywhere?: () => readonly MenuItem[]
  onToggle(negate: boolean): void
}

const SPOKEN_STATES: Readonly<Record<TermState, string>> = { on: '', off: '', not: t(', excluded') }

export function FacetButton({
  name,
  label = name,
  content,
  icon,
  times,
  most,
  state,
  term,
  copied,
  everywhere,
  onToggle,
}: Props) {
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
      aria-label={`${label}: ${count(times)}${SPOKEN_STATES[state]}`}
      title={`${term}\nAlt+click: exclude`}
      data-term={term}
      onClick={(event) => onToggle(event.altKey)}
      onContextMenu={() =>
        offer(
          termMenu(term, { onToggle, everywhere: everywhere?.() ?? [], ...(copied === undefined ? {} : { copied }) }),
        )
      }
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
