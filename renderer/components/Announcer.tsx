/** Announces to screen readers what an edit has done, because they are not at the picture that shows it. */
import { useApp } from '../store/app.ts'

export function Announcer() {
  const announcement = useApp((state) => state.announcement)
  return (
    <p className="visually-hidden" role="status" data-testid="announcement">
      {announcement?.text}
    </p>
  )
}
