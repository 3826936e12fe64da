/** Defines what a cell shows of each kind of label, and what a screen reader says about it. */
import { Fragment } from 'react'

import { labelFieldOf, READING_ORDER, t } from '../../../preload/contract/index.ts'
import type { ColorLabel, FieldValue, LabelKind, LevelKind, Row } from '../../../preload/contract/index.ts'
import { ColorSwatch } from '../../components/ColorSwatch.tsx'
import { plural, starsText } from '../../components/format.ts'
import { measureIn, textFont } from '../../components/shorten-middle.ts'
import { StarMarks } from '../../components/Stars.tsx'
import { tagsThatFit } from './tags-that-fit.ts'

interface CellLabel {
  /** The width of the mark in pixels, with its gap. Tags take what the others leave. */
  width(row: Row): number
  /** Returns the mark; null where the row has no such label. `room` is what the others leave, in pixels. */
  mark(row: Row, room: number): React.ReactNode
  /** Returns what a screen reader says; empty where nothing has to be said. */
  text(row: Row): string
}

/** Widths in pixels: of a star, an icon and a swatch with their gaps, and of the padding. */
const STAR = 13
const MARK = 18
const SWATCH = 16
const EDGES = 22

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
    mark: ({ stars }) => (stars === 0 ? null : <StarMarks stars={stars} />),
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
  const room = compact ? 0 : roomForTags(row, width)
  return (
    <span className="cell-labels">
      {CELL_KINDS.map((kind) => {
        const mark = CELL_LABELS[kind]?.mark(row, room)
        return mark && <Fragment key={kind}>{mark}</Fragment>
      })}
      {row.conflict && <span className="cell-mark mark-conflict" title="Edited at the same time" />}
    </span>
  )
}

/** Returns what a screen reader says about the labels of a picture, part by part. */
export function labelTexts(row: Row): readonly string[] {
  return [
    ...READING_ORDER.map((kind) => CELL_LABELS[kind]?.text(row) ?? ''),
    row.conflict ? t('edited at the same time') : '',
  ].filter((text) => text !== '')
}

function roomForTags(row: Row, width: number): number {
  const marks = CELL_KINDS.reduce((sum, kind) => sum + (CELL_LABELS[kind]?.width(row) ?? 0), row.conflict ? MARK : 0)
  return width - EDGES - marks
}

/** Shows as many tags as there is room for, and the number of the others; a dot where no tag can be read. */
function Tags({ tags, room }: { tags: readonly string[]; room: number }) {
  const all = tags.join(', ')
  const shown = tagsThatFit(tags, room, measureIn(textFont('--text-s')))
  if (shown === 0) return <span className="cell-tag-dot" title={all} />
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
