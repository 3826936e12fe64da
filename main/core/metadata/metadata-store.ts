/**
 * Stores the metadata of all pictures by which they can be found, in columns by item number.
 *
 * A column exists once some picture has a value. A million pictures of cameras take about 40 MB.
 */
import {
  isMetadataNumber,
  isMetadataText,
  METADATA_FIELD_NAMES,
  METADATA_FIELDS,
  METADATA_NUMBER_FIELDS,
  METADATA_TEXT_FIELDS,
  METADATA_YES_NO_FIELDS,
  type ItemId,
  type MetadataFieldName,
  type MetadataNumberField,
  type MetadataTextField,
  type MetadataValues,
  type MetadataYesNoField,
} from '../../../preload/contract/index.ts'
import { Emitter } from '../base/events.ts'
import { growArray, grownLength } from '../base/grow-array.ts'
import { TextColumn, type TextColumnData } from './text-column.ts'

/** The states of a picture. `UNREADABLE` pictures are read again after the next start. */
const UNREAD = 0
const READ = 1
const UNREADABLE = 2
/** The values of a field that is so or not; 0 means not known. */
const NO = 1
const YES = 2

/** All metadata as plain data. Only columns with a value are in it. */
export interface MetadataData {
  readonly states: Uint8Array
  readonly numbers: readonly (readonly [MetadataNumberField, Float64Array])[]
  readonly yesNos: readonly (readonly [MetadataYesNoField, Uint8Array])[]
  readonly texts: readonly (readonly [MetadataTextField, TextColumnData])[]
}

interface MetadataEvents {
  /** The metadata of these pictures became known; null when that of many pictures was loaded. */
  read: readonly ItemId[] | null
}

export class MetadataStore {
  readonly events = new Emitter<MetadataEvents>()
  #capacity = 256
  #states = new Uint8Array(this.#capacity)
  readonly #numbers = new Map<MetadataNumberField, Float64Array>()
  readonly #yesNos = new Map<MetadataYesNoField, Uint8Array>()
  readonly #texts = new Map<MetadataTextField, TextColumn>()
  /** Stand in the place of columns that do not exist, from their first use. */
  #noNumbers = new Float64Array(0)
  #noBytes = new Uint8Array(0)
  #noTexts = new TextColumn(0, true)
  #revision = 0
  #unsavedChanges = 0
  /** Items whose files changed before `loadData`; what it brings of them is outdated. Null after it. */
  #changedEarly: Set<ItemId> | null = new Set()

  /** Changes whenever a value changes. */
  get revision(): number {
    return this.#revision
  }

  /** The number of pictures that were read since the last `toData` or `loadData`. */
  get unsavedChanges(): number {
    return this.#unsavedChanges
  }

