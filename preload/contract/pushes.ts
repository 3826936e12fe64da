/** Defines the pushes: messages of the program to the window. */
import type { MenuCommand } from './calls.ts'
import type { ConflictChanges } from './conflict-records.ts'
import type { DecodedPictureFacts } from './pictures.ts'
import type { Prefs } from './prefs.ts'
import type { QueueState } from './queue-records.ts'
import type {
  Facets,
  FolderNode,
  ItemId,
  People,
  QueryResult,
  RowFile,
  RowLabels,
  Session,
  Settings,
  Status,
} from './records.ts'

/** What others have changed since a person last looked. */
export interface News {
  /** The pictures, the one that changed last at the end. */
  readonly ids: readonly ItemId[]
  /** How many of them each Smart Folder has, by name; only Smart Folders that have some. */
  readonly smartFolders: Readonly<Record<string, number>>
}

/** A file that was exported. */
export interface ExportedFile {
  readonly path: string
  /** How many pictures it has. */
  readonly pictures: number
  /** How many labelled pictures are left out, because they are not in the folder. */
  readonly missing: number
}

/** What a notice leads to: the conflicts, the people, or what somebody changed. */
export type NoticeAction = { readonly show: 'conflicts' | 'people' } | { readonly show: 'history'; readonly by: string }

export interface Pushes {
  /**
   * Labels changed. Apply when `revision` follows the last one; after a gap, or when `rows` is null because too much
   * changed, ask for everything on screen again.
   */
  labels: {
    from: number
    revision: number
    source: 'local' | 'remote'
    by: readonly string[]
    rows: readonly RowLabels[] | null
  }
  /** Items appeared, disappeared or were measured. Results have a push of their own. */
  catalog: { total: number; scanning: boolean }
  /**
   * A result changed. With `moved` its total or order has changed: fetch the visible rows again. `stale` counts items
   * that a new run would move, hide or show because of their labels or stacks, `staleByStacks` those of them whose stack
   * was found since.
   */
  result: QueryResult & { readonly stale: number; readonly staleByStacks: number; readonly moved: boolean }
  /** The pictures that come next in this client's queue have changed, or how many are left. */
  queue: QueueState
  /** The counts of `facets.get` have changed. */
  facets: { result: number; facets: Facets }
  /** Folders whose counts have changed; with `whole` all folders, in their order. */
  folders: { whole: boolean; folders: readonly FolderNode[] }
  /** Pictures became new, or were seen. Null when there are too many: call `news.get`. */
  news: { readonly newIds: readonly ItemId[]; readonly seenIds: readonly ItemId[] } | null
  /** How many new pictures each Smart Folder has, as in `News`. */
  smartNews: News['smartFolders']
  presence: People
  /** Placeholders that were requested by `items.placeholders`, as in `Row.placeholder`. */
  placeholders: readonly (readonly [id: ItemId, placeholder: string])[]
  /**
   * Files were overwritten or renamed, so that their pictures have changed, or pictures belong to other stacks. Null when there are too many: ask for
   * everything on screen again.
   */
  files: readonly RowFile[] | null
  /** Pictures were decoded: what became known about them, as in `Row`. */
  learnt: readonly DecodedPictureFacts[]
  /** Conflicts were resolved, came up, or have other values. */
  conflicts: ConflictChanges
  /** The labels of the earlier time that this client sees have changed: ask for them again. */
  past: Record<string, never>
  /** How far the export of this client is, every half second: how many pictures of how many are written. */
  exporting: { readonly done: number; readonly total: number }
  /** The doubtful moves have changed: call `moves.list`. */
  moves: { count: number }
  status: Status
  /** A setting that is in force, or a value that somebody gave, has changed. */
  settings: Settings
  /**
   * Preferences were changed, in this window or in another one of the same program: those that were changed. A page
   * keeps its own value of those that belong to one window (`WINDOW_PREFS`).
   */
  prefs: Partial<Prefs>
  /** How many pictures each Smart Folder finds, by name. */
  smartCounts: Readonly<Record<string, number>>
  /** The person chose this command in the system's menu. */
  menu: { command: MenuCommand }
  /** The window closes or the machine goes to sleep: the page sends what is being typed, then `session.flushed`. */
  flush: Record<string, never>
  session: Session
  /** A sentence to show for a while, and what the person can do about it. */
  notice: { level: 'info' | 'success' | 'warning' | 'error'; message: string; action?: NoticeAction }
}

export type PushName = keyof Pushes
