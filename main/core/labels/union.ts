/**
 * Union of changes by id: commutative, associative, idempotent. What makes every replica agree (FORMAT.md, "Merge").
 */
import { isDeepStrictEqual } from 'node:util'
import { encodeChange, type StoredChange } from '../format/change-codec.ts'
import { canonicalText } from '../../../preload/contract/index.ts'

/**
 * All changes of both lists, each id once, in the order of their ids' appearance in `a`, then `b`. Two different
 * changes with one id cannot come from a sound writer; the one whose canonical text is smaller is kept, so that every
 * replica keeps the same one.
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

/** The one of two changes with the same id that every replica keeps. */
export function preferredReading(a: StoredChange, b: StoredChange): StoredChange {
  if (a === b || isDeepStrictEqual(a, b)) return a
  return canonicalChangeText(b) < canonicalChangeText(a) ? b : a
}

/** Order in which a sidecar lists its changes: by time, then id, so that two replicas write the same bytes. */
export function compareByTime(a: StoredChange, b: StoredChange): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** The text that two readings of one change have in common, whatever the order of their fields (FORMAT.md, "Merge"). */
export function canonicalChangeText(change: StoredChange): string {
  return canonicalText(encodeChange(change, true))
}
