/**
 * Keeps the edits of this process that can be undone and redone.
 *
 * An undo is a change too (FORMAT.md, "Undo"): it takes one of the person's own changes out, so that the value before
 * it counts again.
 */
import type { ChangeId, FieldName, FieldValue, ItemKey } from '../../../preload/contract/index.ts'

const MAX_ENTRIES = 200

/** One change of an edit: the item and the id under which it was made. */
export interface UndoItem {
  readonly key: ItemKey
  readonly id: ChangeId
  /** The values that the edit gave, for messages. All items with the same values share this object. */
  readonly fields: ReadonlyMap<FieldName, FieldValue>
  /** Only for redo: the heads of the fields that the change sets, as they were after the undo. */
  readonly heads?: string
}

export interface UndoEntry {
  readonly items: readonly UndoItem[]
}

/** The changes of an undo, and the edit that can be undone again after a redo. Their items have the same order. */
interface RedoEntry {
  readonly entry: UndoEntry
  readonly edit: UndoEntry
}

export class UndoStack {
  #undo: UndoEntry[] = []
  #redo: RedoEntry[] = []

  /** Adds a new edit. Edits that were undone before can no longer be redone. */
  push(entry: UndoEntry): void {
    this.#undo = [...this.#undo, entry].slice(-MAX_ENTRIES)
    this.#redo = []
  }

  popUndo(): UndoEntry | null {
    return this.#undo.pop() ?? null
  }

  popRedo(): RedoEntry | null {
    return this.#redo.pop() ?? null
  }

  /** Records that `edit` was undone by the changes in `entry`. */
  recordUndone(entry: UndoEntry, edit: UndoEntry): void {
    this.#redo.push({ entry, edit })
  }

  /** Records that an edit was redone, so that it can be undone again. */
  recordRedone(edit: UndoEntry): void {
    this.#undo.push(edit)
  }
}
