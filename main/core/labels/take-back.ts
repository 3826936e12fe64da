/**
 * Decides which of an item's changes can be taken back, and what that does (FORMAT.md, "Undo", U5 and U6).
 *
 * The results depend on the set of changes only, never on their order. The functions are pure.
 */
import type { ChangeId, FieldName, FieldValue } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { allFieldsOf, headsByField, replacedFields, type Head } from './heads.ts'
import { destinationOfUndo } from './moved-changes.ts'
import type { PersonOf } from './people-directory.ts'
import { ratingChanges, replacedByAuthor } from './ratings.ts'
import { undoneIds } from './undone-changes.ts'

/** A field whose value changes when changes are taken back. */
export interface ValueChange {
  readonly field: FieldName
  /** Undefined where nobody gave the field a value. */
  readonly before: FieldValue | undefined
  readonly after: FieldValue | undefined
}

/** A value that somebody has set since. It stays. */
export interface NewerValue {
  readonly field: FieldName
  /** Who set it. */
  readonly by: string
}

/** What it does to take back some changes of one item. */
export interface TakeBackPlan {
  /** The ids for `undoes`; empty when nothing can be taken back. */
  readonly undoes: readonly ChangeId[]
  readonly values: readonly ValueChange[]
  /** How many conflicts are gone afterwards, because only values that were not chosen are left. */
  readonly resolved: number
  readonly newer: readonly NewerValue[]
  /** How many of the chosen changes were undone before. */
  readonly undoneBefore: number
}

/** The id of the change that a plan tries. No real change has it. */
const TRIAL: ChangeId = ':'

/**
 * Returns what it does to take back those changes of an item that are among `chosen`.
 *
 * With `hasOwnStars` the stars of each person are a field of their own, which nobody else replaces.
 */
export function planTakeBack(
  changes: readonly StoredChange[],
  chosen: ReadonlySet<ChangeId>,
  hasOwnStars = false,
  personOf: PersonOf = (by) => by,
): TakeBackPlan {
  const fields: Fields = hasOwnStars ? ownStars(personOf) : SHARED
  const undone = undoneIds(changes)
  const candidates = changes.filter(({ id }) => chosen.has(id))
  const effective = candidates.filter((change) => !undone.has(change.id) && destinationOfUndo(change) === null)
  const undos = effective.filter(({ undoes }) => undoes !== undefined)
  const edits = effective.filter(({ undoes }) => undoes === undefined)

  const headsNow = fields.heads(changes)
  const newer: NewerValue[] = []
  const undoes = new Set<ChangeId>()
  addEdits(fields, changes, edits, headsNow, undoes, newer)
  addUndos(fields, changes, undos, chosen, headsNow, undoes, newer)

  const headsThen = undoes.size === 0 ? headsNow : headsAfter(fields, changes, undoes)
  return {
    undoes: [...undoes].toSorted(),
    values: valueChanges(headsNow, headsThen),
    resolved: Array.from(headsNow, ([field, heads]) => isConflict(heads) && !isConflict(headsThen.get(field))).filter(
      Boolean,
    ).length,
    newer: distinct(newer),
    undoneBefore: candidates.filter(({ id }) => undone.has(id) && !undoes.has(id)).length,
  }
}

/** How the changes of an item are read: which fields they have, and which of them count. */
interface Fields {
  of(change: StoredChange): ReadonlyMap<FieldName, FieldValue>
  heads(changes: readonly StoredChange[]): ReadonlyMap<FieldName, readonly Head[]>
  /** Returns a function that says whether another change replaces a field of one. */
  replaced(changes: readonly StoredChange[]): (change: StoredChange, field: FieldName) => boolean
}

const SHARED: Fields = {
  of: allFieldsOf,
  heads: (changes) => headsByField(changes, allFieldsOf),
  replaced(changes) {
    const replaced = replacedFields(changes, allFieldsOf)
    return ({ id }, field) => replaced.get(id)?.has(field) === true
  },
}

/** The stars of each person are a field of their own here (FORMAT.md, "Stars per rater"). */
function ownStars(personOf: PersonOf): Fields {
  const of = (change: StoredChange): ReadonlyMap<FieldName, FieldValue> => fieldsWithOwnStars(change, personOf)
  return {
    of,
    heads(changes) {
      const heads = headsByField(changes, of)
      for (const [person, change] of ratingChanges(changes, personOf))
        heads.set(ownStarsField(person), [{ change, value: change.stars! }])
      return heads
    },
    replaced(changes) {
      const replaced = replacedFields(changes, of)
      const byAuthor = replacedByAuthor(changes, personOf)
      return ({ id, by }, field) =>
        field === ownStarsField(personOf(by)) ? byAuthor.has(id) : replaced.get(id)?.has(field) === true
    },
  }
}

