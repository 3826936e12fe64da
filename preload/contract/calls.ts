/**
 * Defines the contract between the window and the program.
 *
 * Calls are requests of the window; pushes are messages to it. The handlers of the hosts, `window.lenslet`, the socket
 * protocol and the fakes of the tests are all derived from `Calls` here and `Pushes` in `pushes.ts`.
 */
import {
  LABEL_COMMANDS,
  NEXT_COMMANDS,
  type LabelCommandId,
  type LabelOrAny,
  type NextCommandId,
} from './label-commands.ts'
import type { AlikeConflicts, ConflictDetail, ConflictList, ConflictName, ConflictRule } from './conflict-records.ts'
import type { KeptView } from './kept-view.ts'
import type { ItemKey, JsonValue, LabelEdit } from './labels.ts'
import type {
  DoubtfulMove,
  EditPreview,
  ExcludingCondition,
  Facets,
  FilterHint,
  FolderNode,
  HistogramField,
  ItemDetail,
  ItemId,
  LabelCounts,
  Metadata,
  Peer,
  People,
  Preview,
  Query,
  QueryResult,
  RecentFolder,
  ReplacedTags,
  Row,
  Session,
  Settings,
  SmartFolderQuery,
  Status,
  SuggestField,
  Suggestion,
  TagCount,
  TagReplacement,
} from './records.ts'
import type {
  ChangePlace,
  HistoryPage,
  HistoryQuery,
  HistoryRecord,
  TakeBackPreview,
  TakenBack,
} from './history-records.ts'
import type { ReleaseComparison, ReleaseList, ReleaseRecord } from './release-records.ts'
import type { ExportedFile, News, PushName, Pushes } from './pushes.ts'
import type { Progress, ProgressQuery } from './progress.ts'
import type { Agreement, AgreementQuery } from './rating-records.ts'
import type { SchemaParts } from './label-schema.ts'
import type { PersonColor, PersonSummary } from './people.ts'
import type { QueueState } from './queue-records.ts'
import type { LabelAccess, OWNER_REQUESTED, Role, SettingsAccess } from './roles.ts'
import type { Prefs } from './prefs.ts'
import type { FileFacts } from './pictures.ts'

