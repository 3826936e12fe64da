/** Compares the labels of two moments or releases, picture by picture. */
import {
  isLabelled,
  LABEL_KINDS,
  labelField,
  UNLABELLED,
  type FieldName,
  type FieldValue,
  type ItemId,
  type ItemKey,
  type ItemState,
  type LabelDifference,
  type LabelKind,
  type LabelValues,
} from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { headsByField } from '../labels/heads.ts'

/** The labels of one moment. */
export interface LabelsById {
  stateOf(id: ItemId): ItemState | undefined
  /** Returns the changes that give a picture its labels of that moment. */
  changesOf(id: ItemId): readonly StoredChange[]
  /** Returns the name that a picture had at that moment, when it has another one now; null otherwise. */
  formerKey?(id: ItemId): ItemKey | null
}

/** The difference of one picture. */
export interface ItemDifference {
  readonly id: ItemId
  /** The name that the picture had before, when it has another one now; null otherwise. */
  readonly formerKey: ItemKey | null
  readonly difference: LabelDifference
}

/** Compares the pictures with numbers from `from` to `end` (exclusive). */
export function compareLabels(before: LabelsById, after: LabelsById, from: number, end: number): ItemDifference[] {
  const differences: ItemDifference[] = []
  for (let id = from; id < end; id++) {
    const difference = differenceOf(before.stateOf(id) ?? UNLABELLED, after.stateOf(id) ?? UNLABELLED, () =>
      authorsOf(after.changesOf(id)),
    )
    if (difference !== null) differences.push({ id, formerKey: before.formerKey?.(id) ?? null, difference })
  }
  return differences
}

/** Returns the labels of now. */
export function labelsOfNow(log: ChangeLog): LabelsById {
  return {
    stateOf: (id) => log.labels.stateOf(id),
    changesOf: (id) => log.changesOf(log.key(id)),
  }
}

/** Returns who gave the value of each field. */
function authorsOf(changes: readonly StoredChange[]): ReadonlyMap<FieldName, string> {
  return new Map(Array.from(headsByField(changes), ([field, [head]]) => [field, head!.change.by]))
}

/** Returns what differs between two labels of one picture; null when nothing does. `authors` gives those of the later. */
export function differenceOf(
  before: ItemState,
  after: ItemState,
  authors: () => ReadonlyMap<FieldName, string>,
): LabelDifference | null {
  const changed = LABEL_KINDS.flatMap((kind) => changedFields(kind, before, after))
  if (changed.length === 0) return null
  const byField = authors()
  const fields = changed.map((one) => Object.assign({}, one, { by: byField.get(one.field) ?? null }))
  const kind = !isLabelled(before) ? 'added' : isLabelled(after) ? 'changed' : 'removed'
  return { kind, by: after.updatedBy, at: after.updatedAt, fields }
}

type FieldChange = Omit<LabelDifference['fields'][number], 'by'>

function changedFields(kind: LabelKind, before: LabelValues, after: LabelValues): FieldChange[] {
  const field = labelField(kind)
  const part = field.difference(before[kind], after[kind])
  if (part === null) return []
  const names = new Set<FieldName>()
  field.visitFields(part, (name) => names.add(name))
  const value = (labels: LabelValues, name: FieldName): FieldValue | null =>
    field.fieldValue(labels[kind], name) ?? null
  // A metric that is gone is in no part of a change.
  for (const name of goneMetrics(kind, before, after)) names.add(name)
  return Array.from(names, (name) => ({ field: name, before: value(before, name), after: value(after, name) }))
}

function goneMetrics(kind: LabelKind, before: LabelValues, after: LabelValues): FieldName[] {
  if (kind !== 'metrics') return []
  return Object.keys(before.metrics)
    .filter((name) => !Object.hasOwn(after.metrics, name))
    .map((name): FieldName => `metric:${name}`)
}
