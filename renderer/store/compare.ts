/**
 * Compares pictures side by side: which pictures, which of them the keys act on, and how they are shown.
 *
 * The focus moves to the active picture, so everything that depends on the focus works here too.
 */
import type { ItemId } from '../../preload/contract/index.ts'
import { plural } from '../components/format.ts'
import { Lenses } from './lenses.ts'
import type { Focus } from './selection.ts'
import { selectedCount } from './selection.ts'
import type { Slice } from './state.ts'
import { MANY_PICTURES } from './bulk-edit.ts'
import { readOnlySentence } from './status.ts'
import { sentence } from './toasts.ts'

export interface Comparison {
  /** Two to twelve, without the pictures that were removed from the comparison. */
  readonly ids: readonly ItemId[]
  /** The index of the picture that keys label. */
  readonly active: number
  /** Whether one picture lies over the other, with a divider between them. Only for two pictures. */
  readonly wipe: boolean
  /** The position of the divider, from 0 (left) to 1. */
  readonly divider: number
  /** Whether zooming and panning one picture does the same to all. */
  readonly linked: boolean
  /** The focus before the comparison, which is restored when it is closed. */
  readonly previousFocus: Focus
}

export interface CompareSlice {
  compare: Comparison | null
  /** The lenses of the panes. They are changed in place, so that zooming renders nothing. */
  paneLenses: Lenses
  /**
   * Compares the selected pictures; without a selection, the focused picture and the next one, or the pictures of its
   * collapsed stack, which is expanded.
   */
  openCompare(): Promise<void>
  /** Compares these pictures in place of those that are shown, as far as they are in the result. */
  compareAgain(ids: readonly ItemId[]): Promise<void>
  closeCompare(): void
  /** Makes a pane active. An index beyond either end continues at the other end. */
  activatePane(index: number): void
  /**
   * Removes the active picture from the comparison. Nothing else happens to it. When one picture is left, the
   * comparison is closed.
   */
  removePane(): void
  /**
   * Picks the active picture and rejects all others, which is undone in one step. Goes on to the next pictures if there
   * are as many; after the pictures of a stack, the comparison is closed.
   */
  keepPane(): Promise<void>
  /** Exchanges the active picture with the next one. */
  swapPanes(): void
  /** Shows the same number of pictures after (1) or before (-1) the ones that are shown. */
  nextPanes(direction: 1 | -1): Promise<void>
  toggleWipe(): void
  /** Moves the divider by a fraction of the width. */
  moveWipe(by: number): void
  toggleLink(): void
}

const MAX_PANES = 12
const NONE_LEFT = {
  1: 'Fewer than two pictures are left after these.',
  [-1]: 'Fewer than two pictures are left before these.',
} as const

/** What this slice uses of others. */
type Needs =
  | 'confirmEdit'
  | 'editCount'
  | 'editTogether'
  | 'ensureRows'
  | 'expandFocusedStack'
  | 'focus'
  | 'offerUndo'
  | 'pendingSelectionSize'
  | 'result'
  | 'rows'
  | 'selected'
  | 'selectedIds'
  | 'status'
  | 'toast'