export interface Calls {
  'session.get': { args: Record<string, never>; result: Session }
  'session.setUser': { args: { name: string }; result: Session }
  /** Answers a `flush` push: everything that was being typed has been sent. */
  'session.flushed': { args: Record<string, never>; result: null }
  /**
   * Opens a folder in this window in place of the one that is open. For a folder without labels the person is asked
   * first: `Session.newFolder`.
   */
  'dataset.open': { args: { path: string }; result: Session }
  /**
   * Opens a path that was dropped or passed to the program: a folder itself; for a file, the data set known on this
   * machine that contains it, else its folder. Fails as `dataset.open` does.
   */
  'dataset.openFor': { args: { path: string }; result: Session }
  /**
   * Opens a folder as the person has decided: to label it, which creates `.lenslet` if there is none, or only to look
   * at it, which writes nothing. Opens a folder again that is open already.
   */
  'dataset.begin': { args: { path: string; to: 'label' | 'look' }; result: Session }
  /**
   * Cancels an opening, the question about a new folder, or the message about a failure. The window shows again what
   * was open before.
   */
  'dataset.dismiss': { args: Record<string, never>; result: Session }
  /** Opens the sample data set, which is created on the first use. */
  'dataset.sample': { args: Record<string, never>; result: Session }
  /** Shows the system's folder dialog; null when it was cancelled. `unsupported` in a browser. */
  'dataset.choose': { args: Record<string, never>; result: Session | null }
  /** Returns the folders that were open before, the last one first, and whether they are there now. */
  'folders.recent': { args: Record<string, never>; result: readonly RecentFolder[] }
  /** Returns paths of folders that complete a typed text; none while the disk does not answer. */
  'folders.complete': { args: { text: string; limit: number }; result: readonly string[] }
  /**
   * Keeps what a page shows in the program's memory, or removes it when `view` is null. `tab` distinguishes the tabs of
   * one browser.
   */
  'view.keep': { args: { tab: string; view: KeptView | null }; result: null }
  /** Returns what was kept for this page since the data set was opened; null when nothing was. */
  'view.get': { args: { tab: string }; result: KeptView | null }
  'prefs.get': { args: Record<string, never>; result: Prefs }
  'prefs.set': { args: { prefs: Partial<Prefs> }; result: Prefs }
  'folders.list': { args: Record<string, never>; result: readonly FolderNode[] }
  /** Runs a query. `expandedStacks` has one picture of each stack that is shown whole although stacks are collapsed. */
  'query.run': { args: { query: Query; expandedStacks?: readonly ItemId[] }; result: QueryResult }
  'query.rows': {
    args: { result: number; start: number; count: number }
    result: { revision: number; start: number; rows: readonly Row[] }
  }
  /** Returns the ids at positions `start` to `end` (exclusive), to select a range of rows that are not loaded. */
  'query.ids': { args: { result: number; start: number; end: number }; result: readonly ItemId[] }
  /**
   * Returns the position of an item in the result, or that of the picture that is shown for its collapsed stack; -1 for
   * neither.
   */
  'query.locate': { args: { result: number; id: ItemId }; result: number }
  /** Returns the same by the item's key, for a place that was stored in an earlier start. */
  'query.place': { args: { result: number; key: ItemKey }; result: number }
  /** Returns the pictures of the item's stack that are in the result, in the order of their names; empty for none. */
  'query.stackOf': { args: { result: number; id: ItemId }; result: readonly ItemId[] }
  /**
   * Expands the item's collapsed stack in the result, or collapses its stack. The answer has the changed result, which
   * is not pushed. Null when there is nothing to expand or to collapse.
   */
  'query.expandStack': { args: { result: number; id: ItemId; expanded: boolean }; result: ExpandedStack | null }
  /** Returns which of these pictures are hidden in collapsed stacks of the result. */
  'query.hidden': { args: { result: number; ids: readonly ItemId[] }; result: readonly ItemId[] }
  /**
   * Returns the aspect ratios of the whole result as base64, one byte (`ratioByte`) for each position; empty while none
   * is known. `known` is the version of an earlier answer for the same result, or 0: `ratios` is null when nothing has
   * changed since.
   */
  'query.ratios': { args: { result: number; known: number }; result: { version: number; ratios: string | null } }
  /**
   * Returns the conditions of a query that finds little or nothing, and how many pictures it would find without each.
   * The condition that excludes most comes first.
   */
  'query.explain': { args: { query: Query }; result: readonly ExcludingCondition[] }
  /**
   * Returns the position of the next (1) or previous (-1) item without this label, starting beside `from`; -1 for none.
   */
  'query.nextWithout': {
    args: { result: number; from: number; direction: 1 | -1; without: LabelOrAny }
    result: number
  }
  /**
   * Returns the next (1) or previous (-1) new picture of the result beside position `from`, with its position or that of
   * the picture that is shown for its collapsed stack; the first or last one after the end. It is never `except`. Null
   * for none.
   */
  'query.nextNew': {
    args: { result: number; from: number; direction: 1 | -1; except: ItemId | null }
    result: { readonly id: ItemId; readonly position: number } | null
  }
  /** Returns counts over a result, with histograms of these fields. From then on `facets` pushes report changes. */
  'facets.get': { args: { result: number; histograms: readonly HistogramField[] }; result: Facets }
  /** Returns values of the data set that complete the text, the most likely first. */
  'filter.suggest': { args: { field: SuggestField; text: string; limit: number }; result: readonly Suggestion[] }
  /**
   * Returns notes about names in a filter that the data set does not have: folders, tags and people. None while the
   * folder is being read.
   */
  'filter.hints': { args: { text: string }; result: readonly FilterHint[] }
  /** Returns what others have changed since this person last looked. From then on `news` pushes report changes. */
  'news.get': { args: Record<string, never>; result: News }
  /**
   * Says that the person has seen these pictures with the labels of a revision. Changes that arrived after it stay new.
   * It is remembered on this machine only. Returns those that stay new.
   */
  'news.markSeen': {
    args: { ids: readonly ItemId[]; revision: number }
    result: { readonly newIds: readonly ItemId[] }
  }
  /** Says the same of all pictures in a folder and below; '' is the data set. Returns how many were new. */
  'news.markAllSeen': { args: { folder: string; revision: number }; result: { readonly pictures: number } }
  'item.get': { args: { id: ItemId }; result: ItemDetail }
  'item.facts': { args: { id: ItemId }; result: FileFacts }
  /**
   * Returns the metadata in the picture's file. A client has one such call at a time: the next one, also one with null,
   * which returns null, rejects the earlier one with `cancelled`.
   */
  'item.metadata': { args: { id: ItemId | null }; result: Metadata | null }
  /**
   * Returns the preview that a camera has embedded in the picture; null when there is none. It is shown until the
   * thumbnail is made.
   */
  'item.preview': { args: { id: ItemId }; result: Preview | null }
  /**
   * Requests placeholders for these pictures. `placeholders` pushes bring them, the last picture first; none comes for
   * a picture whose placeholder takes too long. A new call replaces the earlier one of the same client.
   */
  'items.placeholders': { args: { ids: readonly ItemId[] }; result: null }
  /**
   * Returns the names of pictures in the order of `ids`: their absolute paths on the program's machine, or their keys
   * in the data set.
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
  /** Copies a text to the clipboard. `unsupported` in a browser, where the page does it. */
  'desktop.copy': { args: { text: string }; result: null }
  /**
   * Returns what a maintainer needs to know about this program and this machine, as lines of text. They contain no
   * labels and no names of people, pictures or folders.
   */
  'diagnostics.get': { args: Record<string, never>; result: string }
  /** Reports an uncaught error of the page. Only its class and the positions in the program's own files are kept. */
  'diagnostics.report': { args: ReportedError; result: null }
  /**
   * Edits all of `ids`. `seen` is the revision that the person was looking at: changes that arrived after it are not
   * replaced but kept beside the new value as a conflict. Resolves when the edit is stored on this machine;
   * `Status.unsaved` counts what is not saved on the share yet.
   */
  'labels.edit': {
    args: { ids: readonly ItemId[]; edit: LabelEdit; seen: number }
    result: { revision: number; changed: number }
  }
  /** Makes edits of different pictures that are undone together, as `labels.edit` does for one edit. */
  'labels.editTogether': {
    args: { edits: readonly { readonly ids: readonly ItemId[]; readonly edit: LabelEdit }[]; seen: number }
    result: { revision: number; changed: number }
  }
  /**
   * Counts the conflicts of the pictures that are in the folder: each field with several values is one. From then on
   * `conflicts` pushes report changes.
   */
  'conflicts.count': { args: Record<string, never>; result: { readonly count: number } }
  /** Lists them, in a folder and below; '' is the whole data set. */
  'conflicts.list': { args: { folder: string }; result: ConflictList }
  /** Returns the details of conflicts, null for each that no longer exists. At most `MAX_CONFLICT_DETAILS`. */
  'conflicts.get': {
    args: { conflicts: readonly ConflictName[] }
    result: readonly (ConflictDetail | null)[]
  }
  /**
   * Resolves all conflicts that are alike by the same rule, in one edit, which can be undone. `seen` as in `labels.edit`.
   * Returns how many conflicts got a value.
   */
  'conflicts.resolveAlike': {
    args: { alike: AlikeConflicts; rule: ConflictRule; seen: number }
    result: { readonly revision: number; readonly resolved: number }
  }
  /** Counts the labels of pictures, for the panel of a selection. */
  'labels.count': { args: { ids: readonly ItemId[] }; result: LabelCounts }
  /** Returns what an edit would change, before it is made. */
  'labels.preview': { args: { ids: readonly ItemId[]; edit: LabelEdit }; result: EditPreview }
  /**
   * Undoes this person's last edit on this machine, or redoes it, with new changes. Null when there is none; `overtaken`
   * when other people have changed all of it since.
   */
  'labels.undo': { args: Record<string, never>; result: UndoResult | null }
  'labels.redo': { args: Record<string, never>; result: UndoResult | null }
  /** Returns batches of the history, the one that ended last first. `bad-input` for a filter that is not understood. */
  'history.batches': { args: { query: HistoryQuery; start: number; count: number }; result: HistoryPage }
  /** Returns changes of the history, the newest first. */
  'history.changes': {
    args: { query: HistoryQuery; start: number; count: number }
    result: { readonly total: number; readonly changes: readonly HistoryRecord[] }
  }
  /**
   * Returns what it would do to take back the changes that a query finds, or only those of `only` among them. A client
   * has one preview: the next call ends it, and rejects with `cancelled` while it is being made. With null it only ends.
   */
  'history.previewTakeBack': {
    args: { query: HistoryQuery | null; only: readonly ChangePlace[] | null }
    result: TakeBackPreview | null
  }
  /**
   * Takes back the changes of a preview as one edit, which can be undone. Values that somebody has set since the preview
   * stay. Resolves when the changes are stored on this machine. `overtaken` when the preview is not the last one.
   */
  'history.takeBack': { args: { preview: number }; result: TakenBack }
  /** Returns how far people agree about the pictures that a folder and a filter contain. */
  'agreement.get': { args: AgreementQuery; result: Agreement }
  /** Returns how far the team has come with the pictures of a folder, always by the labels of now. */
  'progress.get': { args: ProgressQuery; result: Progress }
  /**
   * Shows this client the labels as they were at a moment, in milliseconds since the epoch by the share's clock, or those
   * of now with null. Results, rows and counts that are requested from then on have them, no labels are pushed, and labels
   * cannot be changed. It may take seconds; a later call rejects an earlier one with `cancelled`.
   */
  'labels.showAt': { args: { at: number | null }; result: { readonly at: number | null } }
  /** Returns the releases, the newest first. `offline` when the share does not answer. */
  'releases.list': { args: Record<string, never>; result: ReleaseList }
  /**
   * Freezes the labels of now under a name, once those of this machine are on the share. `bad-input` for a name that is
   * taken or is none; `offline` and `read-only`.
   */
  'releases.create': { args: { name: string; note: string }; result: ReleaseRecord }
  /**
   * Compares two releases by their files, or one with now. A later call rejects an earlier one with `cancelled`.
   * `not-found` when changes of a release have not arrived here.
   */
  'releases.compare': { args: { from: string; to: string | null }; result: ReleaseComparison }
  /**
   * Asks the person for a file, and writes the labels of a result into it as this client sees them, in the order of the
   * result. The ending of the file's name chooses the format; another one gets `.csv`. Null when no file was chosen.
   * `unsupported` in a browser, `not-writable`, and `cancelled` after `export.cancel`.
   */
  'export.labels': { args: { result: number; name: string }; result: ExportedFile | null }
  /** Writes all differences of `releases.compare` into a file, as `export.labels` does. */
  'export.differences': { args: { from: string; to: string | null; name: string }; result: ExportedFile | null }
  /** Ends the export of this client. Nothing of its file is left. */
  'export.cancel': { args: Record<string, never>; result: null }
  /** Shows the file that this client exported last in the file manager. */
  'export.reveal': { args: Record<string, never>; result: null }
  /** Shows this client the labels of a release, as `labels.showAt` does for a moment. */
  'releases.show': { args: { file: string }; result: { readonly at: number } }
  /**
   * Returns the tags that a typed or pasted text stands for: lists are split, and a text that looks like a tag of the
   * data set becomes that tag (`main/core/query/tags`). Nothing is changed.
   */
  'tags.resolve': {
    args: { text: string }
    result: { readonly tags: readonly string[]; readonly tooLong: readonly string[] }
  }
  'tags.suggest': { args: { prefix: string; limit: number }; result: readonly TagCount[] }
  /** Returns what `tags.replace` would do. `by` is the text that was typed; '' deletes the tags. */
  'tags.previewReplace': { args: { tags: readonly string[]; by: string }; result: TagReplacement }
  /**
   * Gives every picture of the data set with one of these tags the tag `by` instead, or removes the tags when `by` is
   * ''. It is one edit, which can be undone. `seen` as in `labels.edit`. `bad-input` when `by` is not one tag.
   */
  'tags.replace': {
    args: { tags: readonly string[]; by: string; seen: number }
    result: { revision: number; changed: number }
  }
  'presence.set': { args: { id: ItemId | null; mode: Peer['mode'] }; result: null }
  'presence.list': { args: Record<string, never>; result: People }
  /**
   * Returns the next pictures of the client's result that are not done and that nobody else labels, and claims them.
   * `turn` numbers the questions of this window. `shown` is the picture that the window shows already; it comes first
   * unless it is done. `skipped` is not given out here again. `not-found` when the result was replaced.
   */
  'queue.next': {
    args: { result: number; turn: number; shown: ItemId | null; skipped: ItemId | null }
    result: QueueState
  }
  /** Gives up what is claimed. */
  'queue.stop': { args: Record<string, never>; result: null }
  /** Returns everybody who labelled something or has a profile, by name. */
  'people.list': { args: Record<string, never>; result: readonly PersonSummary[] }
  /** Changes how a person is called or their colour, for everybody. `bad-input` for an invalid name. */
  'people.setProfile': { args: { id: string; name?: string; color?: PersonColor }; result: null }
  /** Makes somebody one person with another. `bad-input` where they are one already. */
  'people.join': { args: { id: string; person: string }; result: null }
  /** Makes every id of a person a person of its own again. `bad-input` where there is one id only. */
  'people.separate': { args: { id: string }; result: null }
  /**
   * Gives a person a role; null takes it away. `owner-requested` is for the person who works here only. `not-allowed`
   * when only owners may.
   */
  'people.setRole': { args: { id: string; role: Role | typeof OWNER_REQUESTED | null }; result: null }
  /** Chooses who may label, and who may change settings. `not-allowed` when only owners may. */
  'people.setAccess': { args: { labels?: LabelAccess; settings?: SettingsAccess }; result: null }
  /**
   * Accepts the labels of a person that do not count because of the role, in one edit, which can be undone. Values that
   * others have set since stay. Returns how many pictures have labels that count now.
   */
  'people.acceptLabels': { args: { id: string }; result: { pictures: number } }
  /** Gives a setting the value that does not count because its author might not change it. */
  'people.acceptSetting': { args: { name: string }; result: null }
  /**
   * Lets the person with this id work here, who has labelled on another machine or on this one. With `wasMe` it is the same
   * person as the one who works here: labels that were given with the id of this machine count as theirs.
   */
  'people.switchTo': { args: { id: string; wasMe: boolean }; result: null }
  /** Lets somebody work here who has never labelled. The session then says that the name is guessed. */
  'people.switchToNew': { args: Record<string, never>; result: null }
  /**
   * Returns labelled pictures that are gone, with the pictures that they may have become: at most 100, the others after
   * these were answered.
   */
  'moves.list': { args: Record<string, never>; result: readonly DoubtfulMove[] }
  /**
   * Moves the labels of each `from` to its `to`, all at once, and other labels that have to move then: where two names
   * were exchanged, the labels of both. Resolves when the changes are stored on this machine. `overtaken` when one of
   * the moves was decided already; then nothing is moved.
   */
  'moves.follow': {
    args: { moves: readonly { readonly from: ItemId; readonly to: ItemId }[] }
    result: { readonly pictures: number }
  }
  'settings.get': { args: Record<string, never>; result: Settings }
  /**
   * Gives a setting a value on this machine, for every data set; null removes it. It is in force when the call
   * resolves. `bad-input` names what is allowed.
   */
  'settings.setPerson': { args: { name: string; value: JsonValue }; result: Settings }
  /**
   * Gives a setting of this data set a value for everybody; null removes it. `seen` is the `Settings.revision` that the
   * person was looking at: values that others gave after it are kept beside the new one as a conflict. Resolves when
   * the change is stored on this machine.
   */
  'settings.setTeam': { args: { name: string; value: JsonValue; seen: number }; result: Settings }
  /** Changes parts of the label schema together. `seen` as in `settings.setTeam`. `bad-input` for parts that are not valid. */
  'schema.set': { args: { parts: SchemaParts; seen: number }; result: Settings }
  /**
   * Gives Smart Folders their queries for everybody, by name, all in one change; null removes one. `seen` is the
   * `Settings.revision` that the person was looking at. Resolves when the change is stored on this machine; a
   * `settings` push informs all windows. Fails with `read-only`, or with `bad-input` for an invalid name or query.
   */
  'smartFolders.set': {
    args: { folders: Readonly<Record<string, SmartFolderQuery | null>>; seen: number }
    result: Settings
  }
  /** Returns how many pictures each Smart Folder finds, by name. From then on `smartCounts` pushes report changes. */
  'smartFolders.count': { args: Record<string, never>; result: Readonly<Record<string, number>> }
  'status.get': { args: Record<string, never>; result: Status }
  /** Reads the share now instead of at the next interval. */
  'status.retry': { args: Record<string, never>; result: null }
}

