/** Tells screen readers what an edit has just done: the picture that shows it is not where they are. */
import { useApp } from '../store/app.ts'

export function Announcer() {
  const said = useApp((state) => state.said)
  return (
    <p className="visually-hidden" role="status" data-testid="said">
      {said?.text}
    </p>
  )
}
