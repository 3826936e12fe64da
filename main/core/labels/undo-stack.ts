/**
 * The edits of this process that can be undone and redone. Undoing is a change of its own (FORMAT.md, "Undo"): it takes
 * one's own change out, so that what was there before counts again.
 */
import type { ChangeId, FieldName, FieldValue, ItemKey } from '../../../preload/contract/index.ts'

const MAX_ENTRIES = 200

/** One change of an edit, by where it was made. */
export interface UndoItem {
  readonly key: ItemKey
  readonly id: ChangeId
  /** Only for redo: the heads of the fields that the change touches, as they were after it was undone. */
  readonly heads?: string
}

export interface UndoEntry {
  /** What the edit set, for messages. */
  readonly fields: ReadonlyMap<FieldName, FieldValue>
  readonly items: readonly UndoItem[]
}

/** What undo did, and the edit that redo makes undoable again; their items belong together by position. */
interface RedoEntry {
  readonly entry: UndoEntry
  readonly edit: UndoEntry
}

export class UndoStack {
  #undo: UndoEntry[] = []
  #redo: RedoEntry[] = []

  /** A new edit; what could be redone before cannot any more. */
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

  /** Notes that an edit was undone by the changes in `entry`. */
  recordUndone(entry: UndoEntry, edit: UndoEntry): void {
    this.#redo.push({ entry, edit })
  }

  /** Notes that an edit was redone: it can be undone again. */
  recordRedone(edit: UndoEntry): void {
    this.#undo.push(edit)
  }
}
