/** Prepares the chart of the last days: one bar for each day, with a segment for each person. Pure. */
import type { Progress } from '../../../preload/contract/index.ts'

/** The people with a colour in the chart; all others are one segment. */
const MAX_SEGMENTS = 8

interface DayPerson {
  /** Null for all others together. */
  readonly user: string | null
  readonly done: number
}

export interface ActivityDay {
  readonly day: string
  readonly done: number
  /** Those who made a picture done on this day, in the order of the segments. */
  readonly people: readonly DayPerson[]
  /** By the key of the segment. */
  readonly counts: ReadonlyMap<string, number>
}

export interface Activity {
  /** Everybody who made a picture done in these days, the one with most of them first. */
  readonly people: readonly DayPerson[]
  /** The segments that are shown. */
  readonly keys: readonly { readonly key: string; readonly user: string | null }[]
  readonly days: readonly ActivityDay[]
  /** The pictures of the day with most of them. */
  readonly most: number
}

/** Returns what the chart shows; `chosen` is the only person in it, null for everybody. */
export function activityOf({ days, people }: Pick<Progress, 'days' | 'people'>, chosen: string | null): Activity {
  const active = people
    .map(({ user, byDay }) => ({ user: user as string | null, byDay, done: sum(byDay) }))
    .filter(({ done }) => done > 0)
    .toSorted((a, b) => b.done - a.done)
  const others = active.slice(MAX_SEGMENTS)
  const rest = days.map((_, at) => sum(others.map(({ byDay }) => byDay[at]!)))
  const all = [
    ...active.slice(0, MAX_SEGMENTS),
    ...(others.length > 0 ? [{ user: null, byDay: rest, done: sum(rest) }] : []),
  ]
  const shown = chosen === null ? all : active.filter(({ user }) => user === chosen)
  const segments = shown.map((person, at) => ({ key: String(at), user: person.user, byDay: person.byDay }))
  const shownDays = days.map((day, at): ActivityDay => ({
    day,
    done: sum(segments.map(({ byDay }) => byDay[at]!)),
    people: segments.flatMap(({ user, byDay }) => (byDay[at]! > 0 ? [{ user, done: byDay[at]! }] : [])),
    counts: new Map(segments.map(({ key, byDay }) => [key, byDay[at]!])),
  }))
  return {
    people: all.map(({ user, done }) => ({ user, done })),
    keys: segments.map(({ key, user }) => ({ key, user })),
    days: shownDays,
    most: Math.max(0, ...shownDays.map(({ done }) => done)),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
