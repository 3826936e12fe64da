import { COLOR_LABELS, labelFieldOf, t } from '../../preload/contract/index.ts'
import type { ColorLabel } from '../../preload/contract/index.ts'
import { ColorSwatch } from './ColorSwatch.tsx'
import { capitalized } from './format.ts'
import { withKeyText } from './key-text.ts'
import type { LevelInputProps } from './level-input.ts'
import { useKeysOf } from './use-keys-of.ts'

const CHOICES = COLOR_LABELS.filter((color) => color !== 'none')

/** Shows the colours to click. It works like radio buttons, but a click on the colour that is set clears it. */
export function ColorInput({ value: color, mixed, refused, inTabOrder, onChange }: LevelInputProps<'color'>) {
  const shown = mixed ? t('mixed') : labelFieldOf('color').words.value('color', color)
  return (
    <div
      className="color-input"
      role="group"
      aria-label={`Colour: ${shown}`}
      title={refused ?? undefined}
      data-testid="color"
      data-color={mixed ? '' : color}
    >
      {CHOICES.map((choice) => (
        <ColorButton
          key={choice}
          color={choice}
          pressed={!mixed && color === choice}
          disabled={refused !== null}
          inTabOrder={inTabOrder}
          onClick={() => onChange(color === choice && !mixed ? 'none' : choice)}
        />
      ))}
      {mixed && <span className="level-note">mixed</span>}
    </div>
  )
}

interface ButtonProps {
  readonly color: Exclude<ColorLabel, 'none'>
  readonly pressed: boolean
  readonly disabled: boolean
  readonly inTabOrder: boolean
  onClick(): void
}

function ColorButton({ color, pressed, disabled, inTabOrder, onClick }: ButtonProps) {
  const keys = useKeysOf(`color-${color}`)
  const name = capitalized(labelFieldOf('color').words.value('color', color))
  return (
    <button
      type="button"
      className="color-button"
      disabled={disabled}
      tabIndex={inTabOrder ? undefined : -1}
      title={disabled ? undefined : withKeyText(name, keys)}
      aria-label={name}
      aria-pressed={pressed}
      data-choice={color}
      onClick={onClick}
    >
      <ColorSwatch color={color} />
    </button>
  )
}
