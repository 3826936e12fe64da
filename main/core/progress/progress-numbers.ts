/** Computes from an index what the window and the command line show of the progress of a folder. */
import type { CountedPictures, FolderProgress, Pace, Progress, TagProgress } from '../../../preload/contract/index.ts'
import { folderOf } from '../items/item-names.ts'
import type { Catalog } from '../library/catalog.ts'
import { isInFolder, sumUpwards } from '../query/index.ts'
import { dayText } from './local-days.ts'
import { activeTime, paceOf, timeLeft } from './pace.ts'
import { NOBODY, type ProgressIndex } from './progress-index.ts'

/** How many days the activity shows. */
const SHOWN_DAYS = 30
const HOURS = 24
/** The most people, tags, and people of a tag in the numbers. */
const MAX_PEOPLE = 200
const MAX_TAGS = 20

/** What the index alone says. */
export type ProgressNumbers = Pick<
  Progress,
  'total' | 'done' | 'leftOut' | 'days' | 'people' | 'today' | 'timeLeft' | 'own' | 'tags'
> & {
  /** All folders that contain pictures, with those below them, in natural order; the first is the data set itself. */
  readonly folders: readonly (CountedPictures & { readonly path: string })[]
}

/**
 * Returns the numbers of a folder with everything below it. The index must have been read, and `follow` called.
 *
 * `isSkipTag` says which tags are reasons for leaving a picture out. The time depends on the number of folders, days and people, and of the changes of today, not on that of pictures.
 */
export function progressNumbers(
  index: ProgressIndex,
  catalog: Catalog,
  folder: string,
  isSkipTag: (tag: string) => boolean = () => false,
): ProgressNumbers {
  const isInside = Uint8Array.from(catalog.folders, (path) => (isInFolder(path, folder) ? 1 : 0))
  const own = { total: index.totals, done: doneOfFolders(index, catalog.folders.length) }
  const folders = Array.from(sumUpwards<'done'>(catalog, own), ([path, counts]) => ({ path, ...counts }))
  const { total, done } = folders.find(({ path }) => path === folder) ?? { total: 0, done: 0 }
  const { people, byDay } = countPeople(index, isInside)
  const { team, byPerson } = countToday(index, catalog, isInside)
  const ownId = catalog.folders.indexOf(folder)
  const firstDay = index.today - SHOWN_DAYS + 1
  return {
    total,
    done,
    leftOut: countLeftOut(index, isInside, isSkipTag),
    days: Array.from({ length: SHOWN_DAYS }, (_, at) => dayText(firstDay + at)),
    people: people.slice(0, MAX_PEOPLE).map(({ number, user, days, ...person }) => ({
      user,
      done: person.done,
      byDay: Array.from({ length: SHOWN_DAYS }, (_, at) => days.get(firstDay + at) ?? 0),
      today: byPerson.get(number) ?? NO_PACE,
    })),
    today: team,
    timeLeft: timeLeft(total - done, byDay, index.today),
    folders,
    own: { total: own.total[ownId] ?? 0, done: own.done[ownId] ?? 0 },
    tags: countTags(index, isInside),
  }
}

const NO_PACE: Pace = { done: 0, activeMs: 0, perHour: null }

/** Returns the folders directly in a folder. */
export function foldersIn(folders: ProgressNumbers['folders'], folder: string): readonly FolderProgress[] {
  const parents = new Set(folders.map(({ path }) => (path === '' ? null : folderOf(path))))
  return folders.flatMap((one) =>
    one.path !== '' && folderOf(one.path) === folder ? [{ ...one, hasFolders: parents.has(one.path) }] : [],
  )
}

function doneOfFolders({ done }: ProgressIndex, folders: number): Uint32Array {
  const counts = new Uint32Array(folders)
  for (let cell = 1; cell < done.length; cell++) counts[done.folder[cell]!]! += done.count[cell]!
  return counts
}

interface CountedPerson {
  readonly number: number
  readonly user: string
  done: number
  readonly days: Map<number, number>
}

