/**
 * Keeps the edits that can be undone and redone.
 *
 * An undo is a change too (FORMAT.md, "Undo"): it takes one of the person's own changes out, so that the value before
 * it counts again.
 */
import {
  assertNever,
  type ChangeId,
  type FieldName,
  type FieldValue,
  type ItemKey,
} from '../../../preload/contract/index.ts'
import { Emitter } from '../base/events.ts'
import type { ChangeIdRange } from './label-store.ts'

const MAX_UNDO_ENTRIES = 200

/** One change of an edit: the item and the id under which it was made. */
export interface UndoItem {
  readonly key: ItemKey
  readonly id: ChangeId
  /** The values that the edit gave, for messages. All items with the same values share this object. */
  readonly fields: ReadonlyMap<FieldName, FieldValue>
  /** Only for redo: the heads of the fields that the change sets, as they were after the undo. */
  readonly heads?: string
}

/** Changes of an edit by their ids. */
export interface ChangeRange extends ChangeIdRange {
  readonly fields: ReadonlyMap<FieldName, FieldValue>
}

export interface UndoEntry {
  readonly items: readonly UndoItem[]
  /** The changes of very large edits of an earlier start, whose items are found only when they are undone. */
  readonly ranges?: readonly ChangeRange[]
  /** Who made the edit, and when. */
  readonly by: string
  readonly at: number
  /** Says what the edit does, where its values alone do not. */
  readonly description?: string
}

/** The changes of an undo, and the edit that can be undone again after a redo. Their items have the same order. */
export interface RedoEntry {
  readonly undo: UndoEntry
  readonly edit: UndoEntry
}

/** What happened to the stack. Applied in order, the records make the stack what it is. */
export type UndoRecord =
  /** A new edit was made. Edits that were undone before can no longer be redone. */
  | { readonly is: 'edited'; readonly edit: UndoEntry }
  /** The last edit was undone. */
  | ({ readonly is: 'undone' } & RedoEntry)
  /** The last undo was redone, so that `edit` can be undone again. */
  | { readonly is: 'redone'; readonly edit: UndoEntry }
  /** The last edit cannot be undone any more, or the last undo cannot be redone. */
  | { readonly is: 'dropped'; readonly from: 'undo' | 'redo' }

export class UndoStack {
  readonly events = new Emitter<{ recorded: UndoRecord }>()
  #undo: UndoEntry[] = []
  #redo: RedoEntry[] = []

  /** The edit that is undone next; undefined when there is none. */
  get lastEdit(): UndoEntry | undefined {
    return this.#undo.at(-1)
  }

  /** The undo that is redone next; undefined when there is none. */
  get lastUndo(): RedoEntry | undefined {
    return this.#redo.at(-1)
  }

  /** Changes the stack as the record says, and reports it. */
  apply(record: UndoRecord): void {
    this.#change(record)
    this.events.emit('recorded', record)
  }

  /**
   * Puts the wanted edits of an earlier start below those of this one.
   *
   * `records` begin with an empty stack. Nothing is reported. What was undone earlier can be redone only while nothing
   * else was done in this start.
   */
  restore(records: readonly UndoRecord[], isWanted: (entry: UndoEntry) => boolean): void {
    const earlier = new UndoStack()
    for (const record of records) earlier.#change(record)
    const isUnused = this.#undo.length === 0 && this.#redo.length === 0
    this.#undo = [...earlier.#undo.filter(isWanted), ...this.#undo].slice(-MAX_UNDO_ENTRIES)
    if (isUnused) this.#redo = earlier.#redo.filter(({ edit }) => isWanted(edit))
  }

  /** Removes all edits. Nothing is reported: they are those of somebody else, who may come back at another start. */
  clear(): void {
    this.#undo = []
    this.#redo = []
  }

  /** Returns records that make an empty stack the same as this one. */
  toRecords(): readonly UndoRecord[] {
    const edits = [...this.#undo, ...this.#redo.map(({ edit }) => edit).toReversed()]
    return [
      ...edits.map((edit): UndoRecord => ({ is: 'edited', edit })),
      ...this.#redo.map((entry): UndoRecord => ({ is: 'undone', ...entry })),
    ]
  }

  #change(record: UndoRecord): void {
    switch (record.is) {
      case 'edited':
        this.#undo = [...this.#undo, record.edit].slice(-MAX_UNDO_ENTRIES)
        this.#redo = []
        break
      case 'undone':
        this.#undo.pop()
        this.#redo.push({ undo: record.undo, edit: record.edit })
        break
      case 'redone':
        this.#redo.pop()
        this.#undo.push(record.edit)
        break
      case 'dropped':
        ;(record.from === 'undo' ? this.#undo : this.#redo).pop()
        break
      default:
        assertNever(record)
    }
  }
}
