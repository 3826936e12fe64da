/** Computes the settings of a data set from its changes (FORMAT.md, "Merge"). All functions are pure. */
import type { FieldName, FieldValue, JsonValue, SettingClaim } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { fieldsOf, headsByField, type Head } from './heads.ts'
import type { RoleTimeline } from './role-timeline.ts'

/**
 * The values of a setting that nobody replaced, the newest first. The first one is in force; more than one is a
 * conflict.
 */
export type SettingClaims = readonly [SettingClaim, ...SettingClaim[]]

const PREFIX = 'setting:'

/**
 * Returns every setting that somebody ever gave a value, by name, in alphabetical order.
 *
 * `isCounted` leaves out what people changed who might not, as if they had never done it. Files contain all of it.
 */
export function foldSettings(
  changes: readonly StoredChange[],
  isCounted?: RoleTimeline['isCounted'],
): Map<string, SettingClaims> {
  const fields = isCounted && ((change: StoredChange) => countedFields(change, isCounted))
  const folded = Array.from(
    headsByField(changes, fields),
    ([field, heads]) => [field.slice(PREFIX.length), claims(heads)] as const,
  )
  return new Map(folded.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function countedFields(change: StoredChange, isCounted: RoleTimeline['isCounted']): ReadonlyMap<FieldName, FieldValue> {
  return new Map(Array.from(fieldsOf(change)).filter(([field]) => isCounted(change.id, field.slice(PREFIX.length))))
}

/** Returns one claim for each value. `heads` are sorted newest first; of several with one value the newest is taken. */
function claims(heads: readonly Head<StoredChange>[]): SettingClaims {
  const byValue = new Map(heads.toReversed().map((head) => [head.value, head]))
  const [first, ...others] = heads.filter((head) => byValue.get(head.value) === head)
  return [claim(first!), ...others.map(claim)]
}

function claim({ change: { id, by, at }, value }: Head): SettingClaim {
  return { id, value: JSON.parse(String(value)) as JsonValue, by, at }
}
