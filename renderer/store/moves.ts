/**
 * Lists labelled pictures that are missing, or whose names now belong to other pictures, with the pictures that they
 * may have become. The person decides.
 */
import type { DoubtfulMove, ItemId } from '../../preload/contract/index.ts'
import { count } from '../components/format.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

/** The answer of a person: which picture the labels belong to. */
interface MoveAnswer {
  readonly from: ItemId
  readonly to: ItemId
}

export interface MovesSlice {
  /** The moves that the person has not decided on yet. */
  moves: readonly DoubtfulMove[]
  movesOpen: boolean
  setMovesOpen(open: boolean): void
  /** Fetches the moves that need a decision. */
  loadMoves(): Promise<void>
  /** Gives each picture `to` the labels of its `from`. */
  followMoves(moves: readonly MoveAnswer[]): Promise<void>
  /**
   * Records that the picture no longer exists. Its labels stay with it, and the person is not asked again on this
   * machine.
   */
  dismissMove(from: ItemId): void
}

export const createMoves: Slice<MovesSlice, 'prefs' | 'session' | 'setPrefs' | 'toast'> = (set, get, bridge) => {
  const isOpen = (moves: readonly DoubtfulMove[]): boolean => get().movesOpen && moves.length > 0

  /** Shows the moves without a decision, and closes the dialog when there are none. */
  function showUndecided(moves: readonly DoubtfulMove[]): void {
    const dismissedKeys = new Set(get().prefs.dismissedMoves[get().session?.dataset?.id ?? ''])
    const undecided = moves.filter(({ from }) => !dismissedKeys.has(from.key))
    set({ moves: undecided, movesOpen: isOpen(undecided) })
  }

  return {
    moves: [],
    movesOpen: false,
    setMovesOpen: (movesOpen) => set({ movesOpen }),
    async loadMoves() {
      showUndecided(await bridge.invoke('moves.list', {}))
    },
    async followMoves(moves) {
      try {
        const { pictures } = await bridge.invoke('moves.follow', { moves })
        await get().loadMoves()
        // While the dialog stays open, its list shows the outcome.
        if (!get().movesOpen)
          get().toast(
            'info',
            pictures === 1
              ? 'The labels of 1 picture were moved.'
              : `The labels of ${count(pictures)} pictures were moved.`,
          )
      } catch (error) {
        get().toast('error', sentence(error))
        await get().loadMoves()
      }
    },
    dismissMove(from) {
      const id = get().session?.dataset?.id
      const move = get().moves.find((one) => one.from.id === from)
      if (id === undefined || move === undefined) return
      const { dismissedMoves } = get().prefs
      get().setPrefs({ dismissedMoves: { ...dismissedMoves, [id]: [...(dismissedMoves[id] ?? []), move.from.key] } })
      showUndecided(get().moves)
    },
  }
}
