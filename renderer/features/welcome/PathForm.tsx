/** Shows a field for a path, for browsers, which have no folder dialog. Folders are offered while it is typed. */
import { useId, useState } from 'react'

import { app, useApp } from '../../store/app.ts'
import { focusOnMount } from '../states/StatePage.tsx'
import { useFolderList } from './use-folder-list.ts'

export function PathForm() {
  const busy = useApp((state) => state.session?.opening != null)
  const { path, field, folders, list, active, choose } = usePath()
  const submit = (event: React.FormEvent): void => {
    event.preventDefault()
    if (path.trim() !== '') void app().openPath(path.trim())
  }
  return (
    <form className="welcome-form" onSubmit={submit}>
      <label htmlFor="path">Folder on the machine that runs Lenslet</label>
      <div className="welcome-path">
        <input
          id="path"
          data-testid="path"
          className="text-input"
          ref={focusOnMount}
          spellCheck={false}
          autoComplete="off"
          placeholder="/mnt/nas/pictures"
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={folders.length > 0}
          aria-controls={list}
          aria-activedescendant={active < 0 ? undefined : `${list}-${active}`}
          {...field}
        />
        <button type="submit" className="button button-primary" disabled={busy || path.trim() === ''}>
          {busy ? 'Opening…' : 'Open'}
        </button>
        <div id={list} role="listbox" aria-label="Folders" className="welcome-folders" hidden={folders.length === 0}>
          {folders.map((folder, at) => (
            <div
              key={folder}
              id={`${list}-${at}`}
              role="option"
              className="suggestion"
              aria-selected={at === active}
              onPointerDown={(event) => {
                event.preventDefault()
                choose(folder)
              }}
            >
              <span>{folder}</span>
            </div>
          ))}
        </div>
      </div>
    </form>
  )
}

function usePath() {
  const [path, setPath] = useState('')
  const [isTyping, setIsTyping] = useState(false)
  const [highlighted, setHighlighted] = useState({ path: '', index: -1 })
  const list = useId()
  const folders = useFolderList(isTyping ? path : null)
  // A highlighted row belongs to the list of one path only.
  const active = highlighted.path === path ? Math.min(highlighted.index, folders.length - 1) : -1
  /** Chooses a folder; the folders in it are offered next. */
  const choose = (folder: string): void => setPath(`${folder}${folder.includes('\\') ? '\\' : '/'}`)
  const step = (by: number): void =>
    setHighlighted({ path, index: ((active + by + folders.length + 2) % (folders.length + 1)) - 1 })
  const keys = (event: React.KeyboardEvent): void => {
    if (folders.length === 0 || event.shiftKey) return
    if (event.key === 'ArrowDown') step(1)
    else if (event.key === 'ArrowUp') step(-1)
    else if (event.key === 'Tab') choose(folders[Math.max(0, active)]!)
    else if (event.key === 'Enter' && active >= 0) choose(folders[active]!)
    else if (event.key === 'Escape') setIsTyping(false)
    else return
    event.preventDefault()
  }
  const field = {
    value: path,
    onKeyDown: keys,
    onBlur: () => setIsTyping(false),
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      setPath(event.target.value)
      setIsTyping(true)
    },
  }
  return { path, field, folders, list, active, choose }
}
