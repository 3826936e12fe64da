/**
 * Two different changes with one id, which only two copies of one writer can make. Everybody keeps the same one of them
 * (FORMAT.md, "Merge"); the other one is said again under an id of its own, so that both people's labels stay.
 */
import type { ChangeId } from '../../../preload/contract/index.ts'
import { againId } from '../format/change-ids.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { fieldsOf, replacedFields } from './heads.ts'
import { isSameChange } from './change-provenance.ts'
import { canonicalChangeText, preferredReading } from './union.ts'

/** The change that says again what another one with the same id hides. Everybody who makes it makes the same. */
export function reissueChange(hidden: StoredChange): StoredChange {
  return { ...hidden, id: againId(canonicalChangeText(hidden)) }
}

/** All changes that other ones with the same id hide, of all readings of one item's changes. */
export function hiddenChanges(readings: Iterable<StoredChange>): StoredChange[] {
  const byId = new Map<ChangeId, Map<string, StoredChange>>()
  for (const change of readings)
    byId.set(
      change.id,
      (byId.get(change.id) ?? new Map<string, StoredChange>()).set(canonicalChangeText(change), change),
    )
  return [...byId.values()]
    .filter((different) => different.size > 1)
    .flatMap((different) => {
      const shown = [...different.values()].reduce(preferredReading)
      return [...different.values()].filter((change) => change !== shown)
    })
}

/**
 * What is to be said again when `found` has ids that `known` changes of the same item have, too: of each pair the one
 * that does not count. A known one that other known changes have replaced in all its fields is left alone, because its
 * value was given up.
 */
export function changesToReissue(known: readonly StoredChange[], found: readonly StoredChange[]): StoredChange[] {
  const byId = new Map(known.map((change) => [change.id, change]))
  const pairs = found.flatMap((change) => {
    const own = byId.get(change.id)
    return own && !isSameChange(own, change) ? [[own, change] as const] : []
  })
  if (pairs.length === 0) return []
  const replaced = replacedFields(known)
  return pairs.flatMap(([own, other]) => {
    if (preferredReading(own, other) === own) return [other]
    return fieldsOf(own).size > (replaced.get(own.id)?.size ?? 0) ? [own] : []
  })
}
