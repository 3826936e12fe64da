/** Says to screen readers what an edit has just done: its picture changes in a place that they are not at. */
import { useApp } from '../store/app.ts'

export function Announcer() {
  const said = useApp((state) => state.said)
  return (
    <p className="visually-hidden" role="status" data-testid="said">
      {said?.text}
    </p>
  )
}
