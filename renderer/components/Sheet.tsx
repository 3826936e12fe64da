/** Shows a dialog with a title and a button that closes it. */
import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'

import { app } from '../store/app.ts'

interface SheetProps extends Pick<ComponentProps<typeof Dialog.Content>, 'onEscapeKeyDown' | 'onInteractOutside'> {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly testId: string
  /** The class of its size and layout, beside that of all sheets. */
  readonly className?: string
  /** What stands before the title. */
  readonly back?: ReactNode
  /** What stands between the title and the button that closes it. */
  readonly action?: ReactNode
  readonly children: ReactNode
}

/**
 * Keeps the dialog open when Escape is pressed in a field with a text that is not saved, which is marked `data-unsaved`: the
 * first Escape only leaves what was typed.
 */
function leaveTypedText(event: KeyboardEvent): void {
  if (event.target instanceof HTMLElement && event.target.dataset['unsaved'] === 'true') event.preventDefault()
}

/** Shows the dialog while `open` is set. The keyboard focus begins on the dialog itself, and returns to the pictures. */
export function Sheet({ open, onClose, title, testId, className, back, action, children, ...handlers }: SheetProps) {
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(now) => {
        if (!now) onClose()
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content
          className={className === undefined ? 'sheet' : `sheet ${className}`}
          data-testid={testId}
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            ;(event.currentTarget as HTMLElement).focus()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            app().focusGrid()
          }}
          onEscapeKeyDown={leaveTypedText}
          {...handlers}
        >
          <header>
            {back}
            <Dialog.Title>{title}</Dialog.Title>
            {action}
            <Dialog.Close className="icon-button" aria-label="Close">
              <X size={16} />
            </Dialog.Close>
          </header>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