/** Counts by person and day, and by day. */
function countPeople(
  { done, people }: ProgressIndex,
  isInside: Uint8Array,
): { readonly people: readonly CountedPerson[]; readonly byDay: ReadonlyMap<number, number> } {
  const counted = new Map<number, CountedPerson>()
  const byDay = new Map<number, number>()
  for (let cell = 1; cell < done.length; cell++) {
    const count = done.count[cell]!
    const [person, day] = [done.first[cell]!, done.second[cell]!]
    if (count === 0 || person === NOBODY || isInside[done.folder[cell]!] !== 1) continue
    const number = person - 1
    let one = counted.get(number)
    if (!one) counted.set(number, (one = { number, user: people[number]!, done: 0, days: new Map() }))
    one.done += count
    one.days.set(day, (one.days.get(day) ?? 0) + count)
    byDay.set(day, (byDay.get(day) ?? 0) + count)
  }
  return {
    people: [...counted.values()].toSorted((a, b) => b.done - a.done || (a.user < b.user ? -1 : 1)),
    byDay,
  }
}

/** Counts what became done today, and when people were at work. */
function countToday(
  index: ProgressIndex,
  catalog: Catalog,
  isInside: Uint8Array,
): { readonly team: Progress['today']; readonly byPerson: ReadonlyMap<number, Pace> } {
  const { item, person, at, count, start } = index.changesToday
  const { folderColumn } = catalog.items
  const byHour = Array.from({ length: HOURS }, () => 0)
  const times = new Map<number, number[]>()
  const done = new Map<number, number>()
  const all: number[] = []
  const seen = new Set<number>()
  for (let row = 0; row < count; row++) {
    const id = item[row]!
    if (Number.isNaN(at[row]!) || isInside[folderColumn[id]!] !== 1) continue
    all.push(at[row]!)
    const own = times.get(person[row]!)
    if (own) own.push(at[row]!)
    else times.set(person[row]!, [at[row]!])
    const doneAt = index.doneAt(id)
    if (seen.has(id) || doneAt < start || index.doneDayOf(id) !== index.today) continue
    seen.add(id)
    byHour[new Date(doneAt).getHours()]!++
    const by = index.donePersonOf(id)
    done.set(by, (done.get(by) ?? 0) + 1)
  }
  return {
    team: { ...workOf(seen.size, all), byHour },
    byPerson: new Map(Array.from(times, ([number, own]) => [number, workOf(done.get(number) ?? 0, own)])),
  }
}

/** Returns how fast so many pictures became done by somebody who changed labels at these times. */
function workOf(done: number, times: readonly number[]): Pace {
  const activeMs = activeTime(Float64Array.from(times))
  return { done, activeMs, perHour: paceOf(done, activeMs) }
}

/** Counts the pictures with a tag that is a reason for leaving them out. */
function countLeftOut(
  { tagged, givers, tagNames }: ProgressIndex,
  isInside: Uint8Array,
  isSkipTag: (tag: string) => boolean,
): number {
  const isSkip = tagNames.map(isSkipTag)
  let count = 0
  for (let cell = 1; cell < tagged.length; cell++)
    if (isInside[tagged.folder[cell]!] === 1 && givers.lists[tagged.first[cell]!]!.some(({ tag }) => isSkip[tag]))
      count += tagged.count[cell]!
  return count
}

/** Counts who gave the most used tags. */
function countTags({ tagged, givers, tagNames, people }: ProgressIndex, isInside: Uint8Array): TagProgress[] {
  const ofLists = new Map<number, number>()
  for (let cell = 1; cell < tagged.length; cell++) {
    const list = tagged.first[cell]!
    if (tagged.count[cell]! > 0 && isInside[tagged.folder[cell]!] === 1)
      ofLists.set(list, (ofLists.get(list) ?? 0) + tagged.count[cell]!)
  }
  const byTag = new Map<number, Map<number, number>>()
  for (const [list, count] of ofLists)
    for (const { tag, person } of givers.lists[list]!) {
      const byPerson = byTag.get(tag) ?? new Map<number, number>()
      byTag.set(tag, byPerson.set(person, (byPerson.get(person) ?? 0) + count))
    }
  return Array.from(byTag, ([tag, byPerson]) => ({
    tag: tagNames[tag]!,
    count: [...byPerson.values()].reduce((sum, count) => sum + count, 0),
    people: Array.from(byPerson, ([person, count]) => ({ user: people[person]!, count }))
      .toSorted((a, b) => b.count - a.count || (a.user < b.user ? -1 : 1))
      .slice(0, MAX_PEOPLE),
  }))
    .toSorted((a, b) => b.count - a.count || (a.tag < b.tag ? -1 : 1))
    .slice(0, MAX_TAGS)
}
