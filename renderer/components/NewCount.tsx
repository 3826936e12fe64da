/** Shows how many pictures of a place others have changed since this person last looked; nothing if there are none. */
import { newSentence, shortCount } from './format.ts'

export function NewCount({ number }: { number: number }) {
  if (number === 0) return null
  const sentence = newSentence(number)
  return (
    <span className="new-count" title={sentence}>
      <span className="new-dot" aria-hidden="true" />
      <span data-testid="new-count" aria-hidden="true">
        {shortCount(number)}
      </span>
      <span className="visually-hidden">{sentence}</span>
    </span>
  )
}