const OWN_STARS_PREFIX = 'stars of '

function ownStarsField(person: string): FieldName {
  return `${OWN_STARS_PREFIX}${person}` as FieldName
}

function fieldsWithOwnStars(change: StoredChange, personOf: PersonOf): ReadonlyMap<FieldName, FieldValue> {
  const fields = allFieldsOf(change)
  if (!fields.has('stars')) return fields
  const own = ownStarsField(personOf(change.by))
  return new Map(Array.from(fields, ([field, value]) => [field === 'stars' ? own : field, value]))
}

/** Returns the name that people know a field by. */
function shownField(field: FieldName): FieldName {
  return field.startsWith(OWN_STARS_PREFIX) ? 'stars' : field
}

/** Adds the edits that others have not replaced in all their fields. */
function addEdits(
  { of, replaced }: Fields,
  changes: readonly StoredChange[],
  edits: readonly StoredChange[],
  headsNow: ReadonlyMap<FieldName, readonly Head[]>,
  undoes: Set<ChangeId>,
  newer: NewerValue[],
): void {
  if (edits.length === 0) return
  // While all of them count as undone, only changes that were not chosen replace anything.
  const isReplaced = replaced([...changes, trialUndo(changes[0]!, new Set(edits.map(({ id }) => id)))])
  for (const edit of edits) {
    const fields = [...of(edit).keys()]
    if (!fields.every((field) => isReplaced(edit, field))) undoes.add(edit.id)
    for (const field of fields) {
      if (!isReplaced(edit, field)) continue
      for (const { change } of headsNow.get(field) ?? []) newer.push({ field: shownField(field), by: change.by })
    }
  }
}

/** Adds the undos whose values can come back without a conflict with what somebody has set since. */
function addUndos(
  fields: Fields,
  changes: readonly StoredChange[],
  undos: readonly StoredChange[],
  chosen: ReadonlySet<ChangeId>,
  headsNow: ReadonlyMap<FieldName, readonly Head[]>,
  undoes: Set<ChangeId>,
  newer: NewerValue[],
): void {
  for (const undo of undos) {
    const chosenToo = undo.undoes!.filter((id) => chosen.has(id))
    if (chosenToo.length === undo.undoes!.length) continue
    const after = headsAfter(fields, changes, new Set([undo.id, ...chosenToo]))
    const later = [...after].flatMap(([field, heads]) => {
      const now = new Set(headsNow.get(field)?.map(({ change }) => change.id))
      if (heads.every(({ change }) => now.has(change.id))) return []
      return heads
        .filter(({ change }) => now.has(change.id) && change.at > undo.at)
        .map(({ change }): NewerValue => ({ field: shownField(field), by: change.by }))
    })
    newer.push(...later)
    if (later.length === 0) for (const id of [undo.id, ...chosenToo]) undoes.add(id)
  }
}

function headsAfter(
  { heads }: Fields,
  changes: readonly StoredChange[],
  undoes: ReadonlySet<ChangeId>,
): ReadonlyMap<FieldName, readonly Head[]> {
  return heads([...changes, trialUndo(changes[0]!, undoes)])
}

function isConflict(heads: readonly Head[] = []): boolean {
  return heads.some(({ value }) => value !== heads[0]!.value)
}

function trialUndo({ item }: StoredChange, undoes: ReadonlySet<ChangeId>): StoredChange {
  return { id: TRIAL, at: 0, by: '', item, replaces: [], undoes: [...undoes] }
}

function valueChanges(
  now: ReadonlyMap<FieldName, readonly Head[]>,
  after: ReadonlyMap<FieldName, readonly Head[]>,
): ValueChange[] {
  return [...new Set([...now.keys(), ...after.keys()])]
    .map((field) => ({
      field: shownField(field),
      before: now.get(field)?.[0]?.value,
      after: after.get(field)?.[0]?.value,
    }))
    .filter(({ before, after: value }) => before !== value)
}

function distinct(values: readonly NewerValue[]): NewerValue[] {
  return [...new Map(values.map((value) => [`${value.field}\0${value.by}`, value])).values()]
}
