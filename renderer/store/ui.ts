/** Holds which parts of the window are open, and where the keyboard focus is. */
import type { ItemId, QuarterTurns } from '../../preload/contract/index.ts'
import { FITTED, LensState } from './lens-state.ts'
import type { Slice } from './state.ts'
import { isViewingOnePicture, sayNoTarget, selectedCount, targetOf } from './selection.ts'
import { labelSchemaOf } from './label-schema.ts'
import { readOnlyReasonOf, readOnlySentence } from './status.ts'

export type Field = 'note' | 'tags'

/** How long keys give no labels after another picture has appeared by itself, in milliseconds: a person needs to see it. */
const PAUSE_MS = 1_000

export interface UiSlice {
  viewer: boolean
  palette: boolean
  shortcuts: boolean
  /** The label field that has the keyboard focus, for presence. */
  editing: Field | null
  /** The label field that takes the keyboard focus as soon as it is rendered. */
  fieldRequest: Field | null
  /** Until then keys give no labels, by `performance.now()`: another picture has appeared that nobody has seen yet. */
  labelKeysPausedUntil: number
  searchRequest: number
  gridRequest: number
  /** The clockwise quarter turns with which pictures are shown. Nothing is written. */
  turns: ReadonlyMap<ItemId, QuarterTurns>
  /** The lens of the viewer. It is changed in place, so that zooming renders nothing. */
  viewerLens: LensState
  /** Whether the next picture in the viewer is shown with the same zoom at the same place. */
  keepZoom: boolean
  /**
   * Whether pictures whose value range is a guess are shown with their stored values instead, even if that is very
   * dark.
   */
  showsStoredValues: boolean
  toggleStoredValues(): void
  /** Lets keys give no labels for a moment, because the picture on screen has changed without the person. */
  pauseLabelKeys(): void
  turn(id: ItemId, by: 1 | -1): void
  toggleKeepZoom(): void
  /** Changes whether small pictures are enlarged to fit. All pictures are then shown as they fit. */
  toggleEnlarging(): void
  openViewer(): void
  closeViewer(): void
  setPalette(open: boolean): void
  setShortcuts(open: boolean): void
  setEditing(field: Field | null): void
  focusField(field: Field): void
  clearFieldRequest(): void
  focusSearch(): void
  /** Shows the quick start in the inspector. */
  showQuickStart(): void
  /** Returns the keyboard focus to the pictures: to the grid, or to the viewer while it is open. */
  focusGrid(): void
}

/** What this slice uses of others. */
type Needs =
  | 'stopQueue'
  | 'clearFocus'
  | 'closeCompare'
  | 'closeInbox'
  | 'compare'
  | 'focus'
  | 'focusAt'
  | 'paneLenses'
  | 'pendingSelectionSize'
  | 'prefs'
  | 'result'
  | 'reveal'
  | 'selected'
  | 'setPrefs'
  | 'settings'
  | 'status'
  | 'toast'

export const createUi: Slice<UiSlice, Needs> = (set, get) => ({
  viewer: false,
  palette: false,
  shortcuts: false,
  editing: null,
  fieldRequest: null,
  labelKeysPausedUntil: 0,
  searchRequest: 0,
  gridRequest: 0,
  turns: new Map(),
  viewerLens: new LensState(),
  keepZoom: false,
  showsStoredValues: false,
  toggleStoredValues: () => set({ showsStoredValues: !get().showsStoredValues }),
  turn(id, by) {
    const quarters = (((get().turns.get(id) ?? 0) + by + 4) % 4) as QuarterTurns
    set({ turns: new Map([...get().turns, [id, quarters]]) })
  },
  toggleKeepZoom: () => set({ keepZoom: !get().keepZoom }),
  toggleEnlarging() {
    const { prefs, viewerLens, paneLenses } = get()
    get().setPrefs({ enlargeSmallPictures: !prefs.enlargeSmallPictures })
    viewerLens.set(FITTED)
    paneLenses.fitAll()
  },
  openViewer() {
    const { result, focus } = get()
    if (!result || result.total === 0) return
    if (focus.position < 0) get().focusAt(0)
    if (!get().viewer) get().viewerLens.resetToFit()
    set({ viewer: true })
  },
  /** Closes the viewer. The grid scrolls to the item that was viewed last. */
  closeViewer() {
    get().stopQueue()
    set({ viewer: false })
    get().reveal(get().focus.position)
  },
  setPalette: (palette) => set({ palette }),
  setShortcuts: (shortcuts) => set({ shortcuts }),
  setEditing: (editing) => set({ editing }),
  focusField(field) {
    const { focus, status, toast, prefs } = get()
    const selected = selectedCount(get())
    if (selected === 0 && focus.id === null) return sayNoTarget(get())
    const reason = readOnlySentence(status)
    if (reason !== null) return toast('warning', reason, { about: readOnlyReasonOf })
    if (field === 'note' && selected > 1 && !isViewingOnePicture(get()))
      return toast('info', 'A note belongs to one picture. Choose a single one to write it.', { about: targetOf })
    if (field === 'tags' && !labelSchemaOf(get()).hasFreeTags)
      return toast('info', 'The team uses only the tags of its schema.', {
        about: (state) => [labelSchemaOf(state).hasFreeTags],
      })
    if (!prefs.rightPanel) get().setPrefs({ rightPanel: true })
    set({ fieldRequest: field })
  },
  clearFieldRequest: () => set({ fieldRequest: null }),
  pauseLabelKeys: () => set({ labelKeysPausedUntil: performance.now() + PAUSE_MS }),
  focusSearch() {
    get().closeInbox()
    if (get().compare) get().closeCompare()
    if (get().viewer) get().closeViewer()
    set({ searchRequest: get().searchRequest + 1 })
  },
  showQuickStart() {
    get().closeInbox()
    if (get().compare) get().closeCompare()
    if (get().viewer) get().closeViewer()
    get().clearFocus()
    get().setPrefs({ quickStart: true, rightPanel: true })
  },
  focusGrid: () => set({ gridRequest: get().gridRequest + 1 }),
})
