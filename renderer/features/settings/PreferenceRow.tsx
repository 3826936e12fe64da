/** Shows one preference of this person: its words on the left, its control on the right. */
import { useId } from 'react'
import type { ReactNode } from 'react'

interface RowProps {
  title: string
  about?: string
  /** Returns the control. `labelledBy` and `describedBy` are the ids of the words. */
  children(ids: { readonly labelledBy: string; readonly describedBy: string | undefined }): ReactNode
}

export function PreferenceRow({ title, about, children }: RowProps) {
  const id = useId()
  return (
    <div className="setting" role="group" aria-labelledby={`${id}-title`} data-testid="preference" data-name={title}>
      <div className="setting-words">
        <h3 id={`${id}-title`}>{title}</h3>
        {about !== undefined && (
          <p id={`${id}-about`} className="muted">
            {about}
          </p>
        )}
      </div>
      <div className="setting-value">
        {children({ labelledBy: `${id}-title`, describedBy: about === undefined ? undefined : `${id}-about` })}
      </div>
    </div>
  )
}

interface SwitchProps {
  title: string
  about?: string
  isOn: boolean
  onChange(isOn: boolean): void
}

/** Shows a preference that is on or off. */
export function SwitchRow({ title, about, isOn, onChange }: SwitchProps) {
  return (
    <PreferenceRow title={title} {...(about === undefined ? {} : { about })}>
      {({ labelledBy, describedBy }) => (
        <button
          type="button"
          role="switch"
          className="switch"
          aria-checked={isOn}
          aria-labelledby={labelledBy}
          aria-describedby={describedBy}
          onClick={() => onChange(!isOn)}
        >
          <span aria-hidden="true" />
        </button>
      )}
    </PreferenceRow>
  )
}

interface ChoiceProps<T extends string | number> {
  title: string
  about?: string
  value: T
  choices: readonly { readonly value: T; readonly name: string }[]
  onChange(value: T): void
}

/** Shows a preference with a few values, side by side. */
export function ChoiceRow<T extends string | number>({ title, about, value, choices, onChange }: ChoiceProps<T>) {
  return (
    <PreferenceRow title={title} {...(about === undefined ? {} : { about })}>
      {({ labelledBy, describedBy }) => (
        <div className="segments" role="radiogroup" aria-labelledby={labelledBy} aria-describedby={describedBy}>
          {choices.map((choice) => (
            <label key={choice.value} data-chosen={choice.value === value}>
              <input
                type="radio"
                name={labelledBy}
                checked={choice.value === value}
                onChange={() => onChange(choice.value)}
              />
              {choice.name}
            </label>
          ))}
        </div>
      )}
    </PreferenceRow>
  )
}