  /** Makes room for ids below `size`. */
  reserve(size: number): void {
    if (size <= this.#capacity) return
    const capacity = (this.#capacity = grownLength(size, this.#capacity))
    this.#states = growArray(this.#states, capacity)
    for (const [field, column] of this.#numbers) this.#numbers.set(field, growArray(column, capacity, Number.NaN))
    for (const [field, column] of this.#yesNos) this.#yesNos.set(field, growArray(column, capacity))
    for (const column of this.#texts.values()) column.reserve(capacity)
  }

  /** Whether the picture was not read since it last changed. */
  isUnread(id: ItemId): boolean {
    return (this.#states[id] ?? UNREAD) === UNREAD
  }

  /** Returns how many of the present pictures were read. `present` has a 1 for each of them. */
  countRead(present: Uint8Array, size: number): number {
    let count = 0
    for (let id = 0; id < size; id++) if (present[id] === 1 && this.#states[id] !== UNREAD) count++
    return count
  }

  /** Returns a number; null for none. */
  number(field: MetadataNumberField, id: ItemId): number | null {
    const value = this.#numbers.get(field)?.[id]
    return value === undefined || Number.isNaN(value) ? null : value
  }

  /** Returns a text; empty for none. */
  text(field: MetadataTextField, id: ItemId): string {
    const column = this.#texts.get(field)
    return column === undefined ? '' : column.texts[column.indexes[id] ?? 0]!
  }

  /** Returns whether it is so; null when that is not known. */
  isSo(field: MetadataYesNoField, id: ItemId): boolean | null {
    const value = this.#yesNos.get(field)?.[id] ?? 0
    return value === 0 ? null : value === YES
  }

  /** Returns the numbers of all items; NaN for none. Read-only. */
  numbers(field: MetadataNumberField): Float64Array {
    const column = this.#numbers.get(field)
    if (column !== undefined) return column
    if (this.#noNumbers.length !== this.#capacity) this.#noNumbers = new Float64Array(this.#capacity).fill(Number.NaN)
    return this.#noNumbers
  }

  /** Returns the texts of all items. Read-only. */
  texts(field: MetadataTextField): TextColumn {
    const column = this.#texts.get(field)
    if (column !== undefined) return column
    if (this.#noTexts.indexes.length !== this.#capacity) this.#noTexts = new TextColumn(this.#capacity, true)
    return this.#noTexts
  }

  /** Adds each item of which it is known that the field is `value` to the set. */
  markYesNo(field: MetadataYesNoField, value: boolean, marks: Uint8Array): void {
    const column = this.#yesNos.get(field) ?? this.#emptyBytes()
    const wanted = value ? YES : NO
    for (let id = 0; id < marks.length; id++) if (column[id] === wanted) marks[id] = 1
  }

  /** Returns the fields for which some picture has a value, in the order of `METADATA_FIELDS`. */
  knownFields(): MetadataFieldName[] {
    return METADATA_FIELD_NAMES.filter((field) =>
      isMetadataText(field)
        ? this.#texts.has(field)
        : isMetadataNumber(field)
          ? this.#numbers.has(field)
          : this.#yesNos.get(field)?.includes(YES),
    )
  }

  /** Stores what was read of these pictures; null for one that cannot be read. */
  setValues(values: ReadonlyMap<ItemId, MetadataValues | null>): void {
    if (values.size === 0) return
    for (const [id, one] of values) {
      this.reserve(id + 1)
      this.#setItem(id, one ?? {})
      this.#states[id] = one === null ? UNREADABLE : READ
    }
    this.#revision++
    this.#unsavedChanges += values.size
    this.events.emit('read', [...values.keys()])
  }

  /** Removes what is known about a picture, because its file has changed. */
  clear(id: ItemId): void {
    this.#changedEarly?.add(id)
    if (this.isUnread(id)) return
    this.#setItem(id, {})
    this.#states[id] = UNREAD
    this.#revision++
  }

  /** Returns the values of the first `size` items. */
  toData(size: number): MetadataData {
    this.reserve(size)
    this.#unsavedChanges = 0
    return {
      states: this.#states.slice(0, size),
      numbers: Array.from(this.#numbers, ([field, column]) => [field, column.slice(0, size)] as const).filter(
        ([, column]) => column.some((value) => !Number.isNaN(value)),
      ),
      yesNos: Array.from(this.#yesNos, ([field, column]) => [field, column.slice(0, size)] as const),
      texts: Array.from(this.#texts, ([field, column]) => [field, column.toData(size)] as const).filter(
        ([, { texts }]) => texts.length > 1,
      ),
    }
  }

  /** Restores what `toData` returned, except for items that have changed since this object was made. */
  loadData({ states, numbers, yesNos, texts }: MetadataData): void {
    this.reserve(states.length)
    this.#states.set(states.map((state) => (state === UNREADABLE ? UNREAD : state)))
    for (const [field, column] of numbers) this.#numberColumn(field).set(column)
    for (const [field, column] of yesNos) this.#yesNoColumn(field).set(column)
    for (const [field, column] of texts) this.#textColumn(field).loadData(column)
    const changed = this.#changedEarly ?? []
    this.#changedEarly = null
    for (const id of changed) this.clear(id)
    this.#revision++
    this.events.emit('read', null)
  }

  #setItem(id: ItemId, values: MetadataValues): void {
    for (const field of METADATA_NUMBER_FIELDS) {
      const value = values[field] ?? Number.NaN
      if (Number.isFinite(value) || this.#numbers.has(field)) this.#numberColumn(field)[id] = value
    }
    for (const field of METADATA_TEXT_FIELDS) {
      const value = values[field] ?? ''
      if (value !== '' || this.#texts.has(field)) this.#textColumn(field).set(id, value)
    }
    for (const field of METADATA_YES_NO_FIELDS) {
      const value = values[field]
      if (value !== undefined || this.#yesNos.has(field))
        this.#yesNoColumn(field)[id] = value === undefined ? 0 : value ? YES : NO
    }
  }

  #numberColumn(field: MetadataNumberField): Float64Array {
    const column = this.#numbers.get(field) ?? new Float64Array(this.#capacity).fill(Number.NaN)
    this.#numbers.set(field, column)
    return column
  }

  #yesNoColumn(field: MetadataYesNoField): Uint8Array {
    const column = this.#yesNos.get(field) ?? new Uint8Array(this.#capacity)
    this.#yesNos.set(field, column)
    return column
  }

  #textColumn(field: MetadataTextField): TextColumn {
    const { counts, isSortable } = METADATA_FIELDS[field]
    const column = this.#texts.get(field) ?? new TextColumn(this.#capacity, counts === null && !isSortable)
    this.#texts.set(field, column)
    return column
  }

  #emptyBytes(): Uint8Array {
    if (this.#noBytes.length !== this.#capacity) this.#noBytes = new Uint8Array(this.#capacity)
    return this.#noBytes
  }
}
