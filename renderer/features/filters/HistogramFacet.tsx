/** Shows the distribution of a number over the result, in a section that can be folded. */
import { ChevronRight, X } from 'lucide-react'

import type { Histogram, HistogramField } from '../../../preload/contract/index.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { app } from '../../store/app.ts'
import { rangeIn, setRange } from './filter-edit.ts'
import { histogramName } from './histogram.ts'
import { HistogramChart } from './HistogramChart.tsx'

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
        (histogram.edges.length > 0 ? (
          <HistogramChart histogram={histogram} text={text} />
        ) : (
          <p className="facet-empty">No picture has one.</p>
        ))}
    </section>
  )
}
