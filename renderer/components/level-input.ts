import type { LabelValues, LevelKind } from '../../preload/contract/index.ts'

/**
 * What an input for a label with levels gets.
 *
 * `mixed` says that several pictures differ. `refused` is the reason why labels cannot be changed. `inTabOrder` is false
 * for all but the active one of several inputs: Tab reaches only that one.
 */
export interface LevelInputProps<K extends LevelKind> {
  readonly value: LabelValues[K]
  readonly mixed: boolean
  readonly refused: string | null
  readonly inTabOrder: boolean
  onChange(value: LabelValues[K]): void
}