/** What `query.expandStack` has changed. */
export interface ExpandedStack {
  /** The pictures of the stack, in the order of the result. */
  readonly ids: readonly ItemId[]
  /** The picture that is shown while the stack is collapsed. */
  readonly shown: ItemId
  readonly change: Pushes['result']
}

export interface UndoResult {
  readonly revision: number
  /** The items that were changed. */
  readonly ids: readonly ItemId[]
  /** What was undone or redone, e.g. `4 stars on 3 pictures`. */
  readonly what: string
  /** For tags that were renamed, merged or deleted in the whole data set: which ones, and by what. */
  readonly replacedTags: ReplacedTags | null
  /** When the edit was made. */
  readonly madeAt: number
}

export type NameKind = 'path' | 'key'

/** An error as the page saw it. The program keeps less of it. */
export interface ReportedError {
  /** The name of its class. */
  readonly name: string
  readonly message: string
  readonly stack: string
}

const WINDOW_COMMANDS = [
  'settings',
  'history',
  'earlier-time',
  'releases',
  'export',
  'agreement',
  'progress',
  'people',
  'schema',
  'shortcuts',
  'palette',
  'search',
  'view',
  'compare',
  'left-panel',
  'inspector',
  'conflicts',
  'layout',
  'collapse-stacks',
  'expand-stack',
  'theme-system',
  'theme-light',
  'theme-dark',
  'zoom-in',
  'zoom-out',
  'zoom-fit',
  'zoom-fill',
  'zoom-actual',
  'enlarge-small',
  'surround-dark',
  'surround-grey',
  'surround-light',
  'filmstrip',
  'turn-left',
  'turn-right',
  'keep-zoom',
  'keep-pane',
  'pick-in-stack',
  'tags',
  'note',
  'auto-advance',
  'repeat-tags',
  'replace-tag',
  'undo',
  'redo',
  'select-all',
  'select-stack',
  'back',
  'forward',
  'next-new',
  'previous-new',
  'mark-all-seen',
  'quick-start',
  'shuffle',
  'update-result',
  'check-share',
  'reveal',
  'copy-path',
  'copy-key',
  'copy-diagnostics',
] as const

