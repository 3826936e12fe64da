/** Tells screen readers what an edit has just done: the picture that shows it is not where they are. */
import { useApp } from '../store/app.ts'

export function Announcer() {
  const announcement = useApp((state) => state.announcement)
  return (
    <p className="visually-hidden" role="status" data-testid="announcement">
      {announcement?.text}
    </p>
  )
}
