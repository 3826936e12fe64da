/** Adds up counts of people. A person who has several ids occurs several times in the columns. */
import type { PersonCount } from '../../../preload/contract/index.ts'

/** Returns one count for each id. */
export function countsByPerson(counts: Iterable<readonly [id: string, count: number]>): PersonCount[] {
  const sums = new Map<string, number>()
  for (const [id, count] of counts) sums.set(id, (sums.get(id) ?? 0) + count)
  return Array.from(sums, ([user, count]) => ({ user, count }))
}
