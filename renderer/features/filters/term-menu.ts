/** Builds the menu of a condition: what a person can do with it in the filter. */
import { Ban, Copy, Filter, FilterX, ListFilter } from 'lucide-react'

import type { MenuItem, MenuOffer } from '../../components/MenuArea.tsx'
import { app } from '../../store/app.ts'
import { termState, toggleTerm } from './filter-edit.ts'

interface Options {
  /**
   * Replaces the effect of a click where it means more than the condition itself: star ratings are alternatives to each
   * other.
   */
  onToggle?(negate: boolean): void
  /** The text that can be copied: the tag, or the name. */
  copied?: string
  others?: readonly MenuItem[]
  /** What changes the tag in the whole data set. */
  everywhere?: readonly MenuItem[]
}

export function termMenu(
  term: string,
  { onToggle = toggle(term), copied, others = [], everywhere = [] }: Options = {},
): MenuOffer {
  const {
    requestedQuery: { text },
    runQuery,
    copyText,
  } = app()
  const state = termState(text, term)
  return {
    testId: 'term-menu',
    groups: [
      [
        state === 'on'
          ? { name: 'Remove from the filter', Icon: FilterX, run: () => onToggle(false) }
          : { name: 'Filter by this', Icon: Filter, run: () => onToggle(false) },
        state === 'not'
          ? { name: 'No longer exclude', Icon: FilterX, run: () => onToggle(true) }
          : { name: 'Exclude', keys: 'Alt click', Icon: Ban, run: () => onToggle(true) },
        ...(text === '' || text === term
          ? []
          : [{ name: 'Filter by this only', Icon: ListFilter, run: () => void runQuery({ text: term }) }]),
      ],
      copied === undefined ? [] : [{ name: `Copy “${copied}”`, Icon: Copy, run: () => void copyText(copied) }],
      others,
      everywhere,
    ],
  }
}

function toggle(term: string): (negate: boolean) => void {
  return (negate) => void app().runQuery({ text: toggleTerm(app().requestedQuery.text, term, negate) })
}
