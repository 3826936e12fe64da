/** Shows the labels as they were at an earlier time. Nothing can be changed meanwhile. */
import { LensletError, type KeptPast } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface PastSlice {
  /** The moment whose labels are shown, in milliseconds since the epoch; null for now. */
  pastTime: number | null
  /** The release whose labels are shown; null for a moment, and for now. */
  pastRelease: KeptPast['release']
  /** Whether the labels of another time are being computed. */
  isChangingTime: boolean
  timeDialogOpen: boolean
  setTimeDialog(open: boolean): void
  /** Shows the labels of a time, or those of now with null. */
  showLabelsAt(at: number | null): Promise<void>
  /** Shows the labels that a call of the program makes ready: those of a moment, or of a release. */
  showPast(request: () => Promise<{ readonly at: number | null }>, release: KeptPast['release']): Promise<void>
  /** Shows the labels of the same time again, because they have changed. */
  reloadPast(): Promise<void>
  /** Counts the folders again, because pictures came or went. Those of now are pushed. */
  reloadPastFolders(): Promise<void>
}

type Needs = 'applyStatus' | 'closeInbox' | 'commitNotes' | 'folders' | 'loadInspected' | 'runQuery' | 'toast'

export const createPast: Slice<PastSlice, Needs> = (set, get, bridge) => {
  let lastChange = 0
  let lastRequest: (() => Promise<{ readonly at: number | null }>) | null = null
  return {
    pastTime: null,
    pastRelease: null,
    isChangingTime: false,
    timeDialogOpen: false,
    setTimeDialog: (timeDialogOpen) => set({ timeDialogOpen }),
    showLabelsAt: (at) => get().showPast(() => bridge.invoke('labels.showAt', { at }), null),
    async showPast(request, release) {
      const thisChange = ++lastChange
      lastRequest = request
      set({ isChangingTime: true, timeDialogOpen: false })
      get().commitNotes()
      // Its conflicts are those of now.
      get().closeInbox()
      try {
        const { at } = await request()
        if (thisChange !== lastChange) return
        set({ pastTime: at, pastRelease: release })
        const [status, folders] = await Promise.all([
          bridge.invoke('status.get', {}),
          bridge.invoke('folders.list', {}),
          get().runQuery({}, { stay: true }),
        ])
        get().applyStatus(status)
        set({ folders })
        get().loadInspected()
      } catch (error) {
        if (!(error instanceof LensletError && error.code === 'cancelled')) get().toast('error', sentence(error))
      } finally {
        if (thisChange === lastChange) set({ isChangingTime: false })
      }
    },
    async reloadPast() {
      const { pastTime, pastRelease, isChangingTime } = get()
      if (lastRequest && pastTime !== null && !isChangingTime) await get().showPast(lastRequest, pastRelease)
    },
    async reloadPastFolders() {
      if (get().pastTime === null) return
      const folders = await bridge.invoke('folders.list', {}).catch(() => null)
      if (folders && get().pastTime !== null) set({ folders })
    },
  }
}