/** A command of the system's menu that the page carries out. */
export type MenuCommand = (typeof WINDOW_COMMANDS)[number] | LabelCommandId | NextCommandId
export const MENU_COMMANDS: readonly MenuCommand[] = [
  ...WINDOW_COMMANDS,
  ...[...LABEL_COMMANDS, ...NEXT_COMMANDS].map(({ id }) => id),
]

export type CallName = keyof Calls
export type CallArgs<K extends CallName> = Calls[K]['args']
export type CallResult<K extends CallName> = Calls[K]['result']

/** The window's access to the program: the preload bridge in Electron, a socket in a browser, a fake in tests. */
export interface Bridge {
  invoke<K extends CallName>(name: K, args: CallArgs<K>): Promise<CallResult<K>>
  /**
   * Returns the path of a file or folder that was dropped on the window; empty when it has none. Absent in a browser,
   * which does not reveal paths to a page.
   */
  pathOf?(dropped: object): string
  /** Adds a listener and returns the function that removes it. */
  on<K extends PushName>(name: K, listener: (payload: Pushes[K]) => void): () => void
}

/** One handler for each call. `C` is the type of the client that makes the call. */
export type Handlers<C> = {
  readonly [K in CallName]: (args: CallArgs<K>, client: C) => Promise<CallResult<K>> | CallResult<K>
}

/**
 * Returns the address of a picture, relative to Electron's protocol or to the root of the browser host.
 *
 * `size` is the longer side in pixels: of a thumbnail, and the least of a picture that has to be converted or rendered.
 * With `asStored` no range of values is guessed (`Row.notice`).
 */
export function mediaUrl(
  kind: 'thumb' | 'picture',
  row: Pick<Row, 'id' | 'version'>,
  size = 0,
  asStored = false,
): string {
  return `media/${kind}/${row.id}?v=${encodeURIComponent(row.version)}${size ? `&s=${size}` : ''}${asStored ? '&as=stored' : ''}`
}
