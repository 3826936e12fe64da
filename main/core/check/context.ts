/** Defines what every part of a check needs. */
import type { ItemKey } from '../../../preload/contract/index.ts'
import type { Clock } from '../base/clock.ts'
import type { Storage } from '../storage/storage.ts'

export interface CheckContext {
  readonly storage: Storage
  readonly clock: Clock
  /**
   * Milliseconds before a second read. A file that was just being replaced, or came from an old cache, is complete by
   * then.
   */
  readonly secondReadMs: number
  /** Aborted when the person stops the check. Reading then ends with `cancelled`. */
  readonly signal: AbortSignal
  /**
   * Returns the item whose sidecar belongs at a path; null when there is no such picture, because the file may then be
   * a copy that a sync program made.
   */
  ownerOf(path: string): Promise<ItemKey | null>
  /** Reports how far the check is. */
  onProgress(what: string, done: number): void
}
