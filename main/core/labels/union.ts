/**
 * Computes the union of changes by id.
 *
 * It is commutative, associative and idempotent, so that all replicas agree (FORMAT.md, "Merge").
 */
import { isDeepStrictEqual } from 'node:util'
import { encodeChange, type StoredChange } from '../format/change-codec.ts'
import { canonicalText } from '../../../preload/contract/index.ts'

/**
 * Returns the changes of both lists, one for each id, in the order of first appearance in `a`, then in `b`.
 *
 * Two different changes with one id cannot come from a correct writer. The one with the smaller canonical text is kept,
 * so that every replica keeps the same one.
 */
export function union(a: readonly StoredChange[], b: readonly StoredChange[]): StoredChange[] {
  const byId = new Map<string, StoredChange>()
  for (const change of a) addPreferred(byId, change)
  for (const change of b) addPreferred(byId, change)
  return [...byId.values()]
}

function addPreferred(byId: Map<string, StoredChange>, change: StoredChange): void {
  const known = byId.get(change.id)
  byId.set(change.id, known ? preferredReading(known, change) : change)
}

/** Returns the one of two changes with the same id that every replica keeps. */
export function preferredReading(a: StoredChange, b: StoredChange): StoredChange {
  if (a === b || isDeepStrictEqual(a, b)) return a
  return canonicalChangeText(b) < canonicalChangeText(a) ? b : a
}

/** Compares two changes by time, then by id. A sidecar has this order, so that all replicas write the same bytes. */
export function compareByTime(a: StoredChange, b: StoredChange): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/**
 * Returns the JSON text of a change with sorted keys. It is equal for all readings of one change (FORMAT.md, "Merge").
 */
export function canonicalChangeText(change: StoredChange): string {
  return canonicalText(encodeChange(change, true))
}
