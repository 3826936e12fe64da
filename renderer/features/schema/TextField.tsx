/** Edits a text of the label schema. */
import { useState } from 'react'

import { usePending } from '../../components/use-pending.ts'
import { app } from '../../store/app.ts'

interface Props {
  readonly label: string
  readonly value: string
  readonly placeholder?: string
  readonly isStrong?: boolean
  readonly mayBeEmpty?: boolean
  /** Saves a text. Resolves with whether it was accepted; the dialog says why it was not. */
  onSave(typed: string): Promise<boolean>
}

/** Edits a text. It is saved with Enter, or when the box is left. A text that was refused stays, to be corrected. */
export function TextField({ label, value, placeholder, isStrong = false, mayBeEmpty = false, onSave }: Props) {
  const [text, setText] = useState<string | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const [shown, choose] = usePending(value)
  const save = (): void => {
    const typed = text?.trim() ?? value
    // A text that was refused is not sent again by leaving the box.
    if (typed === refused) return
    setText(null)
    if (refused !== null) forget()
    if (typed === '' && !mayBeEmpty) return
    choose(typed, async () => {
      const isSaved = await onSave(typed)
      if (!isSaved) {
        setRefused(typed)
        setText((now) => now ?? typed)
      }
      return isSaved
    })
  }
  const forget = (): void => {
    setRefused(null)
    app().refuseSchema(null)
  }
  const isWrong = refused !== null && text === refused
  return (
    <input
      type="text"
      className="text-input"
      data-strong={isStrong}
      data-unsaved={text !== null}
      aria-label={label}
      aria-invalid={isWrong}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      maxLength={1_000}
      value={text ?? shown}
      onChange={({ target }) => {
        setText(target.value)
      }}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save()
        if (event.key !== 'Escape' || text === null) return
        // The first Escape only leaves what was typed.
        event.stopPropagation()
        forget()
        setText(null)
      }}
    />
  )
}
