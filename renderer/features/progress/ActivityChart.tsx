/** Shows how many pictures became done on each of the last 30 days, and by whom. */
import { scaleBand, scaleLinear } from 'd3-scale'
import { stack } from 'd3-shape'
import { useLayoutEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'

import { personColor, t, type Progress } from '../../../preload/contract/index.ts'
import { ShortName } from '../../components/ShortName.tsx'
import { count, isolated } from '../../components/format.ts'
import { nameOf } from '../../components/person-names.ts'
import { useProfiles } from '../../components/use-profiles.ts'
import { app } from '../../store/app.ts'
import { activityOf, type Activity, type ActivityDay } from './activity.ts'
import { dayDoneText, shortDay } from './progress-words.ts'

const HEIGHT = 190
const MARGIN = { top: 8, right: 4, bottom: 24, left: 40 }
/** The distance of the names of days on the axis, in pixels, and the number of lines. */
const PIXELS_PER_DAY_NAME = 64
const LINES = 4

export function ActivityChart({ progress }: { progress: Progress }) {
  const [chosen, setChosen] = useState<string | null>(null)
  const profiles = useProfiles()
  const activity = activityOf(progress, chosen)
  const colorOf = (user: string | null): string =>
    user === null ? 'var(--faint)' : `var(--person-${personColor(user, profiles)})`
  return (
    <section className="progress-activity" aria-label="Last 30 days">
      <header>
        <h3>Done in the last 30 days</h3>
        {activity.people.length > 0 && (
          <ul className="progress-legend" aria-label="Show one person">
            {activity.people.map(({ user }) => (
              <li key={user ?? ''}>
                <button
                  type="button"
                  aria-pressed={user !== null && user === chosen}
                  disabled={user === null}
                  onClick={() => setChosen(user === chosen ? null : user)}
                >
                  <i style={{ background: colorOf(user) }} aria-hidden="true" />
                  {user === null ? t('others') : <ShortName name={nameOf(user)} />}
                </button>
              </li>
            ))}
          </ul>
        )}
      </header>
      {activity.most === 0 ? (
        <p className="muted progress-nothing">
          {progress.done === 0
            ? t('Nothing is done yet. Each day will show here what became done on it.')
            : t('Nothing became done in these days.')}
        </p>
      ) : (
        <Chart activity={activity} colorOf={colorOf} by={chosen} />
      )}
    </section>
  )
}

interface ChartProps {
  readonly activity: Activity
  readonly by: string | null
  colorOf(user: string | null): string
}

function Chart({ activity: { days, keys, most }, colorOf, by }: ChartProps) {
  const element = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)))
    observer.observe(element.current!)
    return () => observer.disconnect()
  }, [])
  const x = scaleBand(
    days.map(({ day }) => day),
    [MARGIN.left, width - MARGIN.right],
  ).padding(0.24)
  const y = scaleLinear([0, most], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(LINES)
  const segments = stack<unknown, ActivityDay, string>()
    .keys(keys.map(({ key }) => key))
    .value(({ counts }, key) => counts.get(key) ?? 0)([...days])
  const every = Math.ceil(PIXELS_PER_DAY_NAME / x.step())
  return (
    <div ref={element} className="progress-chart" style={{ height: HEIGHT }}>
      <svg width={width} height={HEIGHT} aria-hidden="true">
        {y
          .ticks(LINES)
          .filter(Number.isInteger)
          .map((tick) => (
            <g key={tick} transform={`translate(0, ${y(tick)})`}>
              <line className="progress-line" x1={MARGIN.left} x2={width} />
              <text className="progress-tick" x={MARGIN.left - 8} dy="0.32em" textAnchor="end">
                {count(tick)}
              </text>
            </g>
          ))}
        {segments.map((segment) => (
          <g key={segment.key} style={{ fill: colorOf(keys[segment.index]!.user) }}>
            {segment.map(
              ([from, to], at) =>
                to > from && (
                  <rect
                    key={days[at]!.day}
                    className="progress-segment"
                    x={x(days[at]!.day)}
                    y={y(to)}
                    width={x.bandwidth()}
                    height={y(from) - y(to)}
                  />
                ),
            )}
          </g>
        ))}
        {days.map(
          ({ day }, at) =>
            (days.length - 1 - at) % every === 0 && (
              <text
                key={day}
                className="progress-tick"
                x={x(day)! + x.bandwidth() / 2}
                y={HEIGHT - MARGIN.bottom + 18}
                textAnchor="middle"
              >
                {shortDay(day)}
              </text>
            ),
        )}
      </svg>
      <DayButtons days={days} by={by} left={(day) => x(day)! - (x.step() - x.bandwidth()) / 2} width={x.step()} />
    </div>
  )
}

interface DayButtonsProps {
  readonly days: Activity['days']
  readonly by: string | null
  readonly width: number
  left(day: string): number
}

/** A button above the bar of each day. One of them is in the tab order; the arrow keys move to the others. */
function DayButtons({ days, by, left, width }: DayButtonsProps) {
  const [active, setActive] = useState(days.length - 1)
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowLeft: active - 1, ArrowRight: active + 1, Home: 0, End: days.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = Math.min(days.length - 1, Math.max(0, to))
    setActive(next)
    ;(list.current!.children[next] as HTMLElement).focus()
  }
  return (
    <div ref={list} className="progress-days" role="group" aria-label="Days">
      {days.map(({ day, done, people }, at) => {
        const text = dayDoneText(
          day,
          done,
          people.map((person) => [person.user === null ? t('others') : isolated(nameOf(person.user)), person.done]),
        )
        return (
          <button
            key={day}
            type="button"
            tabIndex={at === active ? 0 : -1}
            style={{ left: left(day), width }}
            title={text}
            aria-label={text}
            aria-disabled={done === 0}
            data-testid="progress-day"
            data-day={day}
            data-done={done}
            onFocus={() => setActive(at)}
            onKeyDown={onKeyDown}
            onClick={() => done > 0 && app().showProgressPart({ part: 'done', by, day })}
          />
        )
      })}
    </div>
  )
}
