/**
 * Holds which items an edit applies to: a focused cell that moves with the keys, and a selection that may be larger
 * than what is loaded.
 */
import { produce } from 'immer'

import type { Bridge, ItemId, NextCommand } from '../../preload/contract/index.ts'
import { columnShape, middleOf, positionAfterMove, rangeBetween } from './grid-navigation.ts'
import type { GridShape, Move, PositionRange } from './grid-navigation.ts'
import type { AppState, GetState, SetState, Slice } from './state.ts'
import { sentence } from './toasts.ts'
import { ADJECTIVES, t } from '../../preload/contract/index.ts'

export interface Focus {
  /** -1 when nothing has the focus. */
  readonly position: number
  /** Null until the row at this position is loaded. */
  readonly id: ItemId | null
}

export interface SelectionSlice {
  focus: Focus
  anchor: number
  selected: ReadonlySet<ItemId>
  /**
   * How many pictures are being selected while the program has not said yet which ones; null otherwise. Edits made
   * meanwhile apply to those pictures.
   */
  pendingSelectionSize: number | null
  /** Requests that the grid scrolls to a position. Each new object is a new request. */
  revealRequest: { readonly position: number } | null
  /** The layout of the pictures and the height of the visible part, in pixels. The grid sets both. */
  shape: GridShape
  viewHeight: number
  /** The horizontal position that moves up and down aim at; null until the next such move. */
  column: number | null
  setShape(shape: GridShape, viewHeight: number): void
  move(move: Move, extend: boolean): void
  /** Moves the focus and the selection to one position. Ends following somebody unless `isFollowing`. */
  focusAt(position: number, isFollowing?: boolean): void
  extendTo(position: number): void
  toggleAt(position: number): void
  /** Selects the pictures in some ranges of positions (ends exclusive), and `others`. */
  selectRanges(ranges: readonly PositionRange[], others: ReadonlySet<ItemId>): void
  selectAll(): void
  clearSelection(): void
  /** Clears the selection and the focus, so that no picture is chosen. */
  clearFocus(): void
  /** Moves to the next or previous item that lacks a label. */
  goToNextWithout(command: NextCommand): Promise<void>
  reveal(position: number): void
  /** Sets the focus in a new result. */
  focusInNewResult(position: number, id: ItemId | null): void
  /**
   * Leaves the focused picture, which is not in the folder any more, for the one that is at its place now: what a key
   * labels is what is shown. In a queue the next picture is shown. A comparison goes on showing it. `name` is that of the
   * picture, where it is known.
   */
  leaveGonePicture(name: string | undefined): void
  /** Sets the id of the focused position if its row has been loaded meanwhile. */
  completeFocus(): void
  /** Resolves with the selected items once they are known. */
  selectedIds(): Promise<readonly ItemId[]>
  /**
   * Resolves with the items that an edit applies to: the picture in the viewer, else the selection, else the focused
   * item.
   */
  targetIds(): Promise<readonly ItemId[]>
}

const NOTHING: ReadonlySet<ItemId> = new Set()
/** Says what is missing when a command needs a picture. */
export function sayNoTarget({ result, toast }: Pick<AppState, 'result' | 'toast'>): void {
  const text =
    result?.total === 0
      ? 'No picture is shown here: change the filter or the folder first.'
      : 'No picture is selected: click one, or press an arrow key.'
  toast('info', text, { about: (state) => [...targetOf(state), state.result?.total] })
}

/** Returns what a message about the focused or selected pictures is about. */
export function targetOf({ focus, selected }: Pick<AppState, 'focus' | 'selected'>): readonly unknown[] {
  return [focus.position, selected]
}
const VERTICAL: ReadonlySet<Move> = new Set(['up', 'down', 'page-up', 'page-down'])

/** What this slice uses of others. */
type Needs =
  | 'closeViewer'
  | 'compare'
  | 'follow'
  | 'following'
  | 'pauseLabelKeys'
  | 'queue'
  | 'queueNext'
  | 'queuePrevious'
  | 'replaceGonePicture'
  | 'result'
  | 'rows'
  | 'toast'
  | 'viewer'

