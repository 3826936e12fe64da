/** Shows a command with its keys, and the buttons that change them. */
import { Plus, RotateCcw, TriangleAlert } from 'lucide-react'
import { useRef } from 'react'

import { keysOf, MAX_KEYS } from '../../../preload/contract/index.ts'
import type { KeyChanges, KeyCommand } from '../../../preload/contract/index.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { keyText } from '../../components/key-text.ts'
import { isChanged, sharedKeys } from '../shortcuts/key-changes.ts'
import type { KeyEditor, KeyNotice } from './use-key-editor.ts'

interface Props {
  readonly command: KeyCommand
  readonly changes: KeyChanges
  readonly editor: KeyEditor
}

export function KeyRow({ command: { id, name }, changes, editor }: Props) {
  const changeButton = useRef<HTMLButtonElement>(null)
  const keys = keysOf(id, changes)
  const isRecording = editor.recording?.id === id
  const changed = isChanged(id, changes)
  const shared = sharedKeys(id, changes)
  const notice = editor.notice?.id === id ? editor.notice : null
  /** Does something after which the button that was pressed is gone. */
  const doAndFocus = (action: () => void): void => {
    action()
    changeButton.current?.focus()
  }
  return (
    <li
      className="key-row"
      data-testid="key-row"
      data-command={id}
      data-changed={changed}
      data-shared={shared.length > 0}
      data-recording={isRecording}
    >
      <span className="key-name">{name}</span>
      <span className="key-list" data-testid="key-list">
        {isRecording ? <span className="key-waits">Press a key</span> : <Keys keys={keys} />}
      </span>
      <span className="key-actions">
        <button
          ref={changeButton}
          type="button"
          className="button button-small"
          aria-label={isRecording ? `Cancel changing the key of ${name}` : `Change the key of ${name}`}
          {...escapeTo(notice, () => editor.record(null))}
          onClick={() => editor.record(isRecording ? null : id)}
        >
          {isRecording ? 'Cancel' : 'Change'}
        </button>
        <IconButton
          label={`Add a key to ${name}`}
          className="icon-button-small"
          disabled={isRecording || keys.length === 0 || keys.length >= MAX_KEYS}
          onClick={() => doAndFocus(() => editor.record(id, 'add'))}
        >
          <Plus size={14} />
        </IconButton>
        <IconButton
          label={`Reset the key of ${name}`}
          className="icon-button-small"
          disabled={!changed || isRecording}
          onClick={() => doAndFocus(() => editor.reset(id))}
        >
          <RotateCcw size={14} />
        </IconButton>
      </span>
      {!isRecording &&
        notice === null &&
        shared.map(({ key, other, isFirst }) => (
          <p key={`${key} ${other.id}`} className="key-note key-shared">
            <TriangleAlert size={14} aria-hidden="true" />
            {keyText(key)} is also the key of “{other.name}”, which {isFirst ? 'does not get' : 'gets'} it. Change one
            of them.
          </p>
        ))}
      {isRecording && <p className="key-note muted">Esc cancels, Backspace removes the key.</p>}
      {notice && (
        <Notice notice={notice} onUse={(use) => doAndFocus(use)} onKeep={() => doAndFocus(() => editor.record(null))} />
      )}
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

interface NoticeProps {
  readonly notice: KeyNotice
  onUse(use: () => void): void
  onKeep(): void
}

/** Shows why the command did not get a key, with the offer to take it from the other command. */
function Notice({ notice, onUse, onKeep }: NoticeProps) {
  const { text, useHere } = notice
  return (
    <p className="key-note key-refused" role="alert">
      {text}
      {useHere && (
        <>
          <button
            type="button"
            className="button button-small"
            {...escapeTo(notice, onKeep)}
            onClick={() => onUse(useHere)}
          >
            Use it here
          </button>
          <button
            type="button"
            className="button button-small button-quiet"
            {...escapeTo(notice, onKeep)}
            onClick={onKeep}
          >
            Keep it there
          </button>
        </>
      )}
    </p>
  )
}

/** Returns the properties of a button with which Escape closes a notice first, and the dialog only when there is none. */
function escapeTo(notice: KeyNotice | null, close: () => void) {
  return {
    'data-draft': notice !== null,
    onKeyDown(event: React.KeyboardEvent) {
      if (notice !== null && event.key === 'Escape') close()
    },
  }
}
