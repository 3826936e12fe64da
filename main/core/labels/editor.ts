/** Creates the changes of edits, only for fields whose value differs, and undoes and redoes them. */
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
import { currentCopy } from './moved-changes.ts'
import { undoneIds } from './undone-changes.ts'
import { UndoStack, type UndoEntry, type UndoItem } from './undo-stack.ts'

/** Gives new changes their author, id, time and content. */
export interface Author {
  user(): string
  replica(): string
  /** Returns an id that was never used before. */
  newId(): string
  /** Returns the time in milliseconds on the share's clock. */
  now(): number
  /** Returns the content of the picture's file as `contentText` writes it; undefined when it was not read yet. */
  contentOf(key: ItemKey): string | undefined
}

/** The values that some items get. */
export interface ItemsEdit {
  readonly keys: readonly ItemKey[]
  readonly edit: LabelEdit
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
   * Creates the changes of edits by somebody who was looking at revision `seen`. They are undone together.
   *
   * Items that have these values already get no change. Throws `bad-input` for an invalid value, and for an item that
   * is in two of the edits.
   */
  edit(edits: readonly ItemsEdit[], seen: number): StoredChange[] {
    const fieldsByItem = fieldsOfEdits(edits)
    const changes = this.#createChanges(fieldsByItem, seen)
    if (changes.length > 0)
      this.#undo.push({ items: changes.map(({ item, id }) => ({ key: item, id, fields: fieldsByItem.get(item)! })) })
    return changes
  }

  /**
   * Creates the changes that undo the last edit; null when there is none.
   *
   * Throws `overtaken` when other people have changed all of it since.
   */
  undo(): ReplayedEdit | null {
    const entry = this.#undo.popUndo()
    if (!entry) return null
    const items = entry.items.flatMap((item) => {
      const { fields } = item
      const { key, id, copyIds } = currentCopy(item, (at) => this.#store.changes(at))
      const changes = this.#store.changes(key)
      const change = changes.find((one) => one.id === id)
      // A change that somebody has undone or replaced since is not undone.
      if (!change || !isHead(change, headsByField(changes))) return []
      const undo = this.#createUndo(key, copyIds)
      return [
        {
          undo,
          done: { key, id, fields },
          redo: { key, id: undo.id, fields, heads: headTexts(change, headsByField([...changes, undo])) },
        },
      ]
    })
    if (items.length === 0) throw overtakenError('Not undone', entry)
    const done = items.map((item) => item.done)
    this.#undo.recordUndone({ items: items.map(({ redo }) => redo) }, { items: done })
    return replayedEdit(
      entry,
      done,
      items.map(({ undo }) => undo),
    )
  }

  /**
   * Creates the changes that restore what the last `undo` undid; null when there is nothing.
   *
   * Throws `overtaken` when other people have changed all of it since.
   */
  redo(): ReplayedEdit | null {
    const redoEntry = this.#undo.popRedo()
    if (!redoEntry) return null
    const { entry, edit } = redoEntry
    const items = entry.items.flatMap((item, at) => {
      const { key, id, copyIds } = currentCopy(item, (copy) => this.#store.changes(copy))
      const changes = this.#store.changes(key)
      const undo = changes.find((one) => one.id === id)
      const target = changes.find((one) => undo?.undoes?.includes(one.id))
      if (!undo || !target || undoneIds(changes).has(id) || headTexts(target, headsByField(changes)) !== item.heads)
        return []
      return [{ redo: this.#createUndo(key, copyIds), done: edit.items[at]! }]
    })
    if (items.length === 0) throw overtakenError('Not redone', entry)
    const done = items.map((item) => item.done)
    this.#undo.recordRedone({ items: done })
    return replayedEdit(
      entry,
      done,
      items.map(({ redo }) => redo),
    )
  }

  /** Creates the changes for fields whose value differs, with the heads that they replace. */
  #createChanges(fieldsByItem: ReadonlyMap<ItemKey, ReadonlyMap<FieldName, FieldValue>>, seen: number): StoredChange[] {
    const at = this.#author.now()
    const changes: StoredChange[] = []
    for (const [key, fields] of fieldsByItem) {
      const state = this.#store.state(key) ?? UNLABELLED
      const newFields = changedFields(fields, state)
      if (newFields.size === 0) continue
      const heads = this.#store.headsSeen(key, seen, this.#author.replica())
      const replaces = new Set(
        [...newFields.keys()].flatMap((field) => (heads.get(field) ?? []).map((head) => head.change.id)),
      )
      const content = this.#author.contentOf(key)
      const change = {
        id: this.#author.newId(),
        at,
        by: this.#author.user(),
        item: key,
        ...changeParts(newFields),
        replaces: [...replaces],
      } satisfies Change
      changes.push(content === undefined ? change : { ...change, content })
    }
    return changes
  }

  #createUndo(key: ItemKey, undoes: readonly string[]): StoredChange {
    return {
      id: this.#author.newId(),
      at: this.#author.now(),
      by: this.#author.user(),
      item: key,
      replaces: [],
      undoes,
    }
  }
}

/** Returns the fields that edits give to each item. */
function fieldsOfEdits(edits: readonly ItemsEdit[]): Map<ItemKey, ReadonlyMap<FieldName, FieldValue>> {
  const fieldsByItem = new Map<ItemKey, ReadonlyMap<FieldName, FieldValue>>()
  for (const { keys, edit } of edits) {
    const fields = editedFields(edit)
    for (const key of new Set(keys)) {
      assertItemKey(key)
      if (fieldsByItem.has(key))
        throw new LensletError('bad-input', `${key} is in two edits that are made together`, { path: key })
      fieldsByItem.set(key, fields)
    }
  }
  return fieldsByItem
}

/**
 * Returns the result of an undo or redo of an entry, of which some items may be skipped. `replayed` and `changes` have
 * the same order. A picture that was renamed meanwhile has its new name in the change.
 */
function replayedEdit(
  { items }: UndoEntry,
  replayed: readonly UndoItem[],
  changes: readonly StoredChange[],
): ReplayedEdit {
  const skippedCount = items.length - changes.length
  const suffix =
    skippedCount === 0 ? '' : `; ${skippedCount} ${skippedCount === 1 ? 'other has' : 'others have'} been changed since`
  const description = describeEdit(changes.map(({ item }, at) => ({ key: item, fields: replayed[at]!.fields })))
  return { changes, description: `${description}${suffix}` }
}

function overtakenError(what: string, { items }: UndoEntry): LensletError {
  return new LensletError('overtaken', `${what}: ${describeEdit(items)}. Somebody has changed this since`)
}

/** Whether a change is still a head of one of its fields. */
function isHead(change: StoredChange, heads: ReadonlyMap<FieldName, readonly Head[]>): boolean {
  return [...fieldsOf(change).keys()].some((field) => heads.get(field)?.some((head) => head.change.id === change.id))
}

/**
 * Returns the heads of the fields that a change sets, as one text to compare.
 *
 * The text contains no ids, so it stays the same when the labels are moved to another name.
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

/** Throws `bad-input` for a path that is not an item key, because readers would ignore its labels. */
function assertItemKey(key: ItemKey): void {
  if (toItemKey(key) !== key)
    throw new LensletError('bad-input', `${JSON.stringify(key)} is not in Unicode NFC: name pictures by their key`, {
      path: key,
    })
}
