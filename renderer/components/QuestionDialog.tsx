/** Shows a question before something that concerns many pictures is done. */
import { AlertDialog } from 'radix-ui'

import { app, useApp } from '../store/app.ts'

export function QuestionDialog() {
  const question = useApp((state) => state.question)
  return (
    <AlertDialog.Root
      open={question !== null}
      onOpenChange={(now) => {
        if (!now) app().answerQuestion(false)
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="overlay" />
        <AlertDialog.Content
          className="sheet question"
          data-testid="question"
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            app().focusGrid()
          }}
        >
          <AlertDialog.Title>{question?.title}</AlertDialog.Title>
          <AlertDialog.Description>{question?.text}</AlertDialog.Description>
          <footer className="dialog-actions">
            <AlertDialog.Cancel className="button">Cancel</AlertDialog.Cancel>
            <button type="button" className="button button-primary" onClick={() => app().answerQuestion(true)}>
              {question?.action}
            </button>
          </footer>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
