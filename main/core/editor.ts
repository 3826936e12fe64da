/** What this person does to labels: makes the changes for what is not so already, and takes them back. */
import { LensletError, type Change, type FieldName, type ItemKey, type ItemState, type LabelEdit } from '../../preload/contract/index.ts'
import { changedFields, editedFields, fieldValue } from './edit.ts'
import type { StoredChange } from './format/change-codec.ts'
import { toItemKey } from './format/names.ts'
import { UNLABELLED } from './merge/fold.ts'
import type { FieldValue } from './merge/heads.ts'
import type { LabelStore } from './merge/label-store.ts'
import { changeFields, describeEdit, UndoStack, type UndoEntry, type UndoItem } from './undo.ts'

/** Who makes changes, and what becomes of them. */
export interface Author {
  user(): string
  replica(): string
  /** An id that nobody used before. */
  newId(): string
  /** Milliseconds on the share's clock. */
  now(): number
}

/** Values of fields before and after taking an edit back, or bringing it back. */
interface Step { readonly from: UndoItem['before']; readonly to: UndoItem['before'] }

export interface Replayed { readonly changes: readonly StoredChange[]; readonly what: string }

export class Editor {
  readonly #store: LabelStore
  readonly #author: Author
  readonly #undo = new UndoStack()

  constructor(store: LabelStore, author: Author) {
    this.#store = store
    this.#author = author
  }

  /** The changes of an edit of items, by somebody who was looking at revision `seen`; none for items that are so already. `bad-input` for what a label cannot be. */
  edit(keys: readonly ItemKey[], edit: LabelEdit, seen: number): StoredChange[] {
    for (const key of keys) assertItemKey(key)
    const fields = editedFields(edit)
    const { changes, items } = this.#prepare(new Map([...new Set(keys)].map(key => [key, fields] as const)), seen)
    if (items.length > 0) this.#undo.push({ fields, items })
    return changes
  }

  /** The changes that take the last edit back where nobody has changed it since. Null when there is none; `overtaken` when somebody has changed all of it. */
  undo(): Replayed | null {
    return this.#replay(() => this.#undo.popUndo(), item => ({ from: item.after, to: item.before }), entry => this.#undo.undone(entry))
  }

  /** The changes that bring back what `undo` took back. */
  redo(): Replayed | null {
    return this.#replay(() => this.#undo.popRedo(), item => ({ from: item.before, to: item.after }), entry => this.#undo.redone(entry))
  }

  /** Makes the changes for what is not so already, with what they replace and what it takes to undo them. */
  #prepare(wanted: ReadonlyMap<ItemKey, ReadonlyMap<FieldName, FieldValue>>, seen: number): { changes: StoredChange[]; items: UndoItem[] } {
    const at = this.#author.now()
    const changes: StoredChange[] = []
    const items: UndoItem[] = []
    for (const [key, fields] of wanted) {
      const state = this.#store.state(key) ?? UNLABELLED
      const after = changedFields(fields, state)
      if (after.size === 0) continue
      const heads = this.#store.headsSeen(key, seen, this.#author.replica())
      const replaces = new Set([...after.keys()].flatMap(field => (heads.get(field) ?? []).map(head => head.change.id)))
      changes.push({ id: this.#author.newId(), at, by: this.#author.user(), item: key, ...changeFields(after), replaces: [...replaces] } satisfies Change)
      items.push({ key, before: valuesOf(state, after.keys()), after })
    }
    return { changes, items }
  }

  #replay(pop: () => UndoEntry | null, step: (item: UndoItem) => Step, keep: (entry: UndoEntry) => void): Replayed | null {
    const entry = pop()
    if (!entry) return null
    const wanted = new Map(entry.items.map(item => [item.key, this.#stillOurs(item.key, step(item))] as const).filter(([, fields]) => fields.size > 0))
    const { changes } = this.#prepare(wanted, this.#store.revision)
    if (changes.length === 0) throw new LensletError('overtaken', `${describeEdit(entry.fields, entry.items.length)}: somebody has changed this since, so it stays as it is`)
    keep(entry)
    return { changes, what: describeEdit(entry.fields, changes.length) }
  }

  /** Where a step leads, without the fields that somebody else has set since or that are not as the step expects. */
  #stillOurs(key: ItemKey, { from, to }: Step): Map<FieldName, FieldValue> {
    const heads = this.#store.headsSeen(key, this.#store.revision, '')
    const own = `${this.#author.replica()}:`
    return new Map([...to].filter(([field]) => heads.get(field)?.every(head => head.change.id.startsWith(own) && head.value === from.get(field))))
  }
}

/** A label of a path that is no item's would be taken by no reader. */
function assertItemKey(key: ItemKey): void {
  if (toItemKey(key) !== key) throw new LensletError('bad-input', `${JSON.stringify(key)} is not in Unicode NFC: name pictures by their key`, { path: key })
}

/** What fields are now; those without a value (a metric never set) are left out and cannot be taken back. */
function valuesOf(state: ItemState, fields: Iterable<FieldName>): Map<FieldName, FieldValue> {
  const values = new Map<FieldName, FieldValue>()
  for (const field of fields) {
    const value = fieldValue(state, field)
    if (value !== undefined) values.set(field, value)
  }
  return values
}
