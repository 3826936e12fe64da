/** What every part of a check needs. */
import type { ItemKey } from '../../../preload/contract/index.ts'
import type { Clock } from '../base/clock.ts'
import type { Storage } from '../storage/storage.ts'

export interface CheckContext {
  readonly storage: Storage
  readonly clock: Clock
  /** Milliseconds before a second look: a file that is being replaced, or served from a cache, is whole by then. */
  readonly secondLookMs: number
  /** Aborted when the person has had enough: reading ends with `cancelled`. */
  readonly signal: AbortSignal
  /**
   * Whose sidecar belongs at a path, when there is such a picture: else it may be the place of a synchroniser's copy.
   */
  ownerOf(path: string): Promise<ItemKey | null>
  /** Tells how far it is. */
  progress(what: string, done: number): void
}
