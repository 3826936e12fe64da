/**
 * Notices another program that writes as this replica: a copy of this machine's state folder at work (a virtual
 * machine's snapshot, a backup, a copied home folder). What gives it away is a change or a journal of this replica that
 * this process did not make (FORMAT.md, "Replica ids and numbers").
 */
import type { ChangeId } from '../../../preload/contract/index.ts'
import { Emitter } from '../base/events.ts'
import { numberOf, replicaOf } from '../format/change-ids.ts'
import { JOURNALS_DIR, parseJournalName } from '../format/names.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { ReplicaSlot } from '../local/replica-slot.ts'
import type { KnownChanges } from '../labels/change-log.ts'
import { changesToReissue, reissueChange } from '../labels/duplicate-ids.ts'
import { StorageError } from '../storage/storage.ts'

/** What the person is told. */
export const DUPLICATE_MESSAGE =
  'Another program was writing under this program’s identity, as a copied home folder or a restored machine does. This one goes on under a new one; the labels of both stay.'

export interface DuplicateReplicaEvents {
  /** Another program writes as this replica: this process is to become a replica that nobody has been, at once. */
  duplicate: null
  /** These changes are to be applied and published: their ids hide them otherwise. */
  restated: readonly StoredChange[]
}

export class DuplicateReplicaWatch {
  readonly events = new Emitter<DuplicateReplicaEvents>()
  readonly #slot: Pick<ReplicaSlot, 'replica' | 'first'>
  readonly #log: KnownChanges
  /**
   * What this process was until it met its duplicate, which may go on with ids that were given out here; with the first
   * number of each.
   */
  readonly #former = new Map<string, number>()

  /** `slot` is the one this process writes with. */
  constructor(slot: Pick<ReplicaSlot, 'replica' | 'first'>, log: KnownChanges) {
    this.#slot = slot
    this.#log = log
  }

  /**
   * Searches for a duplicate in changes that were read, in the journal of that file name or in none; `take` hands them to the
   * store and returns those that were new. Where both have used an id for different things, the one of the two that
   * does not count is said again.
   */
  inspect(
    changes: readonly StoredChange[],
    journal: string | null,
    take: () => readonly StoredChange[],
  ): readonly StoredChange[] {
    const hidden = journal === null ? [] : this.#hidden(changes)
    const fresh = take()
    if (hidden.some(({ id }) => replicaOf(id) === this.#slot.replica) || this.#isIn(fresh, journal)) this.#leave()
    const again = hidden
      .map(reissueChange)
      .filter((change) => !this.#log.changesOf(change.item).some(({ id }) => id === change.id))
    if (again.length > 0) this.events.emit('restated', again)
    return fresh
  }

  /**
   * Something could not be written: that somebody else has begun the segment that is this process's to begin tells of a
   * duplicate, too.
   */
  inspectFailure(error: Error): void {
    if (
      error instanceof StorageError &&
      error.kind === 'exists' &&
      error.path.startsWith(`${JOURNALS_DIR}/${this.#slot.replica}-`)
    )
      this.#leave()
  }

  #leave(): void {
    this.#former.set(this.#slot.replica, this.#slot.first)
    this.events.emit('duplicate', null)
  }

  /** What does not count of the pairs of changes with one id of this process, before the store knows both. */
  #hidden(changes: readonly StoredChange[]): StoredChange[] {
    const own = changes.filter((change) => this.#isOwn(change.id))
    return [...Map.groupBy(own, (change) => change.item)].flatMap(([item, found]) =>
      changesToReissue(this.#log.changesOf(item), found),
    )
  }

  /** Whether changes that were not known here give a double away. */
  #isIn(fresh: readonly StoredChange[], journal: string | null): boolean {
    if (fresh.length > 0 && journal !== null && parseJournalName(journal)?.replica === this.#slot.replica) return true
    return fresh.some(({ id }) => replicaOf(id) === this.#slot.replica && numberOf(id) >= this.#slot.first)
  }

  /** Whether an id is one that this process may have given out. */
  #isOwn(id: ChangeId): boolean {
    const replica = replicaOf(id)
    const first = replica === this.#slot.replica ? this.#slot.first : this.#former.get(replica)
    return first !== undefined && numberOf(id) >= first
  }
}
