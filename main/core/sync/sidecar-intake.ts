/**
 * Evaluates sidecars that were read: which of their changes are new, which changes they lack, and to which data set
 * they belong.
 */
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
 * Milliseconds after which this program writes a change of somebody else into a sidecar that lacks it: the author's
 * program may have ended.
 */
const OTHERS_WAIT_MS = 300_000

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

  /** Applies the changes that a sidecar contains, and writes what it lacks. */
  ingest({ item, changes, external, isCopy, lacksPlainValue }: InspectedSidecar): void {
    const { log, intake, replica, cache, statCache, trace } = this.#options
    trace?.record('read in a sidecar', changes, sidecarPath(item))
    const isNewEdit = external !== null && !log.has(item, external.id)
    const fresh = intake.ingest(changes, { hasChecksum: false })
    if (!replica.writer || replica.isClosing) {
      // A process that only reads cannot write the external edit into a journal. A later process has to do it, so the
      // edit must not get into this machine's cache.
      if (isNewEdit && !replica.writer) cache?.stopSaving()
      return
    }
    // An external edit is published like any change: the first program that sees it writes it into a journal, whose
    // checksum protects it from then on.
    if (isNewEdit) {
      intake.ingest([external])
      replica.publish([external])
    }
    // Changes that only a copy contains are written into the item's own sidecar before somebody deletes the copy.
    if (isCopy) return replica.writeSidecars(fresh)
    const { due, hasLater } = this.missingFrom(item, changes)
    if (due.length > 0 || lacksPlainValue) replica.writeSidecars(due.length > 0 ? due : changes.slice(-1))
    // The authors' programs may be about to write the other missing changes. The next pass reads the file again,
    // whether or not it has changed.
    if (hasLater) statCache.delete(sidecarPath(item))
  }

  /** Returns the changes that an item's sidecar lacks when it contains `inFile`; none in a process that only reads. */
  missingFrom(item: ItemKey, inFile: readonly StoredChange[]): MissingChanges {
    const { log, replica, shareClock } = this.#options
    if (!replica.writer || replica.isClosing) return { due: [], hasLater: false }
    return missingChanges(log.changesOf(item), inFile, replica, shareClock.now() - OTHERS_WAIT_MS)
  }

  /**
   * Throws when a sidecar may belong to another data set.
   *
   * A sidecar with a known change belongs to this one, because ids are never used twice. For any other sidecar the
   * connection checks that the data set is still at its path.
   */
  async verify(sidecar: Sidecar | null): Promise<void> {
    const { log, connection } = this.#options
    if (!sidecar?.changes.some((change) => log.has(sidecar.item, change.id))) await connection.verify()
  }

  onDamaged(path: string, message: string): void {
    this.#options.errors.reportDamage(path, message)
  }

  /** Writes changes that only a damaged sidecar contained into this replica's journal. */
  async salvage(changes: readonly StoredChange[]): Promise<void> {
    const { intake, replica } = this.#options
    const fresh = intake.ingest(changes, { hasChecksum: false })
    if (!replica.writer || replica.isClosing || fresh.length === 0) return
    // They are written into a journal, so from now on they count as read from a line with a checksum.
    intake.ingest(fresh)
    await replica.publish(fresh).stored
  }

  /**
   * Writes a new sidecar with the changes from the journals.
   *
   * The next pass of the scan finds that `settings.json` is missing and writes it.
   */
  onQuarantined(path: string): void {
    const { log, replica } = this.#options
    for (const key of log.keys()) if (sidecarPath(key) === path) return replica.writeSidecars(log.changesOf(key))
  }
}
