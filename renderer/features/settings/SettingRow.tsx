/** Shows one setting of one owner: its description, its value, and which value is in force and why. */
import { RotateCcw, Split, TriangleAlert } from 'lucide-react'
import { useId, useState } from 'react'

import type { JsonValue, Setting } from '../../../preload/contract/index.ts'
import { relativeTime } from '../../components/format.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { app } from '../../store/app.ts'
import type { SettingOwner } from '../../store/settings.ts'
import { ChoiceField, LinesField, NumberField } from './SettingField.tsx'
import type { FieldProps } from './SettingField.tsx'
import { noteOf, fallbackValue, valueText } from './settings-text.ts'
import { nameOf } from '../../components/person-names.ts'
import { t } from '../../../preload/contract/index.ts'

interface Props {
  setting: Setting
  owner: SettingOwner
  revision: number
  disabled: boolean
}

export function SettingRow({ setting, owner, revision, disabled }: Props) {
  const id = useId()
  const [refused, setRefused] = useState<string | null>(null)
  const own = (owner === 'team' ? setting.team : setting.person)?.value ?? null
  const note = noteOf(setting, owner)
  const change = async (value: JsonValue, seen: number): Promise<boolean> => {
    const reason = await app().changeSetting(owner, setting.name, value, seen)
    setRefused(reason)
    return reason === null
  }
  const field = {
    setting,
    owner,
    own,
    revision,
    disabled,
    labelledBy: `${id}-title`,
    describedBy: note ? `${id}-about ${id}-note` : `${id}-about`,
    refused,
    onRefused: setRefused,
    onChange: change,
  }
  return (
    <div
      className="setting"
      role="group"
      aria-labelledby={`${id}-title`}
      data-testid="setting"
      data-name={setting.name}
    >
      <div className="setting-words">
        <h3 id={`${id}-title`} title={setting.name}>
          {setting.title}
        </h3>
        <p id={`${id}-about`} className="muted">
          {setting.about}
        </p>
      </div>
      <div className="setting-value">
        <span className="setting-reset" data-shown={own !== null && !disabled}>
          <IconButton
            label={
              owner === 'team' || fallbackValue(setting, owner).from === 'default'
                ? 'Back to the default'
                : 'Use the team’s value'
            }
            disabled={own === null || disabled}
            onClick={() => void change(null, revision)}
          >
            <RotateCcw size={14} />
          </IconButton>
        </span>
        <Field {...field} />
      </div>
      <div className="setting-note">
        {refused === null ? null : (
          <p className="field-error" role="alert">
            {refused}
          </p>
        )}
        {note && (
          <p id={`${id}-note`} data-tone={note.tone} data-testid="setting-note">
            {note.tone === 'warning' && <TriangleAlert size={13} aria-hidden="true" />}
            {note.text}
          </p>
        )}
        {owner === 'team' && setting.team && setting.team.conflict.length > 0 && (
          <Conflict setting={setting} disabled={disabled} onKeep={(value) => void change(value, revision)} />
        )}
      </div>
    </div>
  )
}

/** Shows the field for the setting's kind of value. */
function Field(field: Omit<FieldProps<unknown>, 'type'>) {
  const { type } = field.setting
  if (type.kind === 'choice') return <ChoiceField {...field} type={type} />
  if (type.kind === 'lines') return <LinesField {...field} type={type} />
  return <NumberField {...field} type={type} />
}

/** Shows values that people set without having seen each other's. */
function Conflict({
  setting,
  disabled,
  onKeep,
}: {
  setting: Setting
  disabled: boolean
  onKeep(value: JsonValue): void
}) {
  const text = (value: JsonValue): string =>
    value === null ? t`the default, ${valueText(setting, setting.default)}` : valueText(setting, value)
  return (
    <div
      className="conflict"
      data-testid="setting-conflict"
      role="group"
      aria-label={`${setting.title}: set at the same time`}
    >
      <p className="conflict-title">
        <Split size={14} aria-hidden="true" />
        People set this at the same time. Which value counts?
      </p>
      <ul className="conflict-field">
        {setting.team!.conflict.map(({ id, value, by, at }, index) => (
          <li key={id}>
            <div className="conflict-value">
              <p className="conflict-text">{text(value)}</p>
              <p className="muted">
                {nameOf(by)}, {relativeTime(at)}
                {index === 0 && ', currently used'}
              </p>
            </div>
            <button
              type="button"
              className="button button-small"
              disabled={disabled}
              aria-label={`Keep ${nameOf(by)}’s value: ${text(value)}`}
              onClick={() => onKeep(value)}
            >
              Keep this
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
