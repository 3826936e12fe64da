/** Holds the current result: its query, the rows that were loaded of it, and how pushes change them. */
import { DEFAULT_QUERY, isNaturallyDescending, LensletError } from '../../preload/contract/index.ts'
import { FilterError, parseFilter } from '../../preload/contract/filter.ts'
import type {
  Bridge,
  Facets,
  FilterHint,
  GridPlace,
  ItemId,
  Pushes,
  Query,
  SortKey,
} from '../../preload/contract/index.ts'
import type { ResultTransition, TransitionOptions } from './grid-view.ts'
import { PageLoader } from './page-loader.ts'
import type { LoadedPage } from './page-loader.ts'
import { openHistograms } from './prefs.ts'
import { RowCache } from './row-cache.ts'
import type { Focus } from './selection.ts'
import type { AppState, GetState, SetState, Slice } from './state.ts'
import { sentence } from './toasts.ts'
import { NOTHING_VIEWED } from './viewed.ts'

/** Why the text of the search box is not a valid filter, and which part of it is wrong. */
export interface QueryError {
  readonly message: string
  readonly at: number
  readonly end: number
}

export interface ResultSlice {
  /** The query of the result on screen. */
  query: Query
  /**
   * The last valid query that was requested or typed. `query` follows when its result is loaded.
   *
   * A change of one part starts from this query. Otherwise a second click would undo the first one.
   */
  requestedQuery: Query
  /**
   * The text in the search box. It differs from the requested query while it is invalid, and after the program failed
   * to run it.
   */
  searchText: string
  queryError: QueryError | null
  /** A note about the filter of the result: a name that the data set does not have. */
  queryHint: FilterHint | null
  /** `hidden` is the number of pictures that are not in it, because their stacks are collapsed. */
  result: { readonly id: number; readonly total: number; readonly hidden: number } | null
  /** Settles when the requested result is shown or has failed; null while none is requested. */
  pendingResult: Promise<void> | null
  /** How many label changes would move or hide an item if the query ran again. */
  stale: number
  /** How many of them are stale because stacks were found. */
  staleByStacks: number
  rows: RowCache
  /** The version of `rows`. `rows` is changed in place, so that a label costs one row and not a copy of all. */
  rowsVersion: number
  /** The revision of the last push. */
  revision: number
  /**
   * After a gap in the pushes, the revision that visible rows may still have until they are loaded again; null
   * otherwise.
   */
  refetchingSince: number | null
  facets: Facets | null
  /** The items that somebody else just changed, each with a number that grows with each change. */
  flashes: ReadonlyMap<ItemId, number>
  /**
   * Runs the query with these changes. `restore`: the data set was just opened. `stay`: the visible pictures stay where
   * they are. `isTyped`: the text is being typed.
   */
  runQuery(change: Partial<Query>, options?: { restore?: boolean; stay?: boolean; isTyped?: boolean }): Promise<void>
  /**
   * Applies the text of the search box, and runs it once typing has paused. Text that an input method is still
   * composing is shown but not searched for.
   */
  typeFilter(text: string, isComposing?: boolean): void
  /** The direction in which each order was used last in this window. */
  sortDirections: Readonly<Partial<Record<SortKey, boolean>>>
  /** Sorts by an order, in the direction in which it was used last, else in its natural one. */
  sortBy(sort: SortKey): void
  /** Runs the same query again, so that stale items move to their places. */
  rerun(): Promise<void>
  clearResult(query: Query): void
  /** Sets the visible positions (end exclusive) and loads the rows that are missing there. */
  setVisible(start: number, end: number): void
  /** Sets the positions in the film strip (end exclusive) and loads the rows that are missing there. */
  setStrip(start: number, end: number): void
  /** Loads the rows at some positions. Rejects when they cannot be loaded. */
  ensureRows(positions: readonly number[]): Promise<void>
  /** Returns the items whose rows stay loaded, no matter how far they are from the screen. */
  pinnedIds(): Pick<ReadonlySet<ItemId>, 'has'>
  /**
   * Returns the revision that the person is looking at, which is sent as `seen` with edits. It is never later than the
   * labels on the screen.
   */
  seenRevision(): number
  applyLabels(push: Pushes['labels']): void
  applyFiles(push: Pushes['files']): void
  /** Shows what has changed. Resolves when it is shown, or when a later change will be. */
  /** `isOwn` says that the person has just asked for the change. */
  applyResultChange(push: Pushes['result'], isOwn?: boolean): Promise<void>
  applyFacets(push: Pushes['facets']): void
  /** Loads the counts of this result, with the histograms that are open. */
  loadFacets(): Promise<void>
}

