/** Shows all keys, those in force for commands whose keys can be changed. */
import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'

import { app, useApp } from '../../store/app.ts'
import { shortcutSections } from './shortcut-rows.ts'

export function ShortcutSheet() {
  const open = useApp((state) => state.shortcuts)
  const hasDataset = useApp((state) => state.session?.dataset != null)
  return (
    <Dialog.Root open={open} onOpenChange={(now) => app().setShortcuts(now)}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content
          className="sheet"
          data-testid="shortcuts"
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            ;(event.currentTarget as HTMLElement).focus()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            app().focusGrid()
          }}
        >
          <header>
            <Dialog.Title>Keyboard</Dialog.Title>
            {hasDataset && (
              <button
                type="button"
                className="button button-small sheet-action"
                onClick={() => app().openSettings('keys')}
              >
                Change keys…
              </button>
            )}
            <Dialog.Close className="icon-button" aria-label="Close">
              <X size={16} />
            </Dialog.Close>
          </header>
          <Sections />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Sections() {
  const changes = useApp((state) => state.prefs.keys)
  const hasFileManager = useApp((state) => state.session?.host === 'electron')
  return (
    <div className="sheet-columns">
      {shortcutSections(changes, hasFileManager).map(({ title, rows }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {rows.map(({ name, keys }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}
