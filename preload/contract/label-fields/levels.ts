/**
 * Lists the kinds of labels that have a few ordered values, so that they can be stored in a byte, counted and sorted.
 */
import { MAX_STARS, type LabelKind, type LabelValues } from '../labels.ts'

/** The values of each kind, from the lowest to the highest. */
export const LEVELS = {
  stars: Array.from({ length: MAX_STARS + 1 }, (_, stars) => stars),
  flag: ['reject', 'none', 'pick'],
  color: ['none', 'purple', 'blue', 'green', 'yellow', 'red'],
} as const satisfies { readonly [K in LabelKind]?: readonly LabelValues[K][] }

export type LevelKind = keyof typeof LEVELS
export const LEVEL_KINDS = Object.keys(LEVELS) as readonly LevelKind[]

/** Whether a text names a kind of label that has levels. */
export function isLevelKind(name: string): name is LevelKind {
  return Object.hasOwn(LEVELS, name)
}

/** Returns the number of a value among the values of its kind. */
export function levelOf<K extends LevelKind>(kind: K, value: LabelValues[K]): number {
  return (LEVELS[kind] as readonly unknown[]).indexOf(value)
}
