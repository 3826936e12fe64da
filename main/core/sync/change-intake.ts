/** Takes in the changes that were read from the share, wherever they stood. */
import type { ChangeLog } from '../labels/change-log.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { ReplicaNumbers } from '../local/replica-numbers.ts'
import type { DuplicateReplicaWatch } from './duplicate-replica.ts'

export interface ReadFrom {
  /** Whether the line had a check sum, as in journals and snapshots; true by default. */
  readonly hasChecksum?: boolean
  /** The file name of the journal, if they stood in one. */
  readonly journal?: string
}

export class ChangeIntake {
  readonly #log: ChangeLog
  readonly #numbers: ReplicaNumbers
  #duplicateWatch: DuplicateReplicaWatch | null = null

  /** `numbers` learns the highest number of each replica. */
  constructor(log: ChangeLog, numbers: ReplicaNumbers) {
    this.#log = log
    this.#numbers = numbers
  }

  /** From now on changes are searched for those of another program that writes as this replica. */
  watchForDuplicate(watch: DuplicateReplicaWatch): void {
    this.#duplicateWatch = watch
  }

  /** Applies changes to the log; returns those that were new. */
  take(changes: readonly StoredChange[], { hasChecksum = true, journal }: ReadFrom = {}): readonly StoredChange[] {
    for (const change of changes) this.#numbers.record(change.id)
    const apply = (): readonly StoredChange[] => this.#log.apply(changes, 'share', hasChecksum)
    return this.#duplicateWatch?.inspect(changes, journal ?? null, apply) ?? apply()
  }
}
