/**
 * Asks once how the person is called, and, where somebody of this name has labelled here before, whether that was them.
 * Nothing waits for the answers.
 */
import { useState } from 'react'

import type { Namesake } from '../../../preload/contract/index.ts'
import { plural, relativeTime } from '../../components/format.ts'
import { isolatedName } from '../../components/person-names.ts'
import { app, useApp } from '../../store/app.ts'

export function NameBanner() {
  const isLooking = useApp((state) => state.session?.dataset?.looking === true)
  const isGuessed = useApp((state) => state.session?.userGuessed === true)
  const namesakes = useApp((state) => state.namesakes)
  const [declined, setDeclined] = useState<readonly string[]>([])
  if (isLooking) return null
  if (isGuessed) return <NameQuestion />
  const namesake = namesakes.find(({ id }) => !declined.includes(id))
  if (!namesake) return null
  return <NamesakeQuestion namesake={namesake} onDecline={() => setDeclined([...declined, namesake.id])} />
}

function NameQuestion() {
  const user = useApp((state) => state.session?.userName ?? '')
  const [name, setName] = useState<string | null>(null)
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

function NamesakeQuestion({ namesake, onDecline }: { namesake: Namesake; onDecline(): void }) {
  const { id, pictures, lastChangeAt } = namesake
  const last = lastChangeAt === null ? '' : `, last ${relativeTime(lastChangeAt)}`
  return (
    <div className="banner" data-testid="namesake" role="group" aria-label="Somebody of your name">
      <span>
        {isolatedName(id)} has labelled {plural(pictures, 'picture')} here{last}. Was that you, on another machine?
      </span>
      <button
        type="button"
        className="button button-primary button-small"
        onClick={() => {
          void app().switchPerson(id, true)
          app().focusGrid()
        }}
      >
        Yes, that was me
      </button>
      <button
        type="button"
        className="button button-small"
        onClick={() => {
          onDecline()
          app().focusGrid()
        }}
      >
        No, somebody else
      </button>
    </div>
  )
}
