/** Describes changes in words, grouped by edit: one heading for what somebody did in one go. Pure. */
import type { Change, FieldName, FieldValue, HistoryEntry } from '../../../preload/contract/index.ts'
import {
  HIDDEN_STARS,
  labelFieldOf,
  readableFields,
  UNKNOWN_LABEL,
  valueWords,
} from '../../../preload/contract/index.ts'

export interface HistoryGroup {
  readonly by: string
  /** The time of the newest entry. */
  readonly at: number
  readonly entries: readonly HistoryEntry[]
}

const ONE_GO_MS = 5 * 60_000

/** Returns what people did, newest first. An undo is shown as a mark on what was undone, not as an entry of its own. */
export function historyGroups(entries: readonly HistoryEntry[]): HistoryGroup[] {
  const groups: (HistoryGroup & { entries: HistoryEntry[]; last: number })[] = []
  for (const entry of entries) {
    if (entry.change.undoes !== undefined && linesOf(entry.change).length === 0) continue
    const { by, at } = entry.change
    const group = groups.at(-1)
    if (group && group.by === by && Math.abs(group.last - at) < ONE_GO_MS) {
      group.entries.push(entry)
      group.last = at
    } else groups.push({ by, at, entries: [entry], last: at })
  }
  return groups
}

export interface HistoryLine {
  readonly text: string
  /** What was there before, in words; empty where there was nothing, or where the text says it. */
  readonly before: string
  /** Undefined for a label that this version does not know. */
  readonly value: FieldValue | undefined
  /** Null for a label that this version does not know. */
  readonly field: FieldName | null
  readonly replaced: boolean
  readonly undone: HistoryEntry['undone']
  readonly change: Change
}

/** Returns what one change did, one line for each field. */
export function historyLines({ change, before, replacedFields, hidesStars, undone }: HistoryEntry): HistoryLine[] {
  const replaced = new Set<string>(replacedFields)
  const earlier = new Map<string, FieldValue>(before)
  return linesOf(change, hidesStars).map(({ text, field, value }) => ({
    text,
    before: field === null ? '' : wordsBefore(field, earlier.get(field), value),
    field,
    value,
    replaced: field !== null && replaced.has(field),
    undone,
    change,
  }))
}

function linesOf(
  change: Change,
  hidesStars = false,
): { text: string; field: FieldName | null; value: FieldValue | undefined }[] {
  const shown = readableFields(change).map(([field, value]) => ({
    text: labelFieldOf(field).words.history(field, value),
    field,
    value,
  }))
  const lines = hidesStars ? [{ text: `Set ${HIDDEN_STARS}`, field: null, value: undefined }, ...shown] : shown
  return lines.length > 0 || change.undoes !== undefined
    ? lines
    : [{ text: `Set ${UNKNOWN_LABEL}`, field: null, value: undefined }]
}

/** Returns the value before a change in words. A tag was the opposite of what it is now. */
function wordsBefore(field: FieldName, before: FieldValue | undefined, value: FieldValue | undefined): string {
  return before === undefined || before === value || before === '' || field.startsWith('tag:')
    ? ''
    : valueWords(field, before)
}
