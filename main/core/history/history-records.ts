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

/** Returns the entries of a picture, the newest first, as a person sees them. */
type ShownEntries = (item: ItemId, entries: readonly HistoryEntry[]) => readonly HistoryEntry[]

/** Returns the records of these rows, in the same order. It reads each item once. */
export function recordsOf(
  index: HistoryIndex,
  rows: Uint32Array,
  shown: ShownEntries = (_item, entries) => entries,
): RowRecord[] {
  const { item, place } = index.columns
  const entriesByItem = new Map<number, readonly HistoryEntry[]>()
  for (const id of new Set(Array.from(rows, (row) => item[row]!)))
    entriesByItem.set(id, entriesByPlace(index, id, shown))
  return Array.from(rows, (row) => ({
    item: item[row] === SETTINGS_ITEM ? null : item[row]!,
    entry: entriesByItem.get(item[row]!)![place[row]!]!,
  }))
}

/** Returns the entries of an item in the order in which its changes arrived. */
function entriesByPlace(index: HistoryIndex, item: number, shown: ShownEntries): HistoryEntry[] {
  const changes = index.changesOf(item)
  const all = historyEntries(changes)
  const entries = item === SETTINGS_ITEM ? all : shown(item, all)
  const byId = new Map(entries.map((entry) => [entry.change.id, entry]))
  return changes.map(({ id }) => byId.get(id)!)
}
