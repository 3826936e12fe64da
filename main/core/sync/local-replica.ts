/**
 * Represents this process as a replica: whether it writes, which changes are its own, and where they are on their way
 * to the share.
 */
import type { ChangeId } from '../../../preload/contract/index.ts'
import { replicaOf } from '../format/change-ids.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { Connection } from '../share/connection.ts'
import type { PublishResult } from './publisher.ts'
import type { ReplicaWriter } from './replica-writer.ts'

export class LocalReplica {
  readonly #connection: Connection
  readonly #closing: AbortSignal
  #writer: ReplicaWriter | null = null

  /** Creates a replica that only reads. `closing` is aborted once nothing may be written any more. */
  constructor(connection: Connection, closing: AbortSignal) {
    this.#connection = connection
    this.#closing = closing
  }

  /** Makes this process one that writes. */
  startWriting(writer: ReplicaWriter): void {
    this.#writer = writer
  }

  get isWriter(): boolean {
    return this.#writer !== null
  }

  /** The writing half; null for a process that only reads. */
  get writer(): ReplicaWriter | null {
    return this.#writer
  }

  /** The replica id; null for a process that only reads. */
  get id(): string | null {
    return this.#writer?.slot.replica ?? null
  }

  /**
   * The replica id while this process may write; null also while the share is offline, and once this process closes.
   */
  get writableId(): string | null {
    return this.#connection.isOnline && !this.isClosing ? this.id : null
  }

  get isClosing(): boolean {
    return this.#closing.aborted
  }

  /** The number of changes that are not in a journal on the share yet. */
  get unsavedCount(): number {
    return this.#writer?.publisher.unsavedCount ?? 0
  }

  /** Whether this replica made a change. */
  isOwn(id: ChangeId): boolean {
    return replicaOf(id) === this.id
  }

  /** Whether a change is still on its way to its sidecar. */
  isPending(id: ChangeId): boolean {
    return this.#writer?.publisher.isPending(id) ?? false
  }

  /** Publishes changes. Only for a process that writes. */
  publish(changes: readonly StoredChange[]): PublishResult {
    return this.#writer!.publisher.publish(changes)
  }

  /** Writes changes that are in a journal into their sidecars; does nothing in a process that only reads. */
  writeSidecars(changes: readonly StoredChange[]): void {
    this.#writer?.sidecars.addChanges(changes)
  }
}
