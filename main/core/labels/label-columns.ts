/**
 * Defines how the labels of many items are stored as columns, which filters, orders and counts read.
 *
 * An item takes a few bytes. Texts and lists that many items share are stored once.
 */
import {
  LABEL_FIELDS,
  LABEL_KINDS,
  labelValues,
  levelOf,
  LEVELS,
  type Conflict,
  type ItemState,
  type LabelKind,
  type LabelValues,
  type LevelKind,
  type PersonTexts,
} from '../../../preload/contract/index.ts'
import type { Filter } from '../../../preload/contract/filter.ts'
import type { InternedValues } from './interned-values.ts'
import type { RaterColumns } from './rater-columns.ts'

/**
 * The columns of numbers: the array type of each, and the value of an item that nobody labelled. They are stored on
 * disk in this order.
 */
export const NUMBER_COLUMNS = {
  /** Numbers of `LEVELS`. */
  stars: { type: Uint8Array, empty: levelOf('stars', LABEL_FIELDS.stars.unset) },
  flag: { type: Uint8Array, empty: levelOf('flag', LABEL_FIELDS.flag.unset) },
  color: { type: Uint8Array, empty: levelOf('color', LABEL_FIELDS.color.unset) },
  /** Index in `tagLists`. */
  tags: { type: Uint32Array, empty: 0 },
  /** Milliseconds since the epoch. */
  updatedAt: { type: Float64Array, empty: Number.NaN },
  /** Index in `people`. */
  updatedBy: { type: Uint32Array, empty: 0 },
  /** As in `ItemState`. */
  contentMarks: { type: Uint32Array, empty: 0 },
  contentBytes: { type: Uint32Array, empty: 0 },
} as const satisfies { readonly [K in LevelKind]: object } & Record<string, object>

export type NumberColumnName = keyof typeof NUMBER_COLUMNS
export type NumberColumns = {
  readonly [K in NumberColumnName]: InstanceType<(typeof NUMBER_COLUMNS)[K]['type']>
}
export const NUMBER_COLUMN_NAMES = Object.keys(NUMBER_COLUMNS) as readonly NumberColumnName[]

/** Returns the number columns that are made of what `columnOf` returns for each name. */
export function numberColumns(
  columnOf: (name: NumberColumnName) => Uint8Array | Uint32Array | Float64Array,
): NumberColumns {
  return Object.fromEntries(NUMBER_COLUMN_NAMES.map((name) => [name, columnOf(name)])) as unknown as NumberColumns
}

/**
 * The labels of all items by number. They are valid until the next change of a label, and the reader does not change
 * them.
 */
export interface LabelColumns extends NumberColumns {
  readonly tagLists: readonly (readonly string[])[]
  /** The ids of people. A person with several ids is there several times. */
  readonly people: readonly (string | null)[]
  /** Returns the texts by which a filter finds a person. */
  textsOfPerson(id: string): PersonTexts
  readonly notes: ReadonlyMap<number, string>
  readonly metrics: ReadonlyMap<number, LabelValues['metrics']>
  readonly conflicts: ReadonlyMap<number, readonly Conflict[]>
  /** Items with labels of a picture that is no longer in the folder, while another one has its name. */
  readonly shelved: ReadonlySet<number>
  /** Items whose labels moved to another name, and that have changes since. */
  readonly changedAfterMove: ReadonlySet<number>
  /** How many items have each metric. */
  readonly metricCounts: ReadonlyMap<string, number>
  /** Returns the values of one metric, NaN for none; at least as long as the other columns. */
  metricColumn(name: string): Float64Array
  /** Which items have all labels that the team asks for; null: those with any label. */
  readonly doneFilter: Filter | null
  /** The tags of the team's schema, whether or not a picture has them. */
  readonly schemaTags: ReadonlySet<string>
  /** Whether `stars` are those of the person who works here, beside those of others. */
  readonly hasOwnStars: boolean
  /**
   * Returns everybody's stars. The first call may take seconds for a million items; with `wait` false, it takes none, and the
   * columns may lack items that are still being read.
   */
  raterColumns(wait?: boolean): RaterColumns
}

/** The columns that `writeLabels` fills. */
export interface LabelTables {
  numbers: NumberColumns
  readonly tagLists: InternedValues<readonly string[]>
  readonly notes: Map<number, string>
  readonly metrics: Map<number, LabelValues['metrics']>
}

/** How the values of one kind of label are stored. */
interface FieldColumn<K extends LabelKind> {
  read(columns: LabelColumns, id: number): LabelValues[K]
  write(tables: LabelTables, id: number, value: LabelValues[K]): void
  /** Puts a 1 into `marks` for each item that has this label. */
  markSet(columns: LabelColumns, marks: Uint8Array): void
}

const FIELD_COLUMNS: { readonly [K in LabelKind]: FieldColumn<K> } = {
  stars: levelColumn('stars'),
  flag: levelColumn('flag'),
  color: levelColumn('color'),
  tags: {
    read: ({ tags, tagLists }, id) => tagLists[tags[id]!]!,
    write: ({ numbers, tagLists }, id, tags) => {
      numbers.tags[id] = tagLists.index(tags)
    },
    // The empty list is the first one.
    markSet: ({ tags }, marks) => markNonZero(tags, marks),
  },
  notes: mapColumn('notes'),
  metrics: mapColumn('metrics'),
}

