/** Acts on the stack of the focused picture: pictures that follow each other and look nearly the same. */
import type { ItemId } from '../../preload/contract/index.ts'
import { plural } from '../components/format.ts'
import { NO_TARGET, targetOf } from './selection.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface StackSlice {
  /** Selects the pictures of the focused picture's stack that are in the result. */
  selectStack(): Promise<void>
  /** Picks the focused picture and rejects the others of its stack that are in the result, as one edit. */
  pickInStack(): Promise<void>
}

/** What this slice uses of others. */
type Needs =
  | 'confirmEdit'
  | 'editCount'
  | 'editTogether'
  | 'focus'
  | 'offerUndo'
  | 'openCompare'
  | 'result'
  | 'rows'
  | 'selectRanges'
  | 'toast'
  | 'viewer'

export const createStacks: Slice<StackSlice, Needs> = (_set, get, bridge) => {
  /** Returns the focused picture and its stack; null when it has none, after a toast that says so. */
  async function findStack(): Promise<{ readonly id: ItemId; readonly ids: readonly ItemId[] } | null> {
    const { focus, result, rows } = get()
    const { id } = focus
    if (id === null || !result) {
      get().toast('info', NO_TARGET, { about: targetOf })
      return null
    }
    try {
      const ids = await bridge.invoke('query.stackOf', { result: result.id, id })
      if (get().focus.id !== id) return null
      if (ids.length > 1) return { id, ids }
      get().toast(
        'info',
        rows.byId(id)?.stack
          ? 'The other pictures of this stack are not in this result.'
          : 'This picture is not in a stack: no picture beside it looks nearly the same.',
        { about: (state) => [state.result?.id, state.focus.id] },
      )
    } catch (error) {
      get().toast('error', sentence(error))
    }
    return null
  }

  return {
    async selectStack() {
      const stack = await findStack()
      if (!stack) return
      get().selectRanges([], new Set(stack.ids))
      // The viewer covers the grid, which shows what is selected.
      if (get().viewer)
        get().toast('info', `Selected the ${stack.ids.length} pictures of this stack.`, {
          action: { name: 'Compare', run: () => void get().openCompare() },
          about: ({ selected, compare }) => [selected, compare],
        })
    },
    async pickInStack() {
      const stack = await findStack()
      if (!stack) return
      const others = stack.ids.filter((id) => id !== stack.id)
      const name = get().rows.byId(stack.id)?.name ?? ''
      if (!(await get().confirmEdit(others, { flag: 'reject' }))) return
      const edited = get().editTogether([
        { ids: [stack.id], edit: { flag: 'pick' } },
        { ids: others, edit: { flag: 'reject' } },
      ])
      const { editCount } = get()
      const { ok, changed } = await edited
      if (ok)
        get().offerUndo(`Picked ${name}, rejected ${plural(others.length, 'other')} of its stack.`, changed, editCount)
    },
  }
}
