/** Keeps the highest number that each replica is known to have used. */
import type { ChangeId } from '../../../preload/contract/index.ts'
import { numberOf, replicaOf } from '../format/change-ids.ts'

export class ReplicaNumbers {
  readonly #highest = new Map<string, number>()

  /** Records that a change id was used. */
  record(id: ChangeId): void {
    this.#raise(replicaOf(id), numberOf(id))
  }

  /** Returns the highest number of a replica; -1 for an unknown one. */
  highestOf(replica: string): number {
    return this.#highest.get(replica) ?? -1
  }

  /** Returns all highest numbers, by replica. */
  toData(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#highest)
  }

  fromData(numbers: Readonly<Record<string, number>>): void {
    for (const [replica, number] of Object.entries(numbers)) this.#raise(replica, number)
  }

  #raise(replica: string, number: number): void {
    if (number > this.highestOf(replica)) this.#highest.set(replica, number)
  }
}
