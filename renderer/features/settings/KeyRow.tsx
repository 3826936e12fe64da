/** Shows a command with its keys, and the buttons that change them. */
import { Plus, RotateCcw } from 'lucide-react'

import { keysOf, MAX_KEYS } from '../../../preload/contract/index.ts'
import type { KeyChanges, KeyCommand } from '../../../preload/contract/index.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { keyText } from '../../components/key-text.ts'
import { isChanged } from '../shortcuts/key-changes.ts'
import type { KeyEditor } from './use-key-editor.ts'

interface Props {
  readonly command: KeyCommand
  readonly changes: KeyChanges
  readonly editor: KeyEditor
}

export function KeyRow({ command: { id, name }, changes, editor }: Props) {
  const keys = keysOf(id, changes)
  const isRecording = editor.recording?.id === id
  const changed = isChanged(id, changes)
  return (
    <li className="key-row" data-testid="key-row" data-command={id} data-changed={changed} data-recording={isRecording}>
      <span className="key-name">{name}</span>
      <span className="key-list" data-testid="key-list">
        {isRecording ? <span className="key-waits">Press a key</span> : <Keys keys={keys} />}
      </span>
      <span className="key-actions">
        <button
          type="button"
          className="button button-small"
          aria-label={isRecording ? `Cancel changing the key of ${name}` : `Change the key of ${name}`}
          onClick={() => editor.record(isRecording ? null : id)}
        >
          {isRecording ? 'Cancel' : 'Change'}
        </button>
        <IconButton
          label={`Add a key to ${name}`}
          className="icon-button-small"
          disabled={isRecording || keys.length === 0 || keys.length >= MAX_KEYS}
          onClick={() => editor.record(id, 'add')}
        >
          <Plus size={14} />
        </IconButton>
        <IconButton
          label={`Reset the key of ${name}`}
          className="icon-button-small"
          disabled={!changed || isRecording}
          onClick={() => editor.reset(id)}
        >
          <RotateCcw size={14} />
        </IconButton>
      </span>
      {isRecording && <p className="key-note muted">Esc cancels, Backspace removes the key.</p>}
      {editor.notice?.id === id && <Notice editor={editor} />}
    </li>
  )
}

function Keys({ keys }: { keys: readonly string[] }) {
  return keys.length === 0 ? (
    <span className="muted">no key</span>
  ) : (
    keys.map((key) => <kbd key={key}>{keyText(key)}</kbd>)
  )
}

/** Shows why the command did not get a key, with the offer to take it from the other command. */
function Notice({ editor: { notice, record } }: { editor: KeyEditor }) {
  const useHere = notice?.useHere
  return (
    <p className="key-note key-refused" role="alert">
      {notice?.text}
      {useHere && (
        <>
          <button type="button" className="button button-small" onClick={useHere}>
            Use it here
          </button>
          <button type="button" className="button button-small button-quiet" onClick={() => record(null)}>
            Keep it there
          </button>
        </>
      )}
    </p>
  )
}
