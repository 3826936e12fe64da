/** Computes the labels of an item from its changes (FORMAT.md, "Merge"). All functions are pure. */
import {
  kindOf,
  labelField,
  UNLABELLED,
  UNSET_LABELS,
  type Change,
  type Conflict,
  type FieldName,
  type FieldValue,
  type ItemState,
  type LabelKind,
  type LabelValues,
} from '../../../preload/contract/index.ts'
import { labelledContent, type LabelledContent } from '../format/content.ts'
import { fieldsOf, headsByField, type Head } from './heads.ts'

/**
 * Returns the labels of an item with these changes, whatever their order.
 *
 * A field whose heads have different values gets the newest value and is listed under `conflicts`. `updatedAt` and
 * `updatedBy` are those of the newest head, so that a replaced change from a clock that runs ahead does not count as
 * the last edit. A caller that has the heads already passes them as `heads`.
 */
export function fold(changes: readonly Change[], heads?: ReadonlyMap<FieldName, readonly Head[]>): ItemState {
  if (changes.length === 0) return UNLABELLED
  if (changes.length === 1) return foldOne(changes[0]!)
  const entries: FieldEntry[] = []
  const conflicts: Conflict[] = []
  let newest: Change | null = null
  const contents = new HeadContents()
  for (const [field, fieldHeads] of heads ?? headsByField(changes)) {
    const { change: newestOfField, value } = fieldHeads[0]!
    newest = laterChange(newest, newestOfField)
    for (const { change } of fieldHeads) contents.add(change)
    entries.push([field, value])
    if (fieldHeads.some((head) => head.value !== value)) conflicts.push(conflict(field, fieldHeads))
  }
  conflicts.sort((a, b) => (a.field < b.field ? -1 : 1))
  return {
    ...foldFields(entries),
    updatedAt: newest?.at ?? null,
    updatedBy: newest?.by ?? null,
    conflicts,
    ...contents.labelledContent,
  }
}

type FieldEntry = readonly [FieldName, FieldValue]

/**
 * Returns the labels that these fields make up.
 *
 * It runs for each of a million items, so the usual case of a single field is fast.
 */
function foldFields(entries: readonly FieldEntry[]): LabelValues {
  if (entries.length === 0) return UNSET_LABELS
  const values: Partial<Record<LabelKind, unknown>> = { ...UNSET_LABELS }
  if (entries.length === 1) foldKind(values, kindOf(entries[0]![0]) as LabelKind, entries)
  else
    for (const [kind, fields] of Map.groupBy(entries, ([field]) => kindOf(field) as LabelKind))
      foldKind(values, kind, fields)
  return values as LabelValues
}

function foldKind(values: Partial<Record<LabelKind, unknown>>, kind: LabelKind, fields: readonly FieldEntry[]): void {
  values[kind] = labelField(kind).fold(fields)
}

/** Collects which contents of the picture's file the heads were given to. */
class HeadContents {
  #newest: Change | null = null
  #isMixed = false

  add(change: Change): void {
    if (change.content === undefined) return
    if (this.#newest !== null && this.#newest.content !== change.content) this.#isMixed = true
    this.#newest = laterChange(this.#newest, change)
  }

  get labelledContent(): LabelledContent {
    return labelledContent(this.#newest?.content, this.#isMixed)
  }
}

/** Folds a single change. Most items of a large data set have only one, so they need no search for heads. */
function foldOne(change: Change): ItemState {
  const fields = fieldsOf(change)
  const isHead = fields.size > 0
  return {
    ...foldFields([...fields]),
    updatedAt: isHead ? change.at : null,
    updatedBy: isHead ? change.by : null,
    conflicts: [],
    ...labelledContent(isHead ? change.content : undefined, false),
  }
}

function laterChange(a: Change | null, b: Change): Change {
  return a === null || b.at > a.at || (b.at === a.at && b.id > a.id) ? b : a
}

/** Returns one entry for each value, with the newest change that gives it. */
function conflict(field: FieldName, heads: readonly Head[]): Conflict {
  const byValue = new Map(heads.toReversed().map((head) => [head.value, head]))
  const values = heads.filter((head) => byValue.get(head.value) === head)
  return { field, values: values.map(({ change, value }) => ({ id: change.id, value, by: change.by, at: change.at })) }
}
