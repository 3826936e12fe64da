/** Shows the first page: what Lenslet is, which folder to open, a sample to try, and who is labelling. */
import { ArrowLeft, FolderOpen } from 'lucide-react'

import { app, useApp } from '../../store/app.ts'
import { focusOnMount } from '../states/StatePage.tsx'
import { useEscape } from '../states/use-escape.ts'
import { NameForm } from './NameForm.tsx'
import { PathForm } from './PathForm.tsx'
import { Recent } from './Recent.tsx'
import { Sample } from './Sample.tsx'

export function Welcome() {
  const session = useApp((state) => state.session)
  useEscape(stopChoosing)
  if (!session) return null
  const { dataset, host, version } = session
  return (
    <main className="welcome" data-testid="welcome" aria-labelledby="welcome-title">
      <div className="welcome-card">
        {dataset && (
          <button type="button" className="button button-quiet welcome-back" onClick={stopChoosing}>
            <ArrowLeft size={14} aria-hidden="true" />
            Back to {dataset.name}
          </button>
        )}
        <header>
          <h1 id="welcome-title">{dataset ? 'Open another folder' : 'Lenslet'}</h1>
          {!dataset && (
            <p className="welcome-lead">
              Label the pictures of a shared folder together: everything is kept in the folder itself, and everybody
              sees the others’ work as it happens.
            </p>
          )}
        </header>
        {host === 'electron' ? <Choose /> : <PathForm />}
        <Recent />
        <Sample />
        <NameForm />
        <p className="muted welcome-foot">The pictures are never changed. Version {version}</p>
      </div>
    </main>
  )
}

/** Returns to the data set, if one is open. */
function stopChoosing(): void {
  app().stopChoosingFolder()
}

function Choose() {
  const busy = useApp((state) => state.session?.opening != null)
  return (
    <button
      type="button"
      className="button button-primary button-large"
      ref={focusOnMount}
      disabled={busy}
      onClick={() => void app().chooseFolder()}
    >
      <FolderOpen size={16} aria-hidden="true" />
      {busy ? 'Opening…' : 'Open a folder…'}
    </button>
  )
}
