/** Holds what the progress screen shows: how far the team has come with the pictures of a folder. */
import type { Progress, ProgressPart } from '../../preload/contract/index.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface ProgressSlice {
  progressOpen: boolean
  /** The folder whose pictures are counted; '' for all. */
  progressFolder: string
  /** Null until it is there. It may be that of the folder before, while another one is counted. */
  progress: Progress | null
  progressError: string | null
  openProgress(folder?: string): void
  closeProgress(): void
  /** Loads it again, because labels, files or settings have changed. */
  refreshProgress(): void
  /** Shows the pictures that a number counts in the grid. */
  showProgressPart(part: ProgressPart, folder?: string): void
  /** Shows the pictures of a folder, or those that a filter finds, in the grid. */
  showProgressPictures(folder: string, text?: string): void
}

type Needs = 'runQuery'

/** How long changes are gathered before the screen shows them, in milliseconds. */
const REFRESH_MS = 400
/** How often the screen asks how far the first counting is, in milliseconds. */
const READING_POLL_MS = 200
/** How often the screen asks again without a change, in milliseconds: a new day may have begun. */
const IDLE_POLL_MS = 30_000

export const createProgress: Slice<ProgressSlice, Needs> = (set, get, bridge) => {
  let lastLoad = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let loadsAt = Number.POSITIVE_INFINITY

  async function load(): Promise<void> {
    loadsAt = Number.POSITIVE_INFINITY
    const thisLoad = ++lastLoad
    try {
      const progress = await bridge.invoke('progress.get', { folder: get().progressFolder })
      if (thisLoad !== lastLoad || !get().progressOpen) return
      set({ progress, progressError: null })
      later(progress.reading === null ? IDLE_POLL_MS : READING_POLL_MS)
    } catch (error) {
      if (thisLoad === lastLoad) set({ progressError: sentence(error) })
    }
  }

  /** Loads after a while, or sooner when that was asked for already: labels that keep arriving put nothing off. */
  function later(ms: number): void {
    const at = Date.now() + ms
    if (at >= loadsAt) return
    loadsAt = at
    clearTimeout(timer)
    timer = setTimeout(() => void load(), ms)
  }

  function close(): void {
    lastLoad++
    loadsAt = Number.POSITIVE_INFINITY
    clearTimeout(timer)
    set({ progressOpen: false, progress: null, progressError: null })
  }

  return {
    progressOpen: false,
    progressFolder: '',
    progress: null,
    progressError: null,
    openProgress(folder = '') {
      set({ progressOpen: true, progressFolder: folder })
      void load()
    },
    closeProgress: close,
    refreshProgress() {
      if (get().progressOpen) later(REFRESH_MS)
    },
    showProgressPart(part, folder = get().progressFolder) {
      close()
      void get().runQuery({ folder, text: '', scope: { progress: part } })
    },
    showProgressPictures(folder, text = '') {
      close()
      void get().runQuery({ folder, text, scope: null })
    },
  }
}
