/** Lets the person paste keys of another machine, and shows what they would change before they do. */
import { useId, useState } from 'react'

import type { KeyChanges } from '../../../preload/contract/index.ts'
import { plural } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { countChanged } from '../shortcuts/key-changes.ts'
import { readKeysText } from '../shortcuts/key-transfer.ts'
import type { ReadKeys } from '../shortcuts/key-transfer.ts'
import { t } from '../../../preload/contract/index.ts'

interface Props {
  /** Called with all changes, and with the number of commands that get other keys. */
  onChange(changes: KeyChanges, count: number): void
  onDone(): void
}

export function KeyPaste({ onChange, onDone }: Props) {
  const id = useId()
  const [text, setText] = useState('')
  const before = useApp((state) => state.prefs.keys)
  const read = text.trim() === '' ? null : readKeysText(text, before, app().session?.host ?? 'browser')
  const changes = read !== null && typeof read !== 'string' ? read.changes : null
  const count = changes === null ? 0 : countChanged(before, changes)
  const keys = (event: React.KeyboardEvent): void => {
    if (event.key === 'Escape') onDone()
  }
  return (
    <div className="key-paste" data-testid="key-paste">
      <label htmlFor={id}>The text of “Copy as text”, also of another person or machine</label>
      <textarea
        id={id}
        className="text-input"
        rows={5}
        spellCheck={false}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the person has asked for this field
        autoFocus
        data-draft="true"
        aria-describedby={`${id}-result`}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={keys}
      />
      <div id={`${id}-result`} role="status">
        <Result read={read} count={count} />
      </div>
      <p className="key-paste-actions">
        <button
          type="button"
          className="button button-primary"
          disabled={count === 0}
          onClick={() => {
            if (changes !== null) onChange(changes, count)
            onDone()
          }}
        >
          {count === 0 ? 'Change' : `Change ${plural(count, 'command')}`}
        </button>
        <button type="button" className="button" onClick={onDone}>
          Cancel
        </button>
      </p>
    </div>
  )
}

function Result({ read, count }: { read: ReadKeys | string | null; count: number }) {
  if (read === null) return null
  if (typeof read === 'string') return <p className="field-error">{read}</p>
  return (
    <>
      <p>
        {count === 0
          ? 'No key changes.'
          : `${plural(count, 'command')} ${count === 1 ? t('gets') : t('get')} other keys.`}
      </p>
      {read.problems.length > 0 && (
        <>
          <p>Not used, so that nothing is lost:</p>
          <ul className="key-problems">
            {read.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
