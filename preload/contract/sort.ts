import { LEVEL_KINDS } from './label-fields/levels.ts'
import { isMetadataSortKey, METADATA_FIELDS, METADATA_SORT_KEYS } from './metadata-fields.ts'

/** The orders that every data set has. */
const BASIC_SORT_KEYS = [
  'name',
  'path',
  'added',
  'updated',
  ...LEVEL_KINDS,
  'median',
  'spread',
  'raters',
  'size',
  'dimensions',
  ...METADATA_SORT_KEYS,
] as const

/** An order that every data set has. */
export type BasicSortKey = (typeof BASIC_SORT_KEYS)[number]

/** `dimensions` is width times height. `random:<seed>` shuffles pictures, the same way for the same seed. */
export type SortKey = BasicSortKey | `metric.${string}` | `random:${number}`

/** The orders that every data set has, for a menu or a message. */
export const SORT_KEYS: readonly BasicSortKey[] = BASIC_SORT_KEYS

const MAX_SEED = 0xffff_ffff

/** Whether a text names an order. */
export function isSortKey(text: string): text is SortKey {
  return (
    (BASIC_SORT_KEYS as readonly string[]).includes(text) ||
    /^metric\.[^]{1,200}$/.test(text) ||
    (/^random:\d{1,10}$/.test(text) && seedOf(text as SortKey)! <= MAX_SEED)
  )
}

/** Returns the seed of a random order; null for any other order. */
export function seedOf(sort: SortKey): number | null {
  return sort.startsWith('random:') ? Number(sort.slice('random:'.length)) : null
}

/** Returns a random order with a new seed. */
export function newRandomSort(): SortKey {
  return `random:${Math.floor(Math.random() * MAX_SEED)}`
}

/** The orders that begin with the lowest value: names, as in a list, and the date taken, as things happened. */
const ASCENDING: ReadonlySet<string> = new Set(['name', 'path', 'taken'])

/**
 * Returns whether an order begins with the highest value as long as nobody has chosen a direction: the most stars, the
 * newest labels, the largest files.
 */
export function isNaturallyDescending(sort: SortKey): boolean {
  if (ASCENDING.has(sort) || sort.startsWith('random:')) return false
  return !isMetadataSortKey(sort) || METADATA_FIELDS[sort].kind !== 'text'
}
