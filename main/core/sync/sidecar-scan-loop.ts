/**
 * The sweep for as long as a program follows: what no journal tells first, then everything, slowly, again and again.
 * `settings.json` is looked at in every pass.
 */
import { DATASET_ITEM, type ItemKey } from '../../../preload/contract/index.ts'
import { sleep, type Clock } from '../base/clock.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { itemOfSidecarPath, SETTINGS_FILE } from '../format/names.ts'
import { isOutage } from '../storage/errno.ts'
import type { Storage } from '../storage/storage.ts'
import type { Ledger } from './ledger.ts'
import type { SidecarSweep } from './sidecar-scanner.ts'

/**
 * Sidecars a second in the first pass; afterwards the sweep only looks for edits made by scripts, at the pace of the
 * settings.
 */
const FIRST_RATE = 2_000
const PAUSE_MS = 20_000

export interface SweeperOptions {
  readonly storage: Storage
  readonly clock: Clock
  readonly sweep: SidecarSweep
  readonly ledger: Pick<Ledger, 'keys' | 'known' | 'knows' | 'settings'>
  /** Whether the data set lies on a network. */
  readonly network: boolean
  /** Ends everything. */
  readonly signal: AbortSignal
  online(): boolean
  /** How many programs follow this data set now, this one among them. */
  programs(): number
  /** Whether we may write. */
  writes(): boolean
  /**
   * What of an item is to be written when it has no sidecar: nothing when its author's program is likely to be about
   * to.
   */
  due(item: ItemKey): readonly StoredChange[]
  /** Sees to it that these changes get into their sidecar, when we may write. */
  write(changes: readonly StoredChange[]): void
  /** Resolves when nothing is being written, with whether everything is. */
  written(): Promise<boolean>
  /** `path` is of the file that failed, or null for the share. */
  failed(error: unknown, path: string | null): void
}

export class Sweeper {
  readonly #options: SweeperOptions

  constructor(options: SweeperOptions) {
    this.#options = options
  }

  /** One pass over everything, as fast as the share gives it. */
  async now(): Promise<void> {
    await this.lookAtSettings()
    await this.#makeMissing(() => Infinity)
    await this.#options.sweep.run(() => Infinity, this.#options.signal)
  }

  /** Resolves when the signal is aborted. */
  async forEver(): Promise<void> {
    const { clock, signal, online, failed } = this.#options
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      if (online()) await this.#pass(isFirst).catch((error: unknown) => failed(error, null))
      await sleep(clock, PAUSE_MS, signal)
    }
  }

  /**
   * Reads `settings.json`, which is small. One that was lost is made again of what the journals know, whoever wrote
   * them.
   */
  async lookAtSettings(): Promise<void> {
    const { storage, sweep, ledger, signal, write, failed } = this.#options
    const known = ledger.known(DATASET_ITEM)
    // A name that was not listed is not asked for: NFS would remember the miss for half a minute.
    const entries = await storage.list('').catch((error: unknown) => {
      if (isOutage(error)) throw error
      failed(error, SETTINGS_FILE)
      return null
    })
    if (entries?.some((entry) => entry.name === SETTINGS_FILE && !entry.folder)) await sweep.readOne(SETTINGS_FILE)
    else if (entries && known.length > 0 && !signal.aborted) write(known)
  }

  async #pass(isFirst: boolean): Promise<void> {
    const { sweep, ledger, signal } = this.#options
    await this.lookAtSettings()
    if (isFirst)
      return sweep.run(
        () => FIRST_RATE,
        signal,
        (path) => this.#isWantedFirst(path),
      )
    // The pace is everybody's together: each sweeps, and twenty times fifty files a second would be all that a small
    // server gives.
    const pace = (): number => Math.max(1, Math.round(ledger.settings().sweepPerSecond / this.#options.programs()))
    await this.#makeMissing(pace)
    await sweep.run(pace, signal)
  }

  /**
   * Makes the sidecars that are not there, of what the journals know: somebody deleted them, or the share was put back
   * to before they were written.
   */
  async #makeMissing(pace: () => number): Promise<void> {
    const { sweep, ledger, signal, writes, due, write, written } = this.#options
    if (!writes()) return
    for await (const item of sweep.missing(ledger.keys(), (key) => due(key).length > 0, pace, signal)) {
      write(due(item))
      // Never more than can be written: a million may be missing. What fails is tried again by the writer, and the
      // others in the next pass.
      if (!(await written())) return
    }
  }

  /**
   * On a network the first pass leaves to later, slower ones the sidecars of items that are known: a million of them
   * would keep a small server busy for an hour.
   */
  #isWantedFirst(path: string): boolean {
    const { network, ledger } = this.#options
    if (!network) return true
    const item = itemOfSidecarPath(path)
    return item === null || !ledger.knows(item)
  }
}
