/** Undoes and redoes edits, and shows the pictures that they changed. */
import type { ItemId } from '../../preload/contract/index.ts'
import { relativeTime } from '../components/format.ts'
import type { EditQueue } from './edit-queue.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface UndoSlice {
  /** Undoes the last edit, and shows the picture that it changed. */
  undo(): Promise<void>
  redo(): Promise<void>
}

/** An edit older than this is undone with its time, in milliseconds: it may be from yesterday. */
const REMEMBERED_MS = 30 * 60_000

/** What this slice uses of others. */
type Needs =
  | 'activatePane'
  | 'compare'
  | 'compareAgain'
  | 'focusAt'
  | 'replaceRecentTags'
  | 'restoreRecentTags'
  | 'result'
  | 'reveal'
  | 'selected'
  | 'toast'
  | 'viewer'

export const createUndo =
  (queue: EditQueue): Slice<UndoSlice, Needs> =>
  (_set, get, bridge) => {
    async function replay(back: 'undo' | 'redo'): Promise<void> {
      try {
        const replayed = await queue.runInTurn((onSent) => {
          const answer = bridge.invoke(`labels.${back}`, {})
          onSent()
          return answer
        })
        if (replayed === null) return get().toast('info', `Nothing to ${back}.`)
        const { ids, what, replacedTags, madeAt } = replayed
        if (replacedTags !== null)
          if (back === 'undo') get().restoreRecentTags(replacedTags)
          else get().replaceRecentTags(replacedTags)
        const isShown = await showChanged(ids)
        get().toast(
          'info',
          `${back === 'undo' ? 'Undid' : 'Redid'}: ${what}${timeOfEdit(madeAt)}.${isShown ? '' : ' It is not in this result.'}`,
        )
      } catch (error) {
        get().toast('error', sentence(error))
      }
    }

    /**
     * Shows a picture that was changed, so that the next key applies to what the person sees. Resolves with false for a
     * picture that is not in the result.
     */
    async function showChanged(ids: readonly ItemId[]): Promise<boolean> {
      const [id] = ids
      const { compare, result, selected, viewer } = get()
      if (id === undefined || !result) return true
      if (compare) {
        const pane = ids.map((one) => compare.ids.indexOf(one)).find((at) => at >= 0)
        // The pictures of a decision that led to the next ones come back, so that it can be made again.
        if (pane !== undefined) get().activatePane(pane)
        else if (ids.length > 1) await get().compareAgain(ids)
        return true
      }
      const isAmongMany = ids.length > 1 || (selected.size > 1 && selected.has(id))
      if (isAmongMany && (viewer || ids.some((one) => selected.has(one)))) return true
      const position = await bridge.invoke('query.locate', { result: result.id, id })
      if (position < 0) return ids.length > 1
      if (isAmongMany) get().reveal(position)
      else get().focusAt(position)
      return true
    }

    return { undo: () => replay('undo'), redo: () => replay('redo') }
  }

/** Returns when an edit was made, for a sentence; empty for one that the person remembers. */
function timeOfEdit(madeAt: number): string {
  return Date.now() - madeAt > REMEMBERED_MS ? `, made ${relativeTime(madeAt)}` : ''
}
