/** This process as a replica: whether it writes, which changes are its own, and how far they are. */
import type { ChangeId } from '../../../preload/contract/index.ts'
import { replicaOf } from '../format/change-ids.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { Connection } from '../share/connection.ts'
import type { Published } from './publisher.ts'
import type { ReplicaWriter } from './replica-writer.ts'

export class LocalReplica {
  readonly #connection: Connection
  readonly #closing: AbortSignal
  #writer: ReplicaWriter | null = null

  /** `closing` is aborted once nothing is written any more. */
  constructor(connection: Connection, closing: AbortSignal) {
    this.#connection = connection
    this.#closing = closing
  }

  /** From now on this process writes. */
  startWriting(writer: ReplicaWriter): void {
    this.#writer = writer
  }

  /** Whether this process writes. */
  get isWriter(): boolean {
    return this.#writer !== null
  }

  /** Null for a process that only reads. */
  get writer(): ReplicaWriter | null {
    return this.#writer
  }

  /** The id; null for a process that only reads. */
  get id(): string | null {
    return this.#writer?.slot.replica ?? null
  }

  /** The id while it may write; null also while the share is offline, and once this process closes. */
  get writableId(): string | null {
    return this.#connection.online && !this.isClosing ? this.id : null
  }

  get isClosing(): boolean {
    return this.#closing.aborted
  }

  /** Changes that are not in a journal on the share yet. */
  get unsaved(): number {
    return this.#writer?.publisher.unsaved ?? 0
  }

  /** Whether this replica made a change. */
  isOwn(id: ChangeId): boolean {
    return replicaOf(id) === this.id
  }

  /** Whether a change is still on its way to its sidecar. */
  isPending(id: ChangeId): boolean {
    return this.#writer?.publisher.isPending(id) ?? false
  }

  /** Brings changes to the share. Only for a process that writes. */
  publish(changes: readonly StoredChange[]): Published {
    return this.#writer!.publisher.publish(changes)
  }

  /** Brings changes that a journal has to their sidecars; does nothing for a process that only reads. */
  writeSidecars(changes: readonly StoredChange[]): void {
    this.#writer?.sidecars.add(changes)
  }
}
