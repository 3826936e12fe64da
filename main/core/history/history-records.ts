/** Reads what the changes of some rows of the history say. */
import type { HistoryEntry, ItemId } from '../../../preload/contract/index.ts'
import { historyEntries } from '../labels/history-entries.ts'
import { SETTINGS_ITEM } from './change-columns.ts'
import type { HistoryIndex } from './history-index.ts'

/** One change of the history with what became of it. */
export interface RowRecord {
  /** Null for a change of settings. */
  readonly item: ItemId | null
  readonly entry: HistoryEntry
}

/** Returns the records of these rows, in the same order. */
export function recordsOf(index: HistoryIndex, rows: Uint32Array): RowRecord[] {
  const entriesByItem = new Map<number, ReadonlyMap<string, HistoryEntry>>()
  return Array.from(rows, (row) => {
    const item = index.columns.item[row]!
    let entries = entriesByItem.get(item)
    if (!entries) {
      entries = new Map(historyEntries(index.changesOf(item)).map((entry) => [entry.change.id, entry]))
      entriesByItem.set(item, entries)
    }
    return { item: item === SETTINGS_ITEM ? null : item, entry: entries.get(index.change(row).id)! }
  })
}
