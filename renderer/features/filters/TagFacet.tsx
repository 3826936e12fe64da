/** Shows the tags of the result, the most used first. */
import { useMemo } from 'react'

import type { TagCount } from '../../../preload/contract/index.ts'
import { count } from '../../components/format.ts'
import { app } from '../../store/app.ts'
import { tagTaskItems } from '../tags/tag-menu.ts'
import { FacetSection, useFold } from './FacetSection.tsx'
import { FacetList, MAX_WITHOUT_SEARCH } from './FacetList.tsx'
import { tagTerm, toggleTerm } from './filter-edit.ts'
import { textsIn } from './filter-texts.ts'

export function TagFacet({ tags, text }: { tags: readonly TagCount[]; text: string }) {
  const values = useMemo(() => tags.map(({ tag, count: times }) => ({ value: tag, count: times })), [tags])
  const filtered = useMemo(() => textsIn(text, 'tag'), [text])
  const [open, toggle] = useFold('facets.tags', true)
  return (
    <FacetSection
      title="Tags"
      note={tags.length > MAX_WITHOUT_SEARCH ? count(tags.length) : undefined}
      testId="facet-tags"
      open={open}
      filtered={filtered.length > 0}
      onToggle={toggle}
    >
      <FacetList
        noun="tag"
        values={values}
        filtered={filtered}
        text={text}
        termOf={tagTerm}
        everywhere={tagTaskItems}
        onToggle={(term, negate) => void app().runQuery({ text: toggleTerm(text, term, negate) })}
      />
    </FacetSection>
  )
}
