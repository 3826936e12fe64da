/**
 * Holds the person's preferences. They change here at once. The program stores what the person chooses at once too; what
 * changes while the person works, such as the place in the grid, it stores a little later.
 */
import { produce } from 'immer'

import {
  DEFAULT_PREFS,
  METADATA_HISTOGRAM_FIELDS,
  SURROUNDS,
  WINDOW_PREFS,
  WINDOW_PREFS_OF_DATASETS,
} from '../../preload/contract/index.ts'
import type { HistogramField, Prefs, Query } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'

export interface PrefsSlice {
  prefs: Prefs
  setPrefs(change: Partial<Prefs>): void
  /** Makes pictures one step larger (1) or smaller (-1). The focused picture stays in its place if it is visible. */
  resizeCells(by: 1 | -1): void
  setLayout(name: string, size: number): void
  /** Shows pictures on the next surround: dark, neutral grey, light, and dark again. */
  changeSurround(): void
  /** Stores the query for the next time that this data set is opened. */
  rememberQuery(query: Query): void
  /** Stores a filter that was typed, for the list of recent searches. */
  rememberSearch(text: string): void
  /** Opens a closed folder of this data set in the tree, or closes an open one. */
  toggleFold(path: string): void
  /** Shows or hides a histogram. */
  setHistogram(field: HistogramField, open: boolean): void
  /** Applies preferences that were changed in another window. */
  applyPrefs(changed: Partial<Prefs>): void
  /** Sends preferences that are not stored yet, for the moment before the window closes. */
  flushPrefs(): void
}

/** How long the changes must pause before preferences are stored that change while the person works, in milliseconds. */
const SEND_DELAY_MS = 300
/** Storing writes a file: that must not happen in the moment in which pictures are requested. */
const STORED_LATER: ReadonlySet<string> = new Set([
  ...WINDOW_PREFS,
  ...WINDOW_PREFS_OF_DATASETS,
  'recentSearches',
  'recentTags',
])
const MAX_QUERIES = 50
const MAX_FOLDS = 1_000
const MAX_SEARCHES = 8
/** How many metrics have open histograms by default, and how many histograms can be open at all. */
const FIRST_METRICS = 3
const MAX_HISTOGRAMS = 16
export const FILE_HISTOGRAMS: readonly HistogramField[] = [
  ...METADATA_HISTOGRAM_FIELDS,
  'updated',
  'added',
  'width',
  'height',
  'size',
]
const CELL_STEP = 1.2
export const MIN_CELL = 96
export const MAX_CELL = 480

