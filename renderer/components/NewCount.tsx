/** Shows how many pictures of a place others have changed since this person last looked; nothing if there are none. */
import { newSentence, shortCount } from './format.ts'

export function NewCount({ number }: { number: number }) {
  if (number === 0) return null
  return (
    <span className="new-count" data-testid="new-count" title={newSentence(number)}>
      <span className="new-dot" aria-hidden="true" />
      {shortCount(number)}
    </span>
  )
}
