/** Shows how many pictures became done on each of the last 30 days, and by whom. */
import { AxisBottom, AxisLeft } from '@visx/axis'
import { ParentSize } from '@visx/responsive'
import { scaleBand, scaleLinear } from '@visx/scale'
import { BarStack } from '@visx/shape'
import { useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'

import { personColor, t, type Progress } from '../../../preload/contract/index.ts'
import { ShortName } from '../../components/ShortName.tsx'
import { count, isolated } from '../../components/format.ts'
import { nameOf } from '../../components/person-names.ts'
import { useProfiles } from '../../components/use-profiles.ts'
import { app } from '../../store/app.ts'
import { activityOf, type Activity } from './activity.ts'
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
        <ParentSize debounceTime={30} className="progress-chart" style={{ height: HEIGHT }}>
          {({ width }) => width > 0 && <Chart activity={activity} width={width} colorOf={colorOf} by={chosen} />}
        </ParentSize>
      )}
    </section>
  )
}

interface ChartProps {
  readonly activity: Activity
  readonly width: number
  readonly by: string | null
  colorOf(user: string | null): string
}

function Chart({ activity: { days, keys, most }, width, colorOf, by }: ChartProps) {
  const x = scaleBand({ domain: days.map(({ day }) => day), range: [MARGIN.left, width - MARGIN.right], padding: 0.24 })
  const y = scaleLinear({ domain: [0, most], range: [HEIGHT - MARGIN.bottom, MARGIN.top], nice: LINES })
  const colors = new Map(keys.map(({ key, user }) => [key, colorOf(user)]))
  const every = Math.ceil(PIXELS_PER_DAY_NAME / x.step())
  const ticks = y.ticks(LINES).filter(Number.isInteger)
  return (
    <>
      <svg width={width} height={HEIGHT} aria-hidden="true">
        {ticks.map((tick) => (
          <line key={tick} className="progress-line" x1={MARGIN.left} x2={width} y1={y(tick)} y2={y(tick)} />
        ))}
        <BarStack
          data={[...days]}
          keys={keys.map(({ key }) => key)}
          value={({ counts }, key) => counts.get(key) ?? 0}
          x={({ day }) => day}
          xScale={x}
          yScale={y}
          color={(key) => colors.get(key)!}
        >
          {(stacks) =>
            stacks.flatMap(({ key, bars }) =>
              bars
                .filter(({ height }) => height > 0)
                .map((bar) => (
                  <rect
                    key={`${key} ${bar.index}`}
                    className="progress-segment"
                    x={bar.x}
                    y={bar.y}
                    width={bar.width}
                    height={bar.height}
                    fill={bar.color}
                  />
                )),
            )
          }
        </BarStack>
        <AxisLeft
          scale={y}
          left={MARGIN.left}
          tickValues={ticks}
          tickFormat={(value) => count(Number(value))}
          hideAxisLine
          hideTicks
          tickLabelProps={{ className: 'progress-tick', textAnchor: 'end', dx: -2, dy: 4 }}
        />
        <AxisBottom
          scale={x}
          top={HEIGHT - MARGIN.bottom}
          tickValues={days.flatMap(({ day }, at) => ((days.length - 1 - at) % every === 0 ? [day] : []))}
          tickFormat={shortDay}
          hideTicks
          axisLineClassName="progress-line"
          tickLabelProps={{ className: 'progress-tick', textAnchor: 'middle', dy: 2 }}
        />
      </svg>
      <DayButtons days={days} by={by} left={(day) => x(day)! - (x.step() - x.bandwidth()) / 2} width={x.step()} />
    </>
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
