/** Says in words what the progress screen shows. Pure. */
import { language, t, type Pace, type ProgressPart, type TimeLeft } from '../../../preload/contract/index.ts'
import { count, duration, plural } from '../../components/format.ts'
import { isolatedName } from '../../components/person-names.ts'

const SHORT_DAY = new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'short' })
const LONG_DAY = new Intl.DateTimeFormat(language(), { weekday: 'long', day: 'numeric', month: 'long' })

/** Returns a day like `2026-05-31` as a date at noon, which is on this day in every time zone. */
function dateOf(day: string): Date {
  return new Date(`${day}T12:00:00`)
}

/** Returns a day like `2026-05-31` for an axis: `31 May`. */
export function shortDay(day: string): string {
  return SHORT_DAY.format(dateOf(day))
}

/** Returns a day like `2026-05-31` for a sentence: `Sunday, 31 May`. */
export function longDay(day: string): string {
  return LONG_DAY.format(dateOf(day))
}

/** Says which pictures a number of the progress of a folder counts: `Done by Ana, Sunday, 31 May, in cats`. */
export function partText(part: ProgressPart, folder: string): string {
  return [numberText(part), folder === '' ? '' : t`in ${folder}`].filter((text) => text !== '').join(', ')
}

function numberText(part: ProgressPart): string {
  switch (part.part) {
    case 'left':
      return t('Not done yet')
    case 'left-out':
      return t('Left out')
    case 'stars':
      return t`With stars of ${isolatedName(part.by)}`
    case 'tag':
      return part.by === null
        ? t`With the tag “${part.tag}”`
        : t`With the tag “${part.tag}” of ${isolatedName(part.by)}`
    case 'done': {
      const done = part.by === null ? t('Done') : t`Done by ${isolatedName(part.by)}`
      return part.day === null ? done : t`${done}, ${longDay(part.day)}`
    }
  }
}

/** Says how many pictures became done on a day, and by whom: `Sunday, 31 May: 12 done. Ana 8, Ben 4`. */
export function dayDoneText(
  day: string,
  done: number,
  people: readonly (readonly [name: string, done: number])[],
): string {
  if (done === 0) return t`${longDay(day)}: nothing done`
  return t`${longDay(day)}: ${count(done)} done. ${people.map(([name, number]) => `${name} ${count(number)}`).join(', ')}`
}

/** Says how many pictures became done in which hours of today: `9:00 4, 14:00 12`. */
export function hourText(byHour: readonly number[]): string {
  const hours = byHour.flatMap((done, hour) => (done === 0 ? [] : [`${hour}:00 ${count(done)}`]))
  return hours.length === 0 ? t('Nothing today') : t`By hour: ${hours.join(', ')}`
}

/** Returns how many of all are done in percent. It is 100 % only when nothing is left, and 0 % only when nothing is done. */
export function percent(done: number, total: number): string {
  if (total === 0) return '–'
  const rounded = Math.round((done / total) * 100)
  const shown = done === total ? 100 : done === 0 ? 0 : Math.min(99, Math.max(1, rounded))
  return `${shown} %`
}

/** Says how fast somebody is today: `about 120 an hour`. */
export function paceText({ perHour }: Pick<Pace, 'perHour'>): string {
  return perHour === null ? t('not known yet') : t`about ${count(roughly(perHour))} an hour`
}

/** Says how long somebody was at work today; empty for no time. */
export function activeText({ activeMs }: Pick<Pace, 'activeMs'>): string {
  return activeMs < 60_000 ? '' : t`${duration(activeMs)} at work`
}

/** Returns a number of which only the first two digits say something. */
function roughly(value: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1)
  return Math.round(value / step) * step
}

/** Says how long the rest will take: `about 3 to 5 working days`. */
export function timeLeftText(left: TimeLeft | null, remaining: number): string {
  if (remaining === 0) return t('Nothing is left')
  if (left === null) return t('not known yet')
  const { fewestDays, mostDays } = left
  if (fewestDays === mostDays) return t`about ${plural(mostDays, 'working day')}`
  return t`about ${count(fewestDays)} to ${plural(mostDays, 'working day')}`
}

/** Says what the time left is based on. */
export function timeLeftReason(left: TimeLeft | null, remaining: number): string {
  if (remaining === 0) return t('Everything is done')
  if (left === null) return t('after two days on which pictures became done')
  return t`${count(roughly(left.donePerDay))} a day on the last ${plural(left.workingDays, 'working day')}`
}
