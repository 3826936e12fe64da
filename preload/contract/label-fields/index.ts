/** Lists all kinds of labels, and defines the functions that work with all of them. */
import type {
  Change,
  ChangeKind,
  ChangeParts,
  FieldName,
  FieldValue,
  ItemState,
  LabelEdit,
  LabelKind,
  LabelValues,
} from '../labels.ts'
import type { ChangeField, FieldVisitor, LabelField, RowLabelValues } from './label-field.ts'
import { COLOR } from './color.ts'
import { FLAG } from './flag.ts'
import { METRICS } from './metrics.ts'
import { NOTES } from './notes.ts'
import { SETTINGS } from './settings.ts'
import { STARS } from './stars.ts'
import { TAGS } from './tags.ts'

/** The compiler refuses a kind of label that is missing here. FORMAT.md, "External edits", relies on the order. */
export const LABEL_FIELDS: { readonly [K in LabelKind]: LabelField<K> } = {
  stars: STARS,
  notes: NOTES,
  tags: TAGS,
  metrics: METRICS,
  flag: FLAG,
  color: COLOR,
}

const CHANGE_FIELDS: { readonly [K in ChangeKind]: ChangeField<K> } = { ...LABEL_FIELDS, settings: SETTINGS }

export const LABEL_KINDS = Object.keys(LABEL_FIELDS) as readonly LabelKind[]
export const CHANGE_KINDS = Object.keys(CHANGE_FIELDS) as readonly ChangeKind[]

/** The kinds in the order in which people read them: in sidecars, in the history and on the command line. */
export const READING_ORDER = Object.keys({
  stars: true,
  flag: true,
  color: true,
  tags: true,
  notes: true,
  metrics: true,
} satisfies Record<LabelKind, true>) as readonly LabelKind[]

/** The kinds whose fields have a name of their own behind a colon. */
const KIND_OF_PREFIX = { tag: 'tags', metric: 'metrics', setting: 'settings' } as const
type Prefix = keyof typeof KIND_OF_PREFIX
type KindOfField<F extends FieldName> = F extends `${infer P extends Prefix}:${string}` ? (typeof KIND_OF_PREFIX)[P] : F

/** Returns the kind of a field: `tags` for `tag:owl`. */
export function kindOf(field: FieldName): ChangeKind {
  const colon = field.indexOf(':')
  // Every field is either a kind itself or has one of the prefixes: the compiler refuses another one in `FieldName`.
  return (colon < 0 ? field : KIND_OF_PREFIX[field.slice(0, colon) as Prefix]) as KindOfField<FieldName>
}

/** Returns the descriptor of a kind. The caller must pass it only values of that kind. */
export function labelField(kind: LabelKind): LabelField {
  return LABEL_FIELDS[kind]
}

/** Returns the descriptor of the kind that a field of a picture belongs to. */
export function labelFieldOf(field: FieldName): LabelField {
  return labelField(kindOf(field) as LabelKind)
}

/**
 * Visits each field that a change gives a value. A tag that is both added and removed is visited twice, last as added.
 */
export function visitChange(change: Change, visit: FieldVisitor): void {
  for (const kind of CHANGE_KINDS) {
    const part = change[kind]
    if (part !== undefined) (CHANGE_FIELDS[kind] as unknown as ChangeField).visitFields(part, visit)
  }
}

/** Returns the labels that a change gives, in the order in which people read them: added tags before removed ones. */
export function readableFields(change: Change): (readonly [FieldName, FieldValue])[] {
  return READING_ORDER.flatMap((kind) => {
    const fields: (readonly [FieldName, FieldValue])[] = []
    const part = change[kind]
    if (part !== undefined) labelField(kind).visitFields(part, (field, value) => fields.push([field, value]))
    return fields.filter(([, value]) => value !== false).concat(fields.filter(([, value]) => value === false))
  })
}

