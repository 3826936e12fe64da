/**
 * Shows the facets of the result, as filters to click. Each writes its condition into the search box, and shows whether
 * that is there.
 */
import { CircleCheck, CircleX, Flag as FlagIcon, MessageSquareText, Split } from 'lucide-react'
import {
  COLOR_LABELS,
  isMetadataNumber,
  labelFieldOf,
  LEVEL_KINDS,
  levelOf,
  MAX_STARS,
} from '../../../preload/contract/index.ts'
import type {
  Facets as FacetCounts,
  HistogramField,
  LabelValues,
  LevelKind,
  PersonCount,
} from '../../../preload/contract/index.ts'
import { PersonCircle } from '../../components/Avatar.tsx'
import { ColorSwatch } from '../../components/ColorSwatch.tsx'
import { capitalized, starsText } from '../../components/format.ts'
import { StarMarks } from '../../components/Stars.tsx'
import { app, useApp } from '../../store/app.ts'
import { FILE_HISTOGRAMS } from '../../store/prefs.ts'
import { FacetButton } from './FacetButton.tsx'
import { FacetSection, useFold } from './FacetSection.tsx'
import { personTerm, starsIn, termState, toggleAlternative, toggleStars, toggleTerm } from './filter-edit.ts'
import { HistogramFacet } from './HistogramFacet.tsx'
import { MetadataFacets } from './MetadataFacets.tsx'
import { nameOf } from '../../components/person-names.ts'
import { TagFacet } from './TagFacet.tsx'

const MOST_PEOPLE = 12

export function Facets() {
  const facets = useApp((state) => state.facets)
  const text = useApp((state) => state.requestedQuery.text)
  if (!facets) return <div className="facets" />
  return (
    <div className="facets" data-testid="facets" data-region>
      {LEVEL_KINDS.map((kind) => {
        const Facet = LEVEL_FACETS[kind]
        return <Facet key={kind} counts={facets.levels[kind]} text={text} />
      })}
      <MarkFacets facets={facets} text={text} />
      {(facets.tags.length > 0 || text.includes('tag')) && <TagFacet tags={facets.tags} text={text} />}
      {facets.people.length > 0 && <PeopleFacet people={facets.people} text={text} />}
      <MetadataFacets facets={facets} text={text} />
      {shownHistograms(facets).map((field) => (
        <HistogramFacet
          key={field}
          field={field}
          histogram={facets.histograms.find((one) => one.field === field)}
          text={text}
        />
      ))}
    </div>
  )
}

/** Returns the fields with a histogram, without metadata that no picture has. */
function shownHistograms({ metrics, metadata }: FacetCounts): HistogramField[] {
  return [
    ...metrics.map((name) => `metric.${name}` as const),
    ...FILE_HISTOGRAMS.filter((field) => !isMetadataNumber(field) || metadata.fields.includes(field)),
  ]
}

interface LevelFacetProps {
  /** How many pictures have each level. */
  counts: readonly number[]
  text: string
}

/** The compiler rejects a list without all kinds that have levels. */
const LEVEL_FACETS: { readonly [K in LevelKind]: React.ComponentType<LevelFacetProps> } = {
  stars: StarFacet,
  flag: FlagFacet,
  color: ColorFacet,
}

function StarFacet({ counts, text }: LevelFacetProps) {
  const chosen = starsIn(text)
  const most = Math.max(1, ...counts)
  const [open, toggle] = useFold('facets.stars', true)
  return (
    <FacetSection
      title="Stars"
      testId="facet-stars"
      open={open}
      filtered={chosen.size > 0 || text.includes('stars')}
      onToggle={toggle}
    >
      {Array.from({ length: MAX_STARS + 1 }, (_, index) => MAX_STARS - index).map((value) => {
        const term = `stars:${value}`
        const state = chosen.has(value) ? 'on' : termState(text, term) === 'not' ? 'not' : 'off'
        return (
          <FacetButton
            key={value}
            name={value === 0 ? 'Unrated' : starsText(value)}
            term={term}
            times={counts[value] ?? 0}
            most={most}
            state={state}
            content={value === 0 ? <span>Unrated</span> : <StarMarks stars={value} />}
            onToggle={(negate) =>
              void app().runQuery({
                text: negate || state === 'not' ? toggleTerm(text, term, negate) : toggleStars(text, value),
              })
            }
          />
        )
      })}
    </FacetSection>
  )
}

interface Choice<K extends LevelKind> {
  readonly value: LabelValues[K]
  readonly name: string
  readonly icon: React.ReactNode
}

const FLAGS: readonly Choice<'flag'>[] = [
  { value: 'pick', name: 'Picked', icon: <FlagIcon size={13} className="mark-pick" aria-hidden="true" /> },
  { value: 'none', name: 'Unflagged', icon: <span className="facet-no-icon" /> },
  { value: 'reject', name: 'Rejected', icon: <CircleX size={13} className="mark-reject" aria-hidden="true" /> },
]

