/** What is shown while no data set is open. */
import { ArrowLeft, Folder, FolderOpen } from 'lucide-react'
import { useState } from 'react'

import { app, useApp } from '../../store/app.ts'

export function Welcome() {
  const session = useApp((state) => state.session)
  const error = useApp((state) => state.openError)
  const opening = useApp((state) => state.opening)
  if (!session) return null
  const others = session.recent.filter((path) => path !== session.dataset?.path)
  return (
    <main className="welcome" data-testid="welcome">
      <div className="welcome-card">
        <h1>Lenslet</h1>
        <p className="welcome-lead">Open the folder that your team labels. Ratings, tags and notes are kept in the folder itself, and everybody who opens it sees the others’ work as it happens.</p>
        {session.host === 'electron' ? <Choose busy={opening} /> : <PathForm busy={opening} />}
        {error !== null && <p className="field-error" role="alert">{error}</p>}
        {others.length > 0 && <Recent paths={others} />}
        {session.dataset && <button type="button" className="button" onClick={() => app().stopChoosing()}><ArrowLeft size={14} aria-hidden="true" />Back to {session.dataset.name}</button>}
        <p className="muted welcome-foot">The pictures are never changed. Version {session.version}</p>
      </div>
    </main>
  )
}

/** There is nothing else to do on this page. */
function takeKeyboard(node: HTMLElement | null): void {
  node?.focus()
}

function Choose({ busy }: { busy: boolean }) {
  return (
    <button type="button" className="button button-primary button-large" ref={takeKeyboard} disabled={busy} onClick={() => void app().chooseFolder()}>
      <FolderOpen size={16} aria-hidden="true" />{busy ? 'Opening…' : 'Open a folder…'}
    </button>
  )
}

function PathForm({ busy }: { busy: boolean }) {
  const [path, setPath] = useState('')
  const submit = (event: React.FormEvent): void => {
    event.preventDefault()
    if (path.trim() !== '') void app().openPath(path.trim())
  }
  return (
    <form className="welcome-form" onSubmit={submit}>
      <label htmlFor="path">Folder on the machine that runs Lenslet</label>
      <div>
        <input id="path" className="text-input" ref={takeKeyboard} spellCheck={false} placeholder="/mnt/nas/pictures" value={path} onChange={(event) => setPath(event.target.value)} />
        <button type="submit" className="button button-primary" disabled={busy || path.trim() === ''}>{busy ? 'Opening…' : 'Open'}</button>
      </div>
    </form>
  )
}

function Recent({ paths }: { paths: readonly string[] }) {
  return (
    <section className="recent" aria-labelledby="recent-title">
      <h2 id="recent-title">Recent</h2>
      <ul>
        {paths.map((path) => (
          <li key={path}>
            <button type="button" className="recent-item" onClick={() => void app().openPath(path)}>
              <Folder size={16} aria-hidden="true" />
              <span><b>{path.split(/[\\/]/).findLast(Boolean) ?? path}</b><span className="muted">{path}</span></span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
