/**
 * Shows the note.
 *
 * Pushes never touch text that is being typed. It is saved automatically, and always belongs to its item.
 */
import { useRef } from 'react'

import { MAX_NOTES_LENGTH, t } from '../../../preload/contract/index.ts'
import type { ItemId } from '../../../preload/contract/index.ts'
import { MODIFIER } from '../../components/format.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { app, useApp } from '../../store/app.ts'
import type { NoteDraft } from '../../store/notes.ts'
import { composes } from '../shortcuts/composition.ts'
import { useFieldRequest } from './use-field-request.ts'

/**
 * `stored` is null while the note is not loaded; an item without a note can be edited at once. `refused` is the reason
 * why labels cannot be changed.
 */
interface Props {
  id: ItemId
  hasNotes: boolean
  stored: string | null
  refused: string | null
}

const PHASES: Readonly<Record<NoteDraft['phase'], string>> = {
  typing: 'Not saved yet',
  saving: t('Saving…'),
  saved: t('Saved'),
  failed: 'Not saved. It is kept here, and saving is tried again.',
}

export function NoteField({ id, hasNotes, stored, refused }: Props) {
  const draft = useApp((state) => state.drafts.get(id))
  const field = useRef<HTMLTextAreaElement>(null)
  const text = draft?.text ?? stored ?? ''
  const isLoading = stored === null && hasNotes && !draft
  const hasFailed = useApp((state) => state.detailError !== null)
  useFieldRequest('note', field, !isLoading || hasFailed)

  const keys = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void app().commitNote(id)
    else if (event.key !== 'Escape') return
    app().focusGrid()
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className="field">
      <label className="field-label" htmlFor="note">
        Note {refused === null && <KeyHint command="note" />}
      </label>
      <textarea
        ref={field}
        id="note"
        data-testid="note"
        className="note"
        rows={3}
        maxLength={MAX_NOTES_LENGTH}
        placeholder={stored === null && hasNotes ? 'Loading…' : refused === null ? 'Write a note' : 'No note'}
        title={refused ?? undefined}
        aria-describedby="note-state"
        readOnly={refused !== null || isLoading}
        value={text}
        onChange={(event) => app().typeNote(id, event.target.value, composes(event))}
        onCompositionEnd={(event) => app().typeNote(id, event.currentTarget.value)}
        onKeyDown={keys}
        onFocus={() => app().setEditing('note')}
        onBlur={() => {
          app().setEditing(null)
          app().leaveNote(id)
        }}
      />
      <p id="note-state" className="note-state" data-phase={draft?.phase}>
        <span aria-live="polite">{draft ? PHASES[draft.phase] : ''}</span>
        {draft?.phase === 'typing' && <span>{MODIFIER} Enter saves</span>}
      </p>
      {draft?.changedBy != null && (
        <p className="note-changed" role="status" data-testid="note-changed">
          {draft.changedBy} changed this note while you were typing. Both are kept.
        </p>
      )}
    </div>
  )
}