export const createPrefs: Slice<PrefsSlice, 'focus' | 'loadFacets' | 'session' | 'viewpoint'> = (set, get, bridge) => {
  let unsent: Partial<Prefs> = {}
  let timer: ReturnType<typeof setTimeout> | undefined

  /** The preferences that the program is storing: what it reports about them may be older than what is shown here. */
  const beingSent: Partial<Prefs>[] = []

  function send(): void {
    clearTimeout(timer)
    if (Object.keys(unsent).length === 0) return
    const prefs = unsent
    unsent = {}
    beingSent.push(prefs)
    // A failure is not reported, because the preference still applies in this window.
    bridge
      .invoke('prefs.set', { prefs })
      .catch(() => undefined)
      .finally(() => beingSent.splice(beingSent.indexOf(prefs), 1))
  }

  return {
    prefs: DEFAULT_PREFS,
    setPrefs(change) {
      set({ prefs: { ...get().prefs, ...change } })
      unsent = { ...unsent, ...change }
      clearTimeout(timer)
      if (Object.keys(change).every((name) => STORED_LATER.has(name))) timer = setTimeout(send, SEND_DELAY_MS)
      else send()
    },
    resizeCells(by) {
      const { viewpoint, focus, prefs } = get()
      viewpoint.place = viewpoint.placeOf(focus.position) ?? viewpoint.place
      get().setPrefs({ cellSize: clampCell(shownCellSize(prefs) * CELL_STEP ** by) })
    },
    setLayout(name, size) {
      get().setPrefs({
        layout: produce(get().prefs.layout, (layout: Record<string, number>) => {
          layout[name] = size
        }),
      })
    },
    changeSurround() {
      const next = (SURROUNDS.indexOf(get().prefs.surround) + 1) % SURROUNDS.length
      get().setPrefs({ surround: SURROUNDS[next]! })
    },
    rememberQuery(query) {
      const id = get().session?.dataset?.id
      if (id === undefined) return
      const others = Object.entries(get().prefs.queries).filter(([other]) => other !== id)
      get().setPrefs({ queries: Object.fromEntries([...others, [id, query] as const].slice(-MAX_QUERIES)) })
    },
    rememberSearch(text) {
      const id = get().session?.dataset?.id
      const search = text.trim()
      if (id === undefined || search === '') return
      const { recentSearches } = get().prefs
      const own = [search, ...(recentSearches[id] ?? []).filter((other) => other !== search)].slice(0, MAX_SEARCHES)
      const others = Object.entries(recentSearches).filter(([other]) => other !== id)
      get().setPrefs({ recentSearches: Object.fromEntries([...others, [id, own] as const].slice(-MAX_QUERIES)) })
    },
    toggleFold(path) {
      const id = get().session?.dataset?.id
      if (id === undefined) return
      const { folds } = get().prefs
      const before = folds[id] ?? []
      const after = before.includes(path)
        ? before.filter((other) => other !== path)
        : [...before, path].slice(-MAX_FOLDS)
      const others = Object.entries(folds).filter(([other]) => other !== id)
      get().setPrefs({ folds: Object.fromEntries([...others, [id, after] as const].slice(-MAX_QUERIES)) })
    },
    setHistogram(field, open) {
      get().setLayout(`facet.${field}`, open ? 1 : 0)
      void get().loadFacets()
    },
    applyPrefs(changed) {
      const own = new Set<string>([...WINDOW_PREFS, ...[unsent, ...beingSent].flatMap(Object.keys)])
      const { prefs, session } = get()
      const id = session?.dataset?.id ?? ''
      const others = Object.fromEntries(
        WINDOW_PREFS_OF_DATASETS.flatMap((name) => {
          const entry = prefs[name][id]
          return changed[name] === undefined || entry === undefined ? [] : [[name, { ...changed[name], [id]: entry }]]
        }),
      )
      const applied = Object.entries({ ...changed, ...others }).filter(([name]) => !own.has(name))
      if (applied.length > 0) set({ prefs: { ...prefs, ...Object.fromEntries(applied) } })
    },
    flushPrefs: send,
  }
}

/** Returns the histograms that are open: those of these metrics, then those of files. */
export function openHistograms({ layout }: Prefs, metrics: readonly string[]): HistogramField[] {
  const isOpen = (field: HistogramField, byDefault: boolean): boolean =>
    (layout[`facet.${field}`] ?? (byDefault ? 1 : 0)) === 1
  const ofMetrics = metrics
    .map((name) => `metric.${name}` as const)
    .filter((field, at) => isOpen(field, at < FIRST_METRICS))
  return [...ofMetrics, ...FILE_HISTOGRAMS.filter((field) => isOpen(field, false))].slice(0, MAX_HISTOGRAMS)
}

/** Returns the size of cells in pixels. Without a choice, wide windows have larger ones. */
export function shownCellSize({ cellSize }: Prefs): number {
  if (cellSize !== null) return cellSize
  const width = globalThis.innerWidth ?? 0
  return width >= 2_400 ? 240 : width >= 1_900 ? 210 : 180
}

/** Returns the allowed size of a cell that is nearest to this one, as a whole number of CSS pixels. */
export function clampCell(size: number): number {
  return Math.round(Math.min(MAX_CELL, Math.max(MIN_CELL, size)))
}
