/** Represents one opened data set. All windows and commands of this process work on it. */
import { basename } from 'node:path'
import {
  type HistoryEntry,
  type ItemId,
  type ItemKey,
  type ItemState,
  type Peer,
  type Settings,
  type Status,
} from '../../../preload/contract/index.ts'
import { Catalog } from '../library/catalog.ts'
import { ContentScanner } from '../library/content-scanner.ts'
import { systemClock, type Clock } from '../base/clock.ts'
import { Emitter } from '../base/events.ts'
import { ItemTable } from '../items/item-table.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import type { ShownLabels } from '../labels/shown-labels.ts'
import { DatasetCache } from '../local/dataset-cache.ts'
import { ChangeLog, type ChangesApplied } from '../labels/change-log.ts'
import { LabelWriter } from './label-writer.ts'
import { Moves, type MoveHooks } from './moves.ts'
import { News } from './news.ts'
import { People } from './people.ts'
import { DatasetConnection } from './dataset-connection.ts'
import type { LabelsWhileOpening } from './opening.ts'
import { RatingView } from './rating-view.ts'
import { Roles } from './roles.ts'
import { DatasetSettings } from '../settings/dataset-settings.ts'
import { shownSchemaOf } from '../settings/label-schema.ts'
import { syncSettings, type PersonSettings } from '../settings/resolve.ts'
import { connectShare, shareAt, type Share } from '../share/share.ts'
import type { PeerPresence } from '../sync/presence.ts'
import { ChangeTrace } from '../sync/change-trace.ts'
import type { Replication } from '../sync/replication.ts'
import { reconnectionNotice, workspaceStatus } from './status.ts'
import type { WorkspaceEvents, WorkspaceOptions } from './workspace-types.ts'

export type { PeerPresence } from '../sync/presence.ts'
export type { Edit, UndoOutcome, WorkspaceEvents, WorkspaceOptions } from './workspace-types.ts'

/** Milliseconds after this person's last action for which the share is probed, so that the status is up to date. */
const ACTIVE_MS = 5 * 60_000

export class Workspace {
  readonly root: string
  readonly name: string
  readonly events = new Emitter<WorkspaceEvents>()
  readonly catalog: Catalog
  /** Reads the contents of the pictures. */
  readonly contents: ContentScanner
  /** Moves the labels of pictures that were renamed. */
  readonly moves: Moves
  /** Knows what others have changed since this person last looked. */
  readonly news: News
  /** Prints the way of changes; null unless the environment asks for it. */
  readonly trace = ChangeTrace.fromEnvironment()
  readonly #items = new ItemTable()
  /** Every change that this process knows. */
  readonly log = new ChangeLog(this.#items)
  readonly #store = this.log.labels
  readonly #settings: DatasetSettings
  /** Everybody's stars. */
  readonly ratings: RatingView
  /** The names of people. */
  readonly people: People
  /** What people may do. */
  readonly roles: Roles
  readonly #clock: Clock
  readonly #share: Share
  readonly #options: WorkspaceOptions
  readonly #cache: DatasetCache | null
  readonly #writer: LabelWriter
  /** Ways to apply changes that no person made: with publishing them, and in this process only. */
  readonly #appliers: Pick<MoveHooks, 'commit' | 'preview'> = {
    commit: (changes) => this.#writer.commit(changes),
    preview: (changes) => {
      this.#cache?.stopSaving()
      this.ratings.update(this.log.labels.apply(changes).ids)
    },
  }
  readonly #connection: DatasetConnection
  #ownPresence: Parameters<Replication['setPresence']> | null = null
  #user: string
  /** When this person last did something. */
  #lastActivityAt: number

