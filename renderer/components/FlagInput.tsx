/** Shows the flag of a picture, and lets a person set it. */
import { CircleX, Flag as FlagIcon } from 'lucide-react'

import { labelFieldOf } from '../../preload/contract/index.ts'
import type { Flag } from '../../preload/contract/index.ts'

/** `mixed` is true for several pictures with different flags. `refused` is the reason why labels cannot be changed. */
interface Props {
  flag: Flag
  mixed?: boolean
  refused?: string | null
  inTabOrder?: boolean
  onFlag(flag: Flag): void
}

const CHOICES = [
  { flag: 'pick', label: 'Pick', keys: 'P', Icon: FlagIcon },
  { flag: 'reject', label: 'Reject', keys: 'X', Icon: CircleX },
] as const

/** Shows flags to click. It works like radio buttons, but a click on the flag that is set clears it. */
export function FlagInput({ flag, mixed = false, refused = null, inTabOrder = true, onFlag }: Props) {
  const shown = mixed ? 'different' : labelFieldOf('flag').words.value('flag', flag)
  return (
    <div
      className="flag-input"
      role="group"
      aria-label={`Flag: ${shown}`}
      title={refused ?? undefined}
      data-testid="flag"
      data-flag={mixed ? '' : flag}
    >
      {CHOICES.map(({ flag: choice, label, keys, Icon }) => (
        <button
          key={choice}
          type="button"
          className="flag-button"
          disabled={refused !== null}
          tabIndex={inTabOrder ? undefined : -1}
          title={refused === null ? `${label} (${keys})` : undefined}
          aria-label={label}
          aria-pressed={!mixed && flag === choice}
          data-choice={choice}
          onClick={() => onFlag(flag === choice && !mixed ? 'none' : choice)}
        >
          <Icon size={16} aria-hidden="true" />
        </button>
      ))}
    </div>
  )
}
