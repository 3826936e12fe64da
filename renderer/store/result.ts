/** The current result: its query, the rows that were loaded of it, and how news changes them. */
import { DEFAULT_QUERY, LensletError } from '../../preload/contract/index.ts'
import { FilterError, parseFilter } from '../../preload/contract/filter.ts'
import type { Bridge, Facets, GridPlace, ItemId, Pushes, Query } from '../../preload/contract/index.ts'
import type { Arrival, ArrivalOptions } from './grid-view.ts'
import { PageLoader } from './page-loader.ts'
import type { LoadedPage } from './page-loader.ts'
import { openHistograms } from './prefs.ts'
import { RowCache } from './row-cache.ts'
import type { GetState, SetState, Slice } from './state.ts'
import { sentence } from './toasts.ts'

/** Why the text of the search box is no filter, and which part of it is wrong. */
export interface QueryError {
  readonly message: string
  readonly at: number
  readonly end: number
}

export interface ResultSlice {
  /** The query of the result on screen. */
  query: Query
  /**
   * The last good query that somebody asked for, or is typing, from that moment on; `query` follows when its result is
   * there. A change of one part starts from it: a second click would undo the first otherwise.
   */
  asked: Query
  /** What the search box holds; differs from what is asked while it is wrong, and when the program failed on it. */
  searchText: string
  queryError: QueryError | null
  result: { readonly id: number; readonly total: number } | null
  /** Label changes that a new run of the query would move or hide. */
  stale: number
  rows: RowCache
  /** Counts changes of `rows`, which is changed in place so that a label costs one row and not a copy of all. */
  tick: number
  /** Revision of the last news. */
  revision: number
  /** After a gap: the revision that rows in view may still be of, until they were fetched again. */
  refetchingSince: number | null
  facets: Facets | null
  /** Items that somebody else just changed, with a number that grows at each change. */
  flashes: ReadonlyMap<ItemId, number>
  runQuery(change: Partial<Query>, options?: { restore?: boolean; stay?: boolean }): Promise<void>
  /** Takes what the search box holds now, and runs it when nothing was typed for a moment. */
  /** What an input method has not finished is shown, and not looked for. */
  typeFilter(text: string, isComposing?: boolean): void
  /** Runs the same query again so that stale items take their places. */
  rerun(): Promise<void>
  clearResult(query: Query): void
  /** Positions on screen, end exclusive; loads what is missing there. */
  setVisible(start: number, end: number): void
  /** Loads the rows at some positions; rejects when they cannot be had. */
  ensureRows(positions: readonly number[]): Promise<void>
  /** Items whose rows are kept however far they are from the screen. */
  keptIds(): Pick<ReadonlySet<ItemId>, 'has'>
  /** Revision the person is looking at; sent as `seen` with edits. Never later than what is on screen. */
  seen(): number
  takeLabels(push: Pushes['labels']): void
  takeFiles(push: Pushes['files']): void
  takeResult(push: Pushes['result']): void
  takeFacets(push: Pushes['facets']): void
  /** Asks for the counts of this result, with the histograms that are open. */
  loadFacets(): Promise<void>
}

const FLASH_MS = 1_300
/** Typing that pauses so long is a filter to run. */
const QUIET_MS = 150

