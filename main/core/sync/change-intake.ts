/** Applies the changes that were read from the share to the log, from any kind of file. */
import type { ChangeLog } from '../labels/change-log.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { ReplicaNumbers } from '../local/replica-numbers.ts'
import type { DuplicateReplicaWatch } from './duplicate-replica.ts'

export interface ChangeSource {
  /** Whether the lines had checksums, as in journals and snapshots; true by default. */
  readonly hasChecksum?: boolean
  /** The file name of the journal, if the changes were read from one. */
  readonly journal?: string
}

export class ChangeIntake {
  readonly #log: ChangeLog
  readonly #numbers: ReplicaNumbers
  #duplicateWatch: DuplicateReplicaWatch | null = null

  /** Creates an intake that records the highest number of each replica in `numbers`. */
  constructor(log: ChangeLog, numbers: ReplicaNumbers) {
    this.#log = log
    this.#numbers = numbers
  }

  /** Makes `watch` search all further changes for those of another program that writes as this replica. */
  watchForDuplicate(watch: DuplicateReplicaWatch): void {
    this.#duplicateWatch = watch
  }

  /** Applies changes to the log; returns those that were new. */
  ingest(
    changes: readonly StoredChange[],
    { hasChecksum = true, journal }: ChangeSource = {},
  ): readonly StoredChange[] {
    for (const change of changes) this.#numbers.record(change.id)
    const apply = (): readonly StoredChange[] => this.#log.apply(changes, 'share', hasChecksum)
    return this.#duplicateWatch?.inspect(changes, journal ?? null, apply) ?? apply()
  }
}
