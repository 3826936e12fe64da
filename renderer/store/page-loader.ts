/**
 * Loads the rows on the screen, and in advance the rows that come next in the direction of scrolling.
 *
 * A few calls run at a time, the newest request first, so that dragging the scroll bar does not request a thousand
 * pages.
 */
import type { Bridge, CallResult } from '../../preload/contract/index.ts'
import type { PositionRange } from './grid-navigation.ts'
import { PAGE_ROWS } from './row-cache.ts'
import type { GetState, SetState } from './state.ts'

export type LoadedPage = CallResult<'query.rows'>

/** The state and the actions that are needed here. */
type Needs = 'completeFocus' | 'pinnedIds' | 'refetchingSince' | 'result' | 'rows' | 'rowsVersion'

const RETRY_MS = 1_000
const MAX_LOADS = 3
/** How many pages are loaded ahead of the screen. */
const PREFETCHED_PAGES = 3

/** Loads the pages of the current result. */
export class PageLoader {
  readonly #set: SetState<Needs>
  readonly #get: GetState<Needs>
  readonly #invoke: Bridge['invoke']
  readonly #loading = new Set<string>()
  #visibleStart = 0
  #visibleEnd = PAGE_ROWS
  #isForward = true
  /** The positions that the film strip shows. The grid below the viewer may be elsewhere. */
  #strip: PositionRange = { start: 0, end: 0 }

  constructor(set: SetState<Needs>, get: GetState<Needs>, invoke: Bridge['invoke']) {
    this.#set = set
    this.#get = get
    this.#invoke = invoke
  }

  /** Sets the visible positions (end exclusive) and loads the rows that are missing there. */
  setVisible(start: number, end: number): void {
    if (start !== this.#visibleStart) this.#isForward = start > this.#visibleStart
    this.#visibleStart = Math.max(0, start)
    this.#visibleEnd = end
    this.loadMissing()
  }

  /** Sets the positions in the film strip (end exclusive) and loads the rows that are missing there. */
  setStrip(start: number, end: number): void {
    this.#strip = { start, end }
    this.loadMissing()
  }

  /**
   * Loads the pages around a position that is about to be shown, as many as are visible now. Rejects when one cannot be
   * loaded.
   */
  loadAround(result: number, total: number, position: number): Promise<LoadedPage[]> {
    const span = Math.max(PAGE_ROWS / 2, this.#visibleEnd - this.#visibleStart)
    const first = Math.floor(Math.max(0, position - span / 2) / PAGE_ROWS)
    const last = Math.floor(Math.min(total - 1, position + span) / PAGE_ROWS)
    return Promise.all(
      Array.from({ length: total === 0 ? 0 : last - first + 1 }, (_, at) => this.#fetchPage(result, first + at)),
    )
  }

  /** Loads the pages of some positions that are not loaded. Rejects when one cannot be loaded. */
  async ensureLoaded(positions: readonly number[]): Promise<void> {
    const { rows, result } = this.#get()
    if (!result) return
    const pages = new Set(
      positions
        .filter((position) => rows.idAt(position) === undefined)
        .map((position) => Math.floor(position / PAGE_ROWS)),
    )
    const loaded = await Promise.all([...pages].map((page) => this.#fetchPage(result.id, page)))
    for (const page of loaded) rows.putPage(page.start, page.rows, page.revision)
    if (loaded.length > 0) this.#set({ rowsVersion: this.#get().rowsVersion + 1 })
  }

  /** Loads the rows that are missing on the screen and next to it. */
  loadMissing(): void {
    const { rows, result, refetchingSince } = this.#get()
    if (!result) return
    const visible = rows.missingPages(this.#visibleStart, Math.min(this.#visibleEnd, result.total))
    if (visible.length === 0 && refetchingSince !== null) this.#set({ refetchingSince: null })
    const inStrip = rows.missingPages(this.#strip.start, Math.min(this.#strip.end, result.total))
    for (const page of [...visible, ...inStrip, ...this.#missingAhead(result.total)]) {
      if (this.#loading.size >= MAX_LOADS) return
      const name = `${result.id}:${page}`
      if (!this.#loading.has(name)) void this.#loadPage(name, result.id, page)
    }
  }

  #missingAhead(total: number): number[] {
    const { rows } = this.#get()
    const ahead = PREFETCHED_PAGES * PAGE_ROWS
    if (this.#isForward)
      return rows.missingPages(Math.min(this.#visibleEnd, total), Math.min(this.#visibleEnd + ahead, total))
    return rows.missingPages(Math.max(0, this.#visibleStart - ahead), this.#visibleStart).reverse()
  }

  #fetchPage(result: number, page: number): Promise<LoadedPage> {
    return this.#invoke('query.rows', { result, start: page * PAGE_ROWS, count: PAGE_ROWS })
  }

  async #loadPage(name: string, result: number, page: number): Promise<void> {
    this.#loading.add(name)
    const { rows } = this.#get()
    try {
      const loaded = await this.#fetchPage(result, page)
      if (this.#get().result?.id !== result) return
      rows.putPage(loaded.start, loaded.rows, loaded.revision)
      rows.evictPages([{ start: this.#visibleStart, end: this.#visibleEnd }, this.#strip], this.#get().pinnedIds())
      this.#set({ rowsVersion: this.#get().rowsVersion + 1 })
      this.#get().completeFocus()
    } catch {
      // If the result was replaced, its rows are not needed any more. Otherwise the visible rows are requested again.
      setTimeout(() => this.loadMissing(), RETRY_MS)
      return
    } finally {
      this.#loading.delete(name)
    }
    this.loadMissing()
  }
}
