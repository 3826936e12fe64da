/**
 * Detects another program that writes as this replica.
 *
 * Such a program runs on a copy of this machine's state folder, for example from a virtual machine's snapshot, a
 * backup, or a copied home folder. The evidence is a change or a journal of this replica that this process did not
 * write (FORMAT.md, "Replica ids and numbers").
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

/** The sentence that the person sees. */
export const DUPLICATE_MESSAGE =
  'Another program was writing under this program’s identity, as happens when a home folder is copied or a machine is restored. This program continues under a new identity; the labels of both are kept.'

export interface DuplicateReplicaEvents {
  /** Another program writes as this replica: this process has to take a new replica id at once. */
  duplicate: null
  /**
   * Copies of changes under new ids. They have to be applied and published, because other changes with the old ids hide
   * the originals.
   */
  restated: readonly StoredChange[]
}

export class DuplicateReplicaWatch {
  readonly events = new Emitter<DuplicateReplicaEvents>()
  readonly #slot: Pick<ReplicaSlot, 'replica' | 'firstNumber'>
  readonly #log: KnownChanges
  /**
   * The replica ids that this process used before it detected a duplicate, with the first number of each. The duplicate
   * may use ids that this process has given to its changes.
   */
  readonly #formerReplicas = new Map<string, number>()

  /** Creates a watch for the slot that this process writes with. */
  constructor(slot: Pick<ReplicaSlot, 'replica' | 'firstNumber'>, log: KnownChanges) {
    this.#slot = slot
    this.#log = log
  }

  /**
   * Searches changes that were read for signs of a duplicate, and returns those that were new.
   *
   * `journal` is the file name of the journal that they were read from, null for none. `apply` applies them to the log
   * and returns those that were new. Where both programs used one id for different changes, only one of these counts.
   * The other is published again under a new id.
   */
  inspect(
    changes: readonly StoredChange[],
    journal: string | null,
    apply: () => readonly StoredChange[],
  ): readonly StoredChange[] {
    const hidden = journal === null ? [] : this.#hiddenChanges(changes)
    const fresh = apply()
    if (hidden.some(({ id }) => replicaOf(id) === this.#slot.replica) || this.#isByDuplicate(fresh, journal))
      this.#reportDuplicate()
    const restated = hidden
      .map(reissueChange)
      .filter((change) => !this.#log.changesOf(change.item).some(({ id }) => id === change.id))
    if (restated.length > 0) this.events.emit('restated', restated)
    return fresh
  }

  /**
   * Searches a failed write for signs of a duplicate.
   *
   * If a segment exists already that only this process may begin, that proves a duplicate too.
   */
  inspectFailure(error: Error): void {
    if (
      error instanceof StorageError &&
      error.kind === 'exists' &&
      error.path.startsWith(`${JOURNALS_DIR}/${this.#slot.replica}-`)
    )
      this.#reportDuplicate()
  }

  #reportDuplicate(): void {
    this.#formerReplicas.set(this.#slot.replica, this.#slot.firstNumber)
    this.events.emit('duplicate', null)
  }

  /** Returns the changes that would not count, because another change has the same id of this process. */
  #hiddenChanges(changes: readonly StoredChange[]): StoredChange[] {
    const own = changes.filter((change) => this.#isOwn(change.id))
    return [...Map.groupBy(own, (change) => change.item)].flatMap(([item, ofItem]) =>
      changesToReissue(this.#log.changesOf(item), ofItem),
    )
  }

  /** Whether only a duplicate can have written these changes, which were not known here. */
  #isByDuplicate(fresh: readonly StoredChange[], journal: string | null): boolean {
    if (fresh.length > 0 && journal !== null && parseJournalName(journal)?.replica === this.#slot.replica) return true
    return fresh.some(({ id }) => replicaOf(id) === this.#slot.replica && numberOf(id) >= this.#slot.firstNumber)
  }

  /** Returns whether this process may have given this id to a change. */
  #isOwn(id: ChangeId): boolean {
    const replica = replicaOf(id)
    const first = replica === this.#slot.replica ? this.#slot.firstNumber : this.#formerReplicas.get(replica)
    return first !== undefined && numberOf(id) >= first
  }
}
