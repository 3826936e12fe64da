/** Lists the last messages, for somebody who did not look when they were shown. */
import { useState } from 'react'

import { t } from '../../../preload/contract/index.ts'
import { absoluteTime, relativeTime } from '../../components/format.ts'
import { LEVEL_ICONS } from '../../components/Toasts.tsx'
import { useNow } from '../../components/use-now.ts'
import { useApp } from '../../store/app.ts'
import type { PastMessage } from '../../store/toasts.ts'

/** How many messages are shown at first. */
const FEW = 3
/** How often the times are shown anew, in milliseconds. */
const TIMES_MS = 30_000

/** `onShown` is called when a message has led to another part of the window. */
export function PastMessages({ onShown }: { onShown(): void }) {
  const messages = useApp((state) => state.pastMessages)
  const [hasAll, setHasAll] = useState(false)
  const now = useNow(TIMES_MS)
  if (messages.length === 0) return null
  const shown = hasAll ? messages : messages.slice(0, FEW)
  return (
    <section>
      <h3>Messages</h3>
      <ul className="past-messages" data-testid="past-messages">
        {shown.map((message) => (
          <Message key={message.id} message={message} now={now} onShown={onShown} />
        ))}
      </ul>
      {messages.length > shown.length && (
        <button type="button" className="link" onClick={() => setHasAll(true)}>
          Show all {messages.length}
        </button>
      )}
    </section>
  )
}

function Message({ message, now, onShown }: { message: PastMessage; now: number; onShown(): void }) {
  const { level, action, at, times } = message
  const Icon = LEVEL_ICONS[level]
  return (
    <li className="past-message" data-level={level}>
      <Icon size={14} aria-hidden="true" />
      <span>
        {message.message}{' '}
        {action && (
          <button
            type="button"
            className="link"
            onClick={() => {
              onShown()
              action.run()
            }}
          >
            {action.name}
          </button>
        )}
      </span>
      <time className="muted" title={absoluteTime(at)}>
        {times > 1 ? t`${times} times, last ${relativeTime(at, now)}` : relativeTime(at, now)}
      </time>
    </li>
  )
}
