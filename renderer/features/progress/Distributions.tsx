/** Shows which stars and tags people gave. */
import { personColor, t, type Progress } from '../../../preload/contract/index.ts'
import { PersonCircle } from '../../components/Avatar.tsx'
import { ShortName } from '../../components/ShortName.tsx'
import { count, plural, starsText } from '../../components/format.ts'
import { isolatedName, nameOf } from '../../components/person-names.ts'
import { useProfiles } from '../../components/use-profiles.ts'
import { app } from '../../store/app.ts'

export function StarDistribution({ progress: { stars } }: { progress: Progress }) {
  if (stars.length === 0) return null
  return (
    <section className="progress-card" aria-label="Stars">
      <header>
        <h3>Stars by person</h3>
        <ul className="progress-key" aria-hidden="true">
          {[1, 2, 3, 4, 5].map((value) => (
            <li key={value}>
              <i data-stars={value} />
              {value}
            </li>
          ))}
        </ul>
      </header>
      <ul className="progress-list">
        {stars.map(({ user, counts }) => (
          <PersonStars key={user} user={user} counts={counts} />
        ))}
      </ul>
    </section>
  )
}

function PersonStars({ user, counts }: Progress['stars'][number]) {
  const total = counts.reduce((sum, one) => sum + one, 0)
  const text = counts
    .flatMap((number, at) => (number === 0 ? [] : [`${starsText(at + 1)}: ${count(number)}`]))
    .join(', ')
  return (
    <li className="progress-row" data-testid="progress-stars" data-user={user}>
      <button
        type="button"
        className="progress-main"
        title={text}
        aria-label={t`Stars of ${isolatedName(user)}: ${text}`}
        onClick={() => app().showProgressPart({ part: 'stars', by: user })}
      >
        <PersonCircle user={user} />
        <ShortName name={nameOf(user)} title={null} />
        <span className="progress-count">{count(total)}</span>
        <span className="progress-stack">
          {counts.map((number, at) => (
            // The position is the number of stars.
            // oxlint-disable-next-line no-array-index-key
            <i key={at} data-stars={at + 1} style={{ flexGrow: number }} hidden={number === 0} />
          ))}
        </span>
      </button>
    </li>
  )
}

export function TagDistribution({ progress: { tags } }: { progress: Progress }) {
  if (tags.length === 0) return null
  const most = Math.max(...tags.map((tag) => tag.count))
  return (
    <section className="progress-card" aria-label="Tags">
      <h3>Most used tags by person</h3>
      <ul className="progress-list">
        {tags.map((tag) => (
          <Tag key={tag.tag} tag={tag} most={most} />
        ))}
      </ul>
    </section>
  )
}

function Tag({ tag: { tag, count: total, people }, most }: { tag: Progress['tags'][number]; most: number }) {
  const profiles = useProfiles()
  const text = people.map((person) => `${isolatedName(person.user)} ${count(person.count)}`).join(', ')
  return (
    <li className="progress-row" data-testid="progress-tag" data-tag={tag}>
      <button
        type="button"
        className="progress-main"
        title={text}
        aria-label={t`${tag}, ${plural(total, 'picture')}: ${text}`}
        onClick={() => app().showProgressPart({ part: 'tag', by: null, tag })}
      >
        <ShortName name={tag} title={null} />
        <span className="progress-count">{count(total)}</span>
        <span className="progress-stack" style={{ width: `${(total / most) * 100}%` }}>
          {people.map((person) => (
            <i
              key={person.user}
              style={{ flexGrow: person.count, background: `var(--person-${personColor(person.user, profiles)})` }}
            />
          ))}
        </span>
      </button>
    </li>
  )
}
