import { CircleX, Flag as FlagIcon } from 'lucide-react'

import { labelFieldOf, t } from '../../preload/contract/index.ts'
import { withKeyText } from './key-text.ts'
import type { LevelInputProps } from './level-input.ts'
import { useKeysOf } from './use-keys-of.ts'

const CHOICES = [
  { flag: 'pick', label: 'Pick', Icon: FlagIcon },
  { flag: 'reject', label: 'Reject', Icon: CircleX },
] as const

/** Shows the flags to click. It works like radio buttons, but a click on the flag that is set clears it. */
export function FlagInput({ value: flag, mixed, refused, inTabOrder, onChange }: LevelInputProps<'flag'>) {
  const keys = { pick: useKeysOf('flag-pick'), reject: useKeysOf('flag-reject') }
  const shown = mixed ? t('mixed') : labelFieldOf('flag').words.value('flag', flag)
  return (
    <div
      className="flag-input"
      role="group"
      aria-label={`Flag: ${shown}`}
      title={refused ?? undefined}
      data-testid="flag"
      data-flag={mixed ? '' : flag}
    >
      {CHOICES.map(({ flag: choice, label, Icon }) => (
        <button
          key={choice}
          type="button"
          className="flag-button"
          disabled={refused !== null}
          tabIndex={inTabOrder ? undefined : -1}
          title={refused === null ? withKeyText(label, keys[choice]) : undefined}
          aria-label={label}
          aria-pressed={!mixed && flag === choice}
          data-choice={choice}
          onClick={() => onChange(flag === choice && !mixed ? 'none' : choice)}
        >
          <Icon size={16} aria-hidden="true" />
        </button>
      ))}
      {mixed && <span className="level-note">mixed</span>}
    </div>
  )
}
