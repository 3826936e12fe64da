/** Contains the progress screen: what is done, how fast, by whom, where, and what people gave. */
import { ChevronRight } from 'lucide-react'

import { t, type Progress } from '../../../preload/contract/index.ts'
import { count, decimal, plural } from '../../components/format.ts'
import { app, useApp } from '../../store/app.ts'
import { ActivityChart } from './ActivityChart.tsx'
import { Bar } from './Bar.tsx'
import { FolderProgressList, SmartFolderProgressList } from './FolderProgressList.tsx'
import { PeopleProgress } from './PeopleProgress.tsx'
import { StarDistribution, TagDistribution } from './Distributions.tsx'
import { activeText, hourText, paceText, percent, timeLeftReason, timeLeftText } from './progress-words.ts'

export function ProgressScreen() {
  // The names of people are in all parts.
  const progress = useApp((state) => state.progress)
  const error = useApp((state) => state.progressError)
  if (error !== null)
    return (
      <p className="field-error" role="alert">
        {error}
      </p>
    )
  if (progress === null) return <p className="muted progress-wait">Counting…</p>
  if (progress.reading !== null) return <Reading {...progress.reading} />
  return (
    <div className="progress-body">
      <Place />
      <Headline progress={progress} />
      <Tiles progress={progress} />
      <ActivityChart progress={progress} />
      <div className="progress-columns">
        <PeopleProgress progress={progress} />
        <FolderProgressList progress={progress} />
        <SmartFolderProgressList progress={progress} />
        <StarDistribution progress={progress} />
        <TagDistribution progress={progress} />
      </div>
    </div>
  )
}

function Reading({ read, total }: NonNullable<Progress['reading']>) {
  return (
    <div className="progress-wait" role="status">
      <p className="muted">
        Counting {plural(total, 'picture')}… {percent(read, total)}
      </p>
      <Bar part={read} total={total} />
    </div>
  )
}

/** Shows the folder whose pictures are counted, with the way back to those that contain it. */
function Place() {
  const folder = useApp((state) => state.progressFolder)
  const isPast = useApp((state) => state.pastTime !== null)
  const names = folder === '' ? [] : folder.split('/')
  return (
    <>
      {isPast && <p className="muted">These are the numbers of now, not those of the earlier time in the window.</p>}
      {names.length > 0 && (
        <nav className="progress-place" aria-label="Folder">
          <button type="button" className="link" onClick={() => app().openProgress()}>
            All pictures
          </button>
          {names.map((name, at) => {
            const path = names.slice(0, at + 1).join('/')
            return (
              <span key={path}>
                <ChevronRight size={12} aria-hidden="true" />
                {path === folder ? (
                  <b aria-current="page">{name}</b>
                ) : (
                  <button type="button" className="link" onClick={() => app().openProgress(path)}>
                    {name}
                  </button>
                )}
              </span>
            )
          })}
        </nav>
      )}
    </>
  )
}

function Headline({ progress: { total, done, leftOut, hasRule } }: { progress: Progress }) {
  const left = total - done
  return (
    <section className="progress-headline" aria-label="All">
      <p className="progress-percent" data-testid="progress-percent">
        {percent(done, total)}
      </p>
      <div className="progress-summary">
        <p>
          <span className="progress-done">
            <button
              type="button"
              className="progress-number"
              disabled={done === 0}
              onClick={() => app().showProgressPart({ part: 'done', by: null, day: null })}
              data-testid="progress-done"
            >
              <b>{count(done)}</b> of {plural(total, 'picture')} done
            </button>
            {leftOut > 0 && (
              <button
                type="button"
                className="link"
                title="Pictures with a tag of a group for skipping. They need no more labels, so they count as done."
                onClick={() => app().showProgressPart({ part: 'left-out' })}
                data-testid="progress-left-out"
              >
                {count(leftOut)} of them left out
              </button>
            )}
          </span>
          {left > 0 && (
            <button
              type="button"
              className="link"
              onClick={() => app().showProgressPart({ part: 'left' })}
              data-testid="progress-left"
            >
              {count(left)} left
            </button>
          )}
        </p>
        <Bar part={done} total={total} isLarge />
        {!hasRule && (
          <p className="muted">
            A picture counts as done when it has any label.{' '}
            <button type="button" className="link" onClick={() => openSchema()}>
              Say in the label schema when it is done
            </button>
          </p>
        )}
      </div>
    </section>
  )
}

function openSchema(): void {
  app().closeProgress()
  app().openSchema()
}

function Tiles({ progress: { today, timeLeft, total, done, agreement } }: { progress: Progress }) {
  return (
    <dl className="progress-tiles">
      <div>
        <dt>Done today</dt>
        <dd data-testid="progress-today">{count(today.done)}</dd>
        <Hours byHour={today.byHour} />
      </div>
      <div>
        <dt>Pace today</dt>
        <dd>{paceText(today)}</dd>
        <dd className="progress-tile-note">{activeText(today) || t('while somebody is at work')}</dd>
      </div>
      <div>
        <dt>Time left</dt>
        <dd data-testid="progress-time-left">{timeLeftText(timeLeft, total - done)}</dd>
        <dd className="progress-tile-note">{timeLeftReason(timeLeft, total - done)}</dd>
      </div>
      {agreement.ratedBySeveral > 0 && (
        <div>
          <dt>Agreement about stars</dt>
          <dd>{agreement.alpha === null ? '–' : `α ${decimal(agreement.alpha)}`}</dd>
          <dd className="progress-tile-note">
            <button type="button" className="link" onClick={() => openAgreement()} data-testid="progress-agreement">
              {plural(agreement.ratedBySeveral, 'picture')} of several people
            </button>
          </dd>
        </div>
      )}
    </dl>
  )
}

function openAgreement(): void {
  app().closeProgress()
  app().openAgreement()
}

/** Shows in which hours of today pictures became done. */
function Hours({ byHour }: { byHour: readonly number[] }) {
  const most = Math.max(1, ...byHour)
  return (
    <dd className="progress-hours" title={hourText(byHour)}>
      <span className="visually-hidden">{hourText(byHour)}</span>
      {byHour.map((done, hour) => (
        // Hours have no other name than their number.
        // oxlint-disable-next-line no-array-index-key
        <i key={hour} style={{ height: `${(done / most) * 100}%` }} data-empty={done === 0} aria-hidden="true" />
      ))}
    </dd>
  )
}
