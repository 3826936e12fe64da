/** What the grid needs besides rows: the shapes of all pictures of the result, and where it stands. */
import type { GridPlace, ItemId } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'
import { Viewpoint } from './viewpoint.ts'

/** What a new or changed result is shown with. */
export interface Arrival {
  readonly place: GridPlace | null
  readonly ratios: Uint8Array
}
export interface ArrivalOptions {
  /** The same query again: what was on screen stays. */
  readonly stay: boolean
  /** The data set was just opened: it is shown as it was left. */
  readonly restore: boolean
}

export interface GridViewSlice {
  /**
   * Shapes of the result's pictures by position, as `ratioByte` has them; shorter or empty while they are not known.
   */
  ratios: Uint8Array
  viewpoint: Viewpoint
  /** What the result was last shown with; another object whenever it is shown anew. */
  arrival: Arrival | null
  /** The list moves faster than anybody looks. */
  rushing: boolean
  setRushing(rushing: boolean): void
  /** Finds out where a result begins to be shown, and fetches its shapes. Never rejects. */
  arrive(result: number, total: number, options: ArrivalOptions): Promise<Arrival>
  /** Pictures may have been measured: fetches their shapes, in a rhythm that does not make the grid restless. */
  measured(): void
  /** Keeps where the grid stands, for the next time that this data set is opened. */
  rememberPlace(): void
}

/** Milliseconds between two layouts that only better known shapes ask for. */
const RHYTHM_MS = 1_500
/** Milliseconds without scrolling before the grid is laid out anew. */
const REST_MS = 400
const MAX_PLACES = 50

export const createGridView: Slice<GridViewSlice> = (set, get, bridge) => {
  let known = { result: -1, version: 0 }
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Null when they are as they were, or cannot be had. */
  async function fetchRatios(result: number): Promise<Uint8Array | null> {
    const have = known.result === result ? known.version : 0
    const answer = await bridge.invoke('query.ratios', { result, known: have }).catch(() => null)
    if (answer === null || answer.ratios === null) return null
    known = { result, version: answer.version }
    return bytes(answer.ratios)
  }

  async function locate(result: number, id: ItemId | null): Promise<number> {
    return id === null ? -1 : bridge.invoke('query.locate', { result, id }).catch(() => -1)
  }

  /** Where the first picture that the person sees, or the focused one if it is among them, lies in another result. */
  async function followed(result: number, { stay, restore }: ArrivalOptions): Promise<GridPlace | null> {
    const { viewpoint, focus, rows } = get()
    if (viewpoint.place === null) return restore ? remembered(result) : null
    const focused = focus.position < 0 ? null : viewpoint.placeOf(focus.position)
    const atFocus = focused && (await locate(result, focus.id))
    if (focused && atFocus !== null && atFocus >= 0) return { ...focused, position: atFocus }
    if (viewpoint.atTop || !(stay || restore)) return null
    const { place } = viewpoint
    const position = await locate(result, rows.idAt(place.position) ?? null)
    return position < 0 ? place : { ...place, position }
  }

  async function remembered(result: number): Promise<GridPlace | null> {
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
    arrival: null,
    rushing: false,
    setRushing: (rushing) => set({ rushing }),
    async arrive(result, total, options) {
      const [place, ratios] = await Promise.all([followed(result, options), fetchRatios(result)])
      return {
        place: place && { ...place, position: Math.max(0, Math.min(total - 1, place.position)) },
        ratios: ratios ?? get().ratios,
      }
    },
    measured() {
      timer ??= setTimeout(() => {
        timer = undefined
        const { result, viewpoint } = get()
        if (!result) return
        if (performance.now() - viewpoint.movedAt < REST_MS) return get().measured()
        void fetchRatios(result.id).then((ratios) => {
          if (!ratios || get().result?.id !== result.id) return
          // The picture that somebody works on stays where it is, whatever becomes of those above it.
          viewpoint.place = viewpoint.placeOf(get().focus.position) ?? viewpoint.place
          set({ ratios })
        })
      }, RHYTHM_MS)
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

function bytes(base64: string): Uint8Array {
  const text = atob(base64)
  const found = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) found[at] = text.charCodeAt(at)
  return found
}
