/**
 * Shows the bars of a histogram.
 *
 * Dragging over the bars selects a range to filter by. The two ends of the range are handles, for the pointer and for
 * the keyboard. A line above the bars says what the bar under the pointer counts.
 */
import { useState } from 'react'

import type { Histogram } from '../../../preload/contract/index.ts'
import { plural } from '../../components/format.ts'
import { app } from '../../store/app.ts'
import { rangeIn, setRange } from './filter-edit.ts'
import { barsCondition, barsOfRange, barsSummary, endTexts, histogramLabel, histogramName } from './histogram.ts'
import type { BarRange } from './histogram.ts'
import { HistogramHandle } from './HistogramHandle.tsx'
import { useBarDrag } from './use-bar-drag.ts'

const HEIGHT = 56
/** The part of a bar that separates it from the next one, where there are many and where there are few. */
const GAP = 0.16
const GAP_PER_BAR = 0.006
/** One picture must be visible beside ten thousand. */
const LEAST_HEIGHT = 2

export function HistogramChart({ histogram, text }: { histogram: Histogram; text: string }) {
  const { field, bins, scale } = histogram
  const [focused, setFocused] = useState<number | null>(null)
  const filtered = rangeIn(text, field)
  const current = filtered ? barsOfRange(histogram, filtered) : { from: 0, to: bins.length }
  const apply = (bars: BarRange): void =>
    void app().runQuery({ text: setRange(text, field, barsCondition(histogram, bars)) })
  const { dragged, pointed, handlers } = useBarDrag({ bars: bins.length, current, onDrop: apply })
  const shown = dragged ?? current
  const isAll = shown.from <= 0 && shown.to >= bins.length
  const described = dragged ?? barAt(pointed ?? focused)
  const ends = endTexts(histogram, shown)
  return (
    <div className="histogram" data-all={isAll}>
      <p className="histogram-readout">
        <span data-testid="histogram-readout">
          {described ? barsSummary(histogram, described) : plural(sum(bins), 'picture')}
        </span>
        {scale === 'log' && <span className="histogram-scale">log scale</span>}
      </p>
      <div className="histogram-surface" data-testid="histogram-surface" {...handlers}>
        {!isAll && (
          <span
            className="histogram-brush"
            style={{
              left: `${(100 * shown.from) / bins.length}%`,
              width: `${(100 * (shown.to - shown.from)) / bins.length}%`,
            }}
          />
        )}
        <Bars histogram={histogram} shown={shown} pointed={dragged ? null : pointed} />
        {(['from', 'to'] as const).map((end) => (
          <HistogramHandle
            key={end}
            end={end}
            range={shown}
            bars={bins.length}
            name={histogramName(field)}
            describe={(bar) => barsSummary(histogram, { from: bar, to: bar + 1 })}
            onChange={apply}
            onFocusBar={setFocused}
          />
        ))}
      </div>
      <p className="histogram-ends" aria-hidden="true">
        <span>{ends.from}</span>
        <span>{ends.to}</span>
      </p>
    </div>
  )
}

function Bars({ histogram, shown, pointed }: { histogram: Histogram; shown: BarRange; pointed: number | null }) {
  const { bins } = histogram
  const most = Math.max(1, ...bins)
  const gap = Math.min(GAP, GAP_PER_BAR * bins.length)
  return (
    <svg
      viewBox={`0 0 ${bins.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={histogramLabel(histogram)}
    >
      {pointed !== null && <rect className="histogram-pointed" x={pointed} width={1} y={0} height={HEIGHT} />}
      {Array.from(bins.entries(), ([bar, pictures]) => {
        if (pictures === 0) return null
        const height = Math.max(LEAST_HEIGHT, (HEIGHT * pictures) / most)
        return (
          <rect
            key={bar}
            className="histogram-bar"
            x={bar + gap / 2}
            width={1 - gap}
            y={HEIGHT - height}
            height={height}
            data-in={bar + 1 > shown.from && bar < shown.to}
            data-pointed={bar === pointed}
          />
        )
      })}
    </svg>
  )
}

function barAt(bar: number | null): BarRange | null {
  return bar === null ? null : { from: bar, to: bar + 1 }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
