/** Sums up the labels of several pictures, from their rows or from counts of the program. Pure. */
import { LEVEL_KINDS, LEVELS, UNSET_LABELS } from '../../../preload/contract/index.ts'
import type { LabelCounts, LabelValues, LevelKind, Row } from '../../../preload/contract/index.ts'
import type { ShownTag } from './TagField.tsx'

export interface LabelSummary {
  /** The value that all pictures have; null when they differ. */
  readonly levels: { readonly [K in LevelKind]: LabelValues[K] | null }
  /** How many pictures have each number of stars. */
  readonly byStars: readonly number[]
  readonly tags: readonly ShownTag[]
  readonly withNotes: number
  readonly conflicts: number
}

/** Returns the sum of counts of the program. */
export function summaryOfCounts({ total, levels, tags, withNotes, conflicts }: LabelCounts): LabelSummary {
  const common = <K extends LevelKind>(kind: K): LabelValues[K] | null => {
    const level = levels[kind].indexOf(total)
    // Without any picture, nothing differs.
    return total === 0 ? UNSET_LABELS[kind] : level < 0 ? null : (LEVELS[kind][level] as LabelValues[K])
  }
  return {
    levels: Object.fromEntries(LEVEL_KINDS.map((kind) => [kind, common(kind)])) as unknown as LabelSummary['levels'],
    byStars: levels.stars,
    tags: tags.map(({ tag, count }) => ({ tag, count: count === total ? null : count })),
    withNotes,
    conflicts,
  }
}

/** Returns the same counts over rows, for pictures that are all loaded. */
export function countRows(rows: readonly Row[]): LabelCounts {
  const times = new Map<string, number>()
  for (const { tags } of rows) for (const tag of tags) times.set(tag, (times.get(tag) ?? 0) + 1)
  const levelCounts = (kind: LevelKind): number[] =>
    LEVELS[kind].map((value) => rows.filter((row) => row[kind] === value).length)
  return {
    revision: 0,
    total: rows.length,
    levels: Object.fromEntries(
      LEVEL_KINDS.map((kind) => [kind, levelCounts(kind)]),
    ) as unknown as LabelCounts['levels'],
    tags: Array.from(times, ([tag, count]) => ({ tag, count })).toSorted(
      (a, b) => b.count - a.count || a.tag.localeCompare(b.tag),
    ),
    withNotes: rows.filter((row) => row.hasNotes).length,
    conflicts: rows.filter((row) => row.conflict).length,
  }
}