export const createCompare: Slice<CompareSlice, Needs> = (set, get, bridge) => {
  /**
   * Returns the positions of the pictures to compare, in the order of the result, or the sentence why they cannot be
   * compared.
   */
  async function positionsToCompare(): Promise<readonly number[] | string> {
    const chosen = await get().selectedIds()
    const stack = chosen.length < 2 ? await get().expandFocusedStack() : null
    const selected = stack ?? chosen
    const { focus, result } = get()
    if (!result || result.total < 2) return 'There are no two pictures to compare.'
    if (selected.length > MAX_PANES)
      return stack
        ? `Up to ${MAX_PANES} pictures can be compared; the stack has ${stack.length}.`
        : `Up to ${MAX_PANES} pictures can be compared; ${selected.length} are selected.`
    if (selected.length < 2) {
      const first = Math.max(0, Math.min(focus.position, result.total - 2))
      return [first, first + 1]
    }
    const positions = await Promise.all(selected.map((id) => bridge.invoke('query.locate', { result: result.id, id })))
    const inResult = positions.filter((position) => position >= 0).toSorted((a, b) => a - b)
    return inResult.length < 2 ? 'The selected pictures are not in this result.' : inResult
  }

  /** Returns whether all of these pictures are of one stack. */
  function isOneStack(ids: readonly ItemId[]): boolean {
    const firsts = new Set(ids.map((id) => get().rows.byId(id)?.stack?.first))
    return firsts.size === 1 && !firsts.has(undefined)
  }

  async function showPanes(positions: readonly number[], active: number): Promise<void> {
    await get().ensureRows(positions)
    const { rows, compare, focus, paneLenses } = get()
    const ids = positions.flatMap((position) => rows.idAt(position) ?? [])
    if (ids.length < 2) return
    if (!compare) paneLenses.loadData()
    set({
      compare: {
        ids,
        active,
        wipe: ids.length === 2 && (compare?.wipe ?? false),
        divider: 0.5,
        linked: compare?.linked ?? true,
        previousFocus: compare?.previousFocus ?? focus,
      },
    })
    get().activatePane(active)
  }

  /**
   * Returns the positions of as many pictures after (1) or before (-1) the ones that are shown, or of those that are
   * left there; null for fewer than two.
   */
  function positionsBeside(direction: 1 | -1): readonly number[] | null {
    const { compare, rows, result } = get()
    if (!compare || !result) return null
    const shown = compare.ids.map((id) => rows.positionOf(id))
    const size = compare.ids.length
    const first = direction === 1 ? Math.max(...shown) + 1 : Math.max(0, Math.min(...shown) - size)
    const end = direction === 1 ? Math.min(result.total, first + size) : Math.min(...shown)
    return end - first < 2 ? null : Array.from({ length: end - first }, (_, at) => first + at)
  }

  /** Shows other pictures in the comparison, unless it was closed while their rows were being loaded. */
  async function showNextPanes(positions: readonly number[]): Promise<void> {
    const before = get().compare
    try {
      await get().ensureRows(positions)
      if (before !== null && get().compare !== null) await showPanes(positions, 0)
    } catch (error) {
      get().toast('error', sentence(error))
    }
  }

  function updateComparison(part: Partial<Comparison>): void {
    const { compare } = get()
    if (compare) set({ compare: { ...compare, ...part } })
  }

  return {
    compare: null,
    paneLenses: new Lenses(),
    async openCompare() {
      try {
        const positions = await positionsToCompare()
        if (typeof positions === 'string')
          return get().toast('info', positions, { about: ({ result, selected }) => [result?.id, selected] })
        const focused = positions.indexOf(get().focus.position)
        // A selection that was extended to its last picture begins with the first one.
        const isExtended = selectedCount(get()) > 1 && focused === positions.length - 1
        await showPanes(positions, isExtended ? 0 : Math.max(0, focused))
      } catch (error) {
        get().toast('error', sentence(error))
      }
    },
    async compareAgain(ids) {
      const { result } = get()
      if (!result || ids.length > MAX_PANES) return
      const positions = await Promise.all(ids.map((id) => bridge.invoke('query.locate', { result: result.id, id })))
      await showPanes(
        [...new Set(positions.filter((position) => position >= 0))].toSorted((a, b) => a - b),
        0,
      )
    },
    closeCompare() {
      const { compare } = get()
      if (compare) set({ compare: null, focus: compare.previousFocus })
    },
    activatePane(index) {
      const { compare, rows } = get()
      if (!compare) return
      const active = (index + compare.ids.length) % compare.ids.length
      const id = compare.ids[active] ?? null
      set({ compare: { ...compare, active }, focus: { position: id === null ? -1 : rows.positionOf(id), id } })
    },
    removePane() {
      const { compare } = get()
      if (!compare) return
      const ids = compare.ids.filter((_, index) => index !== compare.active)
      if (ids.length < 2) return get().closeCompare()
      updateComparison({ ids, wipe: compare.wipe && ids.length === 2 })
      get().activatePane(Math.min(compare.active, ids.length - 1))
    },
    swapPanes() {
      const { compare } = get()
      if (!compare) return
      const other = (compare.active + 1) % compare.ids.length
      const ids = [...compare.ids]
      const [one, two] = [ids[compare.active], ids[other]]
      if (one === undefined || two === undefined) return
      ids[compare.active] = two
      ids[other] = one
      updateComparison({ ids })
      get().activatePane(other)
    },
    async keepPane() {
      const { compare, status } = get()
      const kept = compare?.ids[compare.active]
      if (!compare || kept === undefined) return
      const others = compare.ids.filter((id) => id !== kept)
      const name = get().rows.byId(kept)?.name ?? ''
      // Where to go on is decided before anything is awaited, so that a second press cannot skip pictures. After a
      // stack the comparison ends: the pictures beside it are not alike, and nobody has asked to compare them.
      const isStack = isOneStack(compare.ids)
      const next = isStack ? null : positionsBeside(1)
      // Few pictures are not asked about, and then nothing may be awaited: the flags are painted at once.
      const isLarge = others.length >= MANY_PICTURES
      if (isLarge && !(await get().confirmEdit(others, { flag: 'reject' }))) return
      const edited = get().editTogether([
        { ids: [kept], edit: { flag: 'pick' } },
        { ids: others, edit: { flag: 'reject' } },
      ])
      const { editCount } = get()
      if (next !== null && readOnlySentence(status) === null) await showNextPanes(next)
      if (isStack && readOnlySentence(status) === null) get().closeCompare()
      const { ok, changed } = await edited
      const done = `Picked ${name}, rejected ${plural(others.length, 'other')}`
      if (ok && isStack) get().offerUndo(`${done} of its stack.`, changed, editCount)
      else if (ok && next === null) get().offerUndo(`${done}. ${NONE_LEFT[1]}`, changed, editCount)
    },
    async nextPanes(direction) {
      const positions = positionsBeside(direction)
      if (positions !== null) return showNextPanes(positions)
      if (get().compare) get().toast('info', NONE_LEFT[direction], { about: ({ compare }) => [compare] })
    },
    toggleWipe() {
      const { compare } = get()
      if (compare?.ids.length === 2) updateComparison({ wipe: !compare.wipe })
    },
    moveWipe(by) {
      const { compare } = get()
      if (compare?.wipe) updateComparison({ divider: Math.max(0, Math.min(1, compare.divider + by)) })
    },
    toggleLink() {
      updateComparison({ linked: !get().compare?.linked })
    },
  }
}
