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

/**
 * The states of a picture. `READ`: this machine has read its file. `UNREADABLE` pictures are read again after the next
 * start. `TAKEN`: the values are those of a colleague's program.
 */
const UNREAD = 0
const READ = 1
const UNREADABLE = 2
const TAKEN = 3
/** The part of a state that is one of these. */
const STATE_MASK = 3
/** Are added to the state of a picture whose values are on the share, and of one that is in a file of this machine. */
const SHARED = 4
const IN_OWN_FILE = 8
/** The values of a field that is so or not; 0 means not known. */
const NO = 1
const YES = 2

/** All metadata as plain data. Only columns with a value are in it. */
export interface MetadataData {
  readonly states: Uint8Array
  readonly filesRead: readonly string[]
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
  #unsharedCount = 0
  readonly #filesRead = new Set<string>()
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

  /** The number of pictures that this machine has read and that are not on the share. */
  get unsharedCount(): number {
    return this.#unsharedCount
  }

  /** The names of the team's files of metadata that have nothing more to give. */
  get filesRead(): ReadonlySet<string> {
    return this.#filesRead
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

  /** Whether the picture was not read since it last changed, and no values of a colleague were taken either. */
  isUnread(id: ItemId): boolean {
    return this.#stateOf(id) === UNREAD
  }

  /** Whether this machine has read the picture's file. */
  isReadHere(id: ItemId): boolean {
    return this.#stateOf(id) === READ
  }

  /** Whether the picture's values are on the share. */
  isShared(id: ItemId): boolean {
    return ((this.#states[id] ?? UNREAD) & SHARED) !== 0
  }

  /** Whether the picture's values are on the share in a file of this machine. */
  isInOwnFile(id: ItemId): boolean {
    return ((this.#states[id] ?? UNREAD) & IN_OWN_FILE) !== 0
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

  /** Returns all values of a picture. Texts that nobody sees are without regard to case. */
  valuesOf(id: ItemId): MetadataValues {
    const values: Record<string, string | number | boolean> = {}
    for (const [field, column] of this.#numbers) if (!Number.isNaN(column[id]!)) values[field] = column[id]!
    for (const [field, column] of this.#texts)
      if (column.indexes[id] !== 0) values[field] = column.texts[column.indexes[id]!]!
    for (const [field, column] of this.#yesNos) if (column[id] !== 0) values[field] = column[id] === YES
    return values
  }

  /** Stores what this machine has read of these pictures; null for one that cannot be read. */
  setValues(values: ReadonlyMap<ItemId, MetadataValues | null>): void {
    this.#store(values, (one) => (one === null ? UNREADABLE : READ))
  }

  /** Stores values that are on the share. With `isOwn`, this machine has read and written them at an earlier time. */
  takeValues(values: ReadonlyMap<ItemId, MetadataValues>, isOwn: boolean): void {
    this.#store(values, () => (isOwn ? READ | IN_OWN_FILE : TAKEN) | SHARED)
  }

  /** Records that the values of these pictures are on the share; with `isOwn`, in a file of this machine. */
  markShared(ids: Iterable<ItemId>, isOwn: boolean): void {
    for (const id of ids) {
      if (this.isUnread(id)) continue
      const state = isOwn && this.#stateOf(id) === TAKEN ? READ : this.#states[id]!
      this.#setState(id, state | SHARED | (isOwn ? IN_OWN_FILE : 0))
    }
  }

  /** Records that a file of the share has nothing more to give. */
  addFileRead(name: string): void {
    this.#filesRead.add(name)
    this.#unsavedChanges++
  }

  /** Removes the name of a file that is not on the share any more. */
  removeFileRead(name: string): void {
    this.#filesRead.delete(name)
  }

  /** Forgets what is on the share. The values stay. */
  forgetShared(): void {
    this.#filesRead.clear()
    this.#states = this.#states.map((state) => state & STATE_MASK)
    this.#countUnshared()
  }

  /** Removes what is known about a picture, because its file has changed. */
  clear(id: ItemId): void {
    this.#changedEarly?.add(id)
    if (this.isUnread(id)) return
    this.#setItem(id, {})
    this.#setState(id, UNREAD)
    this.#revision++
  }

  /** Returns the values of the first `size` items. */
  toData(size: number): MetadataData {
    this.reserve(size)
    this.#unsavedChanges = 0
    return {
      states: this.#states.slice(0, size),
      filesRead: [...this.#filesRead],
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
  loadData({ states, filesRead, numbers, yesNos, texts }: MetadataData): void {
    this.reserve(states.length)
    this.#states.set(states.map((state) => ((state & STATE_MASK) === UNREADABLE ? UNREAD : state)))
    this.#countUnshared()
    for (const name of filesRead) this.#filesRead.add(name)
    for (const [field, column] of numbers) this.#numberColumn(field).set(column)
    for (const [field, column] of yesNos) this.#yesNoColumn(field).set(column)
    for (const [field, column] of texts) this.#textColumn(field).loadData(column)
    const changed = this.#changedEarly ?? []
    this.#changedEarly = null
    for (const id of changed) this.clear(id)
    this.#revision++
    this.events.emit('read', null)
  }

  #store<V extends MetadataValues | null>(values: ReadonlyMap<ItemId, V>, stateFor: (one: V) => number): void {
    if (values.size === 0) return
    for (const [id, one] of values) {
      this.reserve(id + 1)
      this.#setItem(id, one ?? {})
      this.#setState(id, stateFor(one))
    }
    this.#revision++
    this.#unsavedChanges += values.size
    this.events.emit('read', [...values.keys()])
  }

  #stateOf(id: ItemId): number {
    return (this.#states[id] ?? UNREAD) & STATE_MASK
  }

  #setState(id: ItemId, state: number): void {
    this.#unsharedCount += Number(state === READ) - Number(this.#states[id] === READ)
    this.#states[id] = state
  }

  #countUnshared(): void {
    this.#unsharedCount = 0
    for (const state of this.#states) if (state === READ) this.#unsharedCount++
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
