/**
 * Shows what will be written into a folder, where, and under which name, before anything is written for the first time.
 */
import { useState } from 'react'

import type { NewFolder as Folder } from '../../../preload/contract/index.ts'
import { app, useApp } from '../../store/app.ts'
import { focusOnMount } from '../states/StatePage.tsx'
import { dismissFolder, useEscape } from '../states/use-escape.ts'
import { NameField } from './NameForm.tsx'

export function NewFolder({ folder }: { folder: Folder }) {
  const user = useApp((state) => state.session?.userName ?? '')
  const guessed = useApp((state) => state.session?.userGuessed === true)
  const busy = useApp((state) => state.session?.opening != null)
  const [name, setName] = useState(user)
  useEscape(dismissFolder)
  const start = async (): Promise<void> => {
    if (guessed || name.trim() !== user) await app().setUser(name.trim())
    await app().beginDataset(folder.path, 'label')
  }
  return (
    <main className="welcome" data-testid="new-folder" aria-labelledby="new-folder-title">
      <form
        className="welcome-card"
        onSubmit={(event) => {
          event.preventDefault()
          void start()
        }}
      >
        <header role="status">
          <h1 id="new-folder-title">Label {folder.name}?</h1>
          <p className="welcome-lead">
            Nobody has labelled this folder yet. This is what Lenslet would write, and nothing else:
          </p>
        </header>
        <WrittenFiles path={folder.path} />
        <div className="welcome-name">
          <NameField value={name} onChange={setName} />
        </div>
        <div className="state-actions">
          <button
            type="submit"
            className="button button-primary"
            ref={focusOnMount}
            disabled={busy || name.trim() === ''}
          >
            Start labelling
          </button>
          <button
            type="button"
            className="button"
            disabled={busy}
            aria-describedby="just-look-note"
            onClick={() => void app().beginDataset(folder.path, 'look')}
          >
            Just look
          </button>
          <button type="button" className="button button-quiet" onClick={dismissFolder}>
            Back
          </button>
        </div>
        <p id="just-look-note" className="muted welcome-foot">
          Just look writes nothing into the folder. You can start labelling later.
        </p>
      </form>
    </main>
  )
}

function WrittenFiles({ path }: { path: string }) {
  const separator = path.includes('\\') ? '\\' : '/'
  return (
    <dl className="written">
      <div>
        <dt>Labels and their history</dt>
        <dd>
          <code>
            {path.replace(/[\\/]$/, '')}
            {separator}.lenslet{separator}
          </code>
        </dd>
      </div>
      <div>
        <dt>Your pictures</dt>
        <dd>are never changed</dd>
      </div>
      <div>
        <dt>On this machine</dt>
        <dd>thumbnails, and labels until they are sent to the folder</dd>
      </div>
    </dl>
  )
}
