/** Decides what the sidecars that were read mean: what is new in them, what they lack, and whose they are. */
import type { ItemKey } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { sidecarPath } from '../format/names.ts'
import type { Sidecar } from '../format/sidecar-codec.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import type { DatasetCache } from '../local/dataset-cache.ts'
import type { SidecarStatCache } from '../local/sidecar-stat-cache.ts'
import type { Connection } from '../share/connection.ts'
import type { ShareClock } from '../share/share-clock.ts'
import type { ChangeIntake } from './change-intake.ts'
import type { ChangeTrace } from './change-trace.ts'
import type { ErrorStatus } from './error-status.ts'
import type { LocalReplica } from './local-replica.ts'
import { missingChanges, type MissingChanges } from './missing-changes.ts'
import type { SidecarPolicy } from './sidecar-file.ts'
import type { InspectedSidecar } from './sidecar-scanner.ts'

/**
 * A sidecar that lacks a change of somebody else is completed when the change is older than this, milliseconds: its
 * author's program may be gone.
 */
const OTHERS_AFTER_MS = 300_000

export interface SidecarIntakeOptions {
  readonly log: ChangeLog
  readonly intake: ChangeIntake
  readonly replica: LocalReplica
  readonly connection: Connection
  readonly errors: ErrorStatus
  readonly statCache: SidecarStatCache
  readonly shareClock: ShareClock
  readonly cache: DatasetCache | null
  readonly trace: ChangeTrace | null
}

export class SidecarIntake implements SidecarPolicy {
  readonly #options: SidecarIntakeOptions

  constructor(options: SidecarIntakeOptions) {
    this.#options = options
  }

  get mayQuarantine(): boolean {
    return this.#options.replica.isWriter
  }

  /** Takes in what a sidecar says, and completes it where it lacks changes. */
  take({ item, changes, external, isCopy }: InspectedSidecar): void {
    const { log, intake, replica, cache, statCache, trace } = this.#options
    trace?.record('read in a sidecar', changes, sidecarPath(item))
    const isNewEdit = external !== null && !log.has(item, external.id)
    const fresh = intake.take(changes, { hasChecksum: false })
    if (!replica.writer || replica.isClosing) {
      // A process that cannot write the edit into a journal leaves it to the next one that can: this machine does not
      // remember it.
      if (isNewEdit && !replica.writer) cache?.freeze()
      return
    }
    // An external edit travels like any change: the first program to see it writes it into a journal, which vouches for
    // it from then on.
    if (isNewEdit) {
      intake.take([external])
      replica.publish([external])
    }
    // What only a copy has gets into the item's own sidecar before somebody deletes the copy.
    if (isCopy) return replica.writeSidecars(fresh)
    const { due, hasLater } = this.missingFrom(item, changes)
    if (due.length > 0) replica.writeSidecars(due)
    // The rest may still be on its way from its author: the next pass reads the file again, changed or not.
    if (hasLater) statCache.delete(sidecarPath(item))
  }

  /** Returns what an item's sidecar lacks when it holds `inFile`, as far as this program is to write it. */
  missingFrom(item: ItemKey, inFile: readonly StoredChange[]): MissingChanges {
    const { log, replica, shareClock } = this.#options
    if (!replica.writer || replica.isClosing) return { due: [], hasLater: false }
    return missingChanges(log.changesOf(item), inFile, replica, shareClock.now() - OTHERS_AFTER_MS)
  }

  /**
   * A sidecar with a known change belongs to this data set: ids are never used twice. Any other one is believed only
   * while the data set is at its path.
   */
  async verify(sidecar: Sidecar | null): Promise<void> {
    const { log, connection } = this.#options
    if (!sidecar?.changes.some((change) => log.has(sidecar.item, change.id))) await connection.verify()
  }

  onDamaged(path: string, message: string): void {
    this.#options.errors.reportDamage(path, message)
  }

  /** What only a damaged sidecar had goes into the own journal before the file is moved away. */
  async salvage(changes: readonly StoredChange[]): Promise<void> {
    const { intake, replica } = this.#options
    const fresh = intake.take(changes, { hasChecksum: false })
    if (!replica.writer || replica.isClosing || fresh.length === 0) return
    // From now on a journal vouches for what was read.
    intake.take(fresh)
    await replica.publish(fresh).stored
  }

  /**
   * A new sidecar is made from what the journals have. `settings.json` is made again by the next pass, which does not
   * find it.
   */
  onQuarantined(path: string): void {
    const { log, replica } = this.#options
    for (const key of log.keys()) if (sidecarPath(key) === path) return replica.writeSidecars(log.changesOf(key))
  }
}
