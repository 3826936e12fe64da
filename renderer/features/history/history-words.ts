/** Says in words what the history shows. Pure. */
import type { HistoryBatch, HistoryKind, HistoryQuery } from '../../../preload/contract/index.ts'
import { language, t } from '../../../preload/contract/index.ts'
import { nameOf } from '../../components/person-names.ts'
import { clockTime, count, plural } from '../../components/format.ts'

/** The names of what can change, in the order in which people see them. */
export const KIND_NAMES: { readonly [K in HistoryKind]: string } = {
  stars: t('stars'),
  flag: t('flags'),
  color: t('colours'),
  tags: t('tags'),
  notes: t('notes'),
  metrics: t('metrics'),
  settings: t('settings'),
}
export const KINDS = Object.keys(KIND_NAMES) as readonly HistoryKind[]

const DAY_MS = 86_400_000
const DAY_NAME = new Intl.DateTimeFormat(language(), { weekday: 'long', day: 'numeric', month: 'long' })
const DAY_WITH_YEAR = new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'long', year: 'numeric' })
const TIME = new Intl.DateTimeFormat(language(), { timeStyle: 'short' })

/** Returns the day of a time, for a heading: `Today`, `Yesterday`, or its date. */
export function dayText(at: number, now = Date.now()): string {
  const [day, today] = [new Date(at), new Date(now)]
  if (day.toDateString() === today.toDateString()) return t('Today')
  if (day.toDateString() === new Date(now - DAY_MS).toDateString()) return t('Yesterday')
  return (day.getFullYear() === today.getFullYear() ? DAY_NAME : DAY_WITH_YEAR).format(at)
}

/** Returns when a batch was made: `14:02`, or `14:02–14:20`. */
export function timesText({ from, to }: Pick<HistoryBatch, 'from' | 'to'>): string {
  const [first, last] = [TIME.format(from), TIME.format(to)]
  return first === last ? last : `${first}–${last}`
}

/** Returns what a batch changed: `120 pictures in cats`, or `Settings`. */
export function placeText({ pictures, folder }: Pick<HistoryBatch, 'pictures' | 'folder'>): string {
  if (pictures === 0) return t('Settings')
  return folder === '' ? plural(pictures, 'picture') : t`${plural(pictures, 'picture')} in ${folder}`
}

/** Returns which labels a batch changed, and how often: `stars 100, tags 20`, or `took back changes`. */
export function kindsText({ kinds, isTakeBack, undos }: Pick<HistoryBatch, 'kinds' | 'isTakeBack' | 'undos'>): string {
  const parts = KINDS.flatMap((kind) =>
    kinds[kind] === undefined ? [] : [`${KIND_NAMES[kind]} ${count(kinds[kind])}`],
  )
  if (undos === 0) return parts.join(', ')
  return [...parts, isTakeBack ? t('took back changes') : t('undid changes')].join(', ')
}

/** Returns how much of a batch counts no more; empty when all of it counts. */
export function undoneText({ undone, changes }: Pick<HistoryBatch, 'undone' | 'changes'>): string {
  if (undone === 0) return ''
  return undone === changes ? t('undone') : t`${count(undone)} undone`
}

/** Says which changes a query finds: `Changed by Ana, 14:02–14:20, in cats`. */
export function queryText({ by, folder, kinds, since, until, text }: HistoryQuery): string {
  const what = kinds.length === 0 ? t('Changed') : t`Changed ${kinds.map((kind) => KIND_NAMES[kind]).join(', ')}`
  const parts = [
    by === null ? what : t`${what} by ${nameOf(by)}`,
    spanText(since, until),
    folder === '' ? '' : t`in ${folder}`,
    text.trim() === '' ? '' : t`matching ${text.trim()}`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}

function spanText(since: number | null, until: number | null): string {
  if (since === null && until === null) return ''
  if (since === null) return t`until ${clockTime(until!)}`
  if (until === null) return t`since ${clockTime(since)}`
  const [from, to] = [clockTime(since), clockTime(until)]
  return from === to ? from : t`${from} to ${to}`
}

/** Whether a query finds less than everything. */
export function isNarrowed({ by, folder, kinds, since, until, text }: HistoryQuery): boolean {
  return by !== null || folder !== '' || kinds.length > 0 || since !== null || until !== null || text.trim() !== ''
}

/** Returns a time for a field of the type `datetime-local`; empty for null. */
export function toLocalInput(at: number | null): string {
  if (at === null) return ''
  const date = new Date(at)
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** Returns the time of a field of the type `datetime-local`; null for an empty or incomplete one. */
export function fromLocalInput(value: string): number | null {
  const at = new Date(value).getTime()
  return value === '' || Number.isNaN(at) ? null : at
}

/** Returns when a day began, in milliseconds since the epoch: today, or some days before. */
export function startOfDay(daysBefore: number): number {
  const today = new Date()
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() - daysBefore).getTime()
}
