/** What the commands print: snake_case records with ISO times, stable for scripts. */
import type { Change, Conflict, HistoryEntry, ItemKey, ItemState } from '../../preload/contract/index.ts'
import { isoTime } from './output.ts'

export interface LabelRecord {
  readonly item: ItemKey
  readonly stars: number
  readonly tags: readonly string[]
  readonly notes: string
  readonly metrics?: Readonly<Record<string, number>>
  readonly updated_at: string | null
  readonly updated_by: string | null
  readonly conflicts: readonly ConflictRecord[]
  /** Only where it was asked for: whether the picture is not in the folder. */
  readonly missing?: boolean
}

interface ConflictRecord {
  readonly field: string
  readonly values: readonly {
    readonly value: string | number | boolean
    readonly by: string
    readonly at: string | null
  }[]
}

export function labelRecord(item: ItemKey, state: ItemState | undefined): LabelRecord {
  return {
    item,
    stars: state?.stars ?? 0,
    tags: state?.tags ?? [],
    notes: state?.notes ?? '',
    ...(state && Object.keys(state.metrics).length > 0 ? { metrics: state.metrics } : {}),
    updated_at: isoTime(state?.updatedAt ?? null),
    updated_by: state?.updatedBy ?? null,
    conflicts: (state?.conflicts ?? []).map(conflictRecord),
  }
}

/** One change: who, when, and the fields it set with their new values. */
export function changeRecord(change: Change): Record<string, unknown> {
  const { id, item, by, at, stars, notes, tags, metrics, undoes } = change
  return {
    item,
    by,
    at: isoTime(at),
    ...(stars === undefined ? {} : { stars }),
    ...(notes === undefined ? {} : { notes }),
    ...(tags?.add?.length ? { tags_added: tags.add } : {}),
    ...(tags?.remove?.length ? { tags_removed: tags.remove } : {}),
    ...(metrics === undefined ? {} : { metrics }),
    ...(undoes === undefined ? {} : { undoes }),
    id,
  }
}

export function historyRecord({ change, replacedFields, undone }: HistoryEntry): Record<string, unknown> {
  const { item: _item, ...record } = changeRecord(change)
  return {
    ...record,
    replaced: replacedFields,
    ...(undone === null
      ? {}
      : undone.movedTo === null
        ? { undone_by: undone.by, undone_at: isoTime(undone.at) }
        : { moved_to: undone.movedTo }),
  }
}

function conflictRecord({ field, values }: Conflict): ConflictRecord {
  return { field, values: values.map(({ value, by, at }) => ({ value, by, at: isoTime(at) })) }
}

/** The same change in a few words, for people. */
export function changeText({ stars, notes, tags, metrics, undoes }: Change): string {
  const parts = [
    stars === undefined ? '' : stars === 0 ? 'no stars' : `${stars} ${stars === 1 ? 'star' : 'stars'}`,
    ...(tags?.add ?? []).map((tag) => `+${tag}`),
    ...(tags?.remove ?? []).map((tag) => `-${tag}`),
    notes === undefined ? '' : notes === '' ? 'no note' : `note ${JSON.stringify(notes)}`,
    ...Object.entries(metrics ?? {}).map(([name, value]) => `${name}=${value}`),
    undoes === undefined ? '' : `undid ${undoes.join(' ')}`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}