export const createResult =
  (overlay: ConstructorParameters<typeof RowCache>[0]): Slice<ResultSlice> =>
  (set, get, bridge) => {
    const loader = new PageLoader(set, get, bridge.invoke)
    let run = 0
    let pushed = 0
    let typing: ReturnType<typeof setTimeout> | undefined
    /** What is shown or on its way; what is asked for may be still being typed. */
    let started = DEFAULT_QUERY
    /** The result that is about to be shown, with the last news of it: they must not be lost meanwhile. */
    let coming: { readonly result: number; push: Pushes['result'] | null } | null = null

    /**
     * Position to show first: of the focused item if the new result has it, else where the person was, else the top.
     */
    async function landing(result: number, total: number, stay: boolean): Promise<number> {
      const { focus } = get()
      if (focus.position < 0 || total === 0) return -1
      const found = focus.id === null ? -1 : await bridge.invoke('query.locate', { result, id: focus.id })
      if (found >= 0) return found
      return stay ? Math.min(focus.position, total - 1) : 0
    }

    /** What a result that changed is shown with; rows first, so that no picture is seen in another's place. */
    async function reshown({
      result,
      total,
    }: Pushes['result']): Promise<Arrival & { readonly pages: readonly LoadedPage[] }> {
      const before = get().viewpoint.place
      const arrival = await get().arrive(result, total, { stay: true, restore: false })
      const pages = await loader.around(result, total, arrival.place?.position ?? 0).catch(() => [])
      return { ...arrival, place: caughtUp(before, arrival.place, get().viewpoint.place, total), pages }
    }

    async function show(query: Query, how: ArrivalOptions, mine: number): Promise<void> {
      const { result, revision, total } = await bridge.invoke('query.run', { query })
      const news: typeof coming = (coming = { result, push: null })
      const [position, arrival] = await Promise.all([
        landing(result, total, how.stay),
        get().arrive(result, total, how),
      ])
      const rows = new RowCache(overlay)
      const pages = await loader.around(result, total, arrival.place?.position ?? position)
      if (mine !== run) return
      coming = null
      put(rows, pages)
      set({
        query,
        result: { id: result, total },
        arrival,
        ratios: arrival.ratios,
        rows,
        revision: Math.max(get().revision, revision),
        refetchingSince: null,
        stale: 0,
        tick: get().tick + 1,
      })
      get().land(position, rows.idAt(position) ?? null)
      if (news.push) get().takeResult(news.push)
      loader.fill()
    }

    /**
     * Labels that were pushed while pages were on their way are not in them: such pages are shown, and asked for again.
     */
    function put(rows: RowCache, pages: readonly LoadedPage[]): void {
      for (const page of pages) rows.put(page.start, page.rows, page.revision)
      if (pages.some((page) => page.revision < get().revision)) rows.invalidate()
    }

    return {
      query: DEFAULT_QUERY,
      asked: DEFAULT_QUERY,
      searchText: '',
      queryError: null,
      result: null,
      stale: 0,
      rows: new RowCache(overlay),
      tick: 0,
      revision: 0,
      refetchingSince: null,
      facets: null,
      flashes: new Map(),
      async runQuery(change, { restore = false, stay = false } = {}) {
        clearTimeout(typing)
        const wrong = change.text === undefined ? null : problemOf(change.text)
        if (change.text !== undefined) set({ searchText: change.text, queryError: wrong })
        if (wrong && restore) return get().runQuery(DEFAULT_QUERY, { restore })
        // The last good result stays, or still comes, whatever else would have been one while it was typed.
        if (wrong) return set({ asked: started })
        const query = (started = { ...get().asked, ...change })
        set({ asked: query })
        const mine = ++run
        try {
          await show(query, { stay, restore }, mine)
          if (mine !== run) return
          if (!restore) get().rememberQuery(query)
          await get().loadFacets()
        } catch (error) {
          if (mine !== run) return
          if (restore && change !== DEFAULT_QUERY && isBadInput(error))
            return get().runQuery(DEFAULT_QUERY, { restore })
          // Without the program there is a banner already, and everything is asked again when it is back.
          if (!isBadInput(error) && !get().connected) return
          started = get().query
          set({ asked: started })
          if (isBadInput(error)) set({ queryError: queryErrorOf(error, query.text) })
          else get().toast('error', sentence(error))
        }
      },
      typeFilter(text, isComposing = false) {
        set({ searchText: text })
        clearTimeout(typing)
        if (isComposing) return
        if (problemOf(text) === null) set({ asked: { ...get().asked, text } })
        typing = setTimeout(() => void get().runQuery({ text }), QUIET_MS)
      },
      rerun: () => get().runQuery({}, { stay: true }),
      clearResult(query) {
        run++
        started = query
        clearTimeout(typing)
        set({
          query,
          asked: query,
          searchText: query.text,
          queryError: null,
          result: null,
          stale: 0,
          rows: new RowCache(overlay),
          tick: get().tick + 1,
          revision: 0,
          refetchingSince: null,
          facets: null,
          flashes: new Map(),
          folders: [],
          viewer: false,
          compare: null,
          ratios: new Uint8Array(),
        })
        get().viewpoint.place = null
        get().land(-1, null)
      },
      setVisible(start, end) {
        get().viewpoint.visible = [start, end]
        loader.setVisible(start, end)
      },
      ensureRows: (positions) => loader.ensure(positions),
      keptIds() {
        const { selected, compare } = get()
        return { has: (id) => selected.has(id) || compare?.ids.includes(id) === true }
      },
      seen: () => get().refetchingSince ?? get().revision,
      takeLabels(push) {
        const { rows, revision } = get()
        const missed = push.rows === null || push.from > revision
        const changed = rows.patch(push.rows ?? [], push.revision)
        if (push.source === 'remote') flash(set, get, changed)
        set({ tick: get().tick + 1, revision: Math.max(revision, push.revision) })
        if (missed) {
          rows.invalidate()
          set({ refetchingSince: get().refetchingSince ?? revision })
          loader.fill()
        }
        get().settle()
        get().itemsChanged(push.rows)
      },
      takeFiles(push) {
        const { rows } = get()
        rows.takeFiles(push ?? [])
        set({ tick: get().tick + 1 })
        if (push !== null) return
        rows.invalidate()
        loader.fill()
      },
      takeResult(push) {
        if (coming?.result === push.result)
          coming.push = push.moved || !coming.push?.moved ? push : { ...push, moved: true }
        if (get().result?.id !== push.result) return
        set({ stale: push.stale })
        if (!push.moved) return
        const mine = ++pushed
        void reshown(push).then((arrival) => {
          const { result, rows } = get()
          if (mine !== pushed || result?.id !== push.result) return
          rows.invalidate()
          put(rows, arrival.pages)
          set({ result: { id: result.id, total: push.total }, arrival, ratios: arrival.ratios, tick: get().tick + 1 })
          loader.fill()
          void relocateFocus(set, get, bridge.invoke)
        })
      },
      takeFacets({ result, facets }) {
        if (result === get().result?.id) set({ facets })
      },
      async loadFacets() {
        const { result } = get()
        if (!result) return
        const histograms = openHistograms(get().prefs, get().facets?.metrics ?? [])
        try {
          const facets = await bridge.invoke('facets.get', { result: result.id, histograms })
          get().takeFacets({ result: result.id, facets })
          if (histograms.join('\n') !== openHistograms(get().prefs, facets.metrics).join('\n')) await get().loadFacets()
        } catch {
          // A result that was replaced meanwhile asks for its own.
        }
      },
    }
  }

