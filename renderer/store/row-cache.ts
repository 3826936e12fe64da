/**
 * Caches the rows of the current result that this window has seen, by position and by item.
 *
 * It has two layers: the rows as the program sent them (`confirmed`, each with its revision), and the rows as they are
 * shown, with the person's unconfirmed edits applied.
 */
import type { ItemId, Pushes, Row, RowFile, RowLabels } from '../../preload/contract/index.ts'
import type { PositionRange } from './grid-navigation.ts'

export const PAGE_ROWS = 100
const MAX_PAGES = 200

interface ConfirmedRow {
  readonly row: Row
  readonly revision: number
}
interface Page {
  readonly ids: readonly ItemId[]
  readonly generation: number
}

/** Applies the unconfirmed edits to a row. Returns the same object when there are none. */
type Overlay = (row: Row) => Row

/** Caches rows by position and by item. */
export class RowCache {
  readonly #confirmed = new Map<ItemId, ConfirmedRow>()
  readonly #shown = new Map<ItemId, Row>()
  readonly #positions = new Map<ItemId, number>()
  readonly #pages = new Map<number, Page>()
  readonly #overlay: Overlay
  #generation = 0

  constructor(overlay: Overlay) {
    this.#overlay = overlay
  }

  get size(): number {
    return this.#shown.size
  }

  at(position: number): Row | undefined {
    const id = this.idAt(position)
    return id === undefined ? undefined : this.#shown.get(id)
  }

  idAt(position: number): ItemId | undefined {
    return this.#pages.get(Math.floor(position / PAGE_ROWS))?.ids[position % PAGE_ROWS]
  }

  byId(id: ItemId): Row | undefined {
    return this.#shown.get(id)
  }

  /** Returns the loaded rows of `ids`. The cost depends on the loaded rows, not on the number of ids. */
  loadedOf(ids: ReadonlySet<ItemId>): Row[] {
    return [...this.#shown.values()].filter((row) => ids.has(row.id))
  }

  positionOf(id: ItemId): number {
    return this.#positions.get(id) ?? -1
  }

  /** Returns the ids at `start` to `end` (exclusive), or null when one of them is not loaded. */
  idsBetween(start: number, end: number): ItemId[] | null {
    const ids: ItemId[] = []
    for (let position = start; position < end; position++) {
      const id = this.idAt(position)
      if (id === undefined) return null
      ids.push(id)
    }
    return ids
  }

  /** Stores one page. `start` is a multiple of the page length. */
  putPage(start: number, rows: readonly Row[], revision: number): void {
    const page = start / PAGE_ROWS
    this.#pages.delete(page)
    this.#pages.set(page, { ids: rows.map((row) => row.id), generation: this.#generation })
    rows.forEach((row, index) => {
      this.#positions.set(row.id, start + index)
      const confirmed = this.#confirmed.get(row.id)
      if (confirmed && confirmed.revision > revision) return
      this.#confirmed.set(row.id, { row, revision })
      this.refresh(row.id)
    })
  }

  /**
   * Applies pushed labels to the loaded rows that are older than `revision`. Returns the ids of the rows that changed.
   */
  patchLabels(rows: readonly RowLabels[], revision: number): ItemId[] {
    const changed: ItemId[] = []
    for (const labels of rows) {
      const confirmed = this.#confirmed.get(labels.id)
      if (!confirmed || confirmed.revision >= revision) continue
      this.#confirmed.set(labels.id, { row: { ...confirmed.row, ...labels }, revision })
      this.refresh(labels.id)
      changed.push(labels.id)
    }
    return changed
  }

  /** Stores the placeholders of pictures. */
  setPlaceholders(placeholders: Pushes['placeholders']): void {
    for (const [id, placeholder] of placeholders) {
      const confirmed = this.#confirmed.get(id)
      if (!confirmed) continue
      this.#confirmed.set(id, { ...confirmed, row: { ...confirmed.row, placeholder } })
      this.refresh(id)
    }
  }

  /** Updates the rows of files that were written over. */
  updateFiles(files: readonly RowFile[]): void {
    for (const file of files) {
      const confirmed = this.#confirmed.get(file.id)
      if (!confirmed) continue
      this.#confirmed.set(file.id, { ...confirmed, row: { ...confirmed.row, ...file } })
      this.refresh(file.id)
    }
  }

  /** Stores facts about pictures that became known when they were decoded. */
  setPictureFacts(pictures: Pushes['learnt']): void {
    for (const { id, notice, isTransparent } of pictures) {
      const confirmed = this.#confirmed.get(id)
      if (!confirmed) continue
      this.#confirmed.set(id, { ...confirmed, row: { ...confirmed.row, notice, isTransparent } })
      this.refresh(id)
    }
  }

  /** Updates the shown row of one item, after its unconfirmed edits have changed. */
  refresh(id: ItemId): void {
    const base = this.#confirmed.get(id)
    if (base) this.#shown.set(id, this.#overlay(base.row))
  }

  refreshAll(ids: ReadonlySet<ItemId>): void {
    for (const id of this.#confirmed.keys()) if (ids.has(id)) this.refresh(id)
  }

  /** Marks every page as out of date. Its rows stay on screen until they are loaded again. */
  invalidatePages(): void {
    this.#generation++
  }

  /** Returns the pages between two positions (end exclusive) that are not loaded or out of date. */
  missingPages(start: number, end: number): number[] {
    const pages: number[] = []
    for (let page = Math.floor(Math.max(0, start) / PAGE_ROWS); page * PAGE_ROWS < end; page++) {
      if (this.#pages.get(page)?.generation !== this.#generation) pages.push(page)
    }
    return pages
  }

  /** Drops the pages that were loaded longest ago, except the visible ones. The rows of the items in `keep` stay. */
  evictPages(visible: readonly PositionRange[], keep: Pick<ReadonlySet<ItemId>, 'has'>): void {
    for (const [page, { ids }] of this.#pages) {
      if (this.#pages.size <= MAX_PAGES) return
      if (visible.some(({ start, end }) => page * PAGE_ROWS < end && (page + 1) * PAGE_ROWS > start)) continue
      this.#pages.delete(page)
      for (const id of ids) if (!keep.has(id)) this.#dropRow(id, page)
    }
  }

  #dropRow(id: ItemId, page: number): void {
    if (Math.floor(this.positionOf(id) / PAGE_ROWS) !== page) return
    this.#confirmed.delete(id)
    this.#shown.delete(id)
    this.#positions.delete(id)
  }
}
