/** Shows the strip at the bottom: the state of the share, who is here, and what is not saved yet. */
import { Eye, FastForward, Layers } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useRef, useState } from 'react'

import { t } from '../../../preload/contract/index.ts'
import { Avatars } from '../../components/Avatar.tsx'
import { count, plural } from '../../components/format.ts'
import { MenuArea } from '../../components/MenuArea.tsx'
import { withKeyText } from '../../components/key-text.ts'
import { nameOf } from '../../components/person-names.ts'
import { useKeysOf } from '../../components/use-keys-of.ts'
import { app, useApp } from '../../store/app.ts'
import { AUTO_ADVANCE_SENTENCES } from '../../store/labels.ts'
import { selectedCount } from '../../store/selection.ts'
import { News } from './News.tsx'
import { StatusDetails } from './StatusDetails.tsx'
import { statusExtras, statusLine } from './status-text.ts'

export function StatusStrip() {
  const status = useApp((state) => state.status)
  const connection = useApp((state) => state.connectionState)
  const user = useApp((state) => state.session?.userName ?? '')
  const others = useApp((state) => state.others)
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
            className="popover status-popover"
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
                onClose={() => setOpen(false)}
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
      <MenuArea>
        <News />
      </MenuArea>
      <Following />
      <AutoAdvance />
      <Count />
      <HiddenInStacks />
      {others.length > 0 && (
        <span className="status-people">
          <Avatars peers={others} most={5} />
          {plural(others.length, 'other')} here
        </span>
      )}
      <span className="status-user" title="Your name is written into your labels">
        {user}
      </span>
    </footer>
  )
}

/** Says whose pictures this window shows too, and ends it. */
function Following() {
  const user = useApp((state) => state.following)
  const isElsewhere = useApp((state) => state.isFollowedElsewhere)
  if (user === null) return null
  return (
    <button
      type="button"
      className="status-link"
      data-testid="following"
      data-elsewhere={isElsewhere}
      title={isElsewhere ? t('The picture is not in this result. Click to stop following.') : t('Stop following')}
      onClick={() => app().follow(null)}
    >
      <Eye size={13} aria-hidden="true" />
      <span>{isElsewhere ? `Following ${nameOf(user)} (not shown here)` : `Following ${nameOf(user)}`}</span>
    </button>
  )
}

/** Shows how many pictures the result has, and how many of them are selected. */
function Count() {
  const total = useApp((state) => state.result?.total ?? null)
  const selected = useApp(selectedCount)
  if (total === null) return null
  return (
    <span className="count" data-testid="count" role="status">
      {plural(total, 'picture')}
      {selected > 1 && <span className="count-selected"> · {count(selected)} selected</span>}
    </span>
  )
}

/** Shows how many pictures are not in the result because stacks are collapsed, and shows them. */
function HiddenInStacks() {
  const hidden = useApp((state) => state.result?.hidden ?? 0)
  const keys = useKeysOf('collapse-stacks')
  if (hidden === 0) return null
  return (
    <button
      type="button"
      className="status-link"
      data-testid="hidden-in-stacks"
      title={`Stacks are collapsed: each shows one picture.\nShow all pictures${keys === undefined ? '' : ` (${keys})`}`}
      onClick={() => {
        void app().toggleCollapsing()
        app().focusGrid()
      }}
    >
      <Layers size={13} aria-hidden="true" />
      {plural(hidden, 'picture')} hidden in stacks
    </button>
  )
}

/** Shows that auto-advance is on: it changes what a key does. */
function AutoAdvance() {
  const chosen = useApp((state) => state.prefs.autoAdvance)
  const keys = useKeysOf('auto-advance')
  if (chosen === 'off') return null
  return (
    <button
      type="button"
      className="status-link"
      title={withKeyText(AUTO_ADVANCE_SENTENCES[chosen], keys)}
      onClick={() => app().toggleAutoAdvance()}
    >
      <FastForward size={13} aria-hidden="true" />
      Auto-advance
    </button>
  )
}
