/** Shows the name that is written into labels. It is saved when the field loses the focus. */
import { useState } from 'react'

import { app, useApp } from '../../store/app.ts'

export function NameForm() {
  const user = useApp((state) => state.session?.userName ?? '')
  const [name, setName] = useState<string | null>(null)
  const save = (): void => {
    const typed = name?.trim() ?? ''
    setName(null)
    if (typed !== '' && typed !== user) void app().setUser(typed)
  }
  return (
    <form
      className="welcome-section welcome-name"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <NameField value={name ?? user} onChange={setName} onLeave={save} />
    </form>
  )
}

interface Props {
  value: string
  onChange(name: string): void
  onLeave?(): void
}

export function NameField({ value, onChange, onLeave }: Props) {
  return (
    <>
      <label htmlFor="your-name">Your name</label>
      <input
        id="your-name"
        className="text-input"
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        aria-describedby="your-name-note"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onBlur={onLeave}
      />
      <p id="your-name-note" className="muted">
        The others see it beside what you label.
      </p>
    </>
  )
}
