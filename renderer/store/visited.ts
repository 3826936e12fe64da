/** Keeps the queries that were shown, so that the person can go back to them and forward again, as in a browser. */
import type { ItemId, Query } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'

/** A query that was shown, and the picture that had the focus in it. */
interface Visit {
  readonly query: Query
  readonly focus: { readonly position: number; readonly id: ItemId | null }
  /** Whether its text was typed: what is typed next replaces it. */
  readonly isTyped: boolean
}

export interface VisitedSlice {
  /** The queries that were shown, the first one first, and which of them is shown now. */
  visits: readonly Visit[]
  visitIndex: number
  /** Records that a query is shown. `isTyped` says that its text is being typed. */
  recordVisit(query: Query, isTyped: boolean): void
  forgetVisits(): void
  /** Shows the query before (-1) or after (1) the one that is shown. */
  goToVisit(direction: 1 | -1): Promise<void>
}

const MAX_VISITS = 100

/** What this slice uses of others. */
type Needs = 'closeCompare' | 'closeViewer' | 'compare' | 'focus' | 'runQuery' | 'toast' | 'viewer'

export const createVisited: Slice<VisitedSlice, Needs> = (set, get) => {
  /** Whether the query that is being run comes from this list. */
  let isReturning = false

  return {
    visits: [],
    visitIndex: -1,
    recordVisit(query, isTyped) {
      if (isReturning) return
      const { visits, visitIndex, focus } = get()
      const current = visits[visitIndex]
      if (current && isSameQuery(current.query, query)) return
      const isContinued = isTyped && current?.isTyped === true
      const before = visits.slice(0, isContinued ? visitIndex : visitIndex + 1)
      // The picture that has the focus now belongs to the query that is left.
      const left = current && !isContinued ? before.with(visitIndex, { ...current, focus }) : before
      const next = [...left, { query, focus: { position: -1, id: null }, isTyped }].slice(-MAX_VISITS)
      set({ visits: next, visitIndex: next.length - 1 })
    },
    forgetVisits: () => set({ visits: [], visitIndex: -1 }),
    async goToVisit(direction) {
      const { visits, visitIndex, compare, viewer, focus } = get()
      const target = visits[visitIndex + direction]
      if (!target)
        return get().toast(
          'info',
          direction === -1 ? 'There is nothing to go back to.' : 'There is nothing to go forward to.',
        )
      if (compare) get().closeCompare()
      if (viewer) get().closeViewer()
      set({ visits: visits.with(visitIndex, { ...visits[visitIndex]!, focus }), visitIndex: visitIndex + direction })
      isReturning = true
      try {
        // The picture that had the focus there is shown again.
        if (target.focus.position >= 0) set({ focus: target.focus })
        await get().runQuery(target.query)
      } finally {
        isReturning = false
      }
    },
  }
}

function isSameQuery(a: Query, b: Query): boolean {
  return a.text === b.text && a.folder === b.folder && a.sort === b.sort && a.descending === b.descending
}