export const createSelection: Slice<SelectionSlice, Needs> = (set, get, bridge) => {
  const ranges = createRangeSelection(set, get, bridge.invoke)

  /** Who goes to a picture does not follow somebody else any more. */
  function stopFollowing(): void {
    if (get().following !== null) get().follow(null)
  }

  return {
    focus: { position: -1, id: null },
    anchor: -1,
    selected: NOTHING,
    pendingSelectionSize: null,
    revealRequest: null,
    shape: columnShape(0),
    viewHeight: 1,
    column: null,
    setShape: (shape, viewHeight) => set({ shape, viewHeight, column: null }),
    move(move, extend) {
      const { focus, result, viewHeight, queue } = get()
      if (queue !== null && get().viewer && !get().compare && !extend && (move === 'next' || move === 'previous'))
        return move === 'next' ? get().queueNext() : get().queuePrevious()
      const total = result?.total ?? 0
      const shape = get().shape.total === total ? get().shape : columnShape(total)
      const column =
        VERTICAL.has(move) && focus.position >= 0 ? (get().column ?? middleOf(shape, focus.position)) : null
      const position = positionAfterMove(focus.position, move, shape, column ?? 0, viewHeight)
      if (position < 0) return
      if (extend) get().extendTo(position)
      else get().focusAt(position)
      set({ column })
    },
    focusAt(position, isFollowing = false) {
      if (!isFollowing) stopFollowing()
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
      stopFollowing()
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
      stopFollowing()
      ranges.cancel()
      const selected = produce(get().selected, (ids: Set<ItemId>) => {
        if (!ids.delete(id)) ids.add(id)
      })
      set({ focus: { position, id }, column: null, anchor: position, selected })
    },
    selectRanges: ranges.selectRanges,
    selectAll() {
      const total = get().result?.total ?? 0
      if (total > 0) ranges.select(0, total - 1)
    },
    clearSelection() {
      ranges.cancel()
      set({ selected: NOTHING })
    },
    clearFocus() {
      ranges.cancel()
      set({ selected: NOTHING, focus: { position: -1, id: null }, anchor: -1 })
    },
    goToNextWithout: (command) => goToNextWithout(get, bridge.invoke, command),
    reveal(position) {
      if (position >= 0) set({ revealRequest: { position } })
    },
    focusInNewResult(position, id) {
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
    leaveGonePicture(name) {
      const { focus, rows, result, selected, viewer, compare, queue } = get()
      if (compare) return
      const position = Math.min(focus.position, (result?.total ?? 0) - 1)
      const id = rows.idAt(position) ?? null
      get().pauseLabelKeys()
      set({
        focus: { position, id },
        anchor: position,
        selected: produce(selected, (ids: Set<ItemId>) => {
          if (focus.id !== null) ids.delete(focus.id)
        }),
      })
      if (!viewer) return
      if (position < 0) get().closeViewer()
      else if (queue) get().replaceGonePicture()
      get().toast(
        'warning',
        name === undefined
          ? 'The picture that was shown here is not in the folder any more.'
          : t`${name} is not in the folder any more, or has another name.`,
      )
    },
    completeFocus() {
      const { focus, rows, selected } = get()
      if (focus.position < 0 || focus.id !== null) return
      const id = rows.idAt(focus.position)
      if (id !== undefined)
        set({ focus: { position: focus.position, id }, selected: selected.size === 0 ? new Set([id]) : selected })
    },
    selectedIds: () => ranges.pendingIds() ?? Promise.resolve([...get().selected]),
    // It awaits a promise only where it has to, so that an edit is painted at once.
    targetIds() {
      const { focus, result } = get()
      if (selectedCount(get()) > 0 && !isViewingOnePicture(get())) return get().selectedIds()
      if (focus.id !== null) return Promise.resolve([focus.id])
      if (focus.position < 0 || !result) return Promise.resolve([])
      return bridge.invoke('query.ids', { result: result.id, start: focus.position, end: focus.position + 1 })
    },
  }
}

/**
 * Selects ranges: at once if they are loaded, else with the ids from the program. An answer that comes after a later
 * choice is ignored.
 */
function createRangeSelection(
  set: SetState<'selected' | 'pendingSelectionSize'>,
  get: GetState<'pendingSelectionSize' | 'result' | 'rows' | 'toast'>,
  invoke: Bridge['invoke'],
) {
  let lastChoice = 0
  /** The last choice of the person, while the program has not said yet which pictures it has. */
  let pending: Promise<readonly ItemId[]> | null = null

  function startChoice(): number {
    pending = null
    if (get().pendingSelectionSize !== null) set({ pendingSelectionSize: null })
    return ++lastChoice
  }

  function fetchIds(
    start: number,
    end: number,
    thisChoice: number,
    pickIds: (ids: readonly ItemId[]) => readonly ItemId[] = (ids) => ids,
    count = end - start,
  ): void {
    const { result } = get()
    if (!result) return
    pending = invoke('query.ids', { result: result.id, start, end }).then(pickIds)
    set({ pendingSelectionSize: count })
    pending
      .then(
        (ids) => {
          if (thisChoice === lastChoice) set({ selected: new Set(ids) })
        },
        (error: unknown) => get().toast('error', sentence(error)),
      )
      .finally(() => {
        if (thisChoice === lastChoice) startChoice()
      })
  }

  return {
    cancel: () => {
      startChoice()
    },
    /**
     * Returns the pictures of a choice that is still pending, also when something else is chosen meanwhile; null when
     * none is pending. Resolves with an empty list when the program fails; a toast says so.
     */
    pendingIds: () => pending?.catch(() => []) ?? null,
    selectRanges(ranges: readonly PositionRange[], others: ReadonlySet<ItemId>) {
      const thisChoice = startChoice()
      const loaded = ranges.map(({ start, end }) => get().rows.idsBetween(start, end))
      if (loaded.every((ids) => ids !== null)) return set({ selected: new Set([...others, ...loaded.flat()]) })
      const from = Math.min(...ranges.map(({ start }) => start))
      const count = others.size + ranges.reduce((sum, { start, end }) => sum + end - start, 0)
      fetchIds(
        from,
        Math.max(...ranges.map(({ end }) => end)),
        thisChoice,
        (ids) => [...others, ...ranges.flatMap(({ start, end }) => ids.slice(start - from, end - from))],
        count,
      )
    },
    select(anchor: number, to: number) {
      const thisChoice = startChoice()
      const { start, end } = rangeBetween(anchor, to)
      const loaded = get().rows.idsBetween(start, end)
      if (loaded) set({ selected: new Set(loaded) })
      else fetchIds(start, end, thisChoice)
    },
  }
}

async function goToNextWithout(
  get: GetState<'result' | 'focus' | 'focusAt' | 'toast'>,
  invoke: Bridge['invoke'],
  { without, direction, adjective }: NextCommand,
): Promise<void> {
  const { result, focus } = get()
  if (!result) return
  const find = (from: number): Promise<number> =>
    invoke('query.nextWithout', { result: result.id, from, direction, without })
  try {
    const position = await find(focus.position)
    if (position >= 0) return get().focusAt(position)
    const first = await find(direction === 1 ? -1 : result.total)
    if (first < 0 || first === focus.position)
      return get().toast('info', `No ${ADJECTIVES[adjective]} picture in this result.`, { about: startOf })
    get().toast('info', `No ${ADJECTIVES[adjective]} picture ${direction === 1 ? t('after') : t('before')} this one.`, {
      action: {
        name: direction === 1 ? 'Go to the first one' : 'Go to the last one',
        run: () => get().focusAt(first),
      },
      about: startOf,
    })
  } catch (error) {
    get().toast('error', sentence(error))
  }
}

/** Returns what the messages of that search are about. */
function startOf(state: AppState): readonly unknown[] {
  return [state.result?.id, state.focus.position, state.editCount]
}

/** Returns whether the person views one picture, in the viewer or as the active pane, whatever is selected. */
export function isViewingOnePicture({ viewer, compare }: Pick<AppState, 'viewer' | 'compare'>): boolean {
  return viewer || compare !== null
}

/** Returns how many pictures are selected, also while it is not known which. */
export function selectedCount({
  selected,
  pendingSelectionSize,
}: Pick<AppState, 'selected' | 'pendingSelectionSize'>): number {
  return pendingSelectionSize ?? selected.size
}

/** Returns the one item that the inspector and the viewer are about; null when there is none or more than one. */
export function inspectedId(
  state: Pick<AppState, 'focus' | 'selected' | 'pendingSelectionSize' | 'viewer' | 'compare'>,
): ItemId | null {
  if (isViewingOnePicture(state)) return state.focus.id
  if (selectedCount(state) > 1) return null
  return state.selected.size === 1 ? (state.selected.values().next().value ?? null) : state.focus.id
}
