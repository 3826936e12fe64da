/**
 * Shows the conflict inbox: one conflict after the other, with its picture, all values and what was there before.
 *
 * It covers the panels and the pictures. Each button has a key, so that a person resolves a hundred of them without the
 * mouse.
 */
import { Split, X } from 'lucide-react'
import { useEffect, useRef } from 'react'

import { count } from '../../components/format.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { app, appStore, useApp } from '../../store/app.ts'
import type { Inbox as InboxState } from '../../store/conflicts.ts'
import { whoText, kindText } from '../../store/inbox-words.ts'
import { perform } from '../shortcuts/use-keys.ts'
import { ConflictPanel } from './ConflictPanel.tsx'
import { InboxPicture } from './InboxPicture.tsx'

/** Shows the inbox while it is open. */
export function InboxOverlay() {
  const inbox = useApp((state) => state.inbox)
  return inbox && <Inbox inbox={inbox} />
}

function Inbox({ inbox }: { inbox: InboxState }) {
  const root = useRef<HTMLElement>(null)
  useKeyboard(root)
  const { current, detail } = inbox
  return (
    <main
      ref={root}
      className="inbox"
      data-testid="inbox"
      data-region
      data-key={detail?.row.key}
      data-field={current?.field}
      data-open={inbox.open}
      data-closed={inbox.closed !== null}
      data-loading={inbox.isLoading || (current !== null && detail === null)}
      tabIndex={-1}
      aria-label="Conflicts"
    >
      <Header inbox={inbox} />
      {current === null ? (
        <NoConflict inbox={inbox} />
      ) : (
        <div className="inbox-body">
          <InboxPicture detail={detail} />
          {detail ? <ConflictPanel inbox={inbox} detail={detail} /> : <div className="inbox-panel" aria-busy="true" />}
        </div>
      )}
    </main>
  )
}

/**
 * Takes the keyboard focus while the inbox is open, and gets it back when the element that had it is gone, such as the
 * note of the last conflict.
 */
function useKeyboard(root: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    root.current?.focus()
    const focusIfLost = (): void => {
      if (document.activeElement === document.body) root.current?.focus()
    }
    const stop = appStore.subscribe((state, before) => {
      if (state.gridRequest !== before.gridRequest && state.inbox) root.current?.focus()
      else if (state.inbox !== before.inbox) requestAnimationFrame(focusIfLost)
    })
    return stop
  }, [root])
}

function Header({ inbox }: { inbox: InboxState }) {
  const { current, position, total, open } = inbox
  const me = useApp((state) => state.session?.user ?? '')
  return (
    <header className="inbox-header">
      <Split size={15} aria-hidden="true" />
      <h1>Conflicts</h1>
      {current && (
        <p className="inbox-place" data-testid="inbox-place">
          {count(position)} of {count(total)}
          <span className="muted">
            {' · '}
            {kindText(current.field)} · {whoText(current.people, me)}
          </span>
        </p>
      )}
      {total > 0 && (
        <progress
          className="inbox-progress"
          max={total}
          value={total - open}
          aria-label={`${count(total - open)} of ${count(total)} resolved`}
        />
      )}
      <p className="inbox-news" role="status" data-testid="inbox-news">
        {inbox.news?.text}
      </p>
      <FolderChoice inbox={inbox} />
      <IconButton label="Close the conflicts" keys="Esc" onClick={() => perform({ do: 'close-conflicts' })}>
        <X size={16} />
      </IconButton>
    </header>
  )
}

/** Lets a person choose only the conflicts of the folder that the grid shows. */
function FolderChoice({ inbox: { folder } }: { inbox: InboxState }) {
  const gridFolder = useApp((state) => state.query.folder)
  if (folder === '' && gridFolder === '') return null
  return (
    <button
      type="button"
      className="button button-quiet"
      role="switch"
      aria-checked={folder !== ''}
      title={folder === '' ? gridFolder : folder}
      data-testid="inbox-folder"
      onClick={() => perform({ do: 'conflicts-in-folder' })}
    >
      Only this folder <KeyHint command="conflicts-in-folder" />
    </button>
  )
}

function NoConflict({ inbox: { isLoading, problem, total, folder } }: { inbox: InboxState }) {
  if (isLoading) return <div className="empty" aria-busy="true" />
  if (problem !== null)
    return (
      <div className="empty" role="alert">
        <h2>The conflicts cannot be shown</h2>
        <p>{problem}</p>
        <button type="button" className="button" onClick={() => void app().reloadInbox()}>
          Retry
        </button>
      </div>
    )
  return (
    <div className="empty" data-testid="no-conflicts">
      <Split size={28} aria-hidden="true" />
      <h2>{total > 0 ? 'No conflicts are left.' : 'No conflicts.'}</h2>
      <p>
        A conflict comes up when two people give the same label of a picture different values, and neither has seen the
        other’s. Both values stay until somebody chooses one. New conflicts appear here by themselves.
      </p>
      {folder !== '' && <p>Only the folder {folder} is shown here.</p>}
      <button type="button" className="button" onClick={() => perform({ do: 'close-conflicts' })}>
        Back to the pictures <kbd>Esc</kbd>
      </button>
    </div>
  )
}
