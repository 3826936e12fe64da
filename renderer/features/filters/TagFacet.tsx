/**
 * Shows the tags of the result, the most used first. A long list scrolls, and a search box finds a tag by a few
 * letters.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'

import type { TagCount } from '../../../preload/contract/index.ts'
import { count } from '../../components/format.ts'
import { app } from '../../store/app.ts'
import { tagTaskItems } from '../tags/tag-menu.ts'
import { FacetButton } from './FacetButton.tsx'
import { tagTerm, termState, toggleTerm } from './filter-edit.ts'
import { tagsIn } from './filter-tags.ts'

const ROW_HEIGHT = 24
/** From more tags than this on, there is a search box. */
const MAX_WITHOUT_SEARCH = 10
const MAX_ROWS = 12

export function TagFacet({ tags, text }: { tags: readonly TagCount[]; text: string }) {
  const [search, setSearch] = useState('')
  const shown = useMemo(() => shownTags(tags, text, search), [tags, text, search])
  const scroller = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 4,
  })
  const most = tags[0]?.count ?? 1
  return (
    <section aria-label="Tags" data-testid="facet-tags">
      <h2 className="panel-title">
        Tags{tags.length > MAX_WITHOUT_SEARCH && <span className="panel-count">{count(tags.length)}</span>}
      </h2>
      {(tags.length > MAX_WITHOUT_SEARCH || search !== '') && (
        <input
          type="text"
          className="facet-search"
          role="searchbox"
          aria-label="Look for a tag"
          placeholder="Look for a tag"
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
            const { tag, count: times } = shown[index]!
            const term = tagTerm(tag)
            return (
              <div key={tag} className="facet-row" style={{ top: start }}>
                <FacetButton
                  name={tag}
                  term={term}
                  copied={tag}
                  everywhere={() => tagTaskItems(tag)}
                  times={times}
                  most={most}
                  state={termState(text, term)}
                  onToggle={(negate) => void app().runQuery({ text: toggleTerm(text, term, negate) })}
                />
              </div>
            )
          })}
        </div>
      </div>
      {shown.length === 0 && <p className="facet-empty">No tag here has “{search}”.</p>}
    </section>
  )
}

/** Returns the tags to show. Tags in the filter come first, also when no picture has them. */
function shownTags(tags: readonly TagCount[], text: string, search: string): TagCount[] {
  const folded = search.normalize('NFC').toLocaleLowerCase()
  const filtered = new Set(tagsIn(text))
  const counts = new Map(tags.map(({ tag, count: times }) => [tag, times]))
  const isFiltered = (tag: string): boolean => filtered.has(tag.toLowerCase())
  const missing = [...filtered]
    .filter((tag) => !tags.some((one) => one.tag.toLowerCase() === tag))
    .map((tag) => ({ tag, count: 0 }))
  return [...tags.filter(({ tag }) => isFiltered(tag)), ...missing, ...tags.filter(({ tag }) => !isFiltered(tag))]
    .map(({ tag }) => ({ tag, count: counts.get(tag) ?? 0 }))
    .filter(({ tag }) => tag.toLocaleLowerCase().includes(folded))
}
