/** Asks for the time whose labels are shown. */
import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useId, useState } from 'react'

import { t } from '../../../preload/contract/index.ts'
import { app, useApp } from '../../store/app.ts'
import { fromLocalInput, startOfDay, toLocalInput } from './history-words.ts'

/** Days that people ask for. `days` is how many days before today they begin. */
const MOMENTS = [
  { name: t('Start of today'), days: 0 },
  { name: t('Start of yesterday'), days: 1 },
  { name: t('A week ago'), days: 7 },
  { name: t('30 days ago'), days: 30 },
] as const

export function TimeDialog() {
  const open = useApp((state) => state.timeDialogOpen)
  return (
    <Dialog.Root open={open} onOpenChange={(now) => app().setTimeDialog(now)}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content
          className="sheet time-dialog"
          data-testid="time-dialog"
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            app().focusGrid()
          }}
        >
          <header>
            <Dialog.Title>Labels at an earlier time</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label="Close">
              <X size={16} />
            </Dialog.Close>
          </header>
          <Dialog.Description className="muted">
            Shows the pictures that are in the folder now, with the labels that they had then. Filters, counts and the
            inspector are those of that time.
          </Dialog.Description>
          <TimeForm />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function TimeForm() {
  const id = useId()
  const shown = useApp((state) => state.pastTime)
  const [text, setText] = useState(() => toLocalInput(shown ?? startOfDay(0)))
  const [isFuture, setIsFuture] = useState(false)
  const at = fromLocalInput(text)
  const change = (to: string): void => {
    setText(to)
    setIsFuture(false)
  }
  return (
    <form
      className="time-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (at !== null && at > Date.now()) setIsFuture(true)
        else if (at !== null) void app().showLabelsAt(at)
      }}
    >
      <div className="history-field">
        <label htmlFor={id}>Time</label>
        <input
          id={id}
          type="datetime-local"
          value={text}
          aria-invalid={isFuture}
          onChange={({ target }) => change(target.value)}
        />
      </div>
      {isFuture && (
        <p className="field-error" role="alert">
          This time has not come yet.
        </p>
      )}
      <div className="history-spans">
        {MOMENTS.map(({ name, days }) => (
          <button
            key={name}
            type="button"
            className="button button-quiet button-small"
            aria-pressed={at === startOfDay(days)}
            onClick={() => change(toLocalInput(startOfDay(days)))}
          >
            {name}
          </button>
        ))}
      </div>
      <footer className="dialog-actions">
        <Dialog.Close className="button">Cancel</Dialog.Close>
        <button type="submit" className="button button-primary" disabled={at === null}>
          Show these labels
        </button>
      </footer>
    </form>
  )
}
