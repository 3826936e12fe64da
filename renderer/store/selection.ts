/**
 * Which items an edit is meant for: a focused cell that moves with the keys, and a selection that may be larger than
 * what is loaded.
 */
import { produce } from 'immer'

import type { Bridge, ItemId } from '../../preload/contract/index.ts'
import { columnShape, middleOf, moved, stretch } from './range.ts'
import type { GridShape, Move, Stretch } from './range.ts'
import type { AppState, GetState, SetState, Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface Focus {
  /** -1: nothing has the focus. */
  readonly position: number
  /** Null until the row at this position is loaded. */
  readonly id: ItemId | null
}

export interface SelectionSlice {
  focus: Focus
  anchor: number
  selected: ReadonlySet<ItemId>
  /**
   * How many pictures will be selected as soon as the program has told which they are; null when that is known. What is
   * edited meanwhile is edited on those.
   */
  selecting: number | null
  /** Asks the grid to bring a position into view; a new object is a new request. */
  revealRequest: { readonly position: number } | null
  /** How the pictures lie, and the height of the view, in pixels; set by the grid. */
  shape: GridShape
  viewHeight: number
  /** Where moves up and down aim at; null until the next of them. */
  column: number | null
  setShape(shape: GridShape, viewHeight: number): void
  move(move: Move, extend: boolean): void
  /** Focus and selection on one position. */
  focusAt(position: number): void
  extendTo(position: number): void
  toggleAt(position: number): void
  /** Selects what lies in some stretches of positions (ends exclusive), and `others`. */
  selectStretches(stretches: readonly Stretch[], others: ReadonlySet<ItemId>): void
  selectAll(): void
  clearSelection(): void
  /** Next or previous item without any label. */
  goUnlabelled(direction: 1 | -1): void
  reveal(position: number): void
  /** Where a new result puts the focus. */
  land(position: number, id: ItemId | null): void
  /** Rows were loaded: the focused position may have got its item. */
  rowsArrived(): void
  /** The selected items, once it is known which they are. */
  selection(): Promise<readonly ItemId[]>
  /** The items an edit is meant for: the picture in the viewer, else the selection, else the focused item. */
  targets(): Promise<readonly ItemId[]>
}

const NOTHING: ReadonlySet<ItemId> = new Set()
const VERTICAL: ReadonlySet<Move> = new Set(['up', 'down', 'page-up', 'page-down'])

export const createSelection: Slice<SelectionSlice> = (set, get, bridge) => {
  const ranges = rangeSelection(set, get, bridge.invoke)

  return {
    focus: { position: -1, id: null },
    anchor: -1,
    selected: NOTHING,
    selecting: null,
    revealRequest: null,
    shape: columnShape(0),
    viewHeight: 1,
    column: null,
    setShape: (shape, viewHeight) => set({ shape, viewHeight, column: null }),
    move(move, extend) {
      const { focus, result, viewHeight } = get()
      const total = result?.total ?? 0
      const shape = get().shape.total === total ? get().shape : columnShape(total)
      const column =
        VERTICAL.has(move) && focus.position >= 0 ? (get().column ?? middleOf(shape, focus.position)) : null
      const position = moved(focus.position, move, shape, column ?? 0, viewHeight)
      if (position < 0) return
      if (extend) get().extendTo(position)
      else get().focusAt(position)
      set({ column })
    },
    focusAt(position) {
      const id = get().rows.idAt(position) ?? null
      ranges.cancel()
      set({
        focus: { position, id },
        column: null,
        anchor: position,
        selected: id === null ? NOTHING : new Set([id]),
        revealRequest: { position },
      })
    },
    extendTo(position) {
      const { anchor, focus } = get()
      const from = anchor >= 0 ? anchor : Math.max(0, focus.position)
      set({
        focus: { position, id: get().rows.idAt(position) ?? null },
        column: null,
        anchor: from,
        revealRequest: { position },
      })
      ranges.select(from, position)
    },
    toggleAt(position) {
      const id = get().rows.idAt(position)
      if (id === undefined) return
      ranges.cancel()
      const selected = produce(get().selected, (ids: Set<ItemId>) => {
        if (!ids.delete(id)) ids.add(id)
      })
      set({ focus: { position, id }, column: null, anchor: position, selected })
    },
    selectStretches: ranges.selectStretches,
    selectAll() {
      const total = get().result?.total ?? 0
      if (total > 0) ranges.select(0, total - 1)
    },
    clearSelection() {
      ranges.cancel()
      set({ selected: NOTHING })
    },
    goUnlabelled(direction) {
      void goUnlabelled(get, bridge.invoke, direction)
    },
    reveal(position) {
      if (position >= 0) set({ revealRequest: { position } })
    },
    land(position, id) {
      ranges.cancel()
      set({
        viewer: get().viewer && position >= 0,
        compare: null,
        focus: { position, id },
        anchor: position,
        selected: id === null || get().selected.size === 0 ? NOTHING : new Set([id]),
        revealRequest: { position: Math.max(0, position) },
      })
    },
    rowsArrived() {
      const { focus, rows, selected } = get()
      if (focus.position < 0 || focus.id !== null) return
      const id = rows.idAt(focus.position)
      if (id !== undefined)
        set({ focus: { position: focus.position, id }, selected: selected.size === 0 ? new Set([id]) : selected })
    },
    selection: () => ranges.chosen() ?? Promise.resolve([...get().selected]),
    // No promise is waited for that need not be: an edit is painted at once.
    targets() {
      const { focus, result } = get()
      if (selectedCount(get()) > 0 && !looksAtOne(get())) return get().selection()
      if (focus.id !== null) return Promise.resolve([focus.id])
      if (focus.position < 0 || !result) return Promise.resolve([])
      return bridge.invoke('query.ids', { result: result.id, start: focus.position, end: focus.position + 1 })
    },
  }
}

/**
 * Selects stretches at once where they are loaded, else with the ids from the program; a later choice wins over a late
 * answer.
 */
function rangeSelection(set: SetState, get: GetState, invoke: Bridge['invoke']) {
  let choice = 0
  /** What the person has chosen last, where the program still has to tell which pictures those are. */
  let awaited: Promise<readonly ItemId[]> | null = null

  function begin(): number {
    awaited = null
    if (get().selecting !== null) set({ selecting: null })
    return ++choice
  }

  function fetchIds(
    start: number,
    end: number,
    mine: number,
    chosen: (ids: readonly ItemId[]) => readonly ItemId[] = (ids) => ids,
    count = end - start,
  ): void {
    const { result } = get()
    if (!result) return
    awaited = invoke('query.ids', { result: result.id, start, end }).then(chosen)
    set({ selecting: count })
    awaited
      .then(
        (ids) => {
          if (mine === choice) set({ selected: new Set(ids) })
        },
        (error: unknown) => get().toast('error', sentence(error)),
      )
      .finally(() => {
        if (mine === choice) begin()
      })
  }

  return {
    cancel: () => {
      begin()
    },
    /**
     * The pictures that are being chosen, also when something else is chosen meanwhile; null when nothing is awaited.
     * None when the program cannot tell, which is said.
     */
    chosen: () => awaited?.catch(() => []) ?? null,
    selectStretches(stretches: readonly Stretch[], others: ReadonlySet<ItemId>) {
      const mine = begin()
      const loaded = stretches.map(({ start, end }) => get().rows.ids(start, end))
      if (loaded.every((ids) => ids !== null)) return set({ selected: new Set([...others, ...loaded.flat()]) })
      const from = Math.min(...stretches.map(({ start }) => start))
      const count = others.size + stretches.reduce((sum, { start, end }) => sum + end - start, 0)
      fetchIds(
        from,
        Math.max(...stretches.map(({ end }) => end)),
        mine,
        (ids) => [...others, ...stretches.flatMap(({ start, end }) => ids.slice(start - from, end - from))],
        count,
      )
    },
    select(anchor: number, to: number) {
      const mine = begin()
      const { start, end } = stretch(anchor, to)
      const loaded = get().rows.ids(start, end)
      if (loaded) set({ selected: new Set(loaded) })
      else fetchIds(start, end, mine)
    },
  }
}

async function goUnlabelled(get: GetState, invoke: Bridge['invoke'], direction: 1 | -1): Promise<void> {
  const { result, focus } = get()
  if (!result) return
  try {
    const position = await invoke('query.unlabelled', { result: result.id, from: focus.position, direction })
    if (position >= 0) get().focusAt(position)
    else
      get().toast(
        'info',
        direction === 1 ? 'No unlabelled picture after this one.' : 'No unlabelled picture before this one.',
      )
  } catch (error) {
    get().toast('error', sentence(error))
  }
}

/** The person looks at one picture, whatever is selected. */
export function looksAtOne({ viewer, compare }: Pick<AppState, 'viewer' | 'compare'>): boolean {
  return viewer || compare !== null
}

/** How many pictures are selected, also while it is not known which. */
export function selectedCount({ selected, selecting }: Pick<AppState, 'selected' | 'selecting'>): number {
  return selecting ?? selected.size
}

/** The one item the inspector and the viewer are about; null when there is none or more than one. */
export function inspectedId(
  state: Pick<AppState, 'focus' | 'selected' | 'selecting' | 'viewer' | 'compare'>,
): ItemId | null {
  if (looksAtOne(state)) return state.focus.id
  if (selectedCount(state) > 1) return null
  return state.selected.size === 1 ? (state.selected.values().next().value ?? null) : state.focus.id
}
