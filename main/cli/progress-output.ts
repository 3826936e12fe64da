/** Defines how `lenslet stats` prints how far the team has come. The numbers are those of the window. */
import type { NameOf, Progress, TimeLeft } from '../../preload/contract/index.ts'
import { systemClock, type Clock } from '../core/base/clock.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { LabelView } from '../host/label-view.ts'
import { ProgressService } from '../host/progress-service.ts'
import { printLine } from './output.ts'

/** How far the team has come, as `lenslet stats --json` prints it. Days are those of this machine's clock. */
export interface ProgressRecord {
  readonly done: number
  readonly total: number
  /** How many pictures have a reason for leaving them out. They are done too. */
  readonly left_out: number
  /** Whether the label schema says when a picture is done. Without a rule, one with any label is. */
  readonly has_rule: boolean
  /** The last 30 days, the last one is today. */
  readonly days: readonly string[]
  readonly people: readonly {
    readonly user: string
    readonly done: number
    /** How many pictures became done on each of `days`. */
    readonly by_day: readonly number[]
    readonly today: PaceRecord
  }[]
  readonly today: PaceRecord & { readonly by_hour: readonly number[] }
  /** Null with fewer than two days on which pictures became done. */
  readonly time_left: {
    readonly working_days: number
    readonly done_per_day: number
    readonly fewest_days: number
    readonly most_days: number
  } | null
  readonly folders: readonly { readonly path: string; readonly total: number; readonly done: number }[]
  readonly smart_folders: readonly { readonly name: string; readonly total: number; readonly done: number }[]
  readonly tags: Progress['tags']
  /** How many pictures have 1, 2, 3, 4 and 5 stars of each person. */
  readonly stars: Progress['stars']
}

interface PaceRecord {
  readonly done: number
  readonly active_seconds: number
  /** Pictures in an hour of active time; null after less than five minutes of it. */
  readonly per_hour: number | null
}

/**
 * Counts the progress of the whole data set, which must have been read. `labels` are those of now, or of the moment
 * `until`, which then is the time of the clock.
 */
export async function progressRecord(workspace: Workspace, labels: LabelView, until?: number): Promise<ProgressRecord> {
  const clock: Clock = until === undefined ? systemClock : { ...systemClock, now: () => until }
  const service = new ProgressService({ workspace, labels, clock, ...(until === undefined ? {} : { until }) })
  try {
    const folders = await service.allFolders()
    for (;;) {
      const progress = await service.get({ folder: '' })
      if (progress.reading === null) return recordOf(progress, folders)
    }
  } finally {
    service.close()
  }
}

/** Returns the numbers of the window as a record. */
export function recordOf(progress: Progress, folders: ProgressRecord['folders']): ProgressRecord {
  const { total, done, leftOut, hasRule, days, people, today, timeLeft, smartFolders, tags, stars } = progress
  return {
    done,
    total,
    left_out: leftOut,
    has_rule: hasRule,
    days,
    people: people.map(({ byDay, ...person }) => ({
      user: person.user,
      done: person.done,
      by_day: byDay,
      today: paceRecord(person.today),
    })),
    today: { ...paceRecord(today), by_hour: today.byHour },
    time_left: timeLeft && {
      working_days: timeLeft.workingDays,
      done_per_day: timeLeft.donePerDay,
      fewest_days: timeLeft.fewestDays,
      most_days: timeLeft.mostDays,
    },
    folders,
    smart_folders: smartFolders,
    tags,
    stars,
  }
}

function paceRecord({ done, activeMs, perHour }: Progress['people'][number]['today']): PaceRecord {
  return {
    done,
    active_seconds: Math.round(activeMs / 1_000),
    per_hour: perHour === null ? null : Math.round(perHour * 10) / 10,
  }
}

/** Prints the progress for people. */
export function printProgress(
  { done, total, left_out, has_rule, today, time_left, people }: ProgressRecord,
  nameOf: NameOf,
): void {
  printLine(`done     ${done} of ${total}${has_rule ? '' : ': those with any label, because the schema has no rule'}`)
  if (left_out > 0) printLine(`left out ${left_out} of these, with a tag for skipping`)
  printLine(`today    ${today.done} done${paceText(today)}`)
  printLine(`left     ${total - done}: ${timeLeftText(time_left, total - done)}`)
  for (const person of people)
    if (person.done > 0)
      printLine(`done by  ${nameOf(person.user)}: ${person.done}, today ${person.today.done}${paceText(person.today)}`)
}

function paceText({ per_hour }: PaceRecord): string {
  return per_hour === null ? '' : `, about ${Math.round(per_hour)} an hour`
}

function timeLeftText(left: ProgressRecord['time_left'], remaining: number): string {
  if (remaining === 0) return 'nothing'
  if (left === null) return 'the time is not known yet'
  return `about ${rangeText({ fewestDays: left.fewest_days, mostDays: left.most_days })}`
}

function rangeText({ fewestDays, mostDays }: Pick<TimeLeft, 'fewestDays' | 'mostDays'>): string {
  if (fewestDays === mostDays) return `${mostDays} working day${mostDays === 1 ? '' : 's'}`
  return `${fewestDays} to ${mostDays} working days`
}
