/** Holds what the grid needs besides rows: the aspect ratios of all pictures of the result, and the scroll position. */
import type { GridPlace, ItemId } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'
import { Viewpoint } from './viewpoint.ts'

/** What is prepared before a new or changed result is shown. */
export interface ResultTransition {
  readonly place: GridPlace | null
  readonly ratios: Uint8Array
}
export interface TransitionOptions {
  /** Whether the same query runs again, so that the visible pictures stay where they are. */
  readonly stay: boolean
  /** Whether the data set was just opened, so that it is shown where the person left it. */
  readonly restore: boolean
}

export interface GridViewSlice {
  /**
   * The aspect ratios of the result's pictures by position, as encoded by `ratioByte`. Shorter or empty while they are
   * not known.
   */
  ratios: Uint8Array
  viewpoint: Viewpoint
  /** What was prepared for the result on the screen. It is a new object whenever the result is shown again. */
  transition: ResultTransition | null
  /** Whether the list scrolls faster than anybody can look at the pictures. */
  isScrollingFast: boolean
  setScrollingFast(isFast: boolean): void
  /** Determines where a result is shown first, and fetches its aspect ratios. Never rejects. */
  prepareTransition(result: number, total: number, options: TransitionOptions): Promise<ResultTransition>
  /**
   * Fetches the aspect ratios again after a while, because pictures may have been measured. The pause keeps the grid
   * from moving all the time.
   */
  refreshRatiosSoon(): void
  /** Stores the scroll position for the next time that this data set is opened. */
  rememberPlace(): void
}

/** The shortest time between two layouts that are made only because more aspect ratios are known, in milliseconds. */
const MIN_LAYOUT_INTERVAL_MS = 1_500
/** The grid is laid out again only when nobody has scrolled for this time, in milliseconds. */
const SCROLL_PAUSE_MS = 400
const MAX_PLACES = 50

/** What this slice uses of others. */
type Needs = 'focus' | 'prefs' | 'result' | 'rows' | 'session' | 'setPrefs'

export const createGridView: Slice<GridViewSlice, Needs> = (set, get, bridge) => {
  let fetchedRatios = { result: -1, version: 0 }
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Returns null when the aspect ratios have not changed or cannot be fetched. */
  async function fetchRatios(result: number): Promise<Uint8Array | null> {
    const knownVersion = fetchedRatios.result === result ? fetchedRatios.version : 0
    const answer = await bridge.invoke('query.ratios', { result, known: knownVersion }).catch(() => null)
    if (answer === null || answer.ratios === null) return null
    fetchedRatios = { result, version: answer.version }
    return bytesOf(answer.ratios)
  }

  async function locate(result: number, id: ItemId | null): Promise<number> {
    return id === null ? -1 : bridge.invoke('query.locate', { result, id }).catch(() => -1)
  }

  /**
   * Returns where the first visible picture is in another result. The focused picture is used instead if it is visible.
   */
  async function placeInResult(result: number, { stay, restore }: TransitionOptions): Promise<GridPlace | null> {
    const { viewpoint, focus, rows } = get()
    if (viewpoint.place === null) return restore ? storedPlace(result) : null
    const focused = focus.position < 0 ? null : viewpoint.placeOf(focus.position)
    const atFocus = focused && (await locate(result, focus.id))
    if (focused && atFocus !== null && atFocus >= 0) return { ...focused, position: atFocus }
    if (viewpoint.isAtTop || !(stay || restore)) return null
    const { place } = viewpoint
    const position = await locate(result, rows.idAt(place.position) ?? null)
    return position < 0 ? place : { ...place, position }
  }

  async function storedPlace(result: number): Promise<GridPlace | null> {
    const { session, prefs } = get()
    const place = session?.dataset ? prefs.places[session.dataset.id] : undefined
    if (!place) return null
    const position =
      place.key === null ? -1 : await bridge.invoke('query.place', { result, key: place.key }).catch(() => -1)
    return position < 0 ? place : { ...place, position }
  }

  return {
    ratios: new Uint8Array(),
    viewpoint: new Viewpoint(),
    transition: null,
    isScrollingFast: false,
    setScrollingFast: (isScrollingFast) => set({ isScrollingFast }),
    async prepareTransition(result, total, options) {
      const [place, ratios] = await Promise.all([placeInResult(result, options), fetchRatios(result)])
      return {
        place: place && { ...place, position: Math.max(0, Math.min(total - 1, place.position)) },
        ratios: ratios ?? get().ratios,
      }
    },
    refreshRatiosSoon() {
      timer ??= setTimeout(() => {
        timer = undefined
        const { result, viewpoint } = get()
        if (!result) return
        if (performance.now() - viewpoint.scrolledAt < SCROLL_PAUSE_MS) return get().refreshRatiosSoon()
        void fetchRatios(result.id).then((ratios) => {
          if (!ratios || get().result?.id !== result.id) return
          // The picture that somebody works on stays in its place, whatever happens to the pictures above it.
          viewpoint.place = viewpoint.placeOf(get().focus.position) ?? viewpoint.place
          set({ ratios })
        })
      }, MIN_LAYOUT_INTERVAL_MS)
    },
    rememberPlace() {
      const { session, prefs, viewpoint, rows } = get()
      const id = session?.dataset?.id
      if (id === undefined || viewpoint.place === null) return
      const place = { ...viewpoint.place, key: rows.at(viewpoint.place.position)?.key ?? null }
      const others = Object.entries(prefs.places).filter(([other]) => other !== id)
      get().setPrefs({ places: Object.fromEntries([...others, [id, place] as const].slice(-MAX_PLACES)) })
    },
  }
}

function bytesOf(base64: string): Uint8Array {
  const text = atob(base64)
  const decoded = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) decoded[at] = text.charCodeAt(at)
  return decoded
}
