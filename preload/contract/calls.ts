/**
 * The one contract between window and program. Calls are questions and orders of the window; pushes are news to it. The
 * hosts' handlers, `window.lenslet`, the socket protocol and the tests' fakes are all derived from these two maps.
 */
import type { ItemKey, JsonValue, LabelEdit } from './labels.ts'
import type {
  DoubtfulMove,
  ExcludingCondition,
  Facets,
  FolderNode,
  HistogramField,
  ItemDetail,
  ItemId,
  KeptView,
  Metadata,
  Peer,
  Prefs,
  Preview,
  Query,
  QueryResult,
  RecentFolder,
  Row,
  RowFile,
  RowLabels,
  Session,
  Settings,
  SmartFolderQuery,
  Status,
  SuggestField,
  Suggestion,
  TagCount,
} from './records.ts'
import type { FileFacts, DecodedPictureFacts } from './pictures.ts'

export interface Calls {
  'session.get': { args: Record<string, never>; result: Session }
  'session.setUser': { args: { name: string }; result: Session }
  /** The answer to a `flush` push: everything that was being typed has been sent. */
  'session.flushed': { args: Record<string, never>; result: null }
  /**
   * Opens a folder in this window in place of the one that is open. One that holds no labels yet is asked about first:
   * `Session.newFolder`.
   */
  'dataset.open': { args: { path: string }; result: Session }
  /**
   * Opens what a path that was dropped or handed over leads to: a folder itself; of a file, the data set known here
   * that it lies in, else the folder that it lies in. Errors as `dataset.open`.
   */
  'dataset.openFor': { args: { path: string }; result: Session }
  /**
   * Opens a folder as the person has decided: to label it, which makes `.lenslet` where there is none, or to look at it
   * only, which writes nothing. Opens one anew that is open, too.
   */
  'dataset.begin': { args: { path: string; to: 'label' | 'look' }; result: Session }
  /**
   * Gives up an opening, takes back the question about a new folder, puts away a failure: what was open before is there
   * again.
   */
  'dataset.dismiss': { args: Record<string, never>; result: Session }
  /** Opens the sample data set, made on the first use. */
  'dataset.sample': { args: Record<string, never>; result: Session }
  /** Shows the system's folder dialog; null when it was cancelled. `unsupported` in a browser. */
  'dataset.choose': { args: Record<string, never>; result: Session | null }
  /** The folders that were open before, the last one first, and whether they are there now. */
  'folders.recent': { args: Record<string, never>; result: readonly RecentFolder[] }
  /** Paths of folders that a path being typed may become; none while the disk does not answer. */
  'folders.complete': { args: { text: string; limit: number }; result: readonly string[] }
  /**
   * Keeps what a page shows in the program's memory, or forgets it when that is null; `tab` tells the tabs of one
   * browser apart.
   */
  'view.keep': { args: { tab: string; view: KeptView | null }; result: null }
  /** What was kept of this page since this data set was opened; null when nothing was. */
  'view.get': { args: { tab: string }; result: KeptView | null }
  'prefs.get': { args: Record<string, never>; result: Prefs }
  'prefs.set': { args: { prefs: Partial<Prefs> }; result: Prefs }
  'folders.list': { args: Record<string, never>; result: readonly FolderNode[] }
  'query.run': { args: { query: Query }; result: QueryResult }
  'query.rows': {
    args: { result: number; start: number; count: number }
    result: { revision: number; start: number; rows: readonly Row[] }
  }
  /** Ids at positions `start` to `end` (exclusive), for range selection over rows that are not loaded. */
  'query.ids': { args: { result: number; start: number; end: number }; result: readonly ItemId[] }
  /** Position of an item in the result, or -1. */
  'query.locate': { args: { result: number; id: ItemId }; result: number }
  /** The same by its key, for what was remembered from an earlier start. */
  'query.place': { args: { result: number; key: ItemKey }; result: number }
  /**
   * Aspect ratios of the whole result as base64, one byte (`ratioByte`) for each position; empty while none is known.
   * `known` is the version of an earlier answer for the same result, or 0: `ratios` is null when they are still the
   * same.
   */
  'query.ratios': { args: { result: number; known: number }; result: { version: number; ratios: string | null } }
  /**
   * Of a query that finds little or nothing: its conditions, and how many pictures it would find without each; the one
   * that keeps out most first.
   */
  'query.explain': { args: { query: Query }; result: readonly ExcludingCondition[] }
  /**
   * Position of the next (1) or previous (-1) item without any label, from but excluding `from`; -1 when there is none.
   */
  'query.unlabelled': { args: { result: number; from: number; direction: 1 | -1 }; result: number }
  /** Counts over a result, with a histogram of each of the numbers. From now on `facets` pushes tell what changes. */
  'facets.get': { args: { result: number; histograms: readonly HistogramField[] }; result: Facets }
  /** Values that the data set has and the text may become, the likeliest first. */
  'filter.suggest': { args: { field: SuggestField; text: string; limit: number }; result: readonly Suggestion[] }
  'item.get': { args: { id: ItemId }; result: ItemDetail }
  'item.facts': { args: { id: ItemId }; result: FileFacts }
  /**
   * What the picture's file says of itself. One at a time for each client: whoever asks for another (or for null, which
   * is answered by null) does not wait for this any more, and it is refused as `cancelled`.
   */
  'item.metadata': { args: { id: ItemId | null }; result: Metadata | null }
  /**
   * The small version that a camera has put into the picture; null when there is none. For the moments until the
   * thumbnail is made.
   */
  'item.preview': { args: { id: ItemId }; result: Preview | null }
  /**
   * `placeholders` pushes tell what to paint for these pictures, of the last first, as soon as it is known; of those of
   * which it cannot be had quickly nothing. Whoever asks again does not wait for the earlier ones any more.
   */
  'items.placeholders': { args: { ids: readonly ItemId[] }; result: null }
  /**
   * Names of pictures in the order asked for: their absolute paths on the program's machine, or their keys in the data
   * set.
   */
  'items.names': { args: { ids: readonly ItemId[]; as: NameKind }; result: readonly string[] }
  /**
   * Shows pictures in the system's file manager, one of each folder, or the data set's folder when `ids` is empty.
   * `unsupported` in a browser.
   */
  'desktop.reveal': { args: { ids: readonly ItemId[] }; result: null }
  /**
   * Shows a folder of the data set in the system's file manager; '' is the data set's own. `not-found` for one without
   * pictures, `unsupported` in a browser.
   */
  'desktop.revealFolder': { args: { folder: string }; result: null }
  /** Puts a text on the clipboard. `unsupported` in a browser, which has one of its own. */
  'desktop.copy': { args: { text: string }; result: null }
  /**
   * What a maintainer needs to know of this program and this machine, as lines of text without labels, names of people,
   * pictures or folders.
   */
  'diagnostics.get': { args: Record<string, never>; result: string }
  /** An error that nobody caught in the page. Only its kind and the places in the program's own files are kept. */
  'diagnostics.report': { args: ReportedError; result: null }
  /**
   * Edits all of `ids`. `seen` is the revision the person was looking at; changes that arrived after it are not
   * replaced but kept beside the new value as a conflict. Resolves when the edit is safe on this machine;
   * `Status.unsaved` tells the rest.
   */
  'labels.edit': {
    args: { ids: readonly ItemId[]; edit: LabelEdit; seen: number }
    result: { revision: number; changed: number }
  }
  /**
   * Takes back this program's last edit (or brings it back), as a new change. Null when there is none; `overtaken` when
   * others have changed all of it since.
   */
  'labels.undo': { args: Record<string, never>; result: UndoResult | null }
  'labels.redo': { args: Record<string, never>; result: UndoResult | null }
  /**
   * The tags that a typed or pasted text means: lists are split, and what looks like a tag of the data set is that tag
   * (`main/core/tags`). Nothing is changed.
   */
  'tags.resolve': {
    args: { text: string }
    result: { readonly tags: readonly string[]; readonly tooLong: readonly string[] }
  }
  'tags.suggest': { args: { prefix: string; limit: number }; result: readonly TagCount[] }
  'presence.set': { args: { id: ItemId | null; mode: Peer['mode'] }; result: null }
  'presence.list': { args: Record<string, never>; result: readonly Peer[] }
  /**
   * Labelled pictures that are gone, with those that they may have become; at most a hundred, the rest when these are
   * settled.
   */
  'moves.list': { args: Record<string, never>; result: readonly DoubtfulMove[] }
  /**
   * Gives each picture `to` the labels of its `from`, all at once, and moves what follows from that: where two names
   * were exchanged, the labels of both. Resolves when the change is safe on this machine. `overtaken` when one of them
   * was settled already; then nothing is moved.
   */
  'moves.follow': {
    args: { moves: readonly { readonly from: ItemId; readonly to: ItemId }[] }
    result: { readonly pictures: number }
  }
  'settings.get': { args: Record<string, never>; result: Settings }
  /**
   * Gives a setting a value on this machine, for every data set; null takes it away. In force when it resolves.
   * `bad-input` names what is allowed.
   */
  'settings.setPerson': { args: { name: string; value: JsonValue }; result: Settings }
  /**
   * Gives a setting of this data set a value for everybody; null takes it away. `seen` is the `Settings.revision` the
   * person was looking at: what others gave after it is kept beside as a conflict. Resolves when the change is safe on
   * this machine.
   */
  'settings.setTeam': { args: { name: string; value: JsonValue; seen: number }; result: Settings }
  /**
   * Gives Smart Folders their queries for everybody, by name, all in one change; null takes one away. `seen` is the
   * `Settings.revision` the person was looking at. Resolves when the change is safe on this machine; the `settings`
   * push tells everybody. `read-only`, or `bad-input` for a name or a query that cannot be.
   */
  'smartFolders.set': {
    args: { folders: Readonly<Record<string, SmartFolderQuery | null>>; seen: number }
    result: Settings
  }
  /** How many pictures each Smart Folder finds, by name. From now on `smartCounts` pushes tell what changes. */
  'smartFolders.count': { args: Record<string, never>; result: Readonly<Record<string, number>> }
  'status.get': { args: Record<string, never>; result: Status }
  /** Looks at the share now instead of at the next beat. */
  'status.retry': { args: Record<string, never>; result: null }
}

