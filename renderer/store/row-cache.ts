/**
 * The rows of the current result that this window has seen, by position and by item. Two layers: what the program said
 * (`base`, with the revision it is of) and what is shown (`base` with the person's own unconfirmed edits on top).
 */
import type { ItemId, Pushes, Row, RowFile, RowLabels } from '../../preload/contract/index.ts'

export const PAGE_ROWS = 100
const MAX_PAGES = 200

interface Base {
  readonly row: Row
  readonly revision: number
}
interface Page {
  readonly ids: readonly ItemId[]
  readonly generation: number
}

/** Puts the unconfirmed edits on a row; returns the same object when there are none. */
export type Overlay = (row: Row) => Row

export class RowCache {
  readonly #base = new Map<ItemId, Base>()
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

  /** The loaded rows of `ids`; costs what is loaded, however many ids there are. */
  among(ids: ReadonlySet<ItemId>): Row[] {
    return [...this.#shown.values()].filter((row) => ids.has(row.id))
  }

  positionOf(id: ItemId): number {
    return this.#positions.get(id) ?? -1
  }

  /** Ids at `start` to `end` (exclusive), or null when one of them is not loaded. */
  ids(start: number, end: number): ItemId[] | null {
    const found: ItemId[] = []
    for (let position = start; position < end; position++) {
      const id = this.idAt(position)
      if (id === undefined) return null
      found.push(id)
    }
    return found
  }

  /** Stores one page. `start` is a multiple of the page length. */
  put(start: number, rows: readonly Row[], revision: number): void {
    const page = start / PAGE_ROWS
    this.#pages.delete(page)
    this.#pages.set(page, { ids: rows.map((row) => row.id), generation: this.#generation })
    rows.forEach((row, index) => {
      this.#positions.set(row.id, start + index)
      const known = this.#base.get(row.id)
      if (known && known.revision > revision) return
      this.#base.set(row.id, { row, revision })
      this.refresh(row.id)
    })
  }

  /** Applies pushed labels to the rows that are loaded and older than `revision`; returns the ids that changed. */
  patch(rows: readonly RowLabels[], revision: number): ItemId[] {
    const changed: ItemId[] = []
    for (const labels of rows) {
      const known = this.#base.get(labels.id)
      if (!known || known.revision >= revision) continue
      this.#base.set(labels.id, { row: { ...known.row, ...labels }, revision })
      this.refresh(labels.id)
      changed.push(labels.id)
    }
    return changed
  }

  /** Notes what to paint in the place of pictures. */
  learn(placeholders: Pushes['placeholders']): void {
    for (const [id, placeholder] of placeholders) {
      const known = this.#base.get(id)
      if (!known) continue
      this.#base.set(id, { ...known, row: { ...known.row, placeholder } })
      this.refresh(id)
    }
  }

  /** Notes that files were written over. */
  takeFiles(files: readonly RowFile[]): void {
    for (const file of files) {
      const known = this.#base.get(file.id)
      if (!known) continue
      this.#base.set(file.id, { ...known, row: { ...known.row, ...file } })
      this.refresh(file.id)
    }
  }

  /** Notes what was learnt when pictures were decoded. */
  learnPictures(pictures: Pushes['learnt']): void {
    for (const { id, notice, isTransparent } of pictures) {
      const known = this.#base.get(id)
      if (!known) continue
      this.#base.set(id, { ...known, row: { ...known.row, notice, isTransparent } })
      this.refresh(id)
    }
  }

  /** Works out again what is shown of one item, after its unconfirmed edits changed. */
  refresh(id: ItemId): void {
    const base = this.#base.get(id)
    if (base) this.#shown.set(id, this.#overlay(base.row))
  }

  refreshAll(ids: ReadonlySet<ItemId>): void {
    for (const id of this.#base.keys()) if (ids.has(id)) this.refresh(id)
  }

  /** Every page must be asked for again; what is there stays on screen until then. */
  invalidate(): void {
    this.#generation++
  }

  /** Pages between two positions (end exclusive) that were never loaded or are out of date. */
  missing(start: number, end: number): number[] {
    const pages: number[] = []
    for (let page = Math.floor(Math.max(0, start) / PAGE_ROWS); page * PAGE_ROWS < end; page++) {
      if (this.#pages.get(page)?.generation !== this.#generation) pages.push(page)
    }
    return pages
  }

  /** Forgets the pages that were loaded longest ago, except those in view and the items in `keep`. */
  trim(viewStart: number, viewEnd: number, keep: Pick<ReadonlySet<ItemId>, 'has'>): void {
    for (const [page, { ids }] of this.#pages) {
      if (this.#pages.size <= MAX_PAGES) return
      if (page * PAGE_ROWS < viewEnd && (page + 1) * PAGE_ROWS > viewStart) continue
      this.#pages.delete(page)
      for (const id of ids) if (!keep.has(id)) this.#forget(id, page)
    }
  }

  #forget(id: ItemId, page: number): void {
    if (Math.floor(this.positionOf(id) / PAGE_ROWS) !== page) return
    this.#base.delete(id)
    this.#shown.delete(id)
    this.#positions.delete(id)
  }
}
