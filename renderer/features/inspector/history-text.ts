/** Changes in words, grouped as people work: one heading for what somebody did in one go. Pure. */
import type { Change, FieldName, HistoryEntry } from '../../../preload/contract/index.ts'
import { starsText } from '../../components/format.ts'

export interface HistoryGroup {
  readonly by: string
  /** Time of the newest entry. */
  readonly at: number
  readonly entries: readonly HistoryEntry[]
}

const ONE_GO_MS = 5 * 60_000
const EXCERPT = 90

/** Returns what people did, newest first; an undo shows as a mark on what was undone, not as an entry of its own. */
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
  readonly field: FieldName
  readonly replaced: boolean
  readonly undone: HistoryEntry['undone']
  readonly change: Change
}

/** What one change did, a line per field. */
export function historyLines({ change, replacedFields, undone }: HistoryEntry): HistoryLine[] {
  const replaced = new Set<string>(replacedFields)
  return linesOf(change).map(({ text, field }) => ({ text, field, replaced: replaced.has(field), undone, change }))
}

function linesOf({ stars, notes, tags, metrics }: Change): { text: string; field: FieldName }[] {
  return [
    ...(stars === undefined
      ? []
      : [{ text: stars === 0 ? 'Cleared the stars' : `Set ${starsText(stars)}`, field: 'stars' as const }]),
    ...(tags?.add ?? []).map((tag) => ({ text: `Added ${tag}`, field: `tag:${tag}` as const })),
    ...(tags?.remove ?? []).map((tag) => ({ text: `Removed ${tag}`, field: `tag:${tag}` as const })),
    ...(notes === undefined
      ? []
      : [{ text: notes === '' ? 'Removed the note' : `Wrote “${excerpt(notes)}”`, field: 'notes' as const }]),
    ...Object.entries(metrics ?? {}).map(([name, value]) => ({
      text: `Set ${name} to ${value}`,
      field: `metric:${name}` as const,
    })),
  ]
}

function excerpt(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ')
  return line.length > EXCERPT ? `${line.slice(0, EXCERPT - 1)}…` : line
}