const FLASH_MS = 1_300
/** How long typing must pause before the filter is run, in milliseconds. */
const TYPING_PAUSE_MS = 150

/** What this slice uses of others. */
type Needs =
  | 'anchor'
  | 'compare'
  | 'completeFocus'
  | 'connected'
  | 'expandedStacks'
  | 'focus'
  | 'focusInNewResult'
  | 'isFollowedElsewhere'
  | 'leaveGonePicture'
  | 'clearNews'
  | 'clearQueryHistory'
  | 'folders'
  | 'pastMessages'
  | 'pauseLabelKeys'
  | 'pastTime'
  | 'pinnedIds'
  | 'prefs'
  | 'prepareTransition'
  | 'ratios'
  | 'recordQuery'
  | 'reloadDetailOf'
  | 'rememberQuery'
  | 'selected'
  | 'removeConfirmedEdits'
  | 'toast'
  | 'toasts'
  | 'transition'
  | 'turns'
  | 'viewed'
  | 'queue'
  | 'restartQueue'
  | 'showFollowedAgain'
  | 'viewer'
  | 'viewpoint'

export const createResult =
  (overlay: ConstructorParameters<typeof RowCache>[0]): Slice<ResultSlice, Needs> =>
  (set, get, bridge) => {
    const loader = new PageLoader(set, get, bridge.invoke)
    let lastRun = 0
    let lastPush = 0
    let typingTimer: ReturnType<typeof setTimeout> | undefined
    /** The query that is shown or being loaded. The requested query may still be being typed. */
    let runningQuery = DEFAULT_QUERY
    /** The result that is being loaded, with the last push about it, which must not be lost meanwhile. */
    let incoming: { readonly result: number; push: Pushes['result'] | null } | null = null

    /**
     * Returns the position to show first: that of the focused item if the new result has it, else the previous
     * position, else the top.
     */
    async function positionToFocus(result: number, total: number, stay: boolean): Promise<number> {
      const { focus } = get()
      if (focus.position < 0 || total === 0) return -1
      const position = focus.id === null ? -1 : await bridge.invoke('query.locate', { result, id: focus.id })
      if (position >= 0) return position
      return stay ? Math.min(focus.position, total - 1) : 0
    }

    /**
     * Loads the rows, shapes and position of a changed result. They are loaded before it is shown, so that no picture
     * appears in another's place.
     */
    async function prepareChangedResult({
      result,
      total,
    }: Pushes['result']): Promise<ResultTransition & { readonly pages: readonly LoadedPage[] }> {
      const before = get().viewpoint.place
      const transition = await get().prepareTransition(result, total, { stay: true, restore: false })
      const pages = await loader.loadAround(result, total, transition.place?.position ?? 0).catch(() => [])
      return { ...transition, place: withScrollSince(before, transition.place, get().viewpoint.place, total), pages }
    }

    async function showResult(query: Query, how: TransitionOptions, thisRun: number): Promise<void> {
      const { result, revision, total, hidden } = await bridge.invoke('query.run', {
        query,
        ...(query.collapseStacks ? { expandedStacks: get().expandedStacks } : {}),
      })
      const pending: typeof incoming = (incoming = { result, push: null })
      const [position, transition] = await Promise.all([
        positionToFocus(result, total, how.stay),
        get().prepareTransition(result, total, how),
      ])
      const rows = new RowCache(overlay)
      const pages = await loader.loadAround(result, total, transition.place?.position ?? position)
      if (thisRun !== lastRun) return
      incoming = null
      putPages(rows, pages)
      set({
        query,
        result: { id: result, total, hidden },
        transition,
        ratios: transition.ratios,
        rows,
        revision: Math.max(get().revision, revision),
        refetchingSince: null,
        stale: 0,
        staleByStacks: 0,
        rowsVersion: get().rowsVersion + 1,
      })
      get().focusInNewResult(position, rows.idAt(position) ?? null)
      void get().restartQueue()
      get().showFollowedAgain()
      if (pending.push) void get().applyResultChange(pending.push)
      loader.loadMissing()
    }

    /** Loads the note about a filter. It belongs to this text only. */
    async function loadHint(text: string): Promise<void> {
      // Without a connection or in a data set that is being opened, there is no note.
      const [queryHint = null] = text === '' ? [] : await bridge.invoke('filter.hints', { text }).catch(() => [])
      if (get().searchText === text) set({ queryHint })
    }

    /**
     * Stores loaded pages. Labels that were pushed while the pages were being loaded are missing in them. Such pages
     * are shown, and loaded again.
     */
    function putPages(rows: RowCache, pages: readonly LoadedPage[]): void {
      for (const page of pages) rows.putPage(page.start, page.rows, page.revision)
      if (pages.some((page) => page.revision < get().revision)) rows.invalidatePages()
    }

    return {
      query: DEFAULT_QUERY,
      pendingResult: null,
      requestedQuery: DEFAULT_QUERY,
      searchText: '',
      queryError: null,
      queryHint: null,
      result: null,
      stale: 0,
      staleByStacks: 0,
      rows: new RowCache(overlay),
      rowsVersion: 0,
      revision: 0,
      refetchingSince: null,
      facets: null,
      flashes: new Map(),
      async runQuery(change, { restore = false, stay = false, isTyped = false } = {}) {
        clearTimeout(typingTimer)
        const filterError = change.text === undefined ? null : filterErrorOf(change.text)
        if (change.text !== undefined) set({ searchText: change.text, queryError: filterError, queryHint: null })
        if (filterError && restore) return get().runQuery(DEFAULT_QUERY, { restore })
        // The last valid result stays, or is still being loaded. Other queries that were valid while this one was typed
        // do not matter.
        if (filterError) return set({ requestedQuery: runningQuery })
        // Another folder shows all of its pictures.
        const scope = change.folder === undefined ? {} : { scope: null }
        const query = (runningQuery = { ...get().requestedQuery, ...scope, ...change })
        set({
          requestedQuery: query,
          sortDirections: { ...get().sortDirections, [query.sort]: query.descending },
        })
        const thisRun = ++lastRun
        const left = get().focus
        try {
          const shown = showResult(query, { stay, restore }, thisRun).finally(() => {
            if (thisRun === lastRun) set({ pendingResult: null })
          })
          set({ pendingResult: shown.catch(() => undefined) })
          await shown
          if (thisRun !== lastRun) return
          if (!restore) get().rememberQuery(query)
          get().recordQuery(query, isTyped, left)
          await Promise.all([get().loadFacets(), loadHint(query.text)])
        } catch (error) {
          if (thisRun !== lastRun) return
          if (restore && change !== DEFAULT_QUERY && isBadInput(error))
            return get().runQuery(DEFAULT_QUERY, { restore })
          // Without a connection there is already a banner, and everything is loaded again after the reconnection.
          if (!isBadInput(error) && !get().connected) return
          runningQuery = get().query
          set({ requestedQuery: runningQuery })
          if (isBadInput(error)) set({ queryError: queryErrorOf(error, query.text) })
          else get().toast('error', sentence(error))
        }
      },
      typeFilter(text, isComposing = false) {
        set({ searchText: text, queryHint: null })
        clearTimeout(typingTimer)
        if (isComposing) return
        if (filterErrorOf(text) === null) set({ requestedQuery: { ...get().requestedQuery, text } })
        typingTimer = setTimeout(() => void get().runQuery({ text }, { isTyped: true }), TYPING_PAUSE_MS)
      },
      sortDirections: {},
      sortBy(sort) {
        void get().runQuery({ sort, descending: get().sortDirections[sort] ?? isNaturallyDescending(sort) })
      },
      rerun: () => get().runQuery({}, { stay: true }),
      clearResult(query) {
        lastRun++
        runningQuery = query
        clearTimeout(typingTimer)
        set({
          query,
          requestedQuery: query,
          searchText: query.text,
          queryError: null,
          queryHint: null,
          result: null,
          pendingResult: null,
          stale: 0,
          staleByStacks: 0,
          rows: new RowCache(overlay),
          rowsVersion: get().rowsVersion + 1,
          revision: 0,
          refetchingSince: null,
          facets: null,
          expandedStacks: [],
          flashes: new Map(),
          sortDirections: {},
          toasts: [],
          pastMessages: [],
          pastTime: null,
          folders: [],
          viewer: false,
          queue: null,
          compare: null,
          turns: new Map(),
          viewed: NOTHING_VIEWED,
          ratios: new Uint8Array(),
        })
        get().viewpoint.place = null
        get().clearQueryHistory()
        get().clearNews()
        get().focusInNewResult(-1, null)
      },
      setVisible(start, end) {
        get().viewpoint.visible = [start, end]
        loader.setVisible(start, end)
      },
      setStrip: (start, end) => loader.setStrip(start, end),
      ensureRows: (positions) => loader.ensureLoaded(positions),
      pinnedIds() {
        const { selected, compare, viewed } = get()
        return { has: (id) => selected.has(id) || compare?.ids.includes(id) === true || id === viewed.previous }
      },
      seenRevision: () => get().refetchingSince ?? get().revision,
      applyLabels(push) {
        const { rows, revision } = get()
        const hasGap = push.rows === null || push.from > revision
        const changed = rows.patchLabels(push.rows ?? [], push.revision)
        if (push.source === 'remote') flashCells(set, get, changed)
        set({ rowsVersion: get().rowsVersion + 1, revision: Math.max(revision, push.revision) })
        if (hasGap) {
          rows.invalidatePages()
          set({ refetchingSince: get().refetchingSince ?? revision })
          loader.loadMissing()
        }
        get().removeConfirmedEdits()
        get().reloadDetailOf(push.rows)
      },
      applyFiles(push) {
        const { rows } = get()
        rows.updateFiles(push ?? [])
        set({ rowsVersion: get().rowsVersion + 1 })
        if (push !== null) return
        rows.invalidatePages()
        loader.loadMissing()
      },
      async applyResultChange(push, isOwn = false) {
        if (incoming?.result === push.result)
          incoming.push = push.moved || !incoming.push?.moved ? push : { ...push, moved: true }
        if (get().result?.id !== push.result) return
        set({ stale: push.stale, staleByStacks: push.staleByStacks })
        if (!push.moved) return
        const thisPush = ++lastPush
        const before = get()
        const name = before.focus.id === null ? undefined : before.rows.byId(before.focus.id)?.name
        const hasSameFocus = (): boolean => get().focus.id === before.focus.id
        const [transition, focus, selected] = await Promise.all([
          prepareChangedResult(push),
          focusIn(push.result, before, bridge.invoke),
          shownSelection(push.result, before, bridge.invoke),
        ])
        const { result, rows } = get()
        if (thisPush !== lastPush || result?.id !== push.result) return
        rows.invalidatePages()
        putPages(rows, transition.pages)
        set({
          result: { id: result.id, total: push.total, hidden: push.hidden },
          transition,
          ratios: transition.ratios,
          rowsVersion: get().rowsVersion + 1,
          ...(focus && hasSameFocus() ? { focus, anchor: focus.position } : {}),
          ...(get().selected === before.selected ? { selected } : {}),
        })
        loader.loadMissing()
        if (focus === null && hasSameFocus()) get().leaveGonePicture(name)
        // Another picture of the stack is shown now.
        if (!isOwn && focus && focus.id !== before.focus.id && get().focus === focus) get().pauseLabelKeys()
        if (get().isFollowedElsewhere) get().showFollowedAgain()
        if (!hasSameFocus()) await updateFocusPosition(set, get, bridge.invoke)
      },
      applyFacets({ result, facets }) {
        if (result === get().result?.id) set({ facets })
      },
      async loadFacets() {
        const { result } = get()
        if (!result) return
        const histograms = openHistograms(get().prefs, get().facets?.metrics ?? [])
        try {
          const facets = await bridge.invoke('facets.get', { result: result.id, histograms })
          get().applyFacets({ result: result.id, facets })
          if (histograms.join('\n') !== openHistograms(get().prefs, facets.metrics).join('\n')) await get().loadFacets()
        } catch {
          // A result that replaced this one meanwhile loads its own counts.
        }
      },
    }
  }

