/** What the result is made of, as filters to click. Each writes its condition into the filter box. */
import { MessageSquareText, Split } from 'lucide-react'
import { MAX_STARS } from '../../../preload/contract/index.ts'
import type { Facets as FacetCounts } from '../../../preload/contract/index.ts'
import { count, starsText } from '../../components/format.ts'
import { StarMarks } from '../../components/Stars.tsx'
import { app, useApp } from '../../store/app.ts'
import { hasTerm, starsIn, tagTerm, toggleStars, toggleTerm } from './filter-text.ts'

const MOST_TAGS = 20

export function Facets() {
  const facets = useApp((state) => state.facets)
  const text = useApp((state) => state.query.text)
  if (!facets) return <div className="facets" />
  return (
    <div className="facets">
      <StarFacet stars={facets.stars} text={text} />
      <MarkFacets facets={facets} text={text} />
      {facets.tags.length > 0 && (
        <section aria-label="Tags">
          <h2 className="panel-title">Tags</h2>
          {facets.tags.slice(0, MOST_TAGS).map(({ tag, count: times }) => <Term key={tag} text={text} term={tagTerm(tag)} name={tag} times={times} most={facets.tags[0]?.count ?? 1} />)}
        </section>
      )}
    </div>
  )
}

function StarFacet({ stars, text }: { stars: readonly number[]; text: string }) {
  const chosen = starsIn(text)
  const most = Math.max(1, ...stars)
  return (
    <section aria-label="Stars" data-testid="facet-stars">
      <h2 className="panel-title">Stars</h2>
      {Array.from({ length: MAX_STARS + 1 }, (_, index) => MAX_STARS - index).map((value) => (
        <button
          key={value} type="button" className="facet" data-stars={value} aria-pressed={chosen.has(value)} aria-label={`${starsText(value)}: ${stars[value] ?? 0}`}
          onClick={() => void app().runQuery({ text: toggleStars(text, value) })}
        >
          <span className="facet-bar" style={{ width: `${(100 * (stars[value] ?? 0)) / most}%` }} />
          <span className="facet-name">{value === 0 ? 'Unrated' : <StarMarks stars={value} />}</span>
          <span className="facet-count">{count(stars[value] ?? 0)}</span>
        </button>
      ))}
    </section>
  )
}

function MarkFacets({ facets, text }: { facets: FacetCounts; text: string }) {
  const conflicts = facets.conflicts > 0 || hasTerm(text, 'has:conflict')
  const notes = facets.withNotes > 0 || hasTerm(text, 'has:note')
  if (!conflicts && !notes) return null
  return (
    <section aria-label="Marks">
      <h2 className="panel-title">Marks</h2>
      {conflicts && <Term text={text} term="has:conflict" name="People disagree" times={facets.conflicts} icon={<Split size={13} className="mark-conflict" aria-hidden="true" />} />}
      {notes && <Term text={text} term="has:note" name="With a note" times={facets.withNotes} icon={<MessageSquareText size={13} aria-hidden="true" />} />}
    </section>
  )
}

interface TermProps { text: string; term: string; name: string; times: number; most?: number; icon?: React.ReactNode }

function Term({ text, term, name, times, most, icon }: TermProps) {
  return (
    <button type="button" className="facet" aria-pressed={hasTerm(text, term)} title={term} onClick={() => void app().runQuery({ text: toggleTerm(text, term) })}>
      {most !== undefined && <span className="facet-bar" style={{ width: `${(100 * times) / most}%` }} />}
      <span className="facet-name">{icon}<span>{name}</span></span>
      <span className="facet-count">{count(times)}</span>
    </button>
  )
}
