/**
 * Scans the sidecars repeatedly while a program follows the share.
 *
 * The first pass reads those that may have changes which no journal contains; on a local disk, all of them. Later
 * passes read all, slowly. Every pass reads `settings.json`.
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
 * Sidecars per second in the first pass. Later passes only search for edits made by scripts, at the rate in the
 * settings.
 */
const FIRST_PASS_PER_SECOND = 2_000
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
  /** Ends the loop. */
  readonly signal: AbortSignal
}

export class SidecarScanLoop {
  readonly #options: SidecarScanLoopOptions

  constructor(options: SidecarScanLoopOptions) {
    this.#options = options
  }

  /** Runs one pass over all sidecars, as fast as the share allows. */
  async runOnce(): Promise<void> {
    await this.readSettings()
    await this.#writeMissing(() => Infinity)
    await this.#options.scanner.scan(() => Infinity, this.#options.signal)
  }

  /** Runs passes until the signal is aborted. */
  async run(): Promise<void> {
    const { clock, signal, connection, errors } = this.#options
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      if (connection.isOnline) await errors.followTask('sidecars', this.#runPass(isFirst))
      await sleep(clock, PAUSE_MS, signal)
    }
  }

  /**
   * Reads `settings.json`, which is small.
   *
   * When it is missing, it is written again with the changes from all journals.
   */
  async readSettings(): Promise<void> {
    const { storage, scanner, log, signal, replica, errors } = this.#options
    const settingChanges = log.changesOf(DATASET_ITEM)
    // A file that was not listed is not read: NFS would cache for half a minute that it is missing.
    const entries = await storage.list('').catch((error: unknown) => {
      if (isOutage(error)) throw error
      errors.record(error as Error, SETTINGS_FILE)
      return null
    })
    if (entries?.some((entry) => entry.name === SETTINGS_FILE && !entry.folder)) await scanner.readOne(SETTINGS_FILE)
    else if (entries && settingChanges.length > 0 && !signal.aborted) replica.writeSidecars(settingChanges)
  }

  async #runPass(isFirst: boolean): Promise<void> {
    const { scanner, settings, presence, signal } = this.#options
    await this.readSettings()
    await scanner.forgetRepaired()
    if (isFirst)
      return scanner.scan(
        () => FIRST_PASS_PER_SECOND,
        signal,
        (path) => this.#isWantedFirst(path),
      )
    // All programs share the rate, because each of them scans. Twenty programs with fifty files per second each would
    // use all the capacity of a small server.
    const rate = (): number =>
      Math.max(1, Math.round(settings.sync.sweepPerSecond / Math.max(1, presence.peers().length)))
    await this.#writeMissing(rate)
    await scanner.scan(rate, signal)
  }

  /**
   * Writes sidecars that are missing, with the changes from the journals.
   *
   * Somebody deleted them, or the share was restored to a time before they were written.
   */
  async #writeMissing(rate: () => number): Promise<void> {
    const { scanner, log, signal, replica, sidecars } = this.#options
    const { writer } = replica
    if (!writer) return
    const due = (item: ItemKey): readonly StoredChange[] => sidecars.missingFrom(item, []).due
    for await (const item of scanner.findMissing(log.keys(), (key) => due(key).length > 0, rate, signal)) {
      replica.writeSidecars(due(item))
      // A million sidecars may be missing, so only as many are queued as can be written. The writer retries those that
      // fail. The others are written in the next pass.
      if (!(await writer.sidecars.whenIdle())) return
    }
  }

  /**
   * Returns whether the first pass reads a sidecar.
   *
   * On a network it leaves the sidecars of known items to later, slower passes: a million of them would keep a small
   * server busy for an hour.
   */
  #isWantedFirst(path: string): boolean {
    const { isNetwork, log } = this.#options
    if (!isNetwork) return true
    const item = itemOfSidecarPath(path)
    return item === null || !log.isKnown(item)
  }
}