/** Returns the parts of a change that gives these fields these values. */
export function changeParts(fields: ReadonlyMap<FieldName, FieldValue>): Partial<ChangeParts> {
  const byKind = Map.groupBy(fields, ([field]) => kindOf(field))
  return Object.fromEntries(
    CHANGE_KINDS.filter((kind) => byKind.has(kind)).map((kind) => [
      kind,
      (CHANGE_FIELDS[kind] as unknown as ChangeField).partOf(new Map(byKind.get(kind))),
    ]),
  )
}

/** Reads the parts of a change from its JSON. Returns null when one of them is invalid. */
export function decodeParts(raw: Readonly<Record<string, unknown>>): Partial<ChangeParts> | null {
  const parts: Partial<Record<ChangeKind, unknown>> = {}
  for (const kind of CHANGE_KINDS) {
    if (raw[kind] === undefined) continue
    const part = CHANGE_FIELDS[kind].decodePart(raw[kind])
    if (part === null) return null
    parts[kind] = part
  }
  return parts as Partial<ChangeParts>
}

/** Returns the labels that are made of what `valueOf` returns for each kind. */
export function labelValues(
  valueOf: <K extends LabelKind>(kind: K, field: LabelField<K>) => LabelValues[K],
): LabelValues {
  const values: Partial<Record<LabelKind, unknown>> = {}
  for (const kind of LABEL_KINDS) values[kind] = valueOf(kind, labelField(kind))
  return values as LabelValues
}

/** The labels of an item that nobody ever labelled. */
export const UNSET_LABELS: LabelValues = labelValues((_kind, field) => field.unset)

/** The state of an item that nobody ever labelled. */
export const UNLABELLED: ItemState = {
  ...UNSET_LABELS,
  updatedAt: null,
  updatedBy: null,
  conflicts: [],
  contentMark: 0,
  contentBytes: 0,
}

/** Whether an item has a label. A conflict counts: one of its values is a label. */
export function isLabelled(state: ItemState | undefined): state is ItemState {
  return (
    state !== undefined &&
    (state.conflicts.length > 0 || LABEL_KINDS.some((kind) => labelField(kind).isSet(state[kind])))
  )
}

/** Whether an item has this kind of label. */
export function hasLabel(kind: LabelKind, state: ItemState | undefined): boolean {
  return state !== undefined && labelField(kind).isSet(state[kind])
}

/** Whether the item of a row has a label: the same as `isLabelled` says of its state. */
export function isRowLabelled(row: RowLabelValues & { readonly conflict: boolean }): boolean {
  return row.conflict || LABEL_KINDS.some((kind) => labelField(kind).isSetInRow(row))
}

/** Returns the labels after an edit. */
export function labelsAfter<T extends LabelValues>(labels: T, edit: LabelEdit): T {
  return { ...labels, ...labelValues((kind, field) => field.valueAfter(labels[kind], edit)) }
}

/** Whether an edit gives a label, rather than only removing some. */
export function givesLabel(edit: LabelEdit): boolean {
  return LABEL_KINDS.some((kind) => labelField(kind).isSet(labelField(kind).valueAfter(UNSET_LABELS[kind], edit)))
}

/** Returns what a row shows of an item's labels. */
export function rowValues(labels: LabelValues): RowLabelValues {
  return Object.assign({}, ...LABEL_KINDS.map((kind) => labelField(kind).rowValues(labels[kind]))) as RowLabelValues
}

/** Returns what a row shows after an edit. */
export function rowValuesAfter(row: RowLabelValues, edit: LabelEdit): RowLabelValues {
  return Object.assign({}, ...LABEL_KINDS.map((kind) => labelField(kind).rowValuesAfter(row, edit))) as RowLabelValues
}

export { isLevelKind, LEVEL_KINDS, levelOf, LEVELS, type LevelKind } from './levels.ts'
export { COLOR_LABELS } from './color.ts'
export { FLAGS } from './flag.ts'
export { starsText } from './stars.ts'
export type { FieldVisitor, LabelField, RowLabelValues } from './label-field.ts'
