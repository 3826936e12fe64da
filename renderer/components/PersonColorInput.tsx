/** Lets a person choose the colour of a circle with initials. */
import { useId } from 'react'

import { PERSON_COLORS, t, type PersonColor } from '../../preload/contract/index.ts'
import { usePending } from './use-pending.ts'

/** The names of the colours. */
export const COLOR_NAMES: { readonly [K in PersonColor]: string } = {
  red: t('Red'),
  amber: t('Amber'),
  green: t('Green'),
  teal: t('Teal'),
  blue: t('Blue'),
  indigo: t('Indigo'),
  purple: t('Purple'),
  pink: t('Pink'),
}

interface Props {
  readonly value: PersonColor
  readonly labelledBy: string
  readonly describedBy?: string | undefined
  readonly disabled?: boolean
  /** Resolves with whether the colour was saved. */
  onChange(color: PersonColor): Promise<boolean>
}

export function PersonColorInput({ value, labelledBy, describedBy, disabled = false, onChange }: Props) {
  const name = useId()
  const [shown, choose] = usePending(value)
  return (
    <div className="swatches" role="radiogroup" aria-labelledby={labelledBy} aria-describedby={describedBy}>
      {PERSON_COLORS.map((color) => (
        <label key={color} title={COLOR_NAMES[color]} data-chosen={color === shown}>
          <input
            type="radio"
            name={name}
            aria-label={COLOR_NAMES[color]}
            checked={color === shown}
            disabled={disabled}
            onChange={() => choose(color, () => onChange(color))}
          />
          <span style={{ background: `var(--person-${color})` }} />
        </label>
      ))}
    </div>
  )
}
