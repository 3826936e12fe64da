/**
 * Keeps the person's edits that the program has not confirmed yet. They are painted at once, and removed again when
 * they fail.
 */
import { labelsAfter, rowValuesAfter } from '../../preload/contract/index.ts'
import type { ItemId, ItemState, LabelEdit, Row } from '../../preload/contract/index.ts'

export interface PendingEdit {
  readonly ids: ReadonlySet<ItemId>
  readonly edit: LabelEdit
  /** The revision that contains the edit, once the program has sent it. */
  revision: number | null
}

export class PendingEdits {
  readonly #edits: PendingEdit[] = []

  get count(): number {
    return this.#edits.length
  }

  add(ids: readonly ItemId[], edit: LabelEdit): PendingEdit {
    const pending: PendingEdit = { ids: new Set(ids), edit, revision: null }
    this.#edits.push(pending)
    return pending
  }

  remove(pending: PendingEdit): void {
    const index = this.#edits.indexOf(pending)
    if (index >= 0) this.#edits.splice(index, 1)
  }

  /** Removes the edits whose pushes have arrived, and returns them. */
  removeConfirmed(applied: number): PendingEdit[] {
    const confirmed = this.#edits.filter((edit) => edit.revision !== null && edit.revision <= applied)
    for (const edit of confirmed) this.remove(edit)
    return confirmed
  }

  /** Returns the row with the unconfirmed edits applied; the same object when there are none. */
  applyToRow(row: Row): Row {
    return this.#apply(row.id, row, rowAfter)
  }

  /** Returns the state of an item with the unconfirmed edits applied; the same object when there are none. */
  applyToState(id: ItemId, state: ItemState): ItemState {
    return this.#apply(id, state, labelsAfter)
  }

  #apply<T>(id: ItemId, value: T, after: (value: T, edit: LabelEdit) => T): T {
    return this.#edits.reduce((now, pending) => (pending.ids.has(id) ? after(now, pending.edit) : now), value)
  }
}

function rowAfter(row: Row, edit: LabelEdit): Row {
  return { ...row, ...rowValuesAfter(row, edit) }
}
