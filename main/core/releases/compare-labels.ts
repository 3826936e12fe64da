/** Compares the labels of two moments or releases, picture by picture. */
import {
  isLabelled,
  LABEL_KINDS,
  labelField,
  UNLABELLED,
  type ChangeId,
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
import { fieldsOf, headsByField, type Head } from '../labels/heads.ts'
import type { PersonOf } from '../labels/people-directory.ts'
import { ratingChanges } from '../labels/ratings.ts'

/** The labels of one moment. */
export interface LabelsById {
  stateOf(id: ItemId): ItemState | undefined
  /** Returns the changes that give a picture its labels of that moment. */
  changesOf(id: ItemId): readonly StoredChange[]
  /** Whether a picture has changes that do not count at that moment. */
  lacksChanges(id: ItemId): boolean
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

interface CompareOptions {
  /** Whether everybody gives stars of their own. Then the stars of each person are compared, not those of all together. */
  readonly hasOwnStars: boolean
  /** Returns the id under which the changes of an author count. */
  readonly personOf?: PersonOf
}

/** Compares the pictures with numbers from `from` to `end` (exclusive). */
export function compareLabels(
  before: LabelsById,
  after: LabelsById,
  from: number,
  end: number,
  { hasOwnStars, personOf = (by) => by }: CompareOptions = { hasOwnStars: false },
): ItemDifference[] {
  const differences: ItemDifference[] = []
  const kinds = LABEL_KINDS.filter((kind) => !hasOwnStars || kind !== 'stars')
  for (let id = from; id < end; id++) {
    const labels = [before.stateOf(id) ?? UNLABELLED, after.stateOf(id) ?? UNLABELLED] as const
    const changed = kinds.flatMap((kind) => changedFields(kind, ...labels))
    const mayDiffer = hasOwnStars && (before.lacksChanges(id) || after.lacksChanges(id))
    if (changed.length === 0 && !mayDiffer) continue
    const since = new LaterChanges(before.changesOf(id), after.changesOf(id), personOf)
    const difference = differenceOf(...labels, [
      ...(mayDiffer ? since.ownStars() : []),
      ...changed.map((one) => Object.assign({}, one, { rater: null, change: since.decisive(one.field) })),
    ])
    if (difference !== null) differences.push({ id, formerKey: before.formerKey?.(id) ?? null, difference })
  }
  return differences
}

/** Returns the labels of now. */
export function labelsOfNow(log: ChangeLog): LabelsById {
  return {
    stateOf: (id) => log.labels.stateOf(id),
    changesOf: (id) => log.changesOf(log.key(id)),
    lacksChanges: () => false,
  }
}

/** A field that differs, and the change that gave it its later value or took back what was there before. */
interface DecidedField extends Omit<LabelDifference['fields'][number], 'by'> {
  readonly change: StoredChange | undefined
}

/** The changes of one picture at two moments. */
class LaterChanges {
  readonly #before: readonly StoredChange[]
  readonly #after: readonly StoredChange[]
  readonly #personOf: PersonOf
  readonly #known: ReadonlySet<ChangeId>
  readonly #heads: ReadonlyMap<FieldName, readonly Head<StoredChange>[]>
  /** The undos that were made since, the newest first, with all changes that they undo. */
  readonly #undos: readonly { readonly change: StoredChange; readonly targets: readonly StoredChange[] }[]

  constructor(before: readonly StoredChange[], after: readonly StoredChange[], personOf: PersonOf) {
    this.#personOf = personOf
    this.#before = before
    this.#after = after
    this.#known = new Set(before.map(({ id }) => id))
    this.#heads = headsByField(after)
    const byId = new Map(after.map((change) => [change.id, change]))
    this.#undos = after
      .filter(({ id, undoes }) => undoes !== undefined && !this.#known.has(id))
      .toSorted((a, b) => b.at - a.at)
      .map((change) => ({ change, targets: undoneBy(change, byId) }))
  }

  /**
   * Returns the change that gave a field its later value: the one that has the value or, if that was there before, the
   * newest one since that took others back.
   */
  decisive(field: FieldName): StoredChange | undefined {
    return this.#newOne(this.#heads.get(field)?.[0]?.change, (target) => fieldsOf(target).has(field))
  }

  /** Returns the stars of single people that differ. */
  ownStars(): DecidedField[] {
    const [before, after] = [ratingChanges(this.#before, this.#personOf), ratingChanges(this.#after, this.#personOf)]
    return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((rater) => {
      const [old, now] = [before.get(rater)?.stars ?? 0, after.get(rater)?.stars ?? 0]
      if (old === now) return []
      const change = this.#newOne(
        after.get(rater),
        ({ by, stars }) => this.#personOf(by) === rater && stars !== undefined,
      )
      return [{ field: 'stars', rater, before: old, after: now, change }]
    })
  }

  /** Returns a change if it was made since; otherwise the newest undo of such changes, if there is one. */
  #newOne(change: StoredChange | undefined, isTarget: (target: StoredChange) => boolean): StoredChange | undefined {
    if (change && !this.#known.has(change.id)) return change
    return this.#undos.find(({ targets }) => targets.some(isTarget))?.change ?? change
  }
}

/** Undos of undos are followed this far. */
const MAX_DEPTH = 20

/** Returns the changes that a change undoes, also through other undos. */
function undoneBy(
  { undoes = [] }: StoredChange,
  byId: ReadonlyMap<ChangeId, StoredChange>,
  depth = 0,
): readonly StoredChange[] {
  const targets = undoes.flatMap((id) => byId.get(id) ?? [])
  return depth === MAX_DEPTH ? targets : [...targets, ...targets.flatMap((one) => undoneBy(one, byId, depth + 1))]
}

/** Returns a difference with these fields; null when there are none. */
function differenceOf(before: ItemState, after: ItemState, decided: readonly DecidedField[]): LabelDifference | null {
  if (decided.length === 0) return null
  const fields = decided.map(({ change, ...field }) => Object.assign({}, field, { by: change?.by ?? null }))
  const [last] = decided.flatMap(({ change }) => change ?? []).toSorted((a, b) => b.at - a.at)
  const kind = !isLabelled(before) ? 'added' : isLabelled(after) ? 'changed' : 'removed'
  return { kind, by: last?.by ?? null, at: last?.at ?? null, fields }
}

type FieldChange = Omit<LabelDifference['fields'][number], 'by' | 'rater'>

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
