/** Shows one end of a histogram's range: a handle for the pointer, and a slider for the keyboard. */
import type { BarRange } from './histogram.ts'
import type { RangeEnd } from './bar-range.ts'
import { moveEnd } from './bar-range.ts'
import { t } from '../../../preload/contract/index.ts'

/** How many bars a step with Shift is. */
const LONG_STEP = 4

interface Props {
  end: RangeEnd
  range: BarRange
  bars: number
  name: string
  /** Returns what a bar counts, in words. */
  describe(bar: number): string
  onChange(range: BarRange): void
  /** Reports the bar at the end while the handle has the keyboard focus, else null. */
  onFocusBar(bar: number | null): void
}

export function HistogramHandle({ end, range, bars, name, describe, onChange, onFocusBar }: Props) {
  const place = range[end]
  const bar = Math.min(bars - 1, Math.max(0, end === 'from' ? Math.floor(place) : Math.ceil(place) - 1))
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const to = placeForKey(event, place, bars)
    if (to === null) return
    event.preventDefault()
    event.stopPropagation()
    const next = moveEnd(range, end, to, bars)
    onFocusBar(end === 'from' ? next.from : next.to - 1)
    onChange(next)
  }
  return (
    <span
      role="slider"
      tabIndex={0}
      className="histogram-handle"
      data-end={end}
      style={{ left: `${(100 * place) / bars}%` }}
      aria-label={`${name}, ${end === 'from' ? t('from') : t('up to')}`}
      aria-valuemin={0}
      aria-valuemax={bars}
      aria-valuenow={Math.round(place)}
      aria-valuetext={describe(bar)}
      onKeyDown={onKeyDown}
      onFocus={(event) => onFocusBar(event.currentTarget.matches(':focus-visible') ? bar : null)}
      onBlur={() => onFocusBar(null)}
    />
  )
}

/** Returns where a key moves the end; null for a key that does not move it. */
function placeForKey({ key, shiftKey, altKey }: React.KeyboardEvent, place: number, bars: number): number | null {
  if (altKey) return null
  const step = shiftKey ? LONG_STEP : 1
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.ceil(place) - step
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.floor(place) + step
    case 'Home':
      return 0
    case 'End':
      return bars
    default:
      return null
  }
}
