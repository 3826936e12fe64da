/**
 * The clock of the share, measured: a new file is made and its modification time, set by the server, compared with this machine's clock. It must be a new one: a
 * client may show the time of the write before last for a file that it has written to (kernel SMB client). Times only order conflicts and history for people, so a
 * difference of up to two seconds, which coarse file systems round to, is taken as none.
 */
import type { Clock } from '../clock.ts'
import { clockProbePath } from '../format/names.ts'
import { StorageError, type Storage } from '../storage/storage.ts'

const GRANULARITY_MS = 2_000
const KEPT = 8

export class ShareClock {
  readonly #clock: Clock
  #samples: { offset: number; error: number }[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Share's clock minus this machine's, in milliseconds; 0 until measured or when within what file systems round to. */
  get offsetMs(): number {
    const best = this.#samples.reduce<{ offset: number; error: number } | null>((a, b) => (a === null || b.error <= a.error ? b : a), null)
    return best === null || Math.abs(best.offset) <= GRANULARITY_MS ? 0 : Math.round(best.offset)
  }

  /** Now, in milliseconds since the epoch on the share's clock. */
  now(): number {
    return Math.round(this.#clock.now() + this.offsetMs)
  }

  /** Makes a file, looks at its time, removes it, and keeps what that tells about the clocks. Rejects when the share does not take it. */
  async measure(storage: Storage, replica: string): Promise<void> {
    const path = clockProbePath(replica)
    await storage.remove(path).catch(ignoreMissing)
    const before = this.#clock.now()
    await storage.create(path, new Uint8Array([0x0a]))
    const after = this.#clock.now()
    const { modifiedAt } = await storage.stat(path)
    await storage.remove(path).catch(ignoreMissing)
    const offset = modifiedAt - (before + after) / 2
    // A jump of either clock makes the older samples worthless.
    if (this.#samples.some(sample => Math.abs(sample.offset - offset) > GRANULARITY_MS + sample.error + after - before)) this.#samples = []
    this.#samples = [...this.#samples, { offset, error: after - before }].slice(-KEPT)
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof StorageError && error.kind === 'missing')) throw error
}
