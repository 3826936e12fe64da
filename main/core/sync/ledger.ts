/** The port between replication and whoever holds the labels. */
import type { ChangeId, ItemId, ItemKey } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { CachedLabels } from '../local/dataset-cache.ts'
import type { LabelData } from '../labels/label-store.ts'
import type { SyncSettings } from '../settings/definitions.ts'

/** The labels as replication needs them; the workspace implements it over its store. */
export interface Ledger {
  /** The pictures; the data set itself is not among them. */
  keys(): Iterable<ItemKey>
  key(id: ItemId): ItemKey
  /** How many items are known. */
  size(): number
  known(key: ItemKey): readonly StoredChange[]
  has(key: ItemKey, id: ChangeId): boolean
  /** Whether any change of an item is known. */
  knows(key: ItemKey): boolean
  /**
   * Changes read from the share, known ones among them; returns those that were new. `isChecked` tells that their lines
   * had check sums.
   */
  found(changes: readonly StoredChange[], isChecked: boolean): readonly StoredChange[]
  /** All labels at this moment; `restore` takes them back into a ledger that is empty. */
  image(): LabelData
  restore(cached: CachedLabels, changes: readonly Buffer[]): void
  /** Everything that was there at the start is known. */
  opened(): void
  /** The settings in force; `settingsChanged` is called when they are others. */
  settings(): SyncSettings
  presence(): void
  status(): void
  warn(message: string): void
}