/**
 * Returns where a changed result is shown: at `after`, moved by as much as the person has scrolled since it was
 * determined.
 */
function withScrollSince(
  before: GridPlace | null,
  after: GridPlace | null,
  now: GridPlace | null,
  total: number,
): GridPlace | null {
  if (now === before || now === null) return after
  const shift = before && after ? after.position - before.position : 0
  return { ...now, position: Math.max(0, Math.min(total - 1, now.position + shift)) }
}

function filterErrorOf(text: string): QueryError | null {
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

/**
 * Returns the focus in a changed result. If its item is hidden in a collapsed stack now, the picture that is shown for
 * it gets the focus. Null when neither is in the result any more; undefined when there is no focus, or it is not known.
 */
async function focusIn(
  result: number,
  { focus, query }: Pick<AppState, 'focus' | 'query'>,
  invoke: Bridge['invoke'],
): Promise<Focus | null | undefined> {
  if (focus.id === null) return undefined
  const position = await invoke('query.locate', { result, id: focus.id }).catch(() => undefined)
  if (position === undefined) return undefined
  if (position < 0 || !query.collapseStacks) return position < 0 ? null : { position, id: focus.id }
  const [id] = await invoke('query.ids', { result, start: position, end: position + 1 }).catch(() => [])
  return id === undefined ? undefined : { position, id }
}

/**
 * Returns the selection without pictures that are hidden in collapsed stacks now: no edit applies to what nobody sees.
 */
async function shownSelection(
  result: number,
  { query, selected }: Pick<AppState, 'query' | 'selected'>,
  invoke: Bridge['invoke'],
): Promise<ReadonlySet<ItemId>> {
  if (!query.collapseStacks || selected.size === 0) return selected
  const hidden = new Set(await invoke('query.hidden', { result, ids: [...selected] }).catch(() => []))
  return hidden.size === 0 ? selected : new Set([...selected].filter((id) => !hidden.has(id)))
}

/** Keeps the focus on its item after the order has changed, without scrolling. */
async function updateFocusPosition(
  set: SetState<'focus' | 'anchor'>,
  get: GetState<'focus' | 'query' | 'result'>,
  invoke: Bridge['invoke'],
): Promise<void> {
  const { focus: before, query, result } = get()
  if (!result) return
  const focus = await focusIn(result.id, { focus: before, query }, invoke)
  if (!focus || get().focus.id !== before.id || get().result?.id !== result.id) return
  set({ focus, anchor: focus.position })
}

function flashCells(set: SetState<'flashes'>, get: GetState<'flashes' | 'rowsVersion'>, ids: readonly ItemId[]): void {
  if (ids.length === 0) return
  const stamp = get().rowsVersion + 1
  set({ flashes: new Map([...get().flashes, ...ids.map((id): [ItemId, number] => [id, stamp])]) })
  setTimeout(() => {
    set({ flashes: new Map([...get().flashes].filter(([id, at]) => at !== stamp || !ids.includes(id))) })
  }, FLASH_MS)
}