/** Returns the column of a label that few items have: a map. */
function mapColumn<K extends 'notes' | 'metrics'>(kind: K): FieldColumn<K> {
  const { unset, isSet } = LABEL_FIELDS[kind]
  return {
    read: (columns, id) => (columns[kind] as ReadonlyMap<number, LabelValues[K]>).get(id) ?? unset,
    write(tables, id, value) {
      if (isSet(value)) (tables[kind] as Map<number, LabelValues[K]>).set(id, value)
      else tables[kind].delete(id)
    },
    markSet(columns, marks) {
      for (const id of columns[kind].keys()) if (id < marks.length) marks[id] = 1
    },
  }
}

/** Returns the column of a label with levels: one byte, the number of the level. */
function levelColumn<K extends LevelKind>(kind: K): FieldColumn<K> {
  const levels = LEVELS[kind] as readonly unknown[] as readonly LabelValues[K][]
  return {
    read: (columns, id) => levels[columns[kind][id]!]!,
    write: ({ numbers }, id, value) => {
      numbers[kind][id] = levelOf(kind, value)
    },
    markSet: (columns, marks) => markBytesOtherThan(columns[kind], NUMBER_COLUMNS[kind].empty, marks),
  }
}

/** Marks the items whose value is not 0. It has no branch, because the processor could not predict it. */
function markNonZero(column: Uint32Array, marks: Uint8Array): void {
  for (let id = 0; id < marks.length; id++) {
    const value = column[id]!
    marks[id]! |= (value | -value) >>> 31
  }
}

/** Marks the items whose byte is not `unset`: four items per step, where both arrays are aligned. */
function markBytesOtherThan(column: Uint8Array, unset: number, marks: Uint8Array): void {
  const isAligned = column.byteOffset % 4 === 0 && marks.byteOffset % 4 === 0
  const words = isAligned ? marks.length >>> 2 : 0
  const values = new Uint32Array(column.buffer, isAligned ? column.byteOffset : 0, words)
  const markWords = new Uint32Array(marks.buffer, isAligned ? marks.byteOffset : 0, words)
  const unsetWord = unset * 0x01010101
  for (let at = 0; at < words; at++) {
    const differing = values[at]! ^ unsetWord
    // The highest bit of each byte says whether the byte is not 0: the addition sets it for any of the lower bits.
    const isSet = ((differing & 0x7f7f7f7f) + 0x7f7f7f7f) | differing
    markWords[at]! |= (isSet >>> 7) & 0x01010101
  }
  for (let id = words * 4; id < marks.length; id++) if (column[id]! !== unset) marks[id] = 1
}

/** Returns when each person made the latest of their changes that no other change of the same item followed. */
export function lastChangeTimes({ updatedAt, updatedBy, people }: LabelColumns): ReadonlyMap<string, number> {
  const latest = new Float64Array(people.length)
  for (let id = 0; id < updatedBy.length; id++) {
    const person = updatedBy[id]!
    // Every comparison with NaN is false.
    if (updatedAt[id]! > latest[person]!) latest[person] = updatedAt[id]!
  }
  const times = new Map<string, number>()
  for (const [person, user] of people.entries())
    if (user !== null && latest[person]! > (times.get(user) ?? 0)) times.set(user, latest[person]!)
  return times
}

/** Returns the labels of one item. */
export function stateAt(columns: LabelColumns, id: number): ItemState {
  const at = columns.updatedAt[id]!
  return {
    ...labelValues((kind) => FIELD_COLUMNS[kind].read(columns, id)),
    updatedAt: Number.isNaN(at) ? null : at,
    updatedBy: columns.people[columns.updatedBy[id]!]!,
    conflicts: columns.conflicts.get(id) ?? NO_CONFLICTS,
    contentMark: columns.contentMarks[id]!,
    contentBytes: columns.contentBytes[id]!,
  }
}

const NO_CONFLICTS: readonly Conflict[] = Object.freeze([])

/** Writes the labels of one item. */
export function writeLabels(tables: LabelTables, id: number, labels: LabelValues): void {
  for (const kind of LABEL_KINDS) (FIELD_COLUMNS[kind] as FieldColumn<LabelKind>).write(tables, id, labels[kind])
}

/** Puts a 1 into `marks` for each item that has a label. `isLabelled` says the same of one item. */
export function markLabelled(columns: LabelColumns, marks: Uint8Array): void {
  for (const kind of LABEL_KINDS) FIELD_COLUMNS[kind].markSet(columns, marks)
  for (const id of columns.conflicts.keys()) if (id < marks.length) marks[id] = 1
}

/**
 * Returns a function that says whether an item has a label, for the first `count` items.
 *
 * Decoding the labels of a million items one by one would take too long.
 */
export function labelledTest(columns: LabelColumns, count: number): (id: number) => boolean {
  const marks = new Uint8Array(count)
  markLabelled(columns, marks)
  return (id) => marks[id] === 1
}

/** Puts a 1 into `marks` for each item that has this kind of label. */
export function markSet(kind: LabelKind, columns: LabelColumns, marks: Uint8Array): void {
  FIELD_COLUMNS[kind].markSet(columns, marks)
}
