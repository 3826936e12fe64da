/**
 * Measures the clock of the share.
 *
 * It creates a file and compares its modification time, which the server sets, with this machine's clock. The file must
 * be new, because for a file that was written to again, a client may show the time of the write before last (kernel SMB
 * client). Coarse file systems round times to two seconds. Times only order conflicts and history for people, so a
 * difference of up to two seconds counts as none.
 */
import type { Clock } from '../base/clock.ts'
import { clockProbePath } from '../format/names.ts'
import { StorageError, type Storage } from '../storage/storage.ts'

const GRANULARITY_MS = 2_000
const MAX_SAMPLES = 8
const MAX_PROBES = 4

/** A measurement in milliseconds: the share's clock minus this machine's clock, and the largest possible error. */
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
   * The share's clock minus this machine's clock, in milliseconds. It is 0 until it was measured, and when the
   * difference is not larger than the rounding of file systems.
   */
  get offsetMs(): number {
    const best = this.#samples.reduce<Sample | null>((a, b) => (a === null || b.error <= a.error ? b : a), null)
    return best === null || Math.abs(best.offset) <= GRANULARITY_MS ? 0 : Math.round(best.offset)
  }

  /** Returns the time on the share's clock, in milliseconds since the epoch. */
  now(): number {
    return Math.round(this.#clock.now() + this.offsetMs)
  }

  /**
   * Measures the difference: creates files, reads their times and removes them, until two measurements in a row agree.
   *
   * One measurement is not enough, because a client can show the time of a deleted file whose inode number the new file
   * got. Rejects when no file can be created on the share.
   */
  async measure(storage: Storage, replica: string): Promise<void> {
    let last: Sample | null = null
    for (let number = 0; number < MAX_PROBES; number++) {
      const sample = await this.#probe(storage, clockProbePath(replica, number))
      if (last && Math.abs(last.offset - sample.offset) <= GRANULARITY_MS) return this.#addSample(sample)
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

  #addSample(sample: Sample): void {
    // When one of the two clocks was set, the older samples are worthless.
    if (this.#samples.some((old) => Math.abs(old.offset - sample.offset) > GRANULARITY_MS + old.error + sample.error))
      this.#samples = []
    this.#samples = [...this.#samples, sample].slice(-MAX_SAMPLES)
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof StorageError && error.kind === 'missing')) throw error
}
