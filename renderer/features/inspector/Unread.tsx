/**
 * Why something of a file is not there: its own fault, or only that it cannot be read now, which is said elsewhere and
 * mends itself.
 */
import { LensletError } from '../../../preload/contract/index.ts'
import { useApp } from '../../store/app.ts'
import { shownLaterText } from '../../store/status.ts'
import { sentence } from '../../store/toasts.ts'

export function Unread({ error }: { error: unknown }) {
  const link = useApp((state) => state.connectionState)
  const isAway = error instanceof LensletError && error.code === 'offline'
  return isAway ? <p className="muted">{shownLaterText(link)}.</p> : <p className="field-error">{sentence(error)}</p>
}
