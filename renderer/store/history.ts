/** Holds what the history dialog shows, and takes back changes. */
import { ALL_HISTORY } from '../../preload/contract/index.ts'
import type {
  ChangePlace,
  HistoryBatch,
  HistoryPage,
  HistoryQuery,
  HistoryRecord,
  TakeBackPreview,
} from '../../preload/contract/index.ts'
import { plural } from '../components/format.ts'
import type { Slice } from './state.ts'
import { readOnlySentence } from './status.ts'
import { sentence } from './toasts.ts'

/** The batches that are loaded. */
export interface ShownHistory extends Pick<HistoryPage, 'reading' | 'changes' | 'total' | 'people'> {
  readonly query: HistoryQuery
  readonly batches: readonly HistoryBatch[]
}

/** The changes of a batch that are loaded. */
export interface ShownChanges {
  readonly total: number
  readonly changes: readonly HistoryRecord[]
}

/** Changes that the person may take back. */
export interface TakeBackRequest {
  readonly query: HistoryQuery
  /** Only these changes; null for all that the query finds. */
  readonly only: readonly ChangePlace[] | null
}

export interface HistorySlice {
  historyOpen: boolean
  /** What the dialog is narrowed to. */
  historyQuery: HistoryQuery
  /** Null until the first page is there. It may belong to an earlier query while the next one loads. */
  history: ShownHistory | null
  historyError: string | null
  /** The changes of expanded batches, by `batchKey`. */
  historyChanges: ReadonlyMap<string, ShownChanges>
  /** What the person is asked to confirm; null while nothing is to be taken back. */
  takeBackRequest: TakeBackRequest | null
  /** Null while it is made. */
  takeBackPreview: TakeBackPreview | null
  takeBackError: string | null
  isTakingBack: boolean
  openHistory(query?: Partial<HistoryQuery>): void
  closeHistory(): void
  narrowHistory(change: Partial<HistoryQuery>): void
  loadMoreHistory(): Promise<void>
  /** Loads again what is shown, because labels or settings have changed. */
  refreshHistory(): void
  /** Expands a batch, loads more of it, or collapses it. */
  loadChangesOf(batch: HistoryBatch): Promise<void>
  collapseChangesOf(batch: HistoryBatch): void
  /** Shows the pictures that changes are about in the grid. */
  showChangedPictures(query: HistoryQuery): void
  /** Shows all pictures again. */
  leaveScope(): void
  requestTakeBack(request: TakeBackRequest): void
  cancelTakeBack(): void
  confirmTakeBack(): Promise<void>
}

const BATCHES_PER_PAGE = 60
const CHANGES_PER_PAGE = 100
/** How long changes are gathered before the dialog shows them, in milliseconds. */
const REFRESH_MS = 400
/** How often the dialog asks how far the first reading is, in milliseconds. */
const READING_POLL_MS = 200

type Needs = 'dismiss' | 'editCount' | 'offerUndo' | 'runQuery' | 'status' | 'toast' | 'toasts'

/** Returns the query for the changes of one batch. */
export function queryOfBatch(query: HistoryQuery, { by, from, to }: HistoryBatch): HistoryQuery {
  return { ...query, by, since: from, until: to }
}

/** Returns a text that stays the same while a batch grows. */
export function batchKey({ by, from }: HistoryBatch): string {
  return `${from} ${by}`
}

