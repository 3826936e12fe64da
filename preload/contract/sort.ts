import { LEVEL_KINDS } from './label-fields/levels.ts'

/** Orders by name. */
const BASIC_SORT_KEYS = ['name', 'path', 'added', 'updated', ...LEVEL_KINDS, 'size', 'dimensions'] as const

/** `dimensions` is width times height. `random:<seed>` mixes pictures up, the same way for the same seed. */
export type SortKey = (typeof BASIC_SORT_KEYS)[number] | `metric.${string}` | `random:${number}`

/** Orders that there are in every data set, for a menu or a message. */
export const SORT_KEYS: readonly SortKey[] = BASIC_SORT_KEYS

const MAX_SEED = 0xffff_ffff

/** Whether a text names an order. */
export function isSortKey(text: string): text is SortKey {
  return (
    (BASIC_SORT_KEYS as readonly string[]).includes(text) ||
    /^metric\.[^]{1,200}$/.test(text) ||
    (/^random:\d{1,10}$/.test(text) && seedOf(text as SortKey)! <= MAX_SEED)
  )
}

/** The seed of an order by chance; null for any other order. */
export function seedOf(sort: SortKey): number | null {
  return sort.startsWith('random:') ? Number(sort.slice('random:'.length)) : null
}

/** An order by chance that nobody has seen before. */
export function newRandomSort(): SortKey {
  return `random:${Math.floor(Math.random() * MAX_SEED)}`
}
