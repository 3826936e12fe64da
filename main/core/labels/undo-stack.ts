/**
 * The edits of this process that can be undone and redone. Undoing is a change of its own (FORMAT.md, "Undo"): it takes
 * one's own change out, so that what was there before counts again.
 */
import type { Change, ChangeId, FieldName, ItemKey } from '../../../preload/contract/index.ts'
import { nameOf } from '../items/item-names.ts'
import type { FieldValue } from './heads.ts'

const KEPT = 200

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
    this.#undo = [...this.#undo, entry].slice(-KEPT)
    this.#redo = []
  }

  popUndo(): UndoEntry | null {
    return this.#undo.pop() ?? null
  }

  popRedo(): RedoEntry | null {
    return this.#redo.pop() ?? null
  }

  /** Notes that an edit was undone by the changes in `entry`. */
  undone(entry: UndoEntry, edit: UndoEntry): void {
    this.#redo.push({ entry, edit })
  }

  /** Notes that an edit was redone: it can be undone again. */
  redone(edit: UndoEntry): void {
    this.#undo.push(edit)
  }
}

/** The fields of a change that gives these values. */
export function changeFields(
  values: ReadonlyMap<FieldName, FieldValue>,
): Pick<Change, 'stars' | 'notes' | 'tags' | 'metrics'> {
  const add: string[] = []
  const remove: string[] = []
  const metrics: Record<string, number> = {}
  const fields: { stars?: number; notes?: string } = {}
  for (const [field, value] of values) {
    if (field === 'stars') fields.stars = value as number
    else if (field === 'notes') fields.notes = value as string
    else if (field.startsWith('tag:')) (value === true ? add : remove).push(field.slice('tag:'.length))
    else metrics[field.slice('metric:'.length)] = value as number
  }
  const tags = { ...(add.length > 0 ? { add } : {}), ...(remove.length > 0 ? { remove } : {}) }
  return {
    ...fields,
    ...(add.length + remove.length > 0 ? { tags } : {}),
    ...(Object.keys(metrics).length > 0 ? { metrics } : {}),
  }
}

/** Returns a phrase for an edit of these pictures, such as `4 stars on 3 pictures` or `clear stars (0041.jpg)`. */
export function describeEdit(values: ReadonlyMap<FieldName, FieldValue>, keys: readonly ItemKey[]): string {
  const parts = Array.from(values, ([field, value]) => {
    if (field === 'stars') return value === 0 ? 'clear stars' : `${String(value)} ${value === 1 ? 'star' : 'stars'}`
    if (field === 'notes') return value === '' ? 'remove note' : 'note'
    if (field.startsWith('tag:')) return `${value === true ? '' : 'remove '}tag “${field.slice('tag:'.length)}”`
    return field.slice('metric:'.length)
  })
  return `${parts.join(', ')} ${keys.length === 1 ? `(${nameOf(keys[0]!)})` : `on ${keys.length} pictures`}`
}
