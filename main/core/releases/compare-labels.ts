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
import { fieldsOf, headsByField } from '../labels/heads.ts'

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
      decisiveChanges(before.changesOf(id), after.changesOf(id)),
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

/** Returns the change that gave a field its later value. */
type DecisiveChange = (field: FieldName) => StoredChange | undefined

/**
 * Finds the change that gave each field its later value: the one that has the value or, if that was there before, the
 * newest one since that took others back.
 */
function decisiveChanges(before: readonly StoredChange[], after: readonly StoredChange[]): DecisiveChange {
  const known = new Set(before.map(({ id }) => id))
  const heads = headsByField(after)
  const byId = new Map(after.map((change) => [change.id, change]))
  const undos = after
    .filter(({ id, undoes }) => undoes !== undefined && !known.has(id))
    .toSorted((a, b) => b.at - a.at)
    .map((change) => ({ change, fields: undoneFields(change, byId) }))
  return (field) => {
    const head = heads.get(field)?.[0]?.change
    if (head && !known.has(head.id)) return head
    return undos.find(({ fields }) => fields.has(field))?.change ?? head
  }
}

/** Undos of undos are followed this far. */
const MAX_DEPTH = 20

/** Returns the fields of the changes that a change undoes, also through other undos. */
function undoneFields(
  { undoes = [] }: StoredChange,
  byId: ReadonlyMap<string, StoredChange>,
  depth = 0,
): ReadonlySet<FieldName> {
  const fields = new Set<FieldName>()
  for (const target of undoes.flatMap((id) => byId.get(id) ?? [])) {
    for (const field of fieldsOf(target).keys()) fields.add(field)
    if (depth < MAX_DEPTH) for (const field of undoneFields(target, byId, depth + 1)) fields.add(field)
  }
  return fields
}

/** Returns what differs between two labels of one picture; null when nothing does. */
function differenceOf(before: ItemState, after: ItemState, findDecisive: () => DecisiveChange): LabelDifference | null {
  const changed = LABEL_KINDS.flatMap((kind) => changedFields(kind, before, after))
  if (changed.length === 0) return null
  const decisive = findDecisive()
  const fields = changed.map((one) => Object.assign({}, one, { by: decisive(one.field)?.by ?? null }))
  const [last] = changed.flatMap(({ field }) => decisive(field) ?? []).toSorted((a, b) => b.at - a.at)
  const kind = !isLabelled(before) ? 'added' : isLabelled(after) ? 'changed' : 'removed'
  return { kind, by: last?.by ?? null, at: last?.at ?? null, fields }
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
