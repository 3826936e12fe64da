/** Defines what a cell shows of each kind of label, and what a screen reader says about it. */
import { Fragment } from 'react'

import { labelFieldOf, READING_ORDER, t } from '../../../preload/contract/index.ts'
import type { ColorLabel, FieldValue, LabelKind, LevelKind, Row, RowRatings } from '../../../preload/contract/index.ts'
import { ColorSwatch } from '../../components/ColorSwatch.tsx'
import { plural, starsText } from '../../components/format.ts'
import { hasOthers, ratingsText } from '../../components/ratings-text.ts'
import { measureIn, textFont } from '../../components/shorten-middle.ts'
import { StarMarks } from '../../components/Stars.tsx'
import { tagsThatFit } from './tags-that-fit.ts'

interface CellLabel {
  /** The width of the mark in pixels, with its gap. Tags take what the others leave. */
  width(row: Row): number
  /** Returns the mark; null where the row has no such label. */
  mark(row: Row, room: Room): React.ReactNode
  /** Returns what a screen reader says; empty where nothing has to be said. */
  text(row: Row): string
}

interface Room {
  /** What the other marks leave for tags, in pixels. */
  readonly tags: number
  /** Whether stars are shown as a number, so that no mark is cut off. */
  readonly hasShortStars: boolean
  /** Whether there is room for the dot that stands for tags. */
  readonly hasTagDot: boolean
}

/** Widths in pixels: of a star, an icon and a swatch with their gaps, and of the padding. */
const STAR = 13
const MARK = 18
const SWATCH = 16
const EDGES = 22
/** The width of the median and the number of raters, in pixels. */
const RATINGS = 46
/** The same of stars as a number and of the dot for tags, and the padding in small cells. */
const SHORT_STARS = 30
const TAG_DOT = 12
const COMPACT_EDGES = 10

/** The marks from left to right. The compiler rejects a list without all kinds; a cell does not show metrics. */
const CELL_LABELS: { readonly [K in LabelKind]: CellLabel | null } = {
  flag: {
    width: ({ flag }) => (flag === 'none' ? 0 : MARK),
    mark: ({ flag }) =>
      flag === 'none' ? null : <span className={`cell-mark mark-${flag}`} title={valueText('flag', flag)} />,
    text: ({ flag }) => (flag === 'none' ? '' : valueText('flag', flag)),
  },
  color: {
    width: ({ color }) => (color === 'none' ? 0 : SWATCH),
    mark: ({ color }) => (color === 'none' ? null : <ColorSwatch color={color} title={colorText(color)} />),
    text: ({ color }) => (color === 'none' ? '' : colorText(color)),
  },
  stars: {
    width: ({ stars }) => stars * STAR,
    mark: ({ stars }, { hasShortStars }) =>
      stars === 0 ? null : hasShortStars ? <ShortStars stars={stars} /> : <StarMarks stars={stars} />,
    text: ({ stars }) => starsText(stars),
  },
  tags: {
    width: () => 0,
    mark: ({ tags }, room) => (tags.length === 0 ? null : <Tags tags={tags} room={room} />),
    text: ({ tags }) => (tags.length === 0 ? '' : `${plural(tags.length, 'tag')}: ${tags.join(', ')}`),
  },
  notes: {
    width: ({ hasNotes }) => (hasNotes ? MARK : 0),
    mark: ({ hasNotes }) => (hasNotes ? <span className="cell-mark mark-note" title="Has a note" /> : null),
    text: ({ hasNotes }) => (hasNotes ? t('has a note') : ''),
  },
  metrics: null,
}
const CELL_KINDS = Object.keys(CELL_LABELS) as readonly LabelKind[]

/** Shows the labels of a picture below it. */
export function CellLabels({ row, width, compact }: { row: Row; width: number; compact: boolean }) {
  const room = roomIn(row, width, compact)
  return (
    <span className="cell-labels" data-tight={room.hasShortStars}>
      {CELL_KINDS.map((kind) => {
        const mark = CELL_LABELS[kind]?.mark(row, room)
        return mark && <Fragment key={kind}>{mark}</Fragment>
      })}
      {row.ratings && hasOthers(row.ratings) && <Ratings ratings={row.ratings} />}
      {row.conflict && <span className="cell-mark mark-conflict" title="Edited at the same time" />}
    </span>
  )
}

/** Returns what a screen reader says about the labels of a picture, part by part. */
export function labelTexts(row: Row): readonly string[] {
  return [
    ...READING_ORDER.map((kind) => CELL_LABELS[kind]?.text(row) ?? ''),
    row.ratings && hasOthers(row.ratings) ? ratingsText(row.ratings) : '',
    row.conflict ? t('edited at the same time') : '',
  ].filter((text) => text !== '')
}

/** Returns what there is room for. A narrow cell first shortens the stars, and then leaves out the dot for tags. */
function roomIn(row: Row, width: number, compact: boolean): Room {
  const ratings = row.ratings && hasOthers(row.ratings) ? RATINGS : 0
  const marks = CELL_KINDS.reduce(
    (sum, kind) => sum + (CELL_LABELS[kind]?.width(row) ?? 0),
    ratings + (row.conflict ? MARK : 0),
  )
  const left = width - marks - (compact ? COMPACT_EDGES : EDGES)
  const dot = row.tags.length === 0 ? 0 : TAG_DOT
  const hasShortStars = row.stars > 2 && left < dot
  const saved = hasShortStars ? row.stars * STAR - SHORT_STARS : 0
  return { tags: compact ? 0 : left, hasShortStars, hasTagDot: left + saved >= dot }
}

/** Shows what everybody's stars say together, quietly, because one's own stars come first. */
function Ratings({ ratings }: { ratings: RowRatings }) {
  return (
    <span className="cell-ratings" title={ratingsText(ratings)} data-testid="cell-ratings">
      ~{ratings.median} · {ratings.raters}
    </span>
  )
}

/** Shows stars as one star and their number. */
function ShortStars({ stars }: { stars: number }) {
  return (
    <span className="star-count">
      <StarMarks stars={1} />
      {stars}
    </span>
  )
}

/** Shows as many tags as there is room for, and the number of the others; a dot where no tag can be read. */
function Tags({ tags, room }: { tags: readonly string[]; room: Room }) {
  const all = tags.join(', ')
  const shown = tagsThatFit(tags, room.tags, measureIn(textFont('--text-s')))
  if (shown === 0) return room.hasTagDot ? <span className="cell-tag-dot" title={all} /> : null
  const rest = tags.length - shown
  return (
    <span className="cell-tags" title={all}>
      {tags.slice(0, shown).map((tag) => (
        <span key={tag} className="chip">
          {tag}
        </span>
      ))}
      {rest > 0 && <span className="chip-more">+{rest}</span>}
    </span>
  )
}

/** Returns a colour with the word for it: the name of a colour alone could be about the picture. */
function colorText(color: ColorLabel): string {
  return t`colour ${valueText('color', color)}`
}

function valueText(kind: LevelKind, value: FieldValue): string {
  return labelFieldOf(kind).words.value(kind, value)
}
