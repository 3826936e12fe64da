/**
 * Says why something of a file is not shown: a problem of the file, or only that it cannot be read now.
 *
 * The latter is reported elsewhere, and ends without anybody's help.
 */
import { LensletError } from '../../../preload/contract/index.ts'
import { useApp } from '../../store/app.ts'
import { shownLaterText } from '../../store/status.ts'
import { sentence } from '../../store/toasts.ts'

export function ReadFailure({ error }: { error: unknown }) {
  const connection = useApp((state) => state.connectionState)
  const isOffline = error instanceof LensletError && error.code === 'offline'
  return isOffline ? (
    <p className="muted">{shownLaterText(connection)}.</p>
  ) : (
    <p className="field-error">{sentence(error)}</p>
  )
}