/**
 * Where to be after a result changed: where `after` says, and moved by as much as the person has scrolled while that
 * was found out.
 */
function caughtUp(
  before: GridPlace | null,
  after: GridPlace | null,
  now: GridPlace | null,
  total: number,
): GridPlace | null {
  if (now === before || now === null) return after
  const moved = before && after ? after.position - before.position : 0
  return { ...now, position: Math.max(0, Math.min(total - 1, now.position + moved)) }
}

function problemOf(text: string): QueryError | null {
  try {
    parseFilter(text)
    return null
  } catch (error) {
    return queryErrorOf(error, text)
  }
}

function queryErrorOf(error: unknown, text: string): QueryError {
  if (error instanceof FilterError) return { message: error.reason, at: error.at, end: error.end }
  return { message: sentence(error), at: 0, end: text.length }
}

function isBadInput(error: unknown): boolean {
  return error instanceof LensletError && error.code === 'bad-input'
}

/** After the order changed the focus stays on its item, without scrolling. */
async function relocateFocus(set: SetState, get: GetState, invoke: Bridge['invoke']): Promise<void> {
  const { focus, result } = get()
  if (!result || focus.id === null) return
  const position = await invoke('query.locate', { result: result.id, id: focus.id }).catch(() => -1)
  if (position < 0 || get().focus.id !== focus.id || get().result?.id !== result.id) return
  set({ focus: { position, id: focus.id }, anchor: position })
}

function flash(set: SetState, get: GetState, ids: readonly ItemId[]): void {
  if (ids.length === 0) return
  const stamp = get().tick + 1
  set({ flashes: new Map([...get().flashes, ...ids.map((id): [ItemId, number] => [id, stamp])]) })
  setTimeout(() => {
    set({ flashes: new Map([...get().flashes].filter(([id, at]) => at !== stamp || !ids.includes(id))) })
  }, FLASH_MS)
}
