/** Shows a field for a name, in the place where the name will be. Enter saves it, Escape discards it. */
import { useEffect, useId, useRef, useState } from 'react'

import { cleanName } from '../../store/smart-folders.ts'

const MAX_NAME = 100

/** `onSave` resolves with null, or with the sentence why the name is not possible. */
interface Props {
  label: string
  first: string
  onSave(name: string): Promise<string | null>
  onCancel(): void
}

export function NameField({ label, first, onSave, onCancel }: Props) {
  const [name, setName] = useState(first)
  const [problem, setProblem] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const error = useId()
  useEffect(() => {
    // A menu returns the keyboard focus when it closes, so this waits until after that.
    const frame = requestAnimationFrame(() => input.current?.select())
    return () => cancelAnimationFrame(frame)
  }, [])
  const keys = (event: React.KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') onCancel()
    else if (cleanName(name) === '') setProblem('Give it a name.')
    else void onSave(cleanName(name)).then(setProblem)
  }
  return (
    <div className="name-field">
      <input
        ref={input}
        type="text"
        className="text-input"
        data-testid="smart-name"
        aria-label={label}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : error}
        maxLength={MAX_NAME}
        placeholder="Name"
        autoComplete="off"
        spellCheck={false}
        value={name}
        onChange={(event) => {
          setName(event.target.value)
          setProblem(null)
        }}
        onKeyDown={keys}
        onBlur={() => {
          if (problem === null) onCancel()
        }}
      />
      {problem !== null && (
        <p id={error} className="field-error" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
