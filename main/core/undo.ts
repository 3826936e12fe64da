/** Taking back one's own edits. An undo is a new change that everybody sees; it never overwrites what somebody else has set since. */
import type { Change, FieldName, ItemKey } from '../../preload/contract/index.ts'
import type { FieldValue } from './merge/heads.ts'

const KEPT = 200

/** What one edit did to one item: the value of each field before and after. */
export interface UndoItem {
  readonly key: ItemKey
  readonly before: ReadonlyMap<FieldName, FieldValue>
  readonly after: ReadonlyMap<FieldName, FieldValue>
}

export interface UndoEntry {
  /** What the edit set, for telling. */
  readonly fields: ReadonlyMap<FieldName, FieldValue>
  readonly items: readonly UndoItem[]
}

export class UndoStack {
  #undo: UndoEntry[] = []
  #redo: UndoEntry[] = []

  /** A new edit; what could be brought back before cannot any more. */
  push(entry: UndoEntry): void {
    this.#undo = [...this.#undo, entry].slice(-KEPT)
    this.#redo = []
  }

  popUndo(): UndoEntry | null {
    return this.#undo.pop() ?? null
  }

  popRedo(): UndoEntry | null {
    return this.#redo.pop() ?? null
  }

  undone(entry: UndoEntry): void {
    this.#redo.push(entry)
  }

  redone(entry: UndoEntry): void {
    this.#undo.push(entry)
  }
}

/** The fields of a change that gives these values. */
export function changeFields(values: ReadonlyMap<FieldName, FieldValue>): Pick<Change, 'stars' | 'notes' | 'tags' | 'metrics'> {
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

/** One phrase for an edit, e.g. `4 stars on 3 pictures`. */
export function describeEdit(values: ReadonlyMap<FieldName, FieldValue>, count: number): string {
  const parts = Array.from(values, ([field, value]) => {
    if (field === 'stars') return value === 0 ? 'no stars' : `${String(value)} ${value === 1 ? 'star' : 'stars'}`
    if (field === 'notes') return value === '' ? 'no note' : 'note'
    if (field.startsWith('tag:')) return `${value === true ? '' : 'no '}tag “${field.slice('tag:'.length)}”`
    return field.slice('metric:'.length)
  })
  return `${parts.join(', ')} on ${count} ${count === 1 ? 'picture' : 'pictures'}`
}
