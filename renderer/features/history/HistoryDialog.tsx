/** Shows who changed what and when, in batches as people work, and lets a person take changes back. */

import { Sheet } from '../../components/Sheet.tsx'
import { app, useApp } from '../../store/app.ts'
import { HistoryFilters } from './HistoryFilters.tsx'
import { HistoryList } from './HistoryList.tsx'

export function HistoryDialog() {
  const open = useApp((state) => state.historyOpen)
  return (
    <Sheet
      open={open}
      onClose={() => app().closeHistory()}
      title="History"
      testId="history-dialog"
      className="history-dialog"
      onInteractOutside={keepOpenForMessages}
    >
      <div className="history-columns">
        <HistoryFilters />
        <HistoryList />
      </div>
    </Sheet>
  )
}

/** Keeps the dialog open when the person clicks a message, such as the one that offers to undo what was taken back. The message may be gone already. */
function keepOpenForMessages(event: CustomEvent<{ readonly originalEvent: Event }>): void {
  const { target } = event.detail.originalEvent
  if (target instanceof Element && target.closest('.toast') !== null) event.preventDefault()
}
