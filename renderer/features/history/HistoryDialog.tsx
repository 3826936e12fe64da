/** Shows who changed what and when, in batches as people work, and lets a person take changes back. */
import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'

import { app, useApp } from '../../store/app.ts'
import { HistoryFilters } from './HistoryFilters.tsx'
import { HistoryList } from './HistoryList.tsx'

export function HistoryDialog() {
  const open = useApp((state) => state.historyOpen)
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(now) => {
        if (!now) app().closeHistory()
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content
          className="sheet history-dialog"
          data-testid="history-dialog"
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            ;(event.currentTarget as HTMLElement).focus()
          }}
          onInteractOutside={keepOpenForMessages}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            app().focusGrid()
          }}
        >
          <header>
            <Dialog.Title>History</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label="Close">
              <X size={16} />
            </Dialog.Close>
          </header>
          <div className="history-columns">
            <HistoryFilters />
            <HistoryList />
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** Keeps the dialog open when the person clicks a message, such as the one that offers to undo what was taken back. The message may be gone already. */
function keepOpenForMessages(event: CustomEvent<{ readonly originalEvent: Event }>): void {
  const { target } = event.detail.originalEvent
  if (target instanceof Element && target.closest('.toast') !== null) event.preventDefault()
}