export const createHistory: Slice<HistorySlice, Needs> = (set, get, bridge) => {
  let lastLoad = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastPreview = 0

  /** Loads `count` batches from the first one on. */
  async function load(count: number): Promise<void> {
    const thisLoad = ++lastLoad
    const query = get().historyQuery
    try {
      const page = await bridge.invoke('history.batches', { query, start: 0, count })
      if (thisLoad !== lastLoad || !get().historyOpen) return
      set({ history: { ...page, query }, historyError: null })
      if (page.reading !== null) later(READING_POLL_MS, count)
      else await reloadChanges(page.batches)
    } catch (error) {
      if (thisLoad === lastLoad) set({ historyError: sentence(error) })
    }
  }

  function later(ms: number, count: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void load(count), ms)
  }

  function shownCount(): number {
    return Math.max(BATCHES_PER_PAGE, get().history?.batches.length ?? 0)
  }

  /** Loads the changes of the batches that are expanded again. */
  async function reloadChanges(batches: readonly HistoryBatch[]): Promise<void> {
    const expanded = batches.filter((batch) => get().historyChanges.has(batchKey(batch)))
    const loaded = await Promise.all(
      expanded.map(async (batch) => {
        const count = get().historyChanges.get(batchKey(batch))?.changes.length ?? 0
        return [batchKey(batch), await changesOf(batch, 0, Math.max(count, CHANGES_PER_PAGE))] as const
      }),
    )
    set({ historyChanges: new Map(loaded) })
  }

  function changesOf(batch: HistoryBatch, start: number, count: number): Promise<ShownChanges> {
    return bridge.invoke('history.changes', { query: queryOfBatch(get().historyQuery, batch), start, count })
  }

  async function preview({ query, only }: TakeBackRequest): Promise<void> {
    const thisPreview = ++lastPreview
    set({ takeBackPreview: null, takeBackError: null })
    try {
      const takeBackPreview = await bridge.invoke('history.previewTakeBack', { query, only })
      if (thisPreview === lastPreview) set({ takeBackPreview })
    } catch (error) {
      if (thisPreview === lastPreview) set({ takeBackError: sentence(error) })
    }
  }

  return {
    historyOpen: false,
    historyQuery: ALL_HISTORY,
    history: null,
    historyError: null,
    historyChanges: new Map(),
    takeBackRequest: null,
    takeBackPreview: null,
    takeBackError: null,
    isTakingBack: false,
    openHistory(query = {}) {
      set({ historyOpen: true, historyQuery: { ...ALL_HISTORY, ...query }, historyChanges: new Map() })
      void load(BATCHES_PER_PAGE)
    },
    closeHistory() {
      clearTimeout(timer)
      set({ historyOpen: false, history: null, historyError: null, historyChanges: new Map() })
    },
    narrowHistory(change) {
      set({ historyQuery: { ...get().historyQuery, ...change }, historyChanges: new Map() })
      void load(BATCHES_PER_PAGE)
    },
    async loadMoreHistory() {
      await load((get().history?.batches.length ?? 0) + BATCHES_PER_PAGE)
    },
    refreshHistory() {
      if (get().historyOpen) later(REFRESH_MS, shownCount())
    },
    async loadChangesOf(batch) {
      const key = batchKey(batch)
      const known = get().historyChanges.get(key)?.changes ?? []
      try {
        const { total, changes } = await changesOf(batch, known.length, CHANGES_PER_PAGE)
        set({ historyChanges: new Map(get().historyChanges).set(key, { total, changes: [...known, ...changes] }) })
      } catch (error) {
        get().toast('error', sentence(error))
      }
    },
    collapseChangesOf(batch) {
      const rest = new Map(get().historyChanges)
      rest.delete(batchKey(batch))
      set({ historyChanges: rest })
    },
    showChangedPictures(query) {
      get().closeHistory()
      void get().runQuery({ folder: '', text: '', scope: { history: query } })
    },
    leaveScope() {
      void get().runQuery({ scope: null }, { stay: true })
    },
    requestTakeBack(request) {
      const reason = readOnlySentence(get().status)
      if (reason !== null) return get().toast('warning', reason)
      // A message would cover the buttons of the dialog.
      for (const { id } of get().toasts) get().dismiss(id)
      set({ takeBackRequest: request })
      void preview(request)
    },
    cancelTakeBack() {
      lastPreview++
      set({ takeBackRequest: null, takeBackPreview: null, takeBackError: null })
      bridge.invoke('history.previewTakeBack', { query: null, only: null }).catch(() => undefined)
    },
    async confirmTakeBack() {
      const shown = get().takeBackPreview
      if (shown === null || get().isTakingBack) return
      set({ isTakingBack: true })
      try {
        const { pictures, overtaken } = await bridge.invoke('history.takeBack', { preview: shown.preview })
        set({ takeBackRequest: null, takeBackPreview: null, editCount: get().editCount + 1 })
        get().offerUndo(takenBackText(shown.changes, pictures, overtaken), pictures, get().editCount)
        get().refreshHistory()
      } catch (error) {
        set({ takeBackError: sentence(error) })
      } finally {
        set({ isTakingBack: false })
      }
    },
  }
}

/** Says what was taken back, and how many pictures somebody has changed since the preview. */
function takenBackText(changes: number, pictures: number, overtaken: number): string {
  const done =
    pictures === 0
      ? 'Nothing was taken back.'
      : // Somebody may have undone or replaced some of them since the preview.
        overtaken > 0
        ? `Took back changes of ${plural(pictures, 'picture')}.`
        : `Took back ${plural(changes, 'change')} of ${plural(pictures, 'picture')}.`
  if (overtaken === 0) return done
  return `${done} ${plural(overtaken, 'picture')} stayed: somebody has changed ${overtaken === 1 ? 'it' : 'them'} since.`
}
