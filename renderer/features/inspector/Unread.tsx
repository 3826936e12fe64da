/** Why something of a file is not there: its own fault, or only that the share is away, which is said elsewhere and mends itself. */
import { LensletError } from '../../../preload/contract/index.ts'
import { sentence } from '../../store/toasts.ts'

export function Unread({ error }: { error: unknown }) {
  const isAway = error instanceof LensletError && error.code === 'offline'
  return isAway ? <p className="muted">Read again when the share is back.</p> : <p className="field-error">{sentence(error)}</p>
}
