/** From the changes about the data set to its settings (FORMAT.md, "Merge"). Pure. */
import type { JsonValue, SettingClaim } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { headsByField, type Head } from './heads.ts'

/**
 * One for each value that still stands; the first is the newest and the one that counts, more than one are a conflict.
 */
export type SettingClaims = readonly [SettingClaim, ...SettingClaim[]]

const PREFIX = 'setting:'

/** Every setting that somebody ever gave, by name in alphabetical order. */
export function foldSettings(changes: readonly StoredChange[]): Map<string, SettingClaims> {
  const folded = Array.from(
    headsByField(changes),
    ([field, heads]) => [field.slice(PREFIX.length), claims(heads)] as const,
  )
  return new Map(folded.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Heads come newest first; of several that agree the newest stands for all. */
function claims(heads: readonly Head<StoredChange>[]): SettingClaims {
  const byValue = new Map(heads.toReversed().map((head) => [head.value, head]))
  const [first, ...others] = heads.filter((head) => byValue.get(head.value) === head)
  return [claim(first!), ...others.map(claim)]
}

function claim({ change: { id, by, at }, value }: Head): SettingClaim {
  return { id, value: JSON.parse(String(value)) as JsonValue, by, at }
}
