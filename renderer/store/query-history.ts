/** Keeps the queries that were shown, so that the person can go back to them and forward again, as in a browser. */
import type { ItemId, Query } from '../../preload/contract/index.ts'
import type { Focus } from './selection.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

/** A query that was shown, and the picture that had the focus in it. */
interface ShownQuery {
  readonly query: Query
  readonly focus: Focus
  /** Whether its text was typed: what is typed next replaces it. */
  readonly isTyped: boolean
}

export interface QueryHistorySlice {
  /** The queries that were shown, the first one first, and which of them is shown now. */
  queryHistory: readonly ShownQuery[]
  queryHistoryIndex: number
  /**
   * Records that a query is shown. `isTyped` says that its text is being typed, and `left` had the focus in the query
   * before.
   */
  recordQuery(query: Query, isTyped: boolean, left: Focus): void
  clearQueryHistory(): void
  /** Shows the query before (-1) or after (1) the one that is shown. */
  goInHistory(direction: 1 | -1): Promise<void>
  /** Shows the folder of a picture without a filter, and the picture in it. `goInHistory` leads back. */
  showInFolder(id: ItemId): Promise<void>
}

const MAX_ENTRIES = 100

/** What this slice uses of others. */
type Needs =
  | 'closeCompare'
  | 'closeViewer'
  | 'compare'
  | 'expandStackOf'
  | 'focus'
  | 'focusAt'
  | 'result'
  | 'runQuery'
  | 'toast'
  | 'viewer'

export const createQueryHistory: Slice<QueryHistorySlice, Needs> = (set, get, bridge) => {
  /** Whether the query that is being run comes from this list. */
  let isReturning = false

  return {
    queryHistory: [],
    queryHistoryIndex: -1,
    recordQuery(query, isTyped, left) {
      if (isReturning) return
      const { queryHistory, queryHistoryIndex } = get()
      const current = queryHistory[queryHistoryIndex]
      if (current && isSameQuery(current.query, query)) return
      const isContinued = isTyped && current?.isTyped === true
      const before = queryHistory.slice(0, isContinued ? queryHistoryIndex : queryHistoryIndex + 1)
      const shown = current && !isContinued ? before.with(queryHistoryIndex, { ...current, focus: left }) : before
      const next = [...shown, { query, focus: { position: -1, id: null }, isTyped }].slice(-MAX_ENTRIES)
      set({ queryHistory: next, queryHistoryIndex: next.length - 1 })
    },
    clearQueryHistory: () => set({ queryHistory: [], queryHistoryIndex: -1 }),
    async goInHistory(direction) {
      const { queryHistory, queryHistoryIndex, compare, viewer, focus } = get()
      const target = queryHistory[queryHistoryIndex + direction]
      if (!target)
        return get().toast(
          'info',
          direction === -1 ? 'There is nothing to go back to.' : 'There is nothing to go forward to.',
          { about: (state) => [state.queryHistory] },
        )
      if (compare) get().closeCompare()
      if (viewer) get().closeViewer()
      set({
        queryHistory: queryHistory.with(queryHistoryIndex, { ...queryHistory[queryHistoryIndex]!, focus }),
        queryHistoryIndex: queryHistoryIndex + direction,
      })
      isReturning = true
      try {
        // The picture that had the focus there is shown again.
        if (target.focus.position >= 0) set({ focus: target.focus })
        await get().runQuery(target.query)
      } finally {
        isReturning = false
      }
    },
    async showInFolder(id) {
      try {
        const [key = ''] = await bridge.invoke('items.names', { ids: [id], as: 'key' })
        if (get().compare) get().closeCompare()
        await get().runQuery({ text: '', folder: key.slice(0, Math.max(0, key.lastIndexOf('/'))) })
        await get().expandStackOf(id)
        const { result } = get()
        if (!result) return
        const position = await bridge.invoke('query.locate', { result: result.id, id })
        if (position >= 0) get().focusAt(position)
        else get().toast('info', `${key} is not in the folder any more.`, { about: (state) => [state.result?.id] })
      } catch (error) {
        get().toast('error', sentence(error))
      }
    },
  }
}

function isSameQuery(a: Query, b: Query): boolean {
  return (
    a.text === b.text &&
    a.folder === b.folder &&
    a.sort === b.sort &&
    a.descending === b.descending &&
    a.collapseStacks === b.collapseStacks &&
    JSON.stringify(a.scope) === JSON.stringify(b.scope)
  )
}
