/** Creates changes only for fields whose value differs, and undoes and redoes them. */
import {
  changeParts,
  LensletError,
  UNLABELLED,
  type Change,
  type FieldName,
  type FieldValue,
  type ItemKey,
  type LabelEdit,
} from '../../../preload/contract/index.ts'
import { changedFields, describeEdit, editedFields } from './edit.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { toItemKey } from '../format/names.ts'
import { fieldsOf, headsByField, type Head } from './heads.ts'
import type { LabelStore } from './label-store.ts'
import { currentPlace } from './moved-changes.ts'
import { undoneChanges } from './undone-changes.ts'
import { UndoStack, type UndoEntry } from './undo-stack.ts'

/** Who makes changes, and what becomes of them. */
export interface Author {
  user(): string
  replica(): string
  /** An id that nobody used before. */
  newId(): string
  /** Milliseconds on the share's clock. */
  now(): number
  /** What the picture's file holds, as `contentText` writes it; undefined where nobody has looked. */
  contentOf(key: ItemKey): string | undefined
}

export interface ReplayedEdit {
  readonly changes: readonly StoredChange[]
  readonly description: string
}

export class Editor {
  readonly #store: LabelStore
  readonly #author: Author
  readonly #undo = new UndoStack()

  constructor(store: LabelStore, author: Author) {
    this.#store = store
    this.#author = author
  }

  /**
   * The changes of an edit of items, by somebody who was looking at revision `seen`; none for items that are so
   * already. `bad-input` for what a label cannot be.
   */
  edit(keys: readonly ItemKey[], edit: LabelEdit, seen: number): StoredChange[] {
    for (const key of keys) assertItemKey(key)
    const fields = editedFields(edit)
    const changes = this.#prepare(new Map([...new Set(keys)].map((key) => [key, fields] as const)), seen)
    if (changes.length > 0) this.#undo.push({ fields, items: changes.map(({ item, id }) => ({ key: item, id })) })
    return changes
  }

  /**
   * Makes the changes that undo the last edit. Null when there is none; `overtaken` when somebody has changed all of it
   * since.
   */
  undo(): ReplayedEdit | null {
    const entry = this.#undo.popUndo()
    if (!entry) return null
    const items = entry.items.flatMap((item) => {
      const { key, id, twins } = currentPlace(item, (at) => this.#store.changes(at))
      const changes = this.#store.changes(key)
      const change = changes.find((one) => one.id === id)
      // What somebody else has undone or replaced is not ours to undo any more.
      if (!change || !isHead(change, headsByField(changes))) return []
      const undo = this.#undoOf(key, twins)
      return [
        {
          undo,
          done: { key, id },
          redo: { key, id: undo.id, heads: headTexts(change, headsByField([...changes, undo])) },
        },
      ]
    })
    if (items.length === 0) throw this.#overtaken('Not undone', entry)
    this.#undo.recordUndone(
      { fields: entry.fields, items: items.map(({ redo }) => redo) },
      { fields: entry.fields, items: items.map(({ done }) => done) },
    )
    return this.#replayed(
      entry,
      items.map(({ undo }) => undo),
    )
  }

  /**
   * Makes the changes that bring back what `undo` undid. Null when there is nothing; `overtaken` when somebody has
   * changed all of it since.
   */
  redo(): ReplayedEdit | null {
    const popped = this.#undo.popRedo()
    if (!popped) return null
    const { entry, edit } = popped
    const items = entry.items.flatMap((item, at) => {
      const { key, id, twins } = currentPlace(item, (place) => this.#store.changes(place))
      const changes = this.#store.changes(key)
      const undo = changes.find((one) => one.id === id)
      const target = changes.find((one) => undo?.undoes?.includes(one.id))
      if (!undo || !target || undoneChanges(changes).has(id) || headTexts(target, headsByField(changes)) !== item.heads)
        return []
      return [{ redo: this.#undoOf(key, twins), done: edit.items[at]! }]
    })
    if (items.length === 0) throw this.#overtaken('Not redone', entry)
    this.#undo.recordRedone({ fields: entry.fields, items: items.map(({ done }) => done) })
    return this.#replayed(
      entry,
      items.map(({ redo }) => redo),
    )
  }

  /** Makes the changes for what is not so already, with what they replace. */
  #prepare(wanted: ReadonlyMap<ItemKey, ReadonlyMap<FieldName, FieldValue>>, seen: number): StoredChange[] {
    const at = this.#author.now()
    const changes: StoredChange[] = []
    for (const [key, fields] of wanted) {
      const state = this.#store.state(key) ?? UNLABELLED
      const after = changedFields(fields, state)
      if (after.size === 0) continue
      const heads = this.#store.headsSeen(key, seen, this.#author.replica())
      const replaces = new Set(
        [...after.keys()].flatMap((field) => (heads.get(field) ?? []).map((head) => head.change.id)),
      )
      const content = this.#author.contentOf(key)
      const made = {
        id: this.#author.newId(),
        at,
        by: this.#author.user(),
        item: key,
        ...changeParts(after),
        replaces: [...replaces],
      } satisfies Change
      changes.push(content === undefined ? made : { ...made, content })
    }
    return changes
  }

  #undoOf(key: ItemKey, undoes: readonly string[]): StoredChange {
    return {
      id: this.#author.newId(),
      at: this.#author.now(),
      by: this.#author.user(),
      item: key,
      replaces: [],
      undoes,
    }
  }

  #replayed({ fields, items }: UndoEntry, changes: readonly StoredChange[]): ReplayedEdit {
    const left = items.length - changes.length
    const rest =
      left === 0 ? '' : `; not ${left} ${left === 1 ? 'other, which was' : 'others, which were'} changed since`
    return {
      changes,
      description: `${describeEdit(
        fields,
        changes.map(({ item }) => item),
      )}${rest}`,
    }
  }

  #overtaken(what: string, { fields, items }: UndoEntry): LensletError {
    return new LensletError(
      'overtaken',
      `${what}: ${describeEdit(
        fields,
        items.map(({ key }) => key),
      )}. Somebody has changed this since`,
    )
  }
}

/** Whether a change still gives the value of one of its fields. */
function isHead(change: StoredChange, heads: ReadonlyMap<FieldName, readonly Head[]>): boolean {
  return [...fieldsOf(change).keys()].some((field) => heads.get(field)?.some((head) => head.change.id === change.id))
}

/**
 * What the fields say that a change touches, as one text to compare: it stays the same when the labels are moved to
 * another name.
 */
function headTexts(change: StoredChange, heads: ReadonlyMap<FieldName, readonly Head[]>): string {
  return JSON.stringify(
    [...fieldsOf(change).keys()]
      .toSorted()
      .map((field) => [
        field,
        (heads.get(field) ?? []).map(({ value, change: { by, at } }) => JSON.stringify([value, by, at])).toSorted(),
      ]),
  )
}

/** A label of a path that is no item's would be taken by no reader. */
function assertItemKey(key: ItemKey): void {
  if (toItemKey(key) !== key)
    throw new LensletError('bad-input', `${JSON.stringify(key)} is not in Unicode NFC: name pictures by their key`, {
      path: key,
    })
}
