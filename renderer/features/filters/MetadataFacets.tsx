/** Shows the values of the pictures' metadata with counts, and how far the metadata has been read. */
import { useMemo } from 'react'

import { METADATA_FACET_FIELDS, METADATA_FIELDS } from '../../../preload/contract/index.ts'
import type { Facets, MetadataFacetField, ValueCount } from '../../../preload/contract/index.ts'
import { count } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { FacetSection, useFold } from './FacetSection.tsx'
import { FacetList, MAX_WITHOUT_SEARCH } from './FacetList.tsx'
import { metadataTerm, toggleAlternative } from './filter-edit.ts'
import { textsIn } from './filter-texts.ts'
import { readingText } from './reading-text.ts'

/** The fields whose values are shown until the person closes them. */
const OPEN_BY_DEFAULT: ReadonlySet<MetadataFacetField> = new Set(['camera', 'model'])

export function MetadataFacets({ facets: { values, metadata }, text }: { facets: Facets; text: string }) {
  return (
    <>
      {METADATA_FACET_FIELDS.filter((field) => metadata.fields.includes(field)).map((field) => (
        <ValueFacet key={field} field={field} values={values[field]} text={text} />
      ))}
      <ReadingProgress read={metadata.read} total={metadata.total} />
    </>
  )
}

interface ValueFacetProps {
  field: MetadataFacetField
  values: readonly ValueCount[]
  text: string
}

function ValueFacet({ field, values, text }: ValueFacetProps) {
  const { title } = METADATA_FIELDS[field]
  const [isWanted, toggle] = useFold(`values.${field}`, OPEN_BY_DEFAULT.has(field))
  const filtered = useMemo(() => textsIn(text, field), [text, field])
  const isEmpty = values.length === 0 && filtered.length === 0
  return (
    <FacetSection
      title={title}
      note={values.length > MAX_WITHOUT_SEARCH ? count(values.length) : undefined}
      testId="facet-values"
      field={field}
      open={isWanted && !isEmpty}
      filtered={filtered.length > 0}
      disabled={isEmpty}
      onToggle={toggle}
    >
      <FacetList
        noun={title.toLowerCase()}
        values={values}
        filtered={filtered}
        text={text}
        termOf={(value) => metadataTerm(field, value)}
        onToggle={(term, negate) => void app().runQuery({ text: toggleAlternative(text, field, term, negate) })}
      />
    </FacetSection>
  )
}

function useSetting(name: string): unknown {
  return useApp((state) => state.settings?.settings.find((setting) => setting.name === name)?.value)
}

function ReadingProgress({ read, total }: { read: number; total: number }) {
  const isNetwork = useApp((state) => state.status?.network ?? false)
  const isOfAll = useSetting('metadata.read') === 'all'
  const isShared = useSetting('metadata.share') === 'on'
  const words = readingText({ read, total, isOnlyViewed: isNetwork && !isOfAll, isShared })
  if (words === null) return null
  return (
    <p className="facet-reading" data-testid="metadata-progress" title={words.hint}>
      {words.text}
    </p>
  )
}