function FlagFacet(props: LevelFacetProps) {
  return <ChoiceFacet kind="flag" title="Flag" choices={FLAGS} {...props} />
}

const COLORS = COLOR_LABELS.map((value): Choice<'color'> => ({
  value,
  name: capitalized(labelFieldOf('color').words.value('color', value)),
  icon: value === 'none' ? <span className="facet-no-icon" /> : <ColorSwatch color={value} />,
}))

/** Shows the colours only where a picture has one, or the filter is about them: not every team uses them. */
function ColorFacet({ counts, text }: LevelFacetProps) {
  const hasColor = counts.some((times, level) => times > 0 && level !== levelOf('color', 'none'))
  if (!hasColor && !text.includes('color')) return null
  return <ChoiceFacet kind="color" title="Colour" choices={COLORS} counts={counts} text={text} />
}

interface ChoiceFacetProps<K extends 'flag' | 'color'> extends LevelFacetProps {
  kind: K
  title: string
  choices: readonly Choice<K>[]
}

/** Shows each value of a label as a filter. A second value is an alternative to the first. */
function ChoiceFacet<K extends 'flag' | 'color'>({ kind, title, choices, counts, text }: ChoiceFacetProps<K>) {
  const most = Math.max(1, ...counts)
  const [open, toggle] = useFold(`facets.${kind}`, true)
  return (
    <FacetSection
      title={title}
      testId={`facet-${kind}`}
      open={open}
      filtered={choices.some(({ value }) => termState(text, `${kind}:${value}`) !== 'off')}
      onToggle={toggle}
    >
      {choices.map(({ value, name, icon }) => {
        const term = `${kind}:${value}`
        return (
          <FacetButton
            key={value}
            name={name}
            term={term}
            times={counts[levelOf(kind, value)] ?? 0}
            most={most}
            state={termState(text, term)}
            icon={icon}
            onToggle={(negate) => void app().runQuery({ text: toggleAlternative(text, kind, term, negate) })}
          />
        )
      })}
    </FacetSection>
  )
}

function MarkFacets({ facets, text }: { facets: FacetCounts; text: string }) {
  const marks = [
    {
      term: 'labelled:yes',
      name: 'Labelled',
      times: facets.labelled,
      always: true,
      icon: <CircleCheck size={13} aria-hidden="true" />,
    },
    {
      term: 'new:yes',
      name: 'Changed by others',
      times: facets.news,
      always: false,
      icon: <span className="new-dot" aria-hidden="true" />,
    },
    {
      term: 'conflict:yes',
      name: 'Edited at the same time',
      times: facets.conflicts,
      always: false,
      icon: <Split size={13} className="mark-conflict" aria-hidden="true" />,
    },
    {
      term: 'has:note',
      name: 'With a note',
      times: facets.withNotes,
      always: false,
      icon: <MessageSquareText size={13} aria-hidden="true" />,
    },
  ]
  const [open, toggle] = useFold('facets.marks', true)
  return (
    <FacetSection
      title="Marks"
      testId="facet-marks"
      open={open}
      filtered={marks.some(({ term }) => termState(text, term) !== 'off')}
      onToggle={toggle}
    >
      {marks.map(({ term, always, ...mark }) => {
        const state = termState(text, term)
        if (!always && mark.times === 0 && state === 'off') return null
        return (
          <FacetButton
            key={term}
            {...mark}
            term={term}
            most={facets.total}
            state={state}
            onToggle={(negate) => void app().runQuery({ text: toggleTerm(text, term, negate) })}
          />
        )
      })}
    </FacetSection>
  )
}

function PeopleFacet({ people, text }: { people: readonly PersonCount[]; text: string }) {
  const most = people[0]?.count ?? 1
  const [open, toggle] = useFold('facets.people', true)
  const shown = people.slice(0, MOST_PEOPLE)
  return (
    <FacetSection
      title="Labelled last by"
      testId="facet-people"
      open={open}
      filtered={shown.some(({ user }) => termState(text, personTerm(nameOf(user))) !== 'off')}
      onToggle={toggle}
    >
      {shown.map(({ user, count: times }) => {
        const term = personTerm(nameOf(user))
        return (
          <FacetButton
            key={user}
            name={nameOf(user)}
            term={term}
            copied={nameOf(user)}
            times={times}
            most={most}
            state={termState(text, term)}
            icon={<PersonCircle user={user} />}
            onToggle={(negate) => void app().runQuery({ text: toggleAlternative(text, 'by', term, negate) })}
          />
        )
      })}
    </FacetSection>
  )
}