export interface UndoResult {
  readonly revision: number
  /** Items of this process that the undo touched. */
  readonly ids: readonly ItemId[]
  /** What was taken back or brought back, e.g. `4 stars on 3 pictures`. */
  readonly what: string
}

export type NameKind = 'path' | 'key'

/** An error as the page saw it; the program keeps less of it. */
export interface ReportedError {
  /** Its class. */
  readonly name: string
  readonly message: string
  readonly stack: string
}

/** What the system's menu asks the page to do. */
export const MENU_COMMANDS = [
  'settings',
  'shortcuts',
  'palette',
  'search',
  'view',
  'compare',
  'left-panel',
  'inspector',
  'layout',
  'theme-system',
  'theme-light',
  'theme-dark',
  'zoom-in',
  'zoom-out',
  'zoom-fit',
  'zoom-fill',
  'zoom-actual',
  'turn-left',
  'turn-right',
  'keep-zoom',
  'rate-0',
  'rate-1',
  'rate-2',
  'rate-3',
  'rate-4',
  'rate-5',
  'flag-pick',
  'flag-reject',
  'flag-none',
  'tags',
  'note',
  'auto-advance',
  'next-unlabelled',
  'previous-unlabelled',
  'undo',
  'redo',
  'select-all',
  'shuffle',
  'update-result',
  'look-now',
  'reveal',
  'copy-path',
  'copy-key',
  'copy-diagnostics',
] as const
export type MenuCommand = (typeof MENU_COMMANDS)[number]

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
  /** Items appeared, vanished or were measured. Results are told of separately. */
  catalog: { total: number; scanning: boolean }
  /**
   * A result changed: where `moved`, it has another total or order, so fetch its visible rows again. `stale` counts
   * items that a new run would move, hide or show because of their labels.
   */
  result: { result: number; revision: number; total: number; stale: number; moved: boolean }
  /** The counts over a result that were asked for are others. */
  facets: { result: number; facets: Facets }
  /** Folders whose counts are others now; where `whole`, all there are, in their order. */
  folders: { whole: boolean; folders: readonly FolderNode[] }
  presence: readonly Peer[]
  /** What to paint for pictures that were asked about, as `Row.placeholder`. */
  placeholders: readonly (readonly [id: ItemId, placeholder: string])[]
  /**
   * Files were written over, or have another one's name now: their pictures are others. Null where too many are: ask
   * for everything on screen again.
   */
  files: readonly RowFile[] | null
  /** Pictures were decoded, and are now known as `Row` tells. */
  learnt: readonly DecodedPictureFacts[]
  /** There are others now: ask for `moves.list`. */
  moves: { count: number }
  status: Status
  /** What is in force, or what somebody said about it, is another. */
  settings: Settings
  /** How many pictures each Smart Folder finds, by name. */
  smartCounts: Readonly<Record<string, number>>
  /** The person chose this in the system's menu. */
  menu: { command: MenuCommand }
  /** The window closes or the machine goes to sleep: what is being typed is to be sent now, then `session.flushed`. */
  flush: Record<string, never>
  session: Session
  /** A sentence to show for a while. */
  notice: { level: 'info' | 'warning' | 'error'; message: string }
}

