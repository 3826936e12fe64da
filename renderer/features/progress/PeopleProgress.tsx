/** Lists people with what they made done, and how fast they are today. */
import type { PersonProgress, Progress } from '../../../preload/contract/index.ts'
import { PersonCircle } from '../../components/Avatar.tsx'
import { ShortName } from '../../components/ShortName.tsx'
import { count, plural } from '../../components/format.ts'
import { isolatedName, nameOf } from '../../components/person-names.ts'
import { app } from '../../store/app.ts'
import { activeText, paceText, percent } from './progress-words.ts'
import { Bar } from './Bar.tsx'

export function PeopleProgress({ progress: { people, done, days } }: { progress: Progress }) {
  return (
    <section className="progress-card" aria-label="People">
      <h3>By person</h3>
      {people.length === 0 ? (
        <p className="muted progress-nothing">Nobody has made a picture done yet.</p>
      ) : (
        <ul className="progress-list">
          {people.map((person) => (
            <Person key={person.user} person={person} total={done} today={days.at(-1)!} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Person({ person: { user, done, today }, total, today: day }: PersonProps) {
  return (
    <li className="progress-row progress-person" data-testid="progress-person" data-user={user} data-done={done}>
      <button
        type="button"
        className="progress-main"
        title={`Show the pictures that ${isolatedName(user)} made done`}
        onClick={() => app().showProgressPart({ part: 'done', by: user, day: null })}
      >
        <PersonCircle user={user} />
        <ShortName name={nameOf(user)} title={null} />
        <span className="progress-count">{count(done)}</span>
        <span className="progress-share muted">{percent(done, total)}</span>
        <Bar part={done} total={total} />
      </button>
      <span className="progress-today">
        {today.done > 0 ? (
          <button
            type="button"
            className="link"
            aria-label={`${plural(today.done, 'picture')} of ${isolatedName(user)} today`}
            onClick={() => app().showProgressPart({ part: 'done', by: user, day })}
          >
            {count(today.done)} today
          </button>
        ) : (
          <span className="muted">none today</span>
        )}
        {today.perHour !== null && (
          <span className="muted" title={activeText(today)}>
            {paceText(today)}
          </span>
        )}
      </span>
    </li>
  )
}

interface PersonProps {
  readonly person: PersonProgress
  readonly total: number
  readonly today: string
}
