/** Shows the values of the conflict in front, each with the key that takes it. */
import { ArrowLeft, ArrowRight, CircleX, Flag } from 'lucide-react'
import { useState } from 'react'

import { kindOf, labelFieldOf, MAX_VALUE_KEYS } from '../../../preload/contract/index.ts'
import type {
  ConflictDetail,
  ConflictValue,
  FieldName,
  FieldValue,
  KeyCommandId,
} from '../../../preload/contract/index.ts'
import { PersonCircle } from '../../components/Avatar.tsx'
import { ColorSwatch } from '../../components/ColorSwatch.tsx'
import { absoluteTime, count, plural, relativeTime } from '../../components/format.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { StarMarks } from '../../components/Stars.tsx'
import { useApp } from '../../store/app.ts'
import type { Inbox } from '../../store/conflicts.ts'
import { conflictName, type Take } from '../../store/inbox-list.ts'
import { backText, kindText } from '../../store/inbox-words.ts'
import { readOnlySentence } from '../../store/status.ts'
import { perform } from '../shortcuts/use-keys.ts'
import { isolatedName, isSamePerson, nameOf } from '../../components/person-names.ts'
import { MergedNote } from './MergedNote.tsx'

interface Props {
  readonly inbox: Inbox
  readonly detail: ConflictDetail
}

export function ConflictPanel({ inbox, detail }: Props) {
  const { field, values, shown } = detail
  const readOnly = useApp((state) => readOnlySentence(state.status))
  const refused = readOnly ?? inbox.closed
  return (
    <section className="inbox-panel" aria-label="Values">
      <h2>{labelFieldOf(field).words.title(field)}</h2>
      {inbox.current?.isBack === true && <p className="inbox-back">{backText(1)}</p>}
      {readOnly !== null && <p className="inbox-refused">{readOnly}</p>}
      {inbox.closed !== null && <Closed text={inbox.closed} detail={detail} />}
      <ol className="inbox-values">
        {values.map((value, at) => (
          <li key={value.id}>
            <ValueButton number={at + 1} field={field} value={value} isShown={value.id === shown} refused={refused} />
          </li>
        ))}
      </ol>
      {detail.more > 0 && (
        <p className="muted">And {plural(detail.more, 'older value')}, which the one that you take replaces too.</p>
      )}
      <Before detail={detail} />
      {detail.merged && <MergedNote key={inbox.current?.name} detail={detail} refused={readOnly} />}
      <TakeButtons detail={detail} refused={refused} />
      <Alike inbox={inbox} detail={detail} refused={refused} />
      <footer className="inbox-moves">
        <button type="button" className="button" onClick={() => perform({ do: 'previous-conflict' })}>
          <ArrowLeft size={14} aria-hidden="true" />
          Back <kbd>←</kbd>
        </button>
        <button type="button" className="button" onClick={() => perform({ do: 'skip-conflict' })}>
          <ArrowRight size={14} aria-hidden="true" />
          Skip <KeyHint command="skip-conflict" />
        </button>
        <button type="button" className="button" onClick={() => perform({ do: 'undo' })}>
          Undo <KeyHint command="undo" />
        </button>
      </footer>
    </section>
  )
}

/** Says that the conflict is none any more, and how to go on. */
function Closed({ text, detail }: { readonly text: string; readonly detail: ConflictDetail }) {
  const hasDraft = useApp((state) => state.mergedDrafts.has(conflictName(detail)))
  return (
    <div className="inbox-closed" role="status" data-testid="inbox-closed">
      <p>{text}</p>
      <p className="muted">
        {hasDraft
          ? 'Your text is kept. Save it, or go on to the next conflict without it.'
          : 'Any key that takes a value leads to the next conflict, and so does Skip.'}
      </p>
    </div>
  )
}

interface ValueProps {
  readonly number: number
  readonly field: FieldName
  readonly value: ConflictValue
  readonly isShown: boolean
  readonly refused: string | null
}

function ValueButton({ number, field, value: { value, by, at }, isShown, refused }: ValueProps) {
  const { words } = labelFieldOf(field)
  return (
    <button
      type="button"
      className="inbox-value"
      data-testid="inbox-value"
      data-by={by}
      disabled={refused !== null}
      title={refused ?? undefined}
      aria-label={`Take ${nameOf(by)}’s value: ${words.value(field, value)}${isShown ? ', shown now' : ''}`}
      onClick={() => perform({ do: 'take-value', take: { number }, alike: false })}
    >
      {number <= MAX_VALUE_KEYS && <KeyHint command={`take-${number}` as KeyCommandId} hidden />}
      <PersonCircle user={by} title={nameOf(by)} />
      <span className="inbox-value-text">
        <ShownValue field={field} value={value} />
        <span className="muted">
          {isolatedName(by)}, <time title={absoluteTime(at)}>{relativeTime(at)}</time>
          {isShown && <span className="inbox-shown"> · shown now</span>}
        </span>
      </span>
    </button>
  )
}

