/** Shows the values that people set without having seen each other's, until somebody chooses one. */
import { Split } from 'lucide-react'
import { useEffect, useRef } from 'react'

import { labelFieldOf, language, t } from '../../../preload/contract/index.ts'
import type { Conflict, ItemDetail, LabelEdit } from '../../../preload/contract/index.ts'
import { PersonCircle } from '../../components/Avatar.tsx'
import { absoluteTime, relativeTime } from '../../components/format.ts'
import { isFocusLost } from '../../components/lost-focus.ts'
import { StarMarks } from '../../components/Stars.tsx'
import { app, useApp } from '../../store/app.ts'
import { isolatedName, isSamePerson, nameOf } from '../../components/person-names.ts'
import { readOnlySentence } from '../../store/status.ts'

const AND = new Intl.ListFormat(language() ?? 'en')

export function ConflictBox({ detail }: { detail: ItemDetail }) {
  const refused = useApp((state) => readOnlySentence(state.status))
  const me = useApp((state) => state.session?.user ?? '')
  const box = useRef<HTMLDivElement>(null)
  useFocusAfterRemoval(box, detail.state.conflicts.length)
  /** Whether the person was typing the note when the pointer went down. The click takes the focus, which saves the note. */
  const wasTyping = useRef(false)
  const isNoteSaved = (): boolean => {
    const isSaved = wasTyping.current
    wasTyping.current = false
    return isSaved
  }
  const resolve = (edit: LabelEdit): void => {
    if (edit.notes !== undefined && isNoteSaved()) return
    if (edit.notes !== undefined) app().discardDraft(detail.id)
    void app().edit([detail.id], edit, detail.revision)
  }
  const keepAll = (): void => {
    if (!isNoteSaved()) void app().keepAllNotes(detail.id)
  }
  return (
    <div
      ref={box}
      className="conflict"
      data-testid="conflict"
      role="group"
      tabIndex={-1}
      aria-label="Edited at the same time"
      onPointerDownCapture={({ target }) => {
        const draft = app().drafts.get(detail.id)
        wasTyping.current = draft !== undefined && draft.text !== draft.base
        // The button may be gone before the pointer goes up, so this is not said by its click.
        if (wasTyping.current && target instanceof Element && target.closest('[data-field="notes"] button'))
          app().toast('info', 'What you typed was saved as the note. This resolved the conflict; Undo opens it again.')
      }}
    >
      <p className="conflict-title">
        <Split size={14} aria-hidden="true" />
        {questionOf(detail.state.conflicts, me)}
      </p>
      {detail.state.conflicts.map((conflict) => (
        <Field key={conflict.field} conflict={conflict} refused={refused} onResolve={resolve} onKeepAll={keepAll} />
      ))}
    </div>
  )
}

/** Keeps the keyboard focus near when the button that had it is gone: in the box, and in the grid after the last one. */
function useFocusAfterRemoval(box: React.RefObject<HTMLElement | null>, fields: number): void {
  const fieldsBefore = useRef(fields)
  useEffect(() => {
    if (fields < fieldsBefore.current && isFocusLost()) box.current?.focus({ preventScroll: true })
    fieldsBefore.current = fields
  })
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (isFocusLost()) app().focusGrid()
      })
    },
    [],
  )
}

/** Returns the question of the box, with the names of those who edited the picture at the same time. */
function questionOf(conflicts: readonly Conflict[], me: string): string {
  const users = [...new Set(conflicts.flatMap(({ values }) => values.map(({ by }) => by)))]
  const others = users.filter((user) => !isSamePerson(user, me))
  const names = [...others.map(isolatedName), ...(others.length < users.length ? [t('you')] : [])]
  const who =
    users.length === 1 ? `${isolatedName(users[0]!)} edited this on two machines` : `${AND.format(names)} edited this`
  return `${who} at the same time. Which value counts?`
}

interface Props {
  conflict: Conflict
  refused: string | null
  onResolve(edit: LabelEdit): void
  /** Resolves a conflict of notes with all of them. */
  onKeepAll(): void
}

function Field({ conflict, refused, onResolve, onKeepAll }: Props) {
  const { field, values } = conflict
  const { editOf, words } = labelFieldOf(field)
  return (
    <div className="conflict-field" data-field={field}>
      <h3>{words.title(field)}</h3>
      <ul>
        {values.map(({ id, value, by, at }, index) => (
          <li key={id}>
            <PersonCircle user={by} title={nameOf(by)} />
            <div className="conflict-value">
              <p className="conflict-text">
                {field === 'stars' && Number(value) > 0 ? (
                  <StarMarks stars={Number(value)} />
                ) : (
                  words.value(field, value)
                )}
              </p>
              <p className="muted">
                {isolatedName(by)}, <time title={absoluteTime(at)}>{relativeTime(at)}</time>
                {index === 0 && <span>shown now</span>}
              </p>
            </div>
            <button
              type="button"
              className="button button-small"
              data-testid="keep"
              disabled={refused !== null}
              title={refused ?? undefined}
              aria-label={`Keep ${nameOf(by)}’s value: ${words.value(field, value)}`}
              onClick={() => onResolve(editOf(field, value))}
            >
              Keep this
            </button>
          </li>
        ))}
      </ul>
      {field === 'notes' && (
        <button
          type="button"
          className="button button-small conflict-both"
          data-testid="keep-both"
          disabled={refused !== null}
          title={refused ?? undefined}
          onClick={onKeepAll}
        >
          {values.length > 2 ? 'Keep all' : 'Keep both'}
        </button>
      )}
    </div>
  )
}
