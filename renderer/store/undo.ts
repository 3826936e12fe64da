/** Undoes and redoes edits, and shows the pictures that they changed. */
import type { ItemId } from '../../preload/contract/index.ts'
import { relativeTime } from '../components/format.ts'
import type { EditQueue } from './edit-queue.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'
import { t } from '../../preload/contract/index.ts'

export interface UndoSlice {
  /** Undoes the last edit, and shows the picture that it changed. */
  undo(): Promise<void>
  redo(): Promise<void>
  /**
   * Says what an edit of `changed` pictures did, with a button that undoes it until something else is edited.
   * `editCount` was the number of edits right after it was made.
   */
  offerUndo(message: string, changed: number, editCount: number): void
}

/** An edit older than this is undone with its time, in milliseconds: it may be from yesterday. */
const REMEMBERED_MS = 30 * 60_000

/** How many of the changed pictures are looked for in the result. */
const MAX_LOCATED = 100

/** What this slice uses of others. */
type Needs =
  | 'activatePane'
  | 'editCount'
  | 'compare'
  | 'compareAgain'
  | 'expandStackOf'
  | 'focusAt'
  | 'holdConflicts'
  | 'inbox'
  | 'reopenConflicts'
  | 'replaceRecentTags'
  | 'restoreRecentTags'
  | 'result'
  | 'reveal'
  | 'selected'
  | 'showInFolder'
  | 'toast'
  | 'viewer'

export const createUndo =
  (queue: EditQueue): Slice<UndoSlice, Needs> =>
  (set, get, bridge) => {
    async function replay(back: 'undo' | 'redo'): Promise<void> {
      const release = get().holdConflicts()
      try {
        const replayed = await queue.runInTurn((onSent) => {
          const answer = bridge.invoke(`labels.${back}`, {})
          onSent()
          return answer
        })
        if (replayed === null)
          return get().toast('info', `Nothing to ${back}.`, { about: ({ editCount }) => [editCount] })
        set({ editCount: get().editCount + 1 })
        const { ids, what, replacedTags, madeAt, revision } = replayed
        if (replacedTags !== null)
          if (back === 'undo') get().restoreRecentTags(replacedTags)
          else get().replaceRecentTags(replacedTags)
        const message = `${back === 'undo' ? t('Undid') : t('Redid')}: ${what}${timeOfEdit(madeAt)}.`
        const [id] = ids
        if (get().inbox) {
          if (back === 'undo') get().reopenConflicts(ids, revision)
          return get().toast('info', message)
        }
        if (id === undefined || (await showChanged(ids))) return get().toast('info', message)
        get().toast('info', `${message} ${ids.length === 1 ? 'It is' : 'They are'} not in this result.`, {
          action: { name: ids.length === 1 ? 'Show it' : 'Show the first one', run: () => void get().showInFolder(id) },
          about: ({ result, editCount }) => [result?.id, editCount],
        })
      } catch (error) {
        get().toast('error', sentence(error))
      } finally {
        release()
      }
    }

    /**
     * Shows a picture that was changed, so that the next key applies to what the person sees. Resolves with false when
     * none of the pictures is in the result.
     */
    async function showChanged(ids: readonly ItemId[]): Promise<boolean> {
      const [id] = ids
      const { compare, result, selected, viewer } = get()
      if (id === undefined || !result) return true
      const pane = compare === null ? -1 : (ids.map((one) => compare.ids.indexOf(one)).find((at) => at >= 0) ?? -1)
      const isAmongMany = ids.length > 1 || (selected.size > 1 && selected.has(id))
      if (pane >= 0) get().activatePane(pane)
      if (pane >= 0 || (!compare && isAmongMany && ids.some((one) => selected.has(one)))) return true
      await get().expandStackOf(id)
      const positions = await Promise.all(
        ids.slice(0, MAX_LOCATED).map((one) => bridge.invoke('query.locate', { result: result.id, id: one })),
      )
      const position = positions.find((at) => at >= 0)
      // One of a million pictures may be in the result.
      if (position === undefined) return ids.length > MAX_LOCATED
      // The pictures of a decision that led to the next ones come back, so that it can be made again.
      if (compare && ids.length > 1) await get().compareAgain(ids)
      else if (compare || (viewer && isAmongMany)) return true
      else if (isAmongMany) get().reveal(position)
      else get().focusAt(position)
      return true
    }

    function offerUndo(message: string, changed: number, editCount: number): void {
      if (changed === 0 || editCount !== get().editCount) return get().toast('info', message)
      get().toast('info', message, {
        action: { name: 'Undo', run: () => void get().undo() },
        about: (state) => [state.editCount],
      })
    }

    return { undo: () => replay('undo'), redo: () => replay('redo'), offerUndo }
  }

/** Returns when an edit was made, for a sentence; empty for one that the person remembers. */
function timeOfEdit(madeAt: number): string {
  return Date.now() - madeAt > REMEMBERED_MS ? t`, made ${relativeTime(madeAt)}` : ''
}
