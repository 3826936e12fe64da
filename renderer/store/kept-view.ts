/**
 * Gives the program a copy of what this page shows, so that a page that is loaded again, after a crash or by the
 * person, shows the same.
 */
import type { ItemId, KeptView } from '../../preload/contract/index.ts'
import type { Connection } from '../bridge.ts'
import { packIds, unpackIds } from './packed-ids.ts'
import type { AppState, AppStore, Slice } from './state.ts'

export interface KeptViewSlice {
  /** Fetches the view that was kept for this page; null when there is none. Never rejects. */
  fetchKeptView(): Promise<KeptView | null>
  /** Keeps what is shown now. */
  keepView(): void
  /** Forgets the kept view and keeps no other, because the view may be what broke the page. */
  forgetView(): void
  /** Shows a kept view, in the result of its query. */
  restoreView(view: KeptView): Promise<void>
  /**
   * Starts keeping what is shown. It is called when the view that was kept before is on the screen again, or cannot be
   * shown.
   */
  resumeKeepingView(): void
}

/** The time between two checks for changes, in milliseconds. */
const KEEP_INTERVAL_MS = 200
/**
 * The most selected pictures that are kept as a list. Larger selections are packed, which takes time once for each
 * selection.
 */
const MAX_LISTED = 10_000
/** The longest packed selection that the program accepts, in characters. */
const MAX_PACKED = 1_000_000
const MAX_TURNS = 1_000
const MAX_DRAFTS = 100

/** What this slice uses of others. */
type Needs =
  | ViewNames
  | 'anchor'
  | 'connected'
  | 'ensureRows'
  | 'openInbox'
  | 'restoreDraft'
  | 'showLabelsAt'
  | 'showRelease'
  | 'session'

export const createKeptView: Slice<KeptViewSlice, Needs> = (set, get, bridge) => {
  const tab = tabOf(bridge)
  let isBroken = false
  /**
   * Whether the kept view is not fully restored yet. A half-restored view must not replace it, because the page may be
   * loaded again right now.
   */
  let isRestoring = false

  async function positionOf(id: ItemId): Promise<number> {
    const { result } = get()
    return result ? bridge.invoke('query.locate', { result: result.id, id }).catch(() => -1) : -1
  }

  /** Returns the pictures without those that are hidden in collapsed stacks. */
  async function withoutHidden(ids: ReadonlySet<ItemId>): Promise<ReadonlySet<ItemId>> {
    const { query, result } = get()
    if (!result || !query.collapseStacks || ids.size === 0) return ids
    const hidden = await bridge.invoke('query.hidden', { result: result.id, ids: [...ids] }).catch(() => [...ids])
    const isHidden = new Set(hidden)
    return hidden.length === 0 ? ids : new Set([...ids].filter((id) => !isHidden.has(id)))
  }

  return {
    async fetchKeptView() {
      const view = await bridge.invoke('view.get', { tab }).catch(() => null)
      isRestoring = view !== null
      return view
    },
    resumeKeepingView() {
      isRestoring = false
    },
    keepView() {
      const view = !isBroken && !isRestoring && get().connected && get().session?.dataset ? viewOf(get()) : null
      if (view) bridge.invoke('view.keep', { tab, view }).catch(() => undefined)
    },
    forgetView() {
      isBroken = true
      bridge.invoke('view.keep', { tab, view: null }).catch(() => undefined)
    },
    async restoreView({ focus: keptFocus, selected, viewer, lens, keepZoom, turns, compare, drafts, ...rest }) {
      const wanted = new Set([...(keptFocus === null ? [] : [keptFocus]), ...(compare?.ids ?? [])])
      const shown = await withoutHidden(wanted)
      const focus = keptFocus !== null && shown.has(keptFocus) ? keptFocus : null
      const ids = [...(focus === null ? [] : [focus]), ...(compare?.ids ?? [])]
      const positions = await Promise.all(ids.map(positionOf))
      await get()
        .ensureRows(positions.filter((position) => position >= 0))
        .catch(() => undefined)
      const position = focus === null ? -1 : positions[0]!
      if (position >= 0) set({ focus: { position, id: focus }, anchor: position })
      set({
        selected: await withoutHidden(typeof selected === 'string' ? unpackIds(selected) : new Set(selected)),
        keepZoom,
        turns: new Map(turns.map(({ id, quarters }) => [id, quarters])),
      })
      const hasAllPictures = shown.size === wanted.size && positions.every((at) => at >= 0)
      if (viewer && focus !== null && position >= 0) {
        get().viewerLens.showPicture(focus, false)
        get().viewerLens.set(lens)
        set({ viewer: true })
      }
      if (compare && hasAllPictures) {
        const { lenses, ...comparison } = compare
        get().paneLenses.loadData(lenses)
        set({ compare: { ...comparison, previousFocus: get().focus } })
      }
      for (const draft of drafts) get().restoreDraft(draft)
      set({ mergedDrafts: new Map(rest.mergedDrafts.map(({ name, text, seen }) => [name, { text, seen }])) })
      const { past } = rest
      if (past) await (past.release ? get().showRelease(past.release) : get().showLabelsAt(past.at))
      // It loads by itself, over what is shown.
      if (rest.inbox !== null) void get().openInbox(rest.inbox)
    },
  }
}

