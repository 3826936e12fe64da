/** Lists the people of the data set, and lets a person rename, colour and join them. */
import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'

import { personColor, type PersonSummary } from '../../../preload/contract/index.ts'
import { PersonCircle } from '../../components/Avatar.tsx'
import { absoluteTime, plural, relativeTime } from '../../components/format.ts'
import { PersonColorInput } from '../../components/PersonColorInput.tsx'
import { isSamePerson, nameOf } from '../../components/person-names.ts'
import { Sheet } from '../../components/Sheet.tsx'
import { usePending } from '../../components/use-pending.ts'
import { useProfiles } from '../../components/use-profiles.ts'
import { app, useApp } from '../../store/app.ts'
import type { AppState } from '../../store/state.ts'
import { readOnlySentence } from '../../store/status.ts'
import { settingsRefusal } from '../../store/access.ts'
import { AccessRules, RoleField, RoleMark } from './RoleFields.tsx'
import { personTerm } from '../filters/filter-edit.ts'

export function PeopleDialog() {
  const open = useApp((state) => state.peopleOpen)
  return (
    <Sheet
      open={open}
      onClose={() => app().closePeople()}
      title="People"
      testId="people-dialog"
      className="people-dialog"
    >
      <People />
    </Sheet>
  )
}

function People() {
  const people = useApp((state) => state.people)
  const error = useApp((state) => state.peopleError)
  const [shown, setShown] = useState<string | null>(null)
  return (
    <>
      {error !== null && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      {people === null && error === null && <p className="muted">Loading…</p>}
      {people?.length === 0 && (
        <div className="empty empty-small">
          <p>Nobody has labelled anything yet. You are listed here with your first label.</p>
        </div>
      )}
      {people !== null && people.length > 0 && (
        <ul className="people-list">
          {people.map((person) => (
            <Person
              key={person.id}
              person={person}
              others={people.filter(({ id }) => id !== person.id)}
              isOpen={shown === person.id}
              onToggle={() => setShown(shown === person.id ? null : person.id)}
            />
          ))}
        </ul>
      )}
      <AccessRules />
      <footer className="people-footer">
        <button type="button" className="button" onClick={() => void app().switchToNewPerson()}>
          Somebody new works here
        </button>
        <span className="muted">On a shared machine: asks for the name, and leaves old labels as they are.</span>
      </footer>
    </>
  )
}

interface PersonProps {
  readonly person: PersonSummary
  readonly others: readonly PersonSummary[]
  readonly isOpen: boolean
  onToggle(): void
}

function Person({ person, others, isOpen, onToggle }: PersonProps) {
  const { id, name, pictures, lastChangeAt } = person
  const me = useApp((state) => state.session?.user ?? '')
  const peers = useApp((state) => state.peers)
  const details = useId()
  const hosts = [...new Set(peers.filter(({ user }) => isSamePerson(user, id)).map(({ host }) => host))]
  const isMe = isSamePerson(me, id)
  return (
    <li className="person" data-testid="person" data-id={id} data-open={isOpen}>
      <button
        type="button"
        className="person-line"
        aria-expanded={isOpen}
        aria-controls={isOpen ? details : undefined}
        onClick={onToggle}
      >
        <ChevronRight className="history-chevron" size={14} aria-hidden="true" />
        <PersonCircle user={id} />
        <span className="person-name" title={name}>
          <b>{name}</b>
          {isMe && <span className="person-mark">you</span>}
          <RoleMark person={person} />
          {!isMe && hosts.length > 0 && <span className="person-mark">here now, on {hosts.join(', ')}</span>}
        </span>
        <span className="muted person-work" title="Pictures with a newest change by this person">
          {pictures === 0 ? 'no labels' : plural(pictures, 'picture')}
        </span>
        <span className="muted person-when" title={lastChangeAt === null ? undefined : absoluteTime(lastChangeAt)}>
          {lastChangeAt === null ? '' : relativeTime(lastChangeAt)}
        </span>
      </button>
      {isOpen && <Details id={details} person={person} others={others} isMe={isMe} />}
    </li>
  )
}

/** Why a profile cannot be changed; null when it can. Everybody may change their own, also a viewer. */
function profileRefusal(state: AppState, isMe: boolean): string | null {
  if (!isMe) return settingsRefusal(state)
  return state.access.mayLabel ? readOnlySentence(state.status) : null
}

interface DetailsProps {
  readonly id: string
  readonly person: PersonSummary
  readonly others: readonly PersonSummary[]
  readonly isMe: boolean
}

function Details({ id: element, person, others, isMe }: DetailsProps) {
  const { id, name, ids } = person
  const refused = useApp((state) => profileRefusal(state, isMe))
  const color = personColor(id, useProfiles())
  const colorTitle = useId()
  return (
    <div className="person-details" id={element}>
      <NameField person={person} refused={refused} />
      <div className="person-field">
        <span id={colorTitle}>Colour</span>
        <PersonColorInput
          value={color}
          labelledBy={colorTitle}
          disabled={refused !== null}
          onChange={(chosen) => app().setProfile(id, { color: chosen })}
        />
      </div>
      <div className="person-field">
        <span>{ids.length === 1 ? 'Id' : 'Ids'}</span>
        <span className="person-ids">
          {ids.map((one) => (
            <code key={one}>{one}</code>
          ))}
        </span>
      </div>
      <RoleField person={person} />
      {others.length > 0 && <Join person={person} others={others} refused={refused} />}
      <div className="person-actions">
        <button type="button" className="button" onClick={() => app().showPicturesOf(personTerm(name))}>
          Show pictures
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            app().closePeople()
            app().openHistory({ by: id })
          }}
        >
          Show history
        </button>
        {!isMe && (
          <button
            type="button"
            className="button"
            title="What is labelled on this machine from now on is theirs"
            onClick={() => void app().switchPerson(id)}
          >
            Work as {name}
          </button>
        )}
        {ids.length > 1 && (
          <button
            type="button"
            className="button"
            disabled={refused !== null}
            title={refused ?? undefined}
            onClick={() => void app().separatePerson(id)}
          >
            Separate the ids
          </button>
        )}
      </div>
      <p className="muted person-note">
        {isMe
          ? 'Your labels carry your id, which never changes. So a new name is shown beside old labels too.'
          : 'Labels carry the id, which never changes. A new name is shown to everybody, beside old labels too.'}
      </p>
    </div>
  )
}

