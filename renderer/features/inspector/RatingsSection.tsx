/** Lists everybody's stars of a picture, where each person gives their own. */
import type { ItemRatings, Row } from '../../../preload/contract/index.ts'
import { nameOf } from '../../components/person-names.ts'
import { StarMarks } from '../../components/Stars.tsx'

export function RatingsSection({ ratings, row }: { ratings: ItemRatings; row: Row }) {
  if (ratings.isHidden)
    return <p className="ratings-hidden muted">The stars of others are shown when you have given stars.</p>
  if (ratings.people.length === 0) return null
  return (
    <section className="inspector-ratings" aria-label="Everybody’s stars" data-testid="ratings">
      <h3>Everybody’s stars</h3>
      {row.ratings && (
        <p className="muted">
          Median {row.ratings.median}, spread {row.ratings.spread}
        </p>
      )}
      <ul>
        {ratings.people.map(({ user, stars }) => (
          <li key={user}>
            <span className="ratings-person">{nameOf(user)}</span>
            <span className="ratings-stars" role="img" aria-label={`${stars} of 5 stars`}>
              <StarMarks stars={stars} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
