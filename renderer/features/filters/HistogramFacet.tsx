/** Shows the distribution of a number over the result, in a section that can be folded. */
import { X } from 'lucide-react'

import type { Histogram, HistogramField } from '../../../preload/contract/index.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { app } from '../../store/app.ts'
import { FacetSection } from './FacetSection.tsx'
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
    <FacetSection
      title={name}
      testId="histogram"
      field={field}
      open={open}
      filtered={selectedRange !== null}
      action={
        selectedRange && (
          <IconButton
            label={`Any ${name.toLowerCase()}`}
            className="icon-button-small"
            onClick={() => void app().runQuery({ text: setRange(text, field, null) })}
          >
            <X size={13} />
          </IconButton>
        )
      }
      onToggle={() => app().setHistogram(field, !open)}
    >
      {histogram &&
        (histogram.edges.length > 0 ? (
          <HistogramChart histogram={histogram} text={text} />
        ) : (
          <p className="facet-empty">No picture has one.</p>
        ))}
    </FacetSection>
  )
}
