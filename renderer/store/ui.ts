/** What is open and where the keyboard is. */
import type { ItemId, Quarters } from '../../preload/contract/index.ts'
import { LensState } from './lens-state.ts'
import type { Slice } from './state.ts'
import { looksAtOne, selectedCount } from './selection.ts'
import { refusal } from './status.ts'

export type Field = 'note' | 'tags'

export interface UiSlice {
  viewer: boolean
  palette: boolean
  shortcuts: boolean
  /** The label field that has the keyboard, for presence. */
  editing: Field | null
  /** The label field that should take the keyboard as soon as it is there. */
  fieldRequest: Field | null
  searchRequest: number
  gridRequest: number
  /** Quarter turns, clockwise, that pictures are looked at with. Nothing is written. */
  turns: ReadonlyMap<ItemId, Quarters>
  /** How the viewer's picture is looked at; changed in place, so that zooming renders nothing. */
  viewerLens: LensState
  /** The next picture in the viewer is looked at with the same zoom, at the same place. */
  keepZoom: boolean
  /** Pictures whose range has to be guessed are shown with that of their numbers instead, however dark that is. */
  asStored: boolean
  toggleAsStored(): void
  turn(id: ItemId, by: 1 | -1): void
  toggleKeepZoom(): void
  openViewer(): void
  closeViewer(): void
  setPalette(open: boolean): void
  setShortcuts(open: boolean): void
  setEditing(field: Field | null): void
  focusField(field: Field): void
  fieldAnswered(): void
  focusSearch(): void
  /** Gives the keyboard back to the pictures: the grid, or the viewer while it is open. */
  focusGrid(): void
}

export const createUi: Slice<UiSlice> = (set, get) => ({
  viewer: false,
  palette: false,
  shortcuts: false,
  editing: null,
  fieldRequest: null,
  searchRequest: 0,
  gridRequest: 0,
  turns: new Map(),
  viewerLens: new LensState(),
  keepZoom: false,
  asStored: false,
  toggleAsStored: () => set({ asStored: !get().asStored }),
  turn(id, by) {
    const turned = (((get().turns.get(id) ?? 0) + by + 4) % 4) as Quarters
    set({ turns: new Map([...get().turns, [id, turned]]) })
  },
  toggleKeepZoom: () => set({ keepZoom: !get().keepZoom }),
  openViewer() {
    const { result, focus } = get()
    if (!result || result.total === 0) return
    if (focus.position < 0) get().focusAt(0)
    if (!get().viewer) get().viewerLens.reset()
    set({ viewer: true })
  },
  /** The grid shows the item that was last looked at. */
  closeViewer() {
    set({ viewer: false })
    get().reveal(get().focus.position)
  },
  setPalette: (palette) => set({ palette }),
  setShortcuts: (shortcuts) => set({ shortcuts }),
  setEditing: (editing) => set({ editing }),
  focusField(field) {
    const { focus, status, toast, prefs } = get()
    const selected = selectedCount(get())
    if (selected === 0 && focus.id === null) return
    const reason = refusal(status)
    if (reason !== null) return toast('warning', reason)
    if (field === 'note' && selected > 1 && !looksAtOne(get()))
      return toast('info', 'A note belongs to one picture. Choose a single one to write it.')
    if (!prefs.rightPanel) get().setPrefs({ rightPanel: true })
    set({ fieldRequest: field })
  },
  fieldAnswered: () => set({ fieldRequest: null }),
  focusSearch() {
    if (get().compare) get().closeCompare()
    if (get().viewer) get().closeViewer()
    set({ searchRequest: get().searchRequest + 1 })
  },
  focusGrid: () => set({ gridRequest: get().gridRequest + 1 }),
})
