/** Shows the settings of the keys in a dialog. */
import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'

import { app, useApp } from '../../store/app.ts'
import { KeySettings } from './KeySettings.tsx'

export function KeySettingsDialog() {
  const open = useApp((state) => state.settingsOpen && state.settingsSection === 'keys')
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(now) => {
        if (!now) app().closeSettings()
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content
          className="sheet settings"
          data-testid="settings"
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            ;(event.currentTarget as HTMLElement).focus()
          }}
          onEscapeKeyDown={(event) => {
            // Escape first closes an open question or the field into which keys are pasted, or clears the search.
            if (document.activeElement?.matches('[data-draft="true"]')) event.preventDefault()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            app().focusGrid()
          }}
        >
          <header>
            <Dialog.Title>Keys</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label="Close">
              <X size={16} />
            </Dialog.Close>
          </header>
          <div className="settings-list">
            <KeySettings />
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
