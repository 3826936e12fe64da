/** Tags of the result, the most used first; thousands of them scroll, and a few letters find one. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'

import type { TagCount } from '../../../preload/contract/index.ts'
import { count } from '../../components/format.ts'
import { app } from '../../store/app.ts'
import { FacetButton } from './FacetButton.tsx'
import { tagTerm, termState, toggleTerm } from './filter-edit.ts'
import { tagsIn } from './filter-tags.ts'

const ROW_HEIGHT = 24
/** More tags than this get a box to look for one. */
const FEW = 10
const MOST_ROWS = 12

export function TagFacet({ tags, text }: { tags: readonly TagCount[]; text: string }) {
  const [wanted, setWanted] = useState('')
  const shown = useMemo(() => shownTags(tags, text, wanted), [tags, text, wanted])
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
        Tags{tags.length > FEW && <span className="panel-count">{count(tags.length)}</span>}
      </h2>
      {(tags.length > FEW || wanted !== '') && (
        <input
          type="text"
          className="facet-search"
          role="searchbox"
          aria-label="Look for a tag"
          placeholder="Look for a tag"
          autoComplete="off"
          spellCheck={false}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && wanted !== '') {
              event.stopPropagation()
              setWanted('')
            }
          }}
        />
      )}
      <div ref={scroller} className="facet-list" style={{ maxHeight: MOST_ROWS * ROW_HEIGHT }}>
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
      {shown.length === 0 && <p className="facet-empty">No tag here has “{wanted}”.</p>}
    </section>
  )
}

/** What the text says something about comes first, also when no picture has it. */
function shownTags(tags: readonly TagCount[], text: string, wanted: string): TagCount[] {
  const folded = wanted.normalize('NFC').toLocaleLowerCase()
  const said = new Set(tagsIn(text))
  const counts = new Map(tags.map(({ tag, count: times }) => [tag, times]))
  const isSaid = (tag: string): boolean => said.has(tag.toLowerCase())
  const missing = [...said]
    .filter((tag) => !tags.some((one) => one.tag.toLowerCase() === tag))
    .map((tag) => ({ tag, count: 0 }))
  return [...tags.filter(({ tag }) => isSaid(tag)), ...missing, ...tags.filter(({ tag }) => !isSaid(tag))]
    .map(({ tag }) => ({ tag, count: counts.get(tag) ?? 0 }))
    .filter(({ tag }) => tag.toLocaleLowerCase().includes(folded))
}
