/**
 * Loads the rows that are on screen, and before they are needed those that come next in the direction of movement. A
 * few calls at a time, the newest wish first, so that dragging the scroll bar does not ask for a thousand pages.
 */
import type { Bridge, CallResult } from '../../preload/contract/index.ts'
import { PAGE_ROWS } from './row-cache.ts'
import type { GetState, SetState } from './state.ts'

export type LoadedPage = CallResult<'query.rows'>

const RETRY_MS = 1_000
const MAX_LOADS = 3
/** Pages ahead of the screen. */
const AHEAD = 3

export class PageLoader {
  readonly #set: SetState
  readonly #get: GetState
  readonly #invoke: Bridge['invoke']
  readonly #loading = new Set<string>()
  #start = 0
  #end = PAGE_ROWS
  #forward = true

  constructor(set: SetState, get: GetState, invoke: Bridge['invoke']) {
    this.#set = set
    this.#get = get
    this.#invoke = invoke
  }

  /** Positions on screen, end exclusive. */
  setVisible(start: number, end: number): void {
    if (start !== this.#start) this.#forward = start > this.#start
    this.#start = Math.max(0, start)
    this.#end = end
    this.fill()
  }

  /**
   * The pages around a position that is about to be on screen, as many as are on it now. Rejects when one cannot be
   * had.
   */
  around(result: number, total: number, position: number): Promise<LoadedPage[]> {
    const span = Math.max(PAGE_ROWS / 2, this.#end - this.#start)
    const first = Math.floor(Math.max(0, position - span / 2) / PAGE_ROWS)
    const last = Math.floor(Math.min(total - 1, position + span) / PAGE_ROWS)
    return Promise.all(
      Array.from({ length: total === 0 ? 0 : last - first + 1 }, (_, at) => this.#page(result, first + at)),
    )
  }

  /** Loads the pages of some positions unless they are there. Rejects when one cannot be had. */
  async ensure(positions: readonly number[]): Promise<void> {
    const { rows, result } = this.#get()
    if (!result) return
    const pages = new Set(
      positions
        .filter((position) => rows.idAt(position) === undefined)
        .map((position) => Math.floor(position / PAGE_ROWS)),
    )
    const loaded = await Promise.all([...pages].map((page) => this.#page(result.id, page)))
    for (const page of loaded) rows.put(page.start, page.rows, page.revision)
    if (loaded.length > 0) this.#set({ tick: this.#get().tick + 1 })
  }

  /** Asks for what is missing on screen and next to it. */
  fill(): void {
    const { rows, result, refetchingSince } = this.#get()
    if (!result) return
    const visible = rows.missing(this.#start, Math.min(this.#end, result.total))
    if (visible.length === 0 && refetchingSince !== null) this.#set({ refetchingSince: null })
    for (const page of [...visible, ...this.#next(result.total)]) {
      if (this.#loading.size >= MAX_LOADS) return
      const name = `${result.id}:${page}`
      if (!this.#loading.has(name)) void this.#load(name, result.id, page)
    }
  }

  #next(total: number): number[] {
    const { rows } = this.#get()
    const ahead = AHEAD * PAGE_ROWS
    if (this.#forward) return rows.missing(Math.min(this.#end, total), Math.min(this.#end + ahead, total))
    return rows.missing(Math.max(0, this.#start - ahead), this.#start).reverse()
  }

  #page(result: number, page: number): Promise<LoadedPage> {
    return this.#invoke('query.rows', { result, start: page * PAGE_ROWS, count: PAGE_ROWS })
  }

  async #load(name: string, result: number, page: number): Promise<void> {
    this.#loading.add(name)
    const { rows } = this.#get()
    try {
      const loaded = await this.#page(result, page)
      if (this.#get().result?.id !== result) return
      rows.put(loaded.start, loaded.rows, loaded.revision)
      rows.trim(this.#start, this.#end, this.#get().keptIds())
      this.#set({ tick: this.#get().tick + 1 })
      this.#get().rowsArrived()
    } catch {
      // A result that was replaced is no loss; otherwise the rows in view are worth another try.
      setTimeout(() => this.fill(), RETRY_MS)
      return
    } finally {
      this.#loading.delete(name)
    }
    this.fill()
  }
}
