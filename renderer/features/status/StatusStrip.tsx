/** Shows the strip at the bottom: the state of the share, who is here, and what is not saved yet. */
import { Popover } from 'radix-ui'
import { useRef, useState } from 'react'

import { Avatars } from '../../components/Avatar.tsx'
import { plural } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { StatusDetails } from './StatusDetails.tsx'
import { statusExtras, statusLine } from './status-text.ts'

export function StatusStrip() {
  const status = useApp((state) => state.status)
  const connection = useApp((state) => state.connectionState)
  const user = useApp((state) => state.session?.user ?? '')
  const peers = useApp((state) => state.peers)
  const [open, setOpen] = useState(false)
  const toSettings = useRef(false)
  /** Opens the settings after the details have returned the keyboard focus. */
  const onClosed = (event: Event): void => {
    event.preventDefault()
    app().focusGrid()
    if (toSettings.current) app().openSettings()
    toSettings.current = false
  }
  const { text, tone } = statusLine(status, connection)
  return (
    <footer className="status-strip" data-region>
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger asChild>
          <button
            type="button"
            className="status-button"
            data-testid="status"
            data-state={status?.state}
            data-tone={tone}
          >
            <span className="status-dot" data-tone={tone} aria-hidden="true" />
            <span className="status-text" role="status">
              {text}
            </span>
          </button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            className="popover"
            side="top"
            align="start"
            sideOffset={6}
            collisionPadding={8}
            aria-label="Details of the share"
            onCloseAutoFocus={onClosed}
          >
            {status && (
              <StatusDetails
                status={status}
                peers={peers}
                onSettings={() => {
                  toSettings.current = true
                  setOpen(false)
                }}
              />
            )}
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      <span className="status-extras">
        {statusExtras(status).map((extra) => (
          <span key={extra.text} className="status-extra" data-tone={extra.tone} title={extra.text}>
            {extra.text}
          </span>
        ))}
      </span>
      {peers.length > 0 && (
        <span className="status-people">
          <Avatars peers={peers} most={5} />
          {plural(peers.length, 'other')} here
        </span>
      )}
      <span className="status-user" title="Your name is written into your labels">
        {user}
      </span>
    </footer>
  )
}
