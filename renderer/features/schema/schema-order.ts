/** Computes the order of groups and tags of the label schema. Pure. */

/** Something that is shown by its order. */
interface Ordered {
  readonly order: number
}

/**
 * Returns the orders that change when an entry goes up (-1) or down (1) in a list that is shown in its order.
 *
 * Two entries swap their orders. Where entries have the same order, all get one of their own: they would jump otherwise.
 */
export function ordersAfterMove<T extends Ordered>(
  entries: readonly T[],
  at: number,
  by: 1 | -1,
): readonly (readonly [entry: T, order: number])[] {
  const other = entries[at + by]
  const entry = entries[at]
  if (entry === undefined || other === undefined) return []
  const areDifferent = new Set(entries.map(({ order }) => order)).size === entries.length
  const orders = areDifferent ? entries.map(({ order }) => order) : entries.map((_, place) => place + 1)
  const moved = entries.with(at, other).with(at + by, entry)
  return moved.flatMap((one, place) => (one.order === orders[place] ? [] : [[one, orders[place]!] as const]))
}

/** Returns the order of a new entry that comes after all others. */
export function orderAfter(entries: readonly Ordered[]): number {
  return entries.reduce((last, { order }) => Math.max(last, order), 0) + 1
}