  private constructor(options: WorkspaceOptions, share: Share) {
    this.root = share.root
    this.name = basename(share.root) || share.root
    this.#clock = options.clock ?? systemClock
    this.#share = share
    this.#user = options.user
    this.#lastActivityAt = this.#clock.now()
    this.#options = options
    this.ratings = new RatingView({
      log: this.log,
      user: () => this.#user,
      isBlindable: options.isBlindable ?? false,
      onShown: (revisions) => this.events.emit('shown', revisions),
    })
    // After the stars, which must know which ids are one person before others are told.
    this.people = new People({ log: this.log, user: () => this.#user, profile: options.profile })
    this.#settings = new DatasetSettings(this.log, options.settings ?? {})
    this.roles = new Roles({
      log: this.log,
      clock: this.#clock,
      user: () => this.#user,
      nameOf: this.people.nameOf,
      replication: () => this.#connection.replication,
      ...this.#appliers,
    })
    this.#writer = new LabelWriter({
      log: this.log,
      settings: this.#settings,
      shown: this.ratings.shown,
      user: () => this.#user,
      people: this.people,
      access: this.roles.access,
      contentOf: (key) => this.moves.currentContent(key),
      writable: this.#writable,
      onActivity: () => {
        this.#lastActivityAt = this.#clock.now()
      },
    })
    this.edit = this.#writer.edit
    this.editTogether = this.#writer.editTogether
    this.editOfSchema = this.#writer.editOfSchema
    this.setTeamSettings = this.#writer.setTeamSettings
    this.undo = this.#writer.undo
    this.redo = this.#writer.redo
    this.takeBack = this.#writer.takeBack
    this.catalog = new Catalog({ root: share.root, items: this.#items, clock: this.#clock, pictures: share.pictures })
    this.contents = new ContentScanner(this.catalog, share.pictures, this.#clock)
    this.moves = new Moves({
      catalog: this.catalog,
      store: this.#store,
      contents: this.contents,
      pictures: share.pictures,
      since: this.#clock.now(),
      hooks: {
        isWritable: () => this.#connection.replication?.readOnlyReason === null,
        ...this.#appliers,
        onDoubts: (doubts) => this.events.emit('moves', doubts),
        onNotice: (message) => this.events.emit('notice', { level: 'info', message }),
        readSidecar: (key) => this.readSidecar(key),
      },
    })
    this.#cache = options.cacheDir === undefined ? null : new DatasetCache(options.cacheDir, this.catalog)
    this.#connection = new DatasetConnection({
      options,
      share,
      clock: this.#clock,
      cache: this.#cache,
      catalog: this.catalog,
      log: this.log,
      settings: this.#settings,
      trace: this.trace,
      person: () => ({ user: this.#user, name: this.people.nameOf(this.#user) }),
      isActive: () => this.#clock.now() - this.#lastActivityAt < ACTIVE_MS,
      onPublish: () => this.people.onPublish(),
      onCacheLoaded: (dataset) => this.#onCacheLoaded(dataset),
      onConnected: (replication) => this.#onConnected(replication),
      onOpened: (labels) => this.#onOpened(labels),
      onStatus: () => this.#emitStatus(),
    })
    this.#listen()
    this.news = new News(options, this, this.#connection.events)
  }

  /**
   * Opens a data set. Every journal has been read when this resolves.
   *
   * A folder that may not be written to is opened as well, with the reason in `status()`. Throws LensletError
   * `not-found`, `not-a-folder`, `not-readable`, `newer-format`, `damaged`, or `offline` when the share fails meanwhile
   * or does not answer.
   */
  static async open(options: WorkspaceOptions): Promise<Workspace> {
    const workspace = new Workspace(options, options.share ?? (await connectShare(options.root, options)))
    await workspace.#connection.open()
    workspace.ratings.allowReading(true)
    return workspace
  }

  /**
   * Opens a data set with its cached state, before the folder is accessed; resolves with null when there is no cache.
   *
   * The folder is then opened in the background, and `whenOpened` resolves when it is open. Until then labels cannot be
   * changed. While the share does not answer, opening is retried, and the status says so.
   */
  static async openFromCache(options: WorkspaceOptions & { readonly cacheDir: string }): Promise<Workspace | null> {
    const workspace = new Workspace(options, options.share ?? shareAt(options.root, options))
    return (await workspace.#connection.openFromCache()) ? workspace : null
  }

  /**
   * Opens a data set without a cache, for a window.
   *
   * It does the same as `open`, but resolves soon even when a year of journals has to be read. The folder can be
   * scanned meanwhile. `whenOpened` resolves when the labels have been read.
   */
  static async openForWindow(options: WorkspaceOptions & { readonly share: Share }): Promise<Workspace> {
    const workspace = new Workspace(options, options.share)
    await workspace.#connection.openForWindow()
    return workspace
  }

  /**
   * Resolves when the data set is open. Rejects with an error that a retry does not fix, and with
   * `DatasetReplacedError` when the cache does not belong to the data set at the path.
   */
  get whenOpened(): Promise<void> {
    return this.#connection.whenOpened
  }

  /** Waits for the current attempt to open the data set; rejects with its error. */
  readonly waitForOpening = (): Promise<void> => this.#connection.waitForOpening()

  /** The id of the data set; empty for a folder without labels that is opened for reading only. */
  get id(): string {
    return this.#connection.dataset
  }
  /** Returns the id of the replica that writes here; null when nothing is written. It may change. */
  readonly replica = (): string | null => this.#connection.replication?.replica ?? null
  /** The id of the person who works here. */
  get user(): string {
    return this.#user
  }
  get revision(): number {
    return this.#store.revision
  }
  /** Returns the time in milliseconds since the epoch by the share's clock. The data set must be open. */
  readonly shareTime = (): number => this.#connection.sync.shareClock.now()
  /** Accesses the files of the pictures. Every call has a deadline. */
  get pictures(): Share['pictures'] {
    return this.#share.pictures
  }
  /** Accesses the `.lenslet` folder for files that only save work: thumbnails and metadata. Every call has a deadline. */
  get thumbs(): Share['thumbs'] {
    return this.#share.thumbs
  }
  /** A signal that is aborted while the share is stalled. */
  get stallSignal(): AbortSignal {
    return this.#connection.stallSignal
  }

  /** Sets the id of the person who works here. */
  setUser(id: string): void {
    if (!this.log.people.isSame(id, this.#user)) this.#writer.forgetEdits()
    this.#user = id
    this.news.setUser(id)
    this.ratings.onUserChanged()
    this.roles.update()
    this.announceProfile()
  }

  /** Shows others the name and colour of this person, which have changed. Writes them where the person has labelled. */
  announceProfile(): void {
    const profile = this.people.changedProfile()
    if (profile !== null && this.#connection.writeProblem === null) this.setTeamSettings(profile)
    this.#connection.replication?.announcePresence()
    this.events.emit('people', null)
  }

  /** The labels as people see them: with everybody's or with this person's stars, as the settings say. */
  get shown(): ShownLabels {
    return this.ratings.shown
  }
  /** Returns the shown labels of an item; undefined when nobody has ever labelled it. */
  readonly state = (key: ItemKey): ItemState | undefined => this.shown.state(key)
  /** Returns the shown labels of an item by its number. */
  readonly stateOf = (id: ItemId): ItemState | undefined => this.shown.stateOf(id)
  /** The shown labels of all items by number. */
  get labelColumns(): LabelColumns {
    return this.shown.columns
  }

  /** Returns every change to an item, newest first. Must not be called before `whenHistoryLoaded` has resolved. */
  history(key: ItemKey, until?: number): readonly HistoryEntry[] {
    return this.#store.history(key, until)
  }

  /**
   * Resolves when `history` may be called: at once, unless the data set was opened from the cache a moment ago.
   *
   * Rejects with `DatasetReplacedError` when the cache is damaged.
   */
  whenHistoryLoaded(): Promise<void> {
    return this.#connection.whenChangesLoaded
  }

  /** Loads the metadata that was read at earlier starts into the catalog, once. Never rejects. */
  readonly loadMetadata = async (): Promise<void> => this.#cache?.loadMetadata()

  /** Resolves when `undo` and `redo` know the edits of earlier starts. */
  readonly whenUndoRestored = (): Promise<void> => this.#writer.undoFile.whenRestored

  /** Returns the items that have, or once had, a label. */
  readonly labelledKeys = (): Iterable<ItemKey> => this.#store.keys()

  /** What a person does. See `LabelWriter`. */
  readonly edit: LabelWriter['edit']
  readonly editTogether: LabelWriter['editTogether']
  readonly editOfSchema: LabelWriter['editOfSchema']
  readonly setTeamSettings: LabelWriter['setTeamSettings']
  readonly undo: LabelWriter['undo']
  readonly redo: LabelWriter['redo']
  readonly takeBack: LabelWriter['takeBack']

  /** Returns every setting: the value in force, who set it, and what is wrong with it. */
  settings(): Settings {
    return this.#settings.current
  }

  /** Sets the settings of this person on this machine. Invalid values are ignored; `settings` says why. */
  readonly setPersonSettings = (settings: PersonSettings): void => this.#settings.setPersonSettings(settings)

  /** Shows others which picture this person is looking at. */
  setPresence(key: ItemKey | null, mode: Peer['mode']): void {
    this.#lastActivityAt = this.#clock.now()
    this.#ownPresence = [key, mode]
    this.#connection.replication?.setPresence(key, mode)
  }

  /** Shows others which pictures this person labels next, by `claimHash`. */
  readonly setClaims = (claims: readonly number[]): void => this.#connection.replication?.setClaims(claims)

  /** Returns everybody who is present: this person first, then the others by name. */
  readonly peers = (): PeerPresence[] => this.#connection.replication?.peers() ?? []

  status(): Status {
    return workspaceStatus({
      ...this.#connection.statusSources,
      catalog: this.catalog,
      labelRefusal: this.roles.access.labelRefusal,
    })
  }

  /** Reads the share, or tries to open the data set, now instead of after the pause. */
  readonly retry = (): void => this.#connection.retry()

  /** Reads one item's sidecar now, because a person looks at the item and a script may have changed the file. */
  readonly readSidecar = (key: ItemKey): Promise<void> => this.#connection.readSidecar(key)

  /** Reads every sidecar that has changed. */
  readonly scanSidecars = (): Promise<void> => this.#connection.sync.scanSidecars()

  /** Resolves with true when nothing is left to write, with false after `timeoutMs`. The rest stays in the outbox. */
  drain(timeoutMs: number): Promise<boolean> {
    return this.#connection.sync.drain(timeoutMs)
  }

  /** Waits as `drain` does, but gives up at once when the share is offline, otherwise after 0.7 s without an answer. */
  readonly drainWhileAnswering = (timeoutMs: number): Promise<void> => this.#connection.drainWhileAnswering(timeoutMs)

  /**
   * Stops following and writing. Changes that are not on the share yet stay in the outbox for the next start.
   *
   * When the share has not answered for 0.7 s, its processes are ended, and all calls that wait for them fail.
   */
  async close(): Promise<void> {
    this.#connection.startClosing()
    this.ratings.close()
    this.roles.close()
    // The next process may read the file as soon as this one has given up its replica.
    await Promise.all([this.#writer.undoFile.close(), this.news.close()])
    await this.#connection.close()
  }

  #onCacheLoaded(dataset: string): void {
    this.news.open(dataset)
    void this.whenHistoryLoaded().then(
      () => this.ratings.allowReading(false),
      () => undefined,
    )
  }

  #onConnected({ slotFolder, shareClock }: Replication): void {
    this.#resolveUser()
    this.news.onOpened(shareClock.now())
    if (this.#options.storeUndo && slotFolder !== null)
      this.#writer.undoFile.open(slotFolder, (by) => this.log.people.isSame(by, this.#user), shareClock.now())
  }

  /**
   * Reports the labels that came while opening. From now on labels can be changed, and changes are reported at once.
   */
  #onOpened(labels: LabelsWhileOpening | null): void {
    this.ratings.allowReading(!labels)
    if (this.#ownPresence) this.#connection.sync.setPresence(...this.#ownPresence)
    if (this.#options.watch !== false) this.roles.open()
    if (!labels) return
    const news = labels.report(this.revision)
    if (news) this.events.emit('labels', news)
    this.events.emit('opened', null)
    this.#emitStatus()
  }

  /** Finds the person whom the name means with which the program was started. Throws `bad-input` for several of them. */
  #resolveUser(): void {
    if (this.#options.profile?.current()) return
    const user = this.people.find(this.#user) ?? this.#user
    if (user !== this.#user) this.setUser(user)
  }

  /** Returns the replication of the open data set; throws `offline` or `read-only` when nothing can be written. */
  readonly #writable = (): Replication => {
    const problem = this.#connection.writeProblem
    if (problem) throw problem
    return this.#connection.sync
  }

  #listen(): void {
    this.catalog.events.on('changed', () => this.#emitStatus())
    for (const name of ['stalled', 'answered'] as const)
      this.#share.labels.stallDetector.events.on(name, () => this.#emitStatus())
    this.log.events.on('applied', (applied) => this.#emitLabels(applied))
    this.#settings.events.on('changed', () => this.#emitSettings())
    this.people.events.on('changed', () => {
      this.ratings.showAgain()
      this.events.emit('people', null)
    })
    this.roles.events.on('changed', () => {
      this.events.emit('people', null)
      this.#emitStatus()
    })
    const sync = this.#connection.events
    sync.on('presence', () => this.events.emit('presence', this.peers()))
    sync.on('status', () => this.#emitStatus())
    sync.on('warning', (message) => this.events.emit('notice', { level: 'warning', message }))
    sync.on('reconnected', ({ sent, conflicts }) => this.events.emit('notice', reconnectionNotice(sent, conflicts)))
  }

  #emitLabels({ labels: { from, revision, ids, changes }, origin }: ChangesApplied): void {
    if (from === revision) return
    if (this.#connection.keepsForOpening(ids)) return
    this.events.emit('labels', { from, revision, ids, changes, source: origin === 'local' ? 'local' : 'remote' })
  }

  #emitSettings(): void {
    this.roles.update()
    const settings = syncSettings(this.#settings.current)
    this.ratings.follow(settings)
    this.ratings.followSchema(shownSchemaOf(this.#settings.current.schema))
    if (this.catalog.scope.setPatterns(settings.ignored)) this.events.emit('ignored', null)
    this.events.emit('settings', this.settings())
  }

  #emitStatus(): void {
    if (this.#connection.isStarted) this.events.emit('status', this.status())
  }
}
