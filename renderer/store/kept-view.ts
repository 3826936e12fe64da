/**
 * What this page shows is kept by the program, so that a page that is loaded anew, after a crash or by the person,
 * shows the same again.
 */
import type { ItemId, KeptView } from '../../preload/contract/index.ts'
import type { Connection } from '../bridge.ts'
import { packedIds, unpackedIds } from './packed-ids.ts'
import type { AppState, AppStore, Slice } from './state.ts'

export interface KeptViewSlice {
  /** What was kept of this page; null when nothing was. Never rejects. */
  keptView(): Promise<KeptView | null>
  /** Keeps what is shown now. */
  keepView(): void
  /** What is shown may be what broke the page: it is forgotten, and nothing is kept any more. */
  forgetView(): void
  /** Shows what was kept, over the result of its query. */
  restoreView(view: KeptView): Promise<void>
  /** From now on what is shown is kept: whatever was kept before is on the screen again, or cannot be shown. */
  viewRestored(): void
}

/** Milliseconds between two looks at what has changed. */
const RHYTHM_MS = 200
/** More selected pictures are packed, which takes time once for each selection; letters that the program takes. */
const MAX_LISTED = 10_000
const MAX_PACKED = 1_000_000
const MAX_TURNS = 1_000
const MAX_DRAFTS = 100

export const createKeptView: Slice<KeptViewSlice> = (set, get, bridge) => {
  const tab = tabOf(bridge)
  let isBroken = false
  /**
   * What was kept is not all shown yet: half of it must not take its place, because the page may be loaded anew just
   * now.
   */
  let isRestoring = false

  async function positionOf(id: ItemId): Promise<number> {
    const { result } = get()
    return result ? bridge.invoke('query.locate', { result: result.id, id }).catch(() => -1) : -1
  }

  return {
    async keptView() {
      const view = await bridge.invoke('view.get', { tab }).catch(() => null)
      isRestoring = view !== null
      return view
    },
    viewRestored() {
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
    async restoreView({ focus, selected, viewer, lens, keepZoom, turns, compare, drafts }) {
      const ids = [...(focus === null ? [] : [focus]), ...(compare?.ids ?? [])]
      const positions = await Promise.all(ids.map(positionOf))
      await get()
        .ensureRows(positions.filter((position) => position >= 0))
        .catch(() => undefined)
      const position = focus === null ? -1 : positions[0]!
      if (position >= 0) set({ focus: { position, id: focus }, anchor: position })
      set({
        selected: typeof selected === 'string' ? unpackedIds(selected) : new Set(selected),
        keepZoom,
        turns: new Map(turns.map(({ id, quarters }) => [id, quarters])),
      })
      const isWhole = positions.every((found) => found >= 0)
      if (viewer && focus !== null && position >= 0) {
        get().viewerLens.lookAt(focus, false)
        get().viewerLens.set(lens)
        set({ viewer: true })
      }
      if (compare && isWhole) {
        const { lenses, ...kept } = compare
        get().paneLenses.restore(lenses)
        set({ compare: { ...kept, back: get().focus } })
      }
      for (const draft of drafts) get().restoreDraft(draft)
    },
  }
}

/** Keeps what changes, in a rhythm that costs nothing. */
export function keepViews(store: AppStore): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      store.getState().keepView()
    }, RHYTHM_MS)
  }
  store.subscribe((state, before) => {
    if (state.result !== null && !isSame(state, before)) soon()
  })
  store.getState().viewerLens.onChange(soon)
  store.getState().paneLenses.onChange(soon)
}

function isSame(a: AppState, b: AppState): boolean {
  return (
    a.focus.id === b.focus.id &&
    a.selected === b.selected &&
    a.viewer === b.viewer &&
    a.compare === b.compare &&
    a.query === b.query &&
    a.drafts === b.drafts &&
    a.turns === b.turns &&
    a.keepZoom === b.keepZoom &&
    a.prefs.places === b.prefs.places
  )
}

function viewOf({
  result,
  query,
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
}: AppState): KeptView | null {
  if (!result) return null
  const { place } = viewpoint
  return {
    query,
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
      lenses: paneLenses.kept(),
    },
    drafts: [...drafts.values()]
      .filter(({ text, base }) => text !== base)
      .map(({ id, text, base, seen }) => ({ id, text, base, seen }))
      .slice(0, MAX_DRAFTS),
  }
}

/** A selection does not change, another takes its place: it is packed once. */
const packed = new WeakMap<ReadonlySet<ItemId>, string>()

function keptSelection(selected: ReadonlySet<ItemId>): readonly ItemId[] | string {
  if (selected.size <= MAX_LISTED) return [...selected]
  const text = packed.get(selected) ?? packedIds(selected)
  packed.set(selected, text)
  return text.length <= MAX_PACKED ? text : []
}

/**
 * A window of the program's own has one page. Tabs of a browser are told apart by what each keeps for itself as long as
 * it is open.
 */
function tabOf(bridge: Connection): string {
  if (bridge.pathOf) return 'window'
  const fresh = String(Math.random()).slice(2)
  try {
    const known = sessionStorage.getItem('tab')
    if (known !== null) return known
    sessionStorage.setItem('tab', fresh)
  } catch {
    // Site data is blocked: this tab is another one after each load.
  }
  return fresh
}
