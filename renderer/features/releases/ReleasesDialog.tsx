/** Lists the releases, freezes the labels of now as a new one, and compares releases. */
import { ArrowLeft } from 'lucide-react'
import { useId, useState } from 'react'

import { MAX_RELEASE_NOTE_LENGTH, type ReleaseRecord } from '../../../preload/contract/index.ts'
import { PersonCircle } from '../../components/Avatar.tsx'
import { absoluteTime, plural, relativeTime } from '../../components/format.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { Sheet } from '../../components/Sheet.tsx'
import { app, useApp } from '../../store/app.ts'
import { settingsRefusal } from '../../store/access.ts'
import { nameOf } from '../../components/person-names.ts'
import { Comparison } from './Comparison.tsx'

const MAX_NAME = 100

export function ReleasesDialog() {
  const open = useApp((state) => state.releasesOpen)
  const isComparing = useApp((state) => state.compared !== null)
  return (
    <Sheet
      open={open}
      onClose={() => app().closeReleases()}
      title={isComparing ? 'Compare releases' : 'Releases'}
      testId="releases"
      className="releases-dialog"
      back={
        isComparing && (
          <IconButton label="All releases" onClick={() => app().closeComparison()}>
            <ArrowLeft size={16} />
          </IconButton>
        )
      }
    >
      {isComparing ? <Comparison /> : <Releases />}
    </Sheet>
  )
}

function Releases() {
  const list = useApp((state) => state.releases)
  const error = useApp((state) => state.releasesError)
  return (
    <>
      <FreezeForm />
      {error !== null && (
        <p className="field-error releases-error" role="alert">
          {error}
        </p>
      )}
      {list?.problems.map((problem) => (
        <p key={problem} className="field-error releases-error">
          {problem}
        </p>
      ))}
      {error === null && list && list.releases.length === 0 && (
        <div className="empty empty-small">
          <p>
            No releases yet. A release freezes the labels of the whole folder under a name, so that they can be exported
            again later and compared.
          </p>
        </div>
      )}
      <ul className="releases-list" aria-busy={list === null && error === null}>
        {list?.releases.map((release) => (
          <Release key={release.file} release={release} />
        ))}
      </ul>
    </>
  )
}

function FreezeForm() {
  const id = useId()
  const refused = useApp(settingsRefusal)
  const isFreezing = useApp((state) => state.isFreezing)
  const [name, setName] = useState('')
  const [note, setNote] = useState('')
  return (
    <form
      className="freeze-form"
      onSubmit={(event) => {
        event.preventDefault()
        void app()
          .freezeRelease(name, note)
          .then((isDone) => {
            if (!isDone) return
            setName('')
            setNote('')
          })
      }}
    >
      <div className="history-field">
        <label htmlFor={`${id}-name`}>Name</label>
        <input
          id={`${id}-name`}
          type="text"
          value={name}
          maxLength={MAX_NAME}
          placeholder="such as v1"
          disabled={refused !== null}
          onChange={({ target }) => setName(target.value)}
        />
      </div>
      <div className="history-field freeze-note">
        <label htmlFor={`${id}-note`}>What it is for</label>
        <input
          id={`${id}-note`}
          type="text"
          value={note}
          maxLength={MAX_RELEASE_NOTE_LENGTH}
          disabled={refused !== null}
          onChange={({ target }) => setNote(target.value)}
        />
      </div>
      <button
        type="submit"
        className="button button-primary"
        title={refused ?? undefined}
        disabled={refused !== null || isFreezing || name.trim() === ''}
      >
        {isFreezing ? 'Freezing…' : 'Freeze the labels'}
      </button>
    </form>
  )
}

function Release({ release }: { release: ReleaseRecord }) {
  const { name, note, by, at, pictures, changes } = release
  return (
    <li className="release" data-testid="release" data-name={name}>
      <PersonCircle user={by} />
      <div className="release-words">
        <p className="release-head">
          <b>{name}</b>
          <time className="muted" title={absoluteTime(at)}>
            {nameOf(by)}, {relativeTime(at)}
          </time>
        </p>
        {note !== '' && <p className="release-note">{note}</p>}
        <p className="muted" title={release.labels}>
          {plural(pictures, 'labelled picture')}, {plural(changes, 'change')}
        </p>
      </div>
      <button
        type="button"
        className="button button-small"
        aria-label={`Show the labels of ${name}`}
        onClick={() => void app().showRelease(release)}
      >
        Show
      </button>
      <button
        type="button"
        className="button button-small"
        aria-label={`Compare ${name} with now`}
        onClick={() => void app().compareReleases({ from: release.file, to: null })}
      >
        Compare…
      </button>
    </li>
  )
}
