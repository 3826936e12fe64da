/**
 * The clock of the share, measured: a new file is made and its modification time, set by the server, compared with this
 * machine's clock. It must be a new one: a client may show the time of the write before last for a file that it has
 * written to (kernel SMB client). Times only order conflicts and history for people, so a difference of up to two
 * seconds, which coarse file systems round to, is taken as none.
 */
import type { Clock } from '../base/clock.ts'
import { clockProbePath } from '../format/names.ts'
import { StorageError, type Storage } from '../storage/storage.ts'

const GRANULARITY_MS = 2_000
const MAX_SAMPLES = 8
const MAX_PROBES = 4

/** Milliseconds: share's clock minus this machine's, and how far off that can be. */
interface Sample {
  readonly offset: number
  readonly error: number
}

export class ShareClock {
  readonly #clock: Clock
  #samples: Sample[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Share's clock minus this machine's, in milliseconds; 0 until measured or when within what file systems round to.
   */
  get offsetMs(): number {
    const best = this.#samples.reduce<Sample | null>((a, b) => (a === null || b.error <= a.error ? b : a), null)
    return best === null || Math.abs(best.offset) <= GRANULARITY_MS ? 0 : Math.round(best.offset)
  }

  /** Now, in milliseconds since the epoch on the share's clock. */
  now(): number {
    return Math.round(this.#clock.now() + this.offsetMs)
  }

  /**
   * Makes files, looks at their times, removes them, and keeps the difference once two in a row agree: a client can
   * show the time of a deleted file whose number the new one got. Rejects when the share does not take a file.
   */
  async measure(storage: Storage, replica: string): Promise<void> {
    let last: Sample | null = null
    for (let number = 0; number < MAX_PROBES; number++) {
      const sample = await this.#probe(storage, clockProbePath(replica, number))
      if (last && Math.abs(last.offset - sample.offset) <= GRANULARITY_MS) return this.#keep(sample)
      last = sample
    }
  }

  async #probe(storage: Storage, path: string): Promise<Sample> {
    await storage.remove(path).catch(ignoreMissing)
    const before = this.#clock.now()
    await storage.create(path, new Uint8Array([0x0a]))
    const after = this.#clock.now()
    const { modifiedAt } = await storage.stat(path)
    await storage.remove(path).catch(ignoreMissing)
    return { offset: modifiedAt - (before + after) / 2, error: after - before }
  }

  #keep(sample: Sample): void {
    // A jump of either clock makes the older samples worthless.
    if (this.#samples.some((old) => Math.abs(old.offset - sample.offset) > GRANULARITY_MS + old.error + sample.error))
      this.#samples = []
    this.#samples = [...this.#samples, sample].slice(-MAX_SAMPLES)
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof StorageError && error.kind === 'missing')) throw error
}
