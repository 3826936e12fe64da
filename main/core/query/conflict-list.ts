/** Lists the conflicts of a data set, in the order in which people resolve them, and finds those that are alike. */
import {
  kindOf,
  labelFieldOf,
  READING_ORDER,
  type AlikeConflicts,
  type Conflict,
  type ConflictGroup,
  type ConflictRule,
  type ConflictValue,
  type ItemId,
  type LabelEdit,
  type LabelKind,
} from '../../../preload/contract/index.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import type { Catalog } from '../library/catalog.ts'
import { orderOf } from './item-order.ts'
import { compareText } from './natural-keys.ts'
import { isInFolder } from './run.ts'

/** Between the parts of a text that stands for several values. No name can contain it. */
const SEPARATOR = '\0'

/** An edit of some pictures. */
export interface ResolvingEdit {
  readonly ids: readonly ItemId[]
  readonly edit: LabelEdit
}

/** Returns the people who gave the values of a conflict, sorted and unique. */
export function peopleOfConflict({ values }: Conflict): readonly string[] {
  return [...new Set(values.map(({ by }) => by))].toSorted()
}

/**
 * Returns the values of a conflict by person, the newest value of a person first.
 *
 * So a person's value has the same place in all conflicts that are alike, and the same key takes it.
 */
export function valuesByPerson({ values }: Conflict): readonly ConflictValue[] {
  // The newest value comes first already, and the order of equal ones stays.
  return values.toSorted((a, b) => (a.by === b.by ? 0 : a.by < b.by ? -1 : 1))
}

/**
 * Returns the conflicts of the pictures in a folder and below, in groups: by kind of label, then by people, then by
 * field.
 *
 * Conflicts that are alike follow each other, so that a person can resolve a whole run of them with the same key. Inside a
 * group they are in the order of the pictures, folder by folder: the next picture is often like the last one.
 */
export function listConflicts(
  catalog: Catalog,
  { conflicts }: Pick<LabelColumns, 'conflicts'>,
  folder: string,
): readonly ConflictGroup[] {
  const groups = new Map<string, { field: Conflict['field']; people: readonly string[]; ids: ItemId[] }>()
  for (const id of idsByPath(catalog, conflicts, folder))
    for (const conflict of conflicts.get(id)!) {
      const people = peopleOfConflict(conflict)
      const name = [conflict.field, ...people].join(SEPARATOR)
      const group = groups.get(name)
      if (group) group.ids.push(id)
      else groups.set(name, { field: conflict.field, people, ids: [id] })
    }
  return [...groups.values()].toSorted(compareGroups)
}

/** Returns the pictures with a conflict that are in the folder, in the order of their paths. */
function idsByPath(catalog: Catalog, conflicts: LabelColumns['conflicts'], folder: string): ItemId[] {
  const order = orderOf(catalog)
  const ranks = conflicts.size > 0 ? order.ranks() : new Uint32Array(0)
  return [...conflicts.keys()]
    .filter(
      (id) => id < catalog.size && catalog.isPresent(id) && isInFolder(catalog.folders[catalog.folderId(id)]!, folder),
    )
    .toSorted((a, b) => order.folderRank(a) - order.folderRank(b) || ranks[a]! - ranks[b]!)
}

function compareGroups(a: ConflictGroup, b: ConflictGroup): number {
  return (
    READING_ORDER.indexOf(kindOf(a.field) as LabelKind) - READING_ORDER.indexOf(kindOf(b.field) as LabelKind) ||
    compareText(a.people.join(SEPARATOR), b.people.join(SEPARATOR)) ||
    compareText(a.field, b.field)
  )
}

/**
 * Returns the edits that resolve all conflicts which are alike by the same rule, and how many conflicts these are.
 *
 * No picture is in two of the edits. A picture with several such conflicts, as of two tags, gets all values in one edit.
 */
export function resolveAlike(
  catalog: Catalog,
  columns: Pick<LabelColumns, 'conflicts'>,
  { kind, people, folder }: AlikeConflicts,
  rule: ConflictRule,
): { readonly edits: readonly ResolvingEdit[]; readonly conflicts: number } {
  const wanted = people.join(SEPARATOR)
  const edits = new Map<string, { edit: LabelEdit; ids: ItemId[] }>()
  let count = 0
  for (const id of idsByPath(catalog, columns.conflicts, folder)) {
    const chosen = columns.conflicts.get(id)!.flatMap((conflict) => {
      if (kindOf(conflict.field) !== kind || peopleOfConflict(conflict).join(SEPARATOR) !== wanted) return []
      const value = valueByRule(conflict, rule)
      return value === undefined ? [] : [labelFieldOf(conflict.field).editOf(conflict.field, value.value)]
    })
    if (chosen.length === 0) continue
    count += chosen.length
    const edit = chosen.reduce(bothEdits)
    const text = JSON.stringify(edit)
    const known = edits.get(text)
    if (known) known.ids.push(id)
    else edits.set(text, { edit, ids: [id] })
  }
  return { edits: [...edits.values()], conflicts: count }
}

/** Returns the value that a rule takes; undefined when that person gave none. The newest value comes first. */
function valueByRule({ values }: Conflict, rule: ConflictRule): ConflictValue | undefined {
  return rule.take === 'newest' ? values[0] : values.find(({ by }) => by === rule.person)
}

/** Returns one edit that does what two edits of different fields do. */
function bothEdits(one: LabelEdit, other: LabelEdit): LabelEdit {
  const addTags = [...(one.addTags ?? []), ...(other.addTags ?? [])]
  const removeTags = [...(one.removeTags ?? []), ...(other.removeTags ?? [])]
  const metrics = { ...one.metrics, ...other.metrics }
  return {
    ...one,
    ...other,
    ...(addTags.length > 0 ? { addTags } : {}),
    ...(removeTags.length > 0 ? { removeTags } : {}),
    ...(Object.keys(metrics).length > 0 ? { metrics } : {}),
  }
}
