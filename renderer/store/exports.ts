/** Writes labels, or differences between releases, into a file that the person chooses. */
import { LensletError, t, type ExportedFile, type Pushes } from '../../preload/contract/index.ts'
import { count, plural } from '../components/format.ts'
import type { Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface ExportSlice {
  /** Exports the labels of all pictures of the result, as they are shown. */
  exportLabels(): Promise<void>
  /** Exports what the comparison of releases shows, all of it. */
  exportDifferences(): Promise<void>
  /** Says how far the export is. */
  showExportProgress(progress: Pushes['exporting']): void
}

type Needs = 'compared' | 'pastRelease' | 'pastTime' | 'releases' | 'result' | 'session' | 'toast'

export const createExports: Slice<ExportSlice, Needs> = (_set, get, bridge) => {
  async function report(request: () => Promise<ExportedFile | null>): Promise<void> {
    try {
      const exported = await request()
      if (exported === null) return
      const { path, pictures, missing } = exported
      const done = `Exported ${plural(pictures, 'picture')} to ${path}`
      const left =
        missing === 0
          ? ''
          : t`. ${plural(missing, 'labelled picture is', 'labelled pictures are')} not in the folder, and not in the file`
      get().toast(missing === 0 ? 'success' : 'warning', `${done}${left}`, {
        action: { name: t('Show the file'), run: () => void bridge.invoke('export.reveal', {}) },
      })
    } catch (error) {
      const isCancelled = error instanceof LensletError && error.code === 'cancelled'
      get().toast(isCancelled ? 'info' : 'error', sentence(error))
    }
  }

  /** Returns a name for the file that says what is in it. */
  function fileName(what: string): string {
    const name = `${get().session?.dataset?.name ?? ''} ${what}`.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, '-').trim()
    return `${name.slice(0, MAX_NAME)}.csv`
  }

  return {
    async exportLabels() {
      const { result, pastRelease, pastTime } = get()
      if (result === null) return
      const time = pastTime === null ? '' : new Date(pastTime).toISOString().slice(0, 19)
      const name = fileName(pastRelease?.name ?? (time === '' ? t('labels') : time))
      await report(() => bridge.invoke('export.labels', { result: result.id, name }))
    },
    async exportDifferences() {
      const { compared, releases } = get()
      if (compared === null) return
      const nameOf = (file: string | null): string =>
        releases?.releases.find((release) => release.file === file)?.name ?? t('now')
      const name = fileName(t`${nameOf(compared.from)} to ${nameOf(compared.to)}`)
      await report(() => bridge.invoke('export.differences', { ...compared, name }))
    },
    showExportProgress({ done, total }) {
      get().toast('info', `Exported ${count(done)} of ${plural(total, 'picture')}`, {
        action: { name: t('Cancel'), run: () => void bridge.invoke('export.cancel', {}) },
      })
    },
  }
}

/** The most characters of a name that is proposed, without its ending. */
const MAX_NAME = 120