/** Shows a value as it looks elsewhere in the window. */
function ShownValue({ field, value }: { readonly field: FieldName; readonly value: FieldValue }) {
  const text = labelFieldOf(field).words.value(field, value)
  const kind = kindOf(field)
  return (
    <span className={kind === 'notes' ? 'inbox-note' : 'inbox-label'}>
      {kind === 'stars' && Number(value) > 0 && <StarMarks stars={Number(value)} />}
      {value === 'pick' && kind === 'flag' && <Flag size={15} className="mark-pick" aria-hidden="true" />}
      {value === 'reject' && kind === 'flag' && <CircleX size={15} className="mark-reject" aria-hidden="true" />}
      {kind === 'color' && value !== 'none' && <ColorSwatch color={value as 'red'} />}
      <span>{text}</span>
    </span>
  )
}

/** Says what the field had before all of the values. */
function Before({ detail: { field, before } }: { readonly detail: ConflictDetail }) {
  const [newest, ...others] = before
  const values = new Set(before.map(({ value }) => value))
  return (
    <div className="inbox-before" data-testid="inbox-before">
      <h3>Before</h3>
      {newest === undefined ? (
        <p className="muted">Nobody had set it.</p>
      ) : others.length > 0 && values.size > 1 ? (
        <p className="muted">It was a conflict already, and people resolved it differently at the same time.</p>
      ) : (
        <>
          <ShownValue field={field} value={newest.value} />
          <p className="muted">
            {nameOf(newest.by)}, <time title={absoluteTime(newest.at)}>{relativeTime(newest.at)}</time>
          </p>
        </>
      )}
    </div>
  )
}

const TAKES: readonly {
  readonly command: KeyCommandId
  readonly take: Exclude<Take, object>
  readonly name: string
}[] = [
  { command: 'take-mine', take: 'mine', name: 'Mine' },
  { command: 'take-theirs', take: 'theirs', name: 'Theirs' },
  { command: 'take-newest', take: 'newest', name: 'Newest' },
]

/** Shows the buttons of the keys that take a value by who gave it, or by its time. */
function TakeButtons({
  detail: { values },
  refused,
}: {
  readonly detail: ConflictDetail
  readonly refused: string | null
}) {
  const me = useApp((state) => state.session?.user ?? '')
  const people = new Set(values.map(({ by }) => by))
  const isBetweenTwo = people.size === 2 && [...people].some((person) => isSamePerson(person, me))
  return (
    <div className="inbox-takes" role="group" aria-label="Take a value">
      {TAKES.filter(({ take }) => take === 'newest' || isBetweenTwo).map(({ command, take, name }) => (
        <button
          key={take}
          type="button"
          className="button"
          disabled={refused !== null}
          title={refused ?? undefined}
          onClick={() => perform({ do: 'take-value', take, alike: false })}
        >
          {name} <KeyHint command={command} />
        </button>
      ))}
    </div>
  )
}

/** Lets a person resolve all conflicts that are like this one by the same rule. */
function Alike({ inbox, detail, refused }: Props & { readonly refused: string | null }) {
  const [isOpen, setOpen] = useState(false)
  if (inbox.alike < 2) return null
  const people = [...new Set(detail.values.map(({ by }) => by))]
  const take = (chosen: Take) => (): void => {
    setOpen(false)
    perform({ do: 'take-value', take: chosen, alike: true })
  }
  return (
    <div className="inbox-alike" data-testid="inbox-alike" data-count={inbox.alike}>
      <button
        type="button"
        className="button"
        aria-expanded={isOpen}
        disabled={refused !== null}
        title={refused ?? undefined}
        onClick={() => setOpen(!isOpen)}
      >
        All {count(inbox.alike)} like this <kbd>Shift + key</kbd>
      </button>
      {isOpen && (
        <div className="inbox-rules" role="group" aria-label={`${kindText(detail.field)}: all that are alike`}>
          {people.map((person) => (
            <button
              key={person}
              type="button"
              className="button button-small"
              onClick={take({ number: detail.values.findIndex(({ by }) => by === person) + 1 })}
            >
              {nameOf(person)}’s values
            </button>
          ))}
          <button type="button" className="button button-small" onClick={take('newest')}>
            The newest values
          </button>
        </div>
      )}
    </div>
  )
}
