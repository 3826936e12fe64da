/**
 * Asks once under which name labels are written. Until then the guessed name is used, so nothing waits for the answer.
 */
import { useState } from 'react'

import { app, useApp } from '../../store/app.ts'

export function NameBanner() {
  const isAsking = useApp((state) => state.session?.userGuessed === true && state.session.dataset?.looking !== true)
  const user = useApp((state) => state.session?.user ?? '')
  const [name, setName] = useState<string | null>(null)
  if (!isAsking) return null
  const value = name ?? user
  const submit = (event: React.FormEvent): void => {
    event.preventDefault()
    if (value.trim() === '') return
    void app().setUser(value.trim())
    app().focusGrid()
  }
  return (
    <form className="banner" data-testid="name-banner" onSubmit={submit}>
      <label htmlFor="user-name">Your labels carry your name. Is this right?</label>
      <input
        id="user-name"
        className="text-input"
        maxLength={80}
        value={value}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="button button-primary button-small" disabled={value.trim() === ''}>
        {value === user ? 'Yes, that is me' : 'Use this name'}
      </button>
    </form>
  )
}
