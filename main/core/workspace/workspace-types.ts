/** What goes into a workspace, and what it tells. */
import type { Change, ItemId, ItemKey, Pushes, Settings, Status } from '../../../preload/contract/index.ts'
import type { Clock } from '../base/clock.ts'
import type { Doubt } from './moves.ts'
import type { SpawnWorker } from '../process/worker-process.ts'
import type { PersonSettings } from '../settings/resolve.ts'
import type { Share } from '../share/share.ts'
import type { Storage } from '../storage/storage.ts'
import type { PeerPresence } from '../sync/presence.ts'

export interface WorkspaceOptions {
  /** Folder of the data set. */
  readonly root: string
  /** Name written into this person's changes. */
  readonly user: string
  /** This machine's folder for outboxes. */
  readonly stateDir: string
  /**
   * This machine's folder for what can be made again, such as the labels as they were known last. Without it nothing is
   * kept.
   */
  readonly cacheDir?: string
  /** `read` never writes anything to the share and shows nobody that it looks. */
  readonly mode: 'read' | 'write'
  /** The person asked not to change anything. */
  readonly readOnly?: boolean
  /** Follow others' changes; false for one-shot commands. Default true. */
  readonly watch?: boolean
  /** What this person chose on this machine, by name; goes before the team's settings. */
  readonly settings?: PersonSettings
  readonly clock?: Clock
  /**
   * Makes the process that touches the share, so that one that hangs holds up nothing else. Without it this process
   * does.
   */
  readonly spawn?: SpawnWorker
  /** In place of the disk. */
  readonly storage?: Storage
  /** The way to `root`, when it is there already; the workspace closes it. */
  readonly share?: Share
}

export interface WorkspaceEvents {
  labels: {
    from: number
    revision: number
    source: 'local' | 'remote'
    ids: readonly ItemId[]
    changes: readonly Change[]
  }
  presence: readonly PeerPresence[]
  status: Status
  settings: Settings
  /** Other folders and files are left out now: the pictures have to be looked for again. */
  ignored: null
  notice: Pushes['notice']
  /** What `doubts` are now. */
  moves: readonly Doubt[]
  /** The folder has been read: what was shown so far was what this machine knew. */
  opened: null
}

export interface Edit {
  readonly revision: number
  /** One for each item that was not so already. */
  readonly changes: readonly Change[]
  /** Resolves when the edit is safe on this machine. */
  readonly stored: Promise<void>
  /** Resolves when the share has it; stays open while the share is away. */
  readonly saved: Promise<void>
}

export interface UndoOutcome {
  readonly revision: number
  readonly keys: readonly ItemKey[]
  readonly what: string
}
