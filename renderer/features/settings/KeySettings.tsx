/** Shows the keys of all commands, by group, and lets the person change, copy and paste them. */
import { Search, TriangleAlert } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'

import { KEY_COMMANDS, KEY_GROUPS, keysOf, KEY_GROUP_NAMES } from '../../../preload/contract/index.ts'
import type { KeyChanges, KeyCommand } from '../../../preload/contract/index.ts'
import { plural } from '../../components/format.ts'
import { keyText } from '../../components/key-text.ts'
import { app, useApp } from '../../store/app.ts'
import { countChanged, sharedKeys } from '../shortcuts/key-changes.ts'
import { keysAsText } from '../shortcuts/key-transfer.ts'
import { KeyPaste } from './KeyPaste.tsx'
import { KeyRow } from './KeyRow.tsx'
import { useKeyEditor } from './use-key-editor.ts'
import type { KeyEditor } from './use-key-editor.ts'

/** What was done with all keys, and the keys before, if they have changed. */
interface Done {
  readonly text: string
  readonly before: KeyChanges | null
}

export function KeySettings() {
  const changes = useApp((state) => state.prefs.keys)
  const [search, setSearch] = useState('')
  const [pastes, setPastes] = useState(false)
  const [done, setDone] = useState<Done | null>(null)
  const searchField = useRef<HTMLInputElement>(null)
  const editor = useKeyEditor()
  const replaceKeys = (next: KeyChanges, text: string): void => {
    setDone({ text, before: changes })
    app().setPrefs({ keys: next })
  }
  const copyKeys = async (): Promise<void> => {
    if (await app().copyValue(keysAsText(changes))) setDone({ text: 'Copied the keys of all commands.', before: null })
  }
  const shown = KEY_COMMANDS.filter((command) => isFound(command, changes, search))
  return (
    <div className="key-settings" data-testid="key-settings">
      <div className="key-bar">
        <label className="key-search">
          <Search size={14} aria-hidden="true" />
          <input
            ref={searchField}
            type="search"
            className="text-input"
            aria-label="Find a command or a key"
            placeholder="Find a command or a key"
            data-draft={search !== ''}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setSearch('')
            }}
          />
        </label>
        <button type="button" className="button" onClick={() => void copyKeys()}>
          Copy as text
        </button>
        <button type="button" className="button" aria-expanded={pastes} onClick={() => setPastes(!pastes)}>
          Paste…
        </button>
        <button
          type="button"
          className="button"
          disabled={countChanged(changes, {}) === 0}
          onClick={() => replaceKeys({}, 'All commands have their default keys again.')}
        >
          Reset all
        </button>
      </div>
      {pastes && (
        <KeyPaste
          onDone={() => setPastes(false)}
          onChange={(next, count) => replaceKeys(next, `${plural(count, 'command')} changed.`)}
        />
      )}
      {done && (
        <DoneLine
          key={done.text}
          done={done}
          onUndone={() => {
            setDone(null)
            searchField.current?.focus()
          }}
        />
      )}
      <SharedLine changes={changes} />
      <Groups commands={shown} changes={changes} editor={editor} />
      {shown.length === 0 && <p className="key-none muted">No command has this name or this key.</p>}
      <p className="key-fixed muted">
        Arrows, Home, End, Page keys, Enter, Space, Tab, Esc and F6 stay as they are, because lists, fields and screen
        readers need them. Alt and 1 – 9 give the tag with that number. Shift with the key of a label also moves on to
        the next picture.
      </p>
      <p className="visually-hidden" role="status">
        {editor.announcement} {done?.text}
      </p>
    </div>
  )
}

/** Names the commands that share a key with another one, because their rows may be out of view. */
function SharedLine({ changes }: { changes: KeyChanges }) {
  const sharing = KEY_COMMANDS.filter(({ id }) => sharedKeys(id, changes).length > 0)
  if (sharing.length === 0) return null
  return (
    <p className="key-done key-shared" data-testid="keys-shared" role="status">
      <TriangleAlert size={14} aria-hidden="true" />
      These commands share a key with another one: {sharing.map(({ name }) => name).join(', ')}.
    </p>
  )
}

function Groups({
  commands,
  changes,
  editor,
}: {
  commands: readonly KeyCommand[]
  changes: KeyChanges
  editor: KeyEditor
}) {
  return KEY_GROUPS.map((group) => {
    const ofGroup = commands.filter((command) => command.group === group)
    return (
      ofGroup.length > 0 && (
        <section key={group} className="key-group" aria-label={KEY_GROUP_NAMES[group]}>
          <h3>{KEY_GROUP_NAMES[group]}</h3>
          <ul>
            {ofGroup.map((command) => (
              <KeyRow key={command.id} command={command} changes={changes} editor={editor} />
            ))}
          </ul>
        </section>
      )
    )
  })
}

/** Returns whether each word of a search is in the command's name, its group or its keys. */
function isFound({ id, name, group }: KeyCommand, changes: KeyChanges, search: string): boolean {
  const text = [name, KEY_GROUP_NAMES[group], ...keysOf(id, changes).map(keyText)].join(' ').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Says what was done with all keys, and offers the way back. */
function DoneLine({ done: { text, before }, onUndone }: { done: Done; onUndone(): void }) {
  const undoButton = useRef<HTMLButtonElement>(null)
  // The button that was pressed before is gone.
  useEffect(() => undoButton.current?.focus(), [])
  const undo = (): void => {
    if (before !== null) app().setPrefs({ keys: before })
    onUndone()
  }
  return (
    <p className="key-done" data-testid="key-done">
      {text}
      {before !== null && (
        <button ref={undoButton} type="button" className="button button-small" onClick={undo}>
          Undo
        </button>
      )}
    </p>
  )
}
