/** Offers a sample to try Lenslet with. */
import { Images } from 'lucide-react'

import { app, useApp } from '../../store/app.ts'

export function Sample() {
  const path = useApp((state) => state.session?.sample ?? '')
  const isKnown = useApp((state) => state.session?.recent.includes(path) === true)
  if (isKnown) return null
  return (
    <section className="welcome-section" aria-labelledby="sample-title">
      <h2 id="sample-title">Just trying?</h2>
      <button
        type="button"
        className="welcome-item"
        data-testid="sample"
        title={`The sample is made in ${path}`}
        onClick={() => void app().openSample()}
      >
        <Images size={16} aria-hidden="true" />
        <span className="welcome-item-text">
          <b>Try it with a sample</b>
          <span className="muted">120 drawn pictures that only you see</span>
        </span>
      </button>
    </section>
  )
}