/** Edits the name. It is saved with Enter, or when the box is left. */
function NameField({ person: { id, name }, refused }: { person: PersonSummary; refused: string | null }) {
  const field = useId()
  const [text, setText] = useState<string | null>(null)
  const [shown, choose] = usePending(name)
  const save = (): void => {
    const typed = text?.trim() ?? ''
    setText(null)
    if (typed !== '') choose(typed, () => app().setProfile(id, { name: typed }))
  }
  return (
    <div className="person-field">
      <label htmlFor={field}>Name</label>
      <input
        id={field}
        type="text"
        className="text-input"
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        disabled={refused !== null}
        title={refused ?? undefined}
        data-unsaved={text !== null}
        value={text ?? shown}
        onChange={(event) => setText(event.target.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Enter') save()
          if (event.key !== 'Escape' || text === null) return
          // The first Escape only leaves what was typed.
          event.stopPropagation()
          setText(null)
        }}
      />
    </div>
  )
}

function Join({
  person: { id },
  others,
  refused,
}: Pick<DetailsProps, 'person' | 'others'> & { refused: string | null }) {
  const field = useId()
  const [chosen, setChosen] = useState('')
  return (
    <div className="person-field">
      <label htmlFor={field}>Same person as</label>
      <span className="person-join">
        <select
          id={field}
          value={chosen}
          disabled={refused !== null}
          onChange={({ target }) => setChosen(target.value)}
        >
          <option value="">Nobody else</option>
          {others.map((other) => (
            <option key={other.id} value={other.id}>
              {nameOf(other.id)}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="button"
          disabled={refused !== null || chosen === ''}
          title={refused ?? undefined}
          onClick={() => void app().joinPeople(id, chosen)}
        >
          Join…
        </button>
      </span>
    </div>
  )
}
