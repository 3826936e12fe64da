/**
 * Shows the distribution of a number over the result.
 *
 * Dragging selects a range to filter by. The two ends of the range are sliders for the keyboard.
 */
import { ChevronRight, X } from 'lucide-react'
import { useRef, useState } from 'react'

import type { Histogram, HistogramField } from '../../../preload/contract/index.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { app } from '../../store/app.ts'
import { rangeIn, setRange } from './filter-edit.ts'
import { fractions, histogramName, formatValue, histogramLabel, filterRange } from './histogram.ts'
import type { Bounds } from './histogram.ts'

interface Props {
  field: HistogramField
  histogram: Histogram | undefined
  text: string
}

export function HistogramFacet({ field, histogram, text }: Props) {
  const name = histogramName(field)
  const selectedRange = rangeIn(text, field)
  const open = histogram !== undefined
  return (
    <section aria-label={name} data-testid="histogram" data-field={field}>
      <h2 className="panel-title panel-title-fold">
        <button
          type="button"
          className="section-button"
          aria-expanded={open}
          onClick={() => app().setHistogram(field, !open)}
        >
          <ChevronRight size={13} aria-hidden="true" data-open={open} />
          <span className="section-name">{name}</span>
        </button>
        {selectedRange && (
          <IconButton
            label={`Any ${name.toLowerCase()}`}
            className="icon-button-small"
            onClick={() => void app().runQuery({ text: setRange(text, field, null) })}
          >
            <X size={13} />
          </IconButton>
        )}
      </h2>
      {histogram &&
        (histogram.range ? (
          <Chart histogram={histogram} bounds={histogram.range} text={text} />
        ) : (
          <p className="facet-empty">No picture has one.</p>
        ))}
    </section>
  )
}

/** The selected range; both ends are fractions of the width. */
interface Brush {
  readonly from: number
  readonly to: number
}

const HEIGHT = 40

function Chart({ histogram, bounds, text }: { histogram: Histogram; bounds: Bounds; text: string }) {
  const { field, bins } = histogram
  const [dragged, setDragged] = useState<Brush | null>(null)
  const selectedRange = rangeIn(text, field)
  const brush = dragged ?? (selectedRange && fractions(selectedRange, bounds))
  const most = Math.max(1, ...bins)
  const valueAt = (fraction: number): number => bounds.low + fraction * (bounds.high - bounds.low)
  const apply = (next: Brush | null): void => {
    setDragged(null)
    const isAll = next === null || (next.from <= 0 && next.to >= 1)
    void app().runQuery({
      text: setRange(text, field, isAll ? null : filterRange(field, valueAt(next.from), valueAt(next.to), bounds)),
    })
  }
  return (
    <div className="histogram">
      <Surface bins={bins.length} onDrag={setDragged} onDrop={apply}>
        <svg
          viewBox={`0 0 ${bins.length} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={histogramLabel(histogram)}
        >
          {Array.from(
            bins.entries(),
            ([bin, times]) =>
              times > 0 && (
                <rect
                  key={bin}
                  x={bin + 0.08}
                  width={0.84}
                  y={HEIGHT - height(times, most)}
                  height={height(times, most)}
                  data-in={isIn(brush, bin, bins.length)}
                />
              ),
          )}
        </svg>
        {brush && (
          <span
            className="histogram-brush"
            style={{ left: `${100 * brush.from}%`, width: `${100 * (brush.to - brush.from)}%` }}
          />
        )}
      </Surface>
      {(['from', 'to'] as const).map((end) => (
        <End
          key={end}
          end={end}
          brush={brush ?? { from: 0, to: 1 }}
          step={1 / bins.length}
          name={histogramName(field)}
          formatFraction={(fraction) => formatValue(field, valueAt(fraction), bounds)}
          onChange={apply}
        />
      ))}
    </div>
  )
}

/** Returns the height of a bar. One picture must be visible beside ten thousand. */
function height(times: number, most: number): number {
  return Math.max(1.5, (HEIGHT * times) / most)
}

function isIn(brush: Brush | null, bin: number, bins: number): boolean {
  return brush === null || ((bin + 1) / bins > brush.from && bin / bins < brush.to)
}

interface SurfaceProps {
  bins: number
  onDrag(brush: Brush): void
  onDrop(brush: Brush): void
  children: React.ReactNode
}

/** Handles the pointer. Ranges consist of whole bins, so that a click selects one. */
function Surface({ bins, onDrag, onDrop, children }: SurfaceProps) {
  const start = useRef<number | null>(null)
  const brushAt = (event: React.PointerEvent, from: number): Brush => {
    const at = binAt(event, bins)
    return { from: Math.min(from, at) / bins, to: (Math.max(from, at) + 1) / bins }
  }
  return (
    <div
      className="histogram-surface"
      data-testid="histogram-surface"
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = binAt(event, bins)
        onDrag(brushAt(event, start.current))
      }}
      onPointerMove={(event) => {
        if (start.current !== null) onDrag(brushAt(event, start.current))
      }}
      onPointerUp={(event) => {
        if (start.current !== null) onDrop(brushAt(event, start.current))
        start.current = null
      }}
      onPointerCancel={() => {
        start.current = null
      }}
    >
      {children}
    </div>
  )
}

function binAt(event: React.PointerEvent, bins: number): number {
  const { left, width } = event.currentTarget.getBoundingClientRect()
  return Math.min(bins - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * bins)))
}

interface EndProps {
  end: 'from' | 'to'
  brush: Brush
  step: number
  name: string
  formatFraction(fraction: number): string
  onChange(brush: Brush): void
}

function End({ end, brush, step, name, formatFraction, onChange }: EndProps) {
  const value = brush[end]
  const moveTo = (next: number): void => {
    const near = Math.round(next / step) * step
    onChange(
      end === 'from'
        ? { from: Math.min(brush.to - step, Math.max(0, near)), to: brush.to }
        : { from: brush.from, to: Math.max(brush.from + step, Math.min(1, near)) },
    )
  }
  const keys = (event: React.KeyboardEvent): void => {
    const by = event.shiftKey ? 4 * step : step
    switch (event.key) {
      case 'ArrowLeft':
      case 'ArrowDown':
        moveTo(value - by)
        break
      case 'ArrowRight':
      case 'ArrowUp':
        moveTo(value + by)
        break
      case 'Home':
        moveTo(end === 'from' ? 0 : brush.from + step)
        break
      case 'End':
        moveTo(end === 'to' ? 1 : brush.to - step)
        break
      default:
        return
    }
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <span
      role="slider"
      tabIndex={0}
      className="histogram-end"
      data-end={end}
      aria-label={`${name}, ${end === 'from' ? 'from' : 'up to'}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * value)}
      aria-valuetext={formatFraction(value)}
      onKeyDown={keys}
    >
      {formatFraction(value)}
    </span>
  )
}
