/**
 * Shows the value of a setting in a field.
 *
 * Typed text is sent with Enter, or when the field loses the focus. Pushes never change it.
 */
import { useState } from 'react'
import type { KeyboardEvent } from 'react'

import type { JsonValue, Setting, SettingType } from '../../../preload/contract/index.ts'
import type { SettingOwner } from '../../store/settings.ts'
import { fieldText, parseNumber, plainText, unitOf, fallbackValue, valueText } from './settings-text.ts'

export interface FieldProps<T> {
  setting: Setting
  type: T
  owner: SettingOwner
  /** The owner's own value; null when there is none. */
  own: JsonValue
  /** The revision of the settings on the screen. */
  revision: number
  disabled: boolean
  labelledBy: string
  describedBy: string
  refused: string | null
  onRefused(reason: string | null): void
  /** Resolves with whether the value was accepted. */
  onChange(value: JsonValue, seen: number): Promise<boolean>
}

export function NumberField({
  setting,
  type,
  owner,
  own,
  revision,
  disabled,
  labelledBy,
  describedBy,
  refused,
  onRefused,
  onChange,
}: FieldProps<SettingType & { kind: 'number' }>) {
  const [draft, setDraft] = useState<{ text: string; seen: number } | null>(null)
  const discardDraft = (): void => {
    setDraft(null)
    onRefused(null)
  }
  const send = async (): Promise<void> => {
    if (draft === null) return
    if (draft.text.trim() === '' || draft.text === fieldText(setting, own)) {
      discardDraft()
      if (draft.text.trim() === '' && own !== null) await onChange(null, draft.seen)
      return
    }
    const parsed = parseNumber(type, draft.text)
    if ('error' in parsed) return onRefused(parsed.error)
    if (await onChange(parsed.value, draft.seen)) setDraft(null)
  }
  const keys = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') void send()
    if (event.key === 'Escape') discardDraft()
  }
  return (
    <span className="setting-number">
      <input
        type="text"
        inputMode="decimal"
        autoComplete="off"
        className="text-input"
        disabled={disabled}
        placeholder={fieldText(setting, fallbackValue(setting, owner).value)}
        data-draft={draft !== null}
        aria-labelledby={labelledBy}
        aria-describedby={describedBy}
        aria-invalid={refused !== null}
        value={draft?.text ?? fieldText(setting, own)}
        onChange={(event) => setDraft({ text: event.target.value, seen: draft?.seen ?? revision })}
        onBlur={() => void send()}
        onKeyDown={keys}
      />
      <span className="setting-unit" aria-hidden="true">
        {unitOf(type).name}
      </span>
    </span>
  )
}

/** Shows a text of several lines. It is sent when the field loses the focus, or with Ctrl/Cmd and Enter. */
export function LinesField({
  setting,
  type,
  owner,
  own,
  revision,
  disabled,
  labelledBy,
  describedBy,
  refused,
  onRefused,
  onChange,
}: FieldProps<SettingType & { kind: 'lines' }>) {
  const [draft, setDraft] = useState<{ text: string; seen: number } | null>(null)
  const shown = own === null ? '' : plainText(own)
  const send = async (): Promise<void> => {
    if (draft === null) return
    const text = draft.text.replace(/\s+$/, '')
    if (text === shown || (await onChange(text === '' ? null : text, draft.seen))) {
      setDraft(null)
      onRefused(null)
    }
  }
  const keys = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send()
    if (event.key !== 'Escape') return
    setDraft(null)
    onRefused(null)
  }
  return (
    <textarea
      className="text-input setting-lines"
      rows={4}
      maxLength={type.most}
      spellCheck={false}
      disabled={disabled}
      placeholder={plainText(fallbackValue(setting, owner).value)}
      data-draft={draft !== null}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      aria-invalid={refused !== null}
      value={draft?.text ?? shown}
      onChange={(event) => setDraft({ text: event.target.value, seen: draft?.seen ?? revision })}
      onBlur={() => void send()}
      onKeyDown={keys}
    />
  )
}

export function ChoiceField({
  setting,
  type,
  owner,
  own,
  revision,
  disabled,
  labelledBy,
  describedBy,
  onChange,
}: FieldProps<SettingType & { kind: 'choice' }>) {
  const fallback = fallbackValue(setting, owner)
  const isKnown = own === null || type.choices.some((choice) => choice.value === own)
  return (
    <select
      className="text-input"
      disabled={disabled}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      value={own === null ? '' : plainText(own)}
      onChange={(event) => void onChange(event.target.value === '' ? null : event.target.value, revision)}
    >
      <option value="">
        {fallback.from === 'team' ? 'Team' : 'Default'}: {valueText(setting, fallback.value)}
      </option>
      {type.choices.map(({ value, title }) => (
        <option key={value} value={value}>
          {title}
        </option>
      ))}
      {!isKnown && <option value={plainText(own)}>{plainText(own)}</option>}
    </select>
  )
}
