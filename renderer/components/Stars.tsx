/** Stars to read and stars to click. */
import { useState } from 'react'
import { MAX_STARS } from '../../preload/contract/index.ts'
import { starsText } from './format.ts'

/** One element whatever the number, because a grid has hundreds of them. */
export function StarMarks({ stars }: { stars: number }) {
  return <span className="star-marks" style={{ width: `${stars * 1.0833}em` }} aria-hidden="true" />
}

/**
 * `refused`: why there is no labelling. `inTabOrder` false: one of several of which only the active one is reached by
 * Tab.
 */
interface InputProps {
  stars: number
  mixed?: boolean
  refused?: string | null
  inTabOrder?: boolean
  onRate(stars: number): void
}

/** Radio buttons in spirit: the star that is set clears when it is clicked again. */
export function StarsInput({ stars, mixed = false, refused = null, inTabOrder = true, onRate }: InputProps) {
  const [over, setOver] = useState(0)
  const lit = over || stars
  return (
    <div
      className="stars-input"
      role="group"
      aria-label={`Stars: ${mixed ? 'different' : starsText(stars)}`}
      title={refused ?? undefined}
      data-testid="stars"
      data-stars={mixed ? '' : stars}
      onPointerLeave={() => setOver(0)}
    >
      {Array.from({ length: MAX_STARS }, (_, index) => index + 1).map((value) => (
        <button
          key={value}
          type="button"
          className="star-button"
          disabled={refused !== null}
          tabIndex={inTabOrder ? undefined : -1}
          aria-label={starsText(value)}
          aria-pressed={!mixed && stars === value}
          data-lit={value <= lit}
          data-preview={over > 0}
          onPointerEnter={() => refused === null && setOver(value)}
          onClick={() => onRate(stars === value && !mixed ? 0 : value)}
        >
          <span className="star-shape" aria-hidden="true" />
        </button>
      ))}
      <span className="stars-note">
        {over > 0 ? (over === stars && !mixed ? 'click to clear' : starsText(over)) : mixed ? 'different' : ''}
      </span>
    </div>
  )
}
