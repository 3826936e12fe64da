/** Shows stars, and lets a person set them. */
import { useState } from 'react'
import { MAX_STARS } from '../../preload/contract/index.ts'
import { starsText } from './format.ts'
import type { LevelInputProps } from './level-input.ts'

/** Shows stars as one element, whatever their number, because a grid has hundreds of them. */
export function StarMarks({ stars }: { stars: number }) {
  return <span className="star-marks" style={{ width: `${stars * 1.0833}em` }} aria-hidden="true" />
}

/** Shows stars to click. It works like radio buttons, but a click on the star that is set clears it. */
export function StarsInput({ value: stars, mixed, refused, inTabOrder, onChange }: LevelInputProps<'stars'>) {
  const [over, setOver] = useState(0)
  const filled = over || stars
  return (
    <div
      className="stars-input"
      role="group"
      aria-label={`Stars: ${mixed ? 'mixed' : starsText(stars)}`}
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
          data-lit={value <= filled}
          data-preview={over > 0}
          onPointerEnter={() => refused === null && setOver(value)}
          onClick={() => onChange(stars === value && !mixed ? 0 : value)}
        >
          <span className="star-shape" aria-hidden="true" />
        </button>
      ))}
      <span className="level-note">
        {over > 0 ? (over === stars && !mixed ? 'click to clear' : starsText(over)) : mixed ? 'mixed' : ''}
      </span>
    </div>
  )
}
