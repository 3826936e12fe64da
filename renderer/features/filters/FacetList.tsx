/** Shows a list of values with counts to click. A long list scrolls, and a search box finds a value by a few letters. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'

import type { ValueCount } from '../../../preload/contract/index.ts'
import type { MenuItem } from '../../components/MenuArea.tsx'
import { FacetButton } from './FacetButton.tsx'
import { termState } from './filter-edit.ts'

const ROW_HEIGHT = 24
/** From more values than this on, there is a search box. */
export const MAX_WITHOUT_SEARCH = 10
const MAX_ROWS = 12

interface Props {
  /** The name of one value, in lower case. */
  noun: string
  /** The most frequent first. */
  values: readonly ValueCount[]
  /** The values in the filter, in lower case. They come first, also when no picture has them. */
  filtered: readonly string[]
  text: string
  termOf(value: string): string
  /** Returns the items of a value's menu that concern the whole data set. */
  everywhere?: (value: string) => readonly MenuItem[]
  onToggle(term: string, negate: boolean): void
}

export function FacetList({ noun, values, filtered, text, termOf, everywhere, onToggle }: Props) {
  const [search, setSearch] = useState('')
  const shown = useMemo(() => shownValues(values, filtered, search), [values, filtered, search])
  const scroller = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 4,
  })
  const most = values[0]?.count ?? 1
  return (
    <>
      {(values.length > MAX_WITHOUT_SEARCH || search !== '') && (
        <input
          type="text"
          className="facet-search"
          role="searchbox"
          aria-label={`Look for a ${noun}`}
          placeholder={`Look for a ${noun}`}
          autoComplete="off"
          spellCheck={false}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && search !== '') {
              event.stopPropagation()
              setSearch('')
            }
          }}
        />
      )}
      <div ref={scroller} className="facet-list" style={{ maxHeight: MAX_ROWS * ROW_HEIGHT }}>
        <div style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index, start }) => {
            const { value, count } = shown[index]!
            const term = termOf(value)
            return (
              <div key={value} className="facet-row" style={{ top: start }}>
                <FacetButton
                  name={value}
                  term={term}
                  copied={value}
                  {...(everywhere && { everywhere: () => everywhere(value) })}
                  times={count}
                  most={most}
                  state={termState(text, term)}
                  onToggle={(negate) => onToggle(term, negate)}
                />
              </div>
            )
          })}
        </div>
      </div>
      {shown.length === 0 && search !== '' && (
        <p className="facet-empty">
          No {noun} here has “{search}”.
        </p>
      )}
    </>
  )
}

function shownValues(values: readonly ValueCount[], filtered: readonly string[], search: string): ValueCount[] {
  const folded = search.normalize('NFC').toLocaleLowerCase()
  const isFiltered = ({ value }: ValueCount): boolean => filtered.includes(value.toLowerCase())
  const missing = filtered
    .filter((one) => !values.some(({ value }) => value.toLowerCase() === one))
    .map((value) => ({ value, count: 0 }))
  return [...values.filter(isFiltered), ...missing, ...values.filter((one) => !isFiltered(one))].filter(({ value }) =>
    value.toLocaleLowerCase().includes(folded),
  )
}
