/**
 * Finds and resolves two different changes with the same id. Only two copies of one writer can make them.
 *
 * Every program keeps the same one of the two and hides the other (FORMAT.md, "Merge"). The hidden change is issued
 * again with a new id, so that both people keep their labels.
 */
import type { ChangeId } from '../../../preload/contract/index.ts'
import { restatedId } from '../format/change-ids.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { allFieldsOf, replacedFields } from './heads.ts'
import { isSameChange } from './change-provenance.ts'
import { canonicalChangeText, preferredReading } from './union.ts'

/** Returns a hidden change with an id that is made from its content, so that every program makes the same id. */
export function reissueChange(hidden: StoredChange): StoredChange {
  return { ...hidden, id: restatedId(canonicalChangeText(hidden)) }
}

/**
 * Returns the changes that are hidden by another change with the same id. `readings` are all readings of one item's
 * changes.
 */
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
 * Returns the changes of one item to issue again.
 *
 * They are the hidden change of each pair of a `known` and an `incoming` change with the same id.
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
  const replaced = replacedFields(known, allFieldsOf)
  return pairs.flatMap(([existing, other]) => {
    if (preferredReading(existing, other) === existing) return [other]
    return allFieldsOf(existing).size > (replaced.get(existing.id)?.size ?? 0) ? [existing] : []
  })
}
