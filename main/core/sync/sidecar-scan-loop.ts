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
import type { ChangeLog } from '../labels/change-log.ts'
import type { DatasetSettings } from '../settings/dataset-settings.ts'
import type { Connection } from '../share/connection.ts'
import type { ErrorStatus } from './error-status.ts'
import type { LocalReplica } from './local-replica.ts'
import type { Presence } from './presence.ts'
import type { SidecarIntake } from './sidecar-intake.ts'
import type { SidecarScanner } from './sidecar-scanner.ts'

/**
 * Sidecars a second in the first pass; afterwards the sweep only looks for edits made by scripts, at the pace of the
 * settings.
 */
const FIRST_RATE = 2_000
const PAUSE_MS = 20_000

export interface SidecarScanLoopOptions {
  readonly storage: Storage
  readonly clock: Clock
  readonly scanner: SidecarScanner
  readonly log: ChangeLog
  readonly settings: DatasetSettings
  readonly replica: LocalReplica
  readonly connection: Connection
  readonly presence: Presence
  readonly sidecars: SidecarIntake
  readonly errors: ErrorStatus
  /** Whether the data set lies on a network. */
  readonly isNetwork: boolean
  /** Ends everything. */
  readonly signal: AbortSignal
}

export class SidecarScanLoop {
  readonly #options: SidecarScanLoopOptions

  constructor(options: SidecarScanLoopOptions) {
    this.#options = options
  }

  /** One pass over everything, as fast as the share gives it. */
  async runOnce(): Promise<void> {
    await this.readSettings()
    await this.#makeMissing(() => Infinity)
    await this.#options.scanner.run(() => Infinity, this.#options.signal)
  }

  /** Resolves when the signal is aborted. */
  async run(): Promise<void> {
    const { clock, signal, connection, errors } = this.#options
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      if (connection.online) await this.#pass(isFirst).catch((error: unknown) => errors.report(error))
      await sleep(clock, PAUSE_MS, signal)
    }
  }

  /**
   * Reads `settings.json`, which is small. One that was lost is made again of what the journals know, whoever wrote
   * them.
   */
  async readSettings(): Promise<void> {
    const { storage, scanner, log, signal, replica, errors } = this.#options
    const known = log.changesOf(DATASET_ITEM)
    // A name that was not listed is not asked for: NFS would remember the miss for half a minute.
    const entries = await storage.list('').catch((error: unknown) => {
      if (isOutage(error)) throw error
      errors.record(error as Error, SETTINGS_FILE)
      return null
    })
    if (entries?.some((entry) => entry.name === SETTINGS_FILE && !entry.folder)) await scanner.readOne(SETTINGS_FILE)
    else if (entries && known.length > 0 && !signal.aborted) replica.writeSidecars(known)
  }

  async #pass(isFirst: boolean): Promise<void> {
    const { scanner, settings, presence, signal } = this.#options
    await this.readSettings()
    if (isFirst)
      return scanner.run(
        () => FIRST_RATE,
        signal,
        (path) => this.#isWantedFirst(path),
      )
    // The pace is everybody's together: each sweeps, and twenty times fifty files a second would be all that a small
    // server gives.
    const pace = (): number =>
      Math.max(1, Math.round(settings.sync.sweepPerSecond / Math.max(1, presence.peers().length)))
    await this.#makeMissing(pace)
    await scanner.run(pace, signal)
  }

  /**
   * Makes the sidecars that are not there, of what the journals know: somebody deleted them, or the share was put back
   * to before they were written.
   */
  async #makeMissing(pace: () => number): Promise<void> {
    const { scanner, log, signal, replica, sidecars } = this.#options
    const { writer } = replica
    if (!writer) return
    const due = (item: ItemKey): readonly StoredChange[] => sidecars.missingFrom(item, []).due
    for await (const item of scanner.missing(log.keys(), (key) => due(key).length > 0, pace, signal)) {
      replica.writeSidecars(due(item))
      // Never more than can be written: a million may be missing. What fails is tried again by the writer, and the
      // others in the next pass.
      if (!(await writer.sidecars.idle())) return
    }
  }

  /**
   * On a network the first pass leaves to later, slower ones the sidecars of items that are known: a million of them
   * would keep a small server busy for an hour.
   */
  #isWantedFirst(path: string): boolean {
    const { isNetwork, log } = this.#options
    if (!isNetwork) return true
    const item = itemOfSidecarPath(path)
    return item === null || !log.isKnown(item)
  }
}
