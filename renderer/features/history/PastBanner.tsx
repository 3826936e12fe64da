/** Says that the labels of an earlier time are shown, and leads back to now. */
import { Clock } from 'lucide-react'

import { absoluteTime } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'

export function PastBanner() {
  const at = useApp((state) => state.pastTime)
  const isChanging = useApp((state) => state.isChangingTime)
  const release = useApp((state) => state.pastRelease?.name ?? null)
  if (at === null && !isChanging) return null
  return (
    <div className="banner past-banner" role="status" data-testid="past" data-at={at ?? ''}>
      <p>
        <Clock size={14} aria-hidden="true" />
        {isChanging ? 'Computing the labels…' : pastText(at!, release)}
      </p>
      {!isChanging && (
        <button type="button" className="button button-small" onClick={() => app().setTimeDialog(true)}>
          Another time…
        </button>
      )}
      <button type="button" className="button button-small" onClick={() => void app().showLabelsAt(null)}>
        Back to now
      </button>
    </div>
  )
}

function pastText(at: number, release: string | null): string {
  return release === null
    ? `Labels as of ${absoluteTime(at)}. Nothing can be changed.`
    : `Labels of the release ${release}, made on ${absoluteTime(at)}. Nothing can be changed.`
}
