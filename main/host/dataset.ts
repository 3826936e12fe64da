/** One opened data set: its workspace, its scan, and the timer that looks for new files. */
import { SmartCounts } from './smart-counts.ts'
import { Workspace, type WorkspaceOptions } from '../core/workspace.ts'

/** Files are copied onto a share in batches; a minute is soon enough to show them. */
const RESCAN_MS = 60_000
/** A scan that takes long is repeated less often: looking for files may fill a tenth of the time, not more. */
const REST_PER_SCAN = 9
/** Of so many scans one looks at every file, the others at what came and went: pictures are hardly ever written over. */
const FULL_EVERY = 10

export class OpenDataset {
  readonly workspace: Workspace
  readonly smartCounts: SmartCounts
  readonly #stopped = new AbortController()
  readonly #onProblem: (error: unknown) => void
  #scan: Promise<void> | null = null
  #timer: NodeJS.Timeout | undefined
  #started = 0
  /** Scans that were finished since one looked at every file. */
  #quick = 0
  /** Whether the last scan could not be finished. */
  #incomplete = false

  private constructor(workspace: Workspace, onProblem: (error: unknown) => void) {
    this.workspace = workspace
    this.smartCounts = new SmartCounts(workspace)
    this.#onProblem = onProblem
    const { events, silence } = workspace
    let wasAway = silence.aborted
    events.on('status', ({ state }) => {
      const isAway = state === 'stalled' || state === 'offline'
      // What the outage has cut off is done again as soon as it is over.
      if (wasAway && !isAway && this.#incomplete) this.rescan()
      wasAway = isAway
    })
  }

  /** Opens the folder and starts looking for its pictures in the background. Throws `LensletError` when it cannot be opened. */
  static async open(options: WorkspaceOptions, onProblem: (error: unknown) => void): Promise<OpenDataset> {
    const dataset = new OpenDataset(await Workspace.open(options), onProblem)
    dataset.rescan()
    return dataset
  }

  /** Looks for new, changed and removed files, unless that is being done already. */
  rescan(): void {
    if (this.#scan !== null || this.#stopped.signal.aborted) return
    clearTimeout(this.#timer)
    this.#started = performance.now()
    // What was kept on this machine since the last time is believed at first, so that a data set that is known is there at once.
    const isQuick = this.#quick < FULL_EVERY - 1
    this.#scan = this.workspace.catalog.scan(this.#stopped.signal, isQuick)
      .then(() => { this.#incomplete = false; this.#quick = isQuick ? this.#quick + 1 : 0 }, (error: unknown) => this.#failed(error))
      .finally(() => this.#scanned())
  }

  /** Waits up to `drainMs`, while the share answers, for changes to reach it; what does not is kept on this machine for the next start. */
  async close(drainMs: number): Promise<void> {
    this.#stopped.abort()
    clearTimeout(this.#timer)
    await this.#scan
    if (drainMs > 0) await this.workspace.drainWhileAnswering(drainMs)
    await this.workspace.close()
  }

  #failed(error: unknown): void {
    if (this.#stopped.signal.aborted) return
    this.#incomplete = true
    // The status says that the share does not answer.
    if (!this.workspace.silence.aborted) this.#onProblem(error)
  }

  #scanned(): void {
    this.#scan = null
    if (this.#stopped.signal.aborted) return
    this.#timer = setTimeout(() => this.rescan(), Math.max(RESCAN_MS, REST_PER_SCAN * (performance.now() - this.#started)))
    this.#timer.unref()
  }
}