/** Keeps the view whenever it changes, at most once in a fixed time, so that it costs almost nothing. */
export function keepViewOnChange(store: AppStore): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const keepSoon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      store.getState().keepView()
    }, KEEP_INTERVAL_MS)
  }
  store.subscribe((state, before) => {
    if (state.result !== null && !isSameView(state, before)) keepSoon()
  })
  store.getState().viewerLens.onChange(keepSoon)
  store.getState().paneLenses.onChange(keepSoon)
}

/** What a kept view is made of. */
type ViewNames =
  | 'result'
  | 'query'
  | 'expandedStacks'
  | 'viewpoint'
  | 'rows'
  | 'focus'
  | 'selected'
  | 'viewer'
  | 'viewerLens'
  | 'keepZoom'
  | 'turns'
  | 'compare'
  | 'paneLenses'
  | 'drafts'
  | 'inbox'
  | 'mergedDrafts'
  | 'pastTime'
  | 'pastRelease'

function isSameView(a: AppState, b: AppState): boolean {
  return (
    a.focus.id === b.focus.id &&
    a.selected === b.selected &&
    a.viewer === b.viewer &&
    a.compare === b.compare &&
    a.query === b.query &&
    a.expandedStacks === b.expandedStacks &&
    a.drafts === b.drafts &&
    a.inbox?.folder === b.inbox?.folder &&
    a.mergedDrafts === b.mergedDrafts &&
    a.pastTime === b.pastTime &&
    a.pastRelease === b.pastRelease &&
    a.turns === b.turns &&
    a.keepZoom === b.keepZoom &&
    a.prefs.places === b.prefs.places
  )
}

function viewOf({
  result,
  query,
  expandedStacks,
  viewpoint,
  rows,
  focus,
  selected,
  viewer,
  viewerLens,
  keepZoom,
  turns,
  compare,
  paneLenses,
  drafts,
  inbox,
  mergedDrafts,
  pastTime,
  pastRelease,
}: Pick<AppState, ViewNames>): KeptView | null {
  if (!result) return null
  const { place } = viewpoint
  return {
    query,
    expandedStacks,
    viewer,
    lens: viewerLens.lens,
    keepZoom,
    turns: [...turns].slice(-MAX_TURNS).map(([id, quarters]) => ({ id, quarters })),
    focus: focus.id,
    place: place && { ...place, key: rows.at(place.position)?.key ?? null },
    selected: keptSelection(selected),
    compare: compare && {
      ids: compare.ids,
      active: compare.active,
      wipe: compare.wipe,
      divider: compare.divider,
      linked: compare.linked,
      lenses: paneLenses.toData(),
    },
    drafts: [...drafts.values()]
      .filter(({ text, base }) => text !== base)
      .map(({ id, text, base, seen }) => ({ id, text, base, seen }))
      .slice(0, MAX_DRAFTS),
    past: pastTime === null ? null : { at: pastTime, release: pastRelease },
    inbox: inbox?.folder ?? null,
    mergedDrafts: Array.from(mergedDrafts, ([name, { text, seen }]) => ({ name, text, seen })).slice(0, MAX_DRAFTS),
  }
}

/** The packed text of each selection. Selections are immutable, so each is packed once. */
const packedSelections = new WeakMap<ReadonlySet<ItemId>, string>()

function keptSelection(selected: ReadonlySet<ItemId>): readonly ItemId[] | string {
  if (selected.size <= MAX_LISTED) return [...selected]
  const text = packedSelections.get(selected) ?? packIds(selected)
  packedSelections.set(selected, text)
  return text.length <= MAX_PACKED ? text : []
}

/**
 * Returns an id for the browser tab.
 *
 * A window of Electron has one page. The tabs of a browser have different numbers; each tab stores its number as long
 * as it is open.
 */
function tabOf(bridge: Connection): string {
  if (bridge.pathOf) return 'window'
  const newNumber = String(Math.random()).slice(2)
  try {
    const storedNumber = sessionStorage.getItem('tab')
    if (storedNumber !== null) return storedNumber
    sessionStorage.setItem('tab', newNumber)
  } catch {
    // Site data is blocked, so this tab gets another id after each load.
  }
  return newNumber
}
