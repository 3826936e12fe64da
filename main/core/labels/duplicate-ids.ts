/**
 * Resolves ids that two different changes share, which only two copies of one writer can make.
 *
 * Every program keeps the same one of them and hides the other (FORMAT.md, "Merge"). The hidden change is issued again
 * under an id of its own, so that both people keep their labels.
 */
import type { ChangeId } from '../../../preload/contract/index.ts'
import { restatedId } from '../format/change-ids.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { fieldsOf, replacedFields } from './heads.ts'
import { isSameChange } from './change-provenance.ts'
import { canonicalChangeText, preferredReading } from './union.ts'

/** Returns a hidden change under an id made from its content, so that every program makes the same one. */
export function reissueChange(hidden: StoredChange): StoredChange {
  return { ...hidden, id: restatedId(canonicalChangeText(hidden)) }
}

/** Returns the changes that another change with the same id hides, from all readings of one item's changes. */
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
 * Returns the changes to issue again because `incoming` and `known` changes of one item share ids: the hidden one of
 * each pair.
 *
 * A known change is left out when other known changes replace all its fields, because nobody sees its values any more.
 */
export function changesToReissue(known: readonly StoredChange[], incoming: readonly StoredChange[]): StoredChange[] {
  const byId = new Map(known.map((change) => [change.id, change]))
  const pairs = incoming.flatMap((change) => {
    const existing = byId.get(change.id)
    return existing && !isSameChange(existing, change) ? [[existing, change] as const] : []
  })
  if (pairs.length === 0) return []
  const replaced = replacedFields(known)
  return pairs.flatMap(([existing, other]) => {
    if (preferredReading(existing, other) === existing) return [other]
    return fieldsOf(existing).size > (replaced.get(existing.id)?.size ?? 0) ? [existing] : []
  })
}