export type CallName = keyof Calls
export type PushName = keyof Pushes
export type CallArgs<K extends CallName> = Calls[K]['args']
export type CallResult<K extends CallName> = Calls[K]['result']

/** What the window has: the preload bridge in Electron, a socket in a browser, a fake in tests. */
export interface Bridge {
  invoke<K extends CallName>(name: K, args: CallArgs<K>): Promise<CallResult<K>>
  /**
   * The path of a file or folder that was dropped on the window; empty when it has none. Absent in a browser, which
   * tells no page where a file lies.
   */
  pathOf?(dropped: object): string
  /** Returns the function that stops listening. */
  on<K extends PushName>(name: K, listener: (payload: Pushes[K]) => void): () => void
}

/** One handler for each call; `C` tells the handler which client asked. */
export type Handlers<C> = {
  readonly [K in CallName]: (args: CallArgs<K>, client: C) => Promise<CallResult<K>> | CallResult<K>
}

/**
 * Address of a picture made by the program, the same under Electron's protocol and the browser host's root. `size` is
 * the longer side in pixels: of a thumbnail, and at least of a picture that has to be converted or drawn. With
 * `asStored` no range is guessed (`Row.notice`).
 */
export function mediaUrl(
  kind: 'thumb' | 'picture',
  row: Pick<Row, 'id' | 'version'>,
  size = 0,
  asStored = false,
): string {
  return `media/${kind}/${row.id}?v=${encodeURIComponent(row.version)}${size ? `&s=${size}` : ''}${asStored ? '&as=stored' : ''}`
}
