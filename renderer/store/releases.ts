/** Holds what the dialog of releases shows: labels that were frozen under a name. */
import { LensletError } from '../../preload/contract/index.ts'
import type { ReleaseComparison, ReleaseList, ReleaseRecord } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

/** Two releases that are compared, by their files; `to` is null for now. */
export interface ComparedReleases {
  readonly from: string
  readonly to: string | null
}

export interface ReleasesSlice {
  releasesOpen: boolean
  /** Null until they are loaded. */
  releases: ReleaseList | null
  releasesError: string | null
  isFreezing: boolean
  /** What is compared; null while nothing is. */
  compared: ComparedReleases | null
  /** Null while it is computed. */
  comparison: ReleaseComparison | null
  comparisonError: string | null
  openReleases(): void
  closeReleases(): void
  /** Freezes the labels of now. Resolves with whether it was done. */
  freezeRelease(name: string, note: string): Promise<boolean>
  compareReleases(compared: ComparedReleases): Promise<void>
  closeComparison(): void
  /** Shows the labels of a release in the grid. */
  showRelease(release: Pick<ReleaseRecord, 'file' | 'name'>): Promise<void>
}

type Needs = 'showPast' | 'toast'

export const createReleases: Slice<ReleasesSlice, Needs> = (set, get, bridge) => {
  let lastComparison = 0

  async function load(): Promise<void> {
    try {
      const releases = await bridge.invoke('releases.list', {})
      set({ releases, releasesError: null })
    } catch (error) {
      set({ releasesError: sentence(error) })
    }
  }

  return {
    releasesOpen: false,
    releases: null,
    releasesError: null,
    isFreezing: false,
    compared: null,
    comparison: null,
    comparisonError: null,
    openReleases() {
      set({ releasesOpen: true, releases: null, releasesError: null })
      void load()
    },
    closeReleases() {
      get().closeComparison()
      set({ releasesOpen: false })
    },
    async freezeRelease(name, note) {
      if (get().isFreezing) return false
      set({ isFreezing: true, releasesError: null })
      try {
        await bridge.invoke('releases.create', { name, note })
        await load()
        return true
      } catch (error) {
        set({ releasesError: sentence(error) })
        return false
      } finally {
        set({ isFreezing: false })
      }
    },
    async compareReleases(compared) {
      const thisComparison = ++lastComparison
      set({ compared, comparison: null, comparisonError: null })
      try {
        const comparison = await bridge.invoke('releases.compare', compared)
        if (thisComparison === lastComparison) set({ comparison })
      } catch (error) {
        const isCancelled = error instanceof LensletError && error.code === 'cancelled'
        if (thisComparison === lastComparison && !isCancelled) set({ comparisonError: sentence(error) })
      }
    },
    closeComparison() {
      lastComparison++
      set({ compared: null, comparison: null, comparisonError: null })
    },
    async showRelease({ file, name }) {
      get().closeReleases()
      await get().showPast(() => bridge.invoke('releases.show', { file }), { file, name })
    },
  }
}
