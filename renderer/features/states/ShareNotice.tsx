/**
 * Says what is wrong with the share and what the person can do. It is shown above the status strip, so that no picture
 * moves.
 */
import { CloudOff, Eye, HardDrive, Lock, type LucideIcon } from 'lucide-react'

import { app, useApp } from '../../store/app.ts'
import { shareNotice, type ShareNoticeText } from './share-notice-text.ts'
import { useDelayed } from './use-delayed.ts'

const ICONS: Readonly<Record<ShareNoticeText['kind'], LucideIcon>> = {
  looking: Eye,
  'read-only': Lock,
  'share-full': HardDrive,
  'machine-full': HardDrive,
  unwritable: Lock,
  away: CloudOff,
}
/**
 * How long the share must be unreachable before the notice is shown, in milliseconds. Shorter outages are shown only in
 * the status strip.
 */
const OFFLINE_DELAY_MS = 1_500

export function ShareNotice() {
  const status = useApp((state) => state.status)
  const session = useApp((state) => state.session)
  const awaySince = useApp((state) => state.unreachableSince)
  const isPast = useApp((state) => state.pastTime !== null)
  const notice = session && shareNotice(status, session, awaySince)
  const isLong = useDelayed(notice?.kind === 'away', OFFLINE_DELAY_MS)
  if (!notice || (notice.kind === 'away' && !isLong)) return null
  // The banner above the pictures says why nothing can be changed.
  if (notice.kind === 'read-only' && isPast) return null
  const { kind, title, sentence, action, urgent } = notice
  const Icon = ICONS[kind]
  return (
    <aside
      className="share-notice"
      data-testid="share-notice"
      data-kind={kind}
      data-urgent={urgent}
      aria-label="The folder"
    >
      <Icon size={16} aria-hidden="true" />
      <p role={urgent ? 'alert' : 'status'}>
        <strong>{title}</strong> {sentence}
      </p>
      {action && (
        <button type="button" className="button button-small" onClick={() => act(action.does)}>
          {action.name}
        </button>
      )}
    </aside>
  )
}

function act(does: 'label' | 'retry'): void {
  const { session, beginDataset, retryStatus, focusGrid } = app()
  if (does === 'retry') retryStatus()
  else if (session?.dataset) void beginDataset(session.dataset.path, 'label')
  focusGrid()
}
