/** Shows all notes of a conflict as one text, which a person can change before it resolves the conflict. */
import { useEffect, useRef } from 'react'

import { MAX_NOTES_LENGTH } from '../../../preload/contract/index.ts'
import type { ConflictDetail } from '../../../preload/contract/index.ts'
import { MODIFIER } from '../../components/format.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { app, appStore, useApp } from '../../store/app.ts'
import { conflictName } from '../../store/inbox-list.ts'
import { perform } from '../shortcuts/use-keys.ts'

interface Props {
  readonly detail: ConflictDetail
  readonly refused: string | null
}

export function MergedNote({ detail, refused }: Props) {
  const draft = useApp((state) => state.mergedDrafts.get(conflictName(detail))?.text)
  const field = useRef<HTMLTextAreaElement>(null)
  const merged = detail.merged!
  const text = draft ?? merged.text
  useFocusOnRequest(field)
  return (
    <div className="inbox-merged">
      <label className="field-label" htmlFor="merged-note">
        Merged text {refused === null && <KeyHint command="edit-merged" />}
      </label>
      <textarea
        ref={field}
        id="merged-note"
        data-testid="merged-note"
        className="note"
        rows={5}
        maxLength={MAX_NOTES_LENGTH}
        readOnly={refused !== null}
        value={text}
        aria-describedby="merged-overlaps"
        onChange={(event) => app().typeMerged(event.target.value)}
        onKeyDown={onKey}
      />
      <Overlaps detail={detail} isChanged={draft !== undefined} />
      <button
        type="button"
        className="button button-primary"
        disabled={refused !== null}
        title={refused ?? undefined}
        onClick={() => perform({ do: 'save-merged' })}
      >
        Save this text <kbd>{MODIFIER} Enter</kbd>
      </button>
    </div>
  )
}

/** Saves the text with Ctrl and Enter, and leaves the field with Esc. */
function onKey(event: React.KeyboardEvent): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) perform({ do: 'save-merged' })
  else if (event.key !== 'Escape') return
  app().focusGrid()
  event.preventDefault()
  event.stopPropagation()
}

/** Names the places where people changed the same part of the text. */
function Overlaps({ detail, isChanged }: { readonly detail: ConflictDetail; readonly isChanged: boolean }) {
  const { text, overlaps } = detail.merged!
  return (
    <div className="inbox-overlaps" id="merged-overlaps" data-testid="merged-overlaps">
      {overlaps.length === 0 ? (
        <p className="muted">{isChanged ? 'Changed by you.' : 'No place was changed by several people.'}</p>
      ) : (
        <>
          <p className="inbox-overlap-title">{detail.values.length > 2 ? 'Several people' : 'Both'} changed this:</p>
          <ul>
            {overlaps.map(({ start, end }) => (
              <li key={start}>
                <mark>{text.slice(start, end).trim()}</mark>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

/** Gives the keyboard focus to the field whenever it is requested. */
function useFocusOnRequest(field: React.RefObject<HTMLTextAreaElement | null>): void {
  useEffect(
    () =>
      appStore.subscribe((state, before) => {
        if (state.mergedRequest !== before.mergedRequest) field.current?.focus()
      }),
    [field],
  )
}
