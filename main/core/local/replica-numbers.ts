/** The highest number that each replica is known to have used. */
import type { ChangeId } from '../../../preload/contract/index.ts'
import { numberOf, replicaOf } from '../format/change-ids.ts'

export class ReplicaNumbers {
  readonly #highest = new Map<string, number>()

  /** A change with this id is known. */
  note(id: ChangeId): void {
    this.#raise(replicaOf(id), numberOf(id))
  }

  /** The highest number of a replica; -1 for one that nobody knows. */
  highest(replica: string): number {
    return this.#highest.get(replica) ?? -1
  }

  /** All of them, by replica; `restore` takes them back. */
  image(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#highest)
  }

  restore(numbers: Readonly<Record<string, number>>): void {
    for (const [replica, number] of Object.entries(numbers)) this.#raise(replica, number)
  }

  #raise(replica: string, number: number): void {
    if (number > this.highest(replica)) this.#highest.set(replica, number)
  }
}
