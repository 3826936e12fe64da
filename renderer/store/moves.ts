/**
 * Labelled pictures that are gone, or whose names have other pictures, and what they may have become: the person says.
 */
import type { DoubtfulMove, ItemId } from '../../preload/contract/index.ts'
import { count } from '../components/format.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

/** Where labels belong: what a person chose. */
export interface MoveAnswer {
  readonly from: ItemId
  readonly to: ItemId
}

export interface MovesSlice {
  /** Those that the person has not settled. */
  moves: readonly DoubtfulMove[]
  movesOpen: boolean
  setMovesOpen(open: boolean): void
  /** Asks what there is to be settled. */
  loadMoves(): Promise<void>
  /** Gives each picture `to` the labels of its `from`. */
  followMoves(moves: readonly MoveAnswer[]): Promise<void>
  /** The picture is gone for good: its labels stay with it, and nobody asks again here. */
  settleMove(from: ItemId): void
}

export const createMoves: Slice<MovesSlice> = (set, get, bridge) => {
  const isOpen = (moves: readonly DoubtfulMove[]): boolean => get().movesOpen && moves.length > 0

  /** Shows what is left, and closes the dialog when nothing is. */
  function show(moves: readonly DoubtfulMove[]): void {
    const settled = new Set(get().prefs.settledMoves[get().session?.dataset?.id ?? ''])
    const left = moves.filter(({ from }) => !settled.has(from.key))
    set({ moves: left, movesOpen: isOpen(left) })
  }

  return {
    moves: [],
    movesOpen: false,
    setMovesOpen: (movesOpen) => set({ movesOpen }),
    async loadMoves() {
      show(await bridge.invoke('moves.list', {}))
    },
    async followMoves(moves) {
      try {
        const { pictures } = await bridge.invoke('moves.follow', { moves })
        await get().loadMoves()
        // Where the dialog stays, its list tells.
        if (!get().movesOpen)
          get().toast(
            'info',
            pictures === 1
              ? 'The labels of 1 picture went along.'
              : `The labels of ${count(pictures)} pictures went along.`,
          )
      } catch (error) {
        get().toast('error', sentence(error))
        await get().loadMoves()
      }
    },
    settleMove(from) {
      const id = get().session?.dataset?.id
      const move = get().moves.find((one) => one.from.id === from)
      if (id === undefined || move === undefined) return
      const { settledMoves } = get().prefs
      get().setPrefs({ settledMoves: { ...settledMoves, [id]: [...(settledMoves[id] ?? []), move.from.key] } })
      show(get().moves)
    },
  }
}
