/** Defines the options, events and results of a workspace. */
import type {
  Change,
  ItemId,
  ItemKey,
  Pushes,
  ReplacedTags,
  Settings,
  Status,
} from '../../../preload/contract/index.ts'
import type { Clock } from '../base/clock.ts'
import type { Doubt } from './moves.ts'
import type { OwnProfileStore } from './people.ts'
import type { SpawnWorker } from '../process/worker-process.ts'
import type { PersonSettings } from '../settings/resolve.ts'
import type { Share } from '../share/share.ts'
import type { Storage } from '../storage/storage.ts'
import type { PeerPresence } from '../sync/presence.ts'

export interface WorkspaceOptions {
  /** The folder of the data set. */
  readonly root: string
  /** The id of the person who works here. It is written into the changes. Without a profile it may also be a name. */
  readonly user: string
  /** The profile of this person on this machine. */
  readonly profile?: OwnProfileStore
  /** The folder on this machine for outboxes. */
  readonly stateDir: string
  /** The folder on this machine for caches, which can be deleted. Without it nothing is cached. */
  readonly cacheDir?: string
  /** With `read`, nothing is written to the share, and others do not see this person as present. */
  readonly mode: 'read' | 'write'
  /** Whether the person has asked not to change anything. */
  readonly readOnly?: boolean
  /** Whether to follow others' changes; false for one-shot commands. The default is true. */
  readonly watch?: boolean
  /** Whether edits can be undone after a restart; false for one-shot commands, which nobody undoes. */
  readonly storeUndo?: boolean
  /** The version of the program, which others see; none for a command. */
  readonly version?: string
  /** Whether to remember which changes of others this person has seen; false for commands, where nobody looks. */
  readonly keepNews?: boolean
  /** The settings of this person on this machine, by name; they override the team's settings. */
  readonly settings?: PersonSettings
  /** Whether the setting `rating.blind` is followed, as in a window. */
  readonly isBlindable?: boolean
  readonly clock?: Clock
  /**
   * Starts the processes that access the share, so that a share that hangs blocks nothing else. Without it, this
   * process accesses the share.
   */
  readonly spawn?: SpawnWorker
  /** A storage to use instead of the disk. */
  readonly storage?: Storage
  /** The connection to `root`, if one exists already; the workspace closes it. */
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
  /** The labels of all pictures are shown in another way, because a setting has changed or everybody's stars were read. */
  shown: { readonly from: number; readonly revision: number }
  presence: readonly PeerPresence[]
  /** Somebody has another name or colour. */
  people: null
  status: Status
  settings: Settings
  /** The patterns of ignored files have changed: the folder has to be scanned again. */
  ignored: null
  notice: Pushes['notice']
  /** The doubts have changed. */
  moves: readonly Doubt[]
  /**
   * The data set is open. Until now the windows showed what this machine's cache contains, or pictures without labels.
   */
  opened: null
}

export interface Edit {
  readonly revision: number
  /** One change for each item whose labels differed from the values of the edit. */
  readonly changes: readonly Change[]
  /** Resolves when the edit is safe on this machine. */
  readonly stored: Promise<void>
  /** Resolves when the edit is on the share; stays pending while the share is offline. */
  readonly saved: Promise<void>
}

export interface UndoOutcome {
  readonly revision: number
  readonly keys: readonly ItemKey[]
  readonly what: string
  /** For tags that were replaced in the whole data set: which ones, and by what. */
  readonly replacedTags: ReplacedTags | null
  /** When the edit was made, in milliseconds since the epoch by the share's clock. */
  readonly madeAt: number
}
