/** One opened data set: the truth that every window and command of this process works on. */
import { basename } from 'node:path'
import {
  LensletError,
  type HistoryEntry,
  type ItemId,
  type ItemKey,
  type ItemState,
  type JsonValue,
  type LabelEdit,
  type Peer,
  type Settings,
  type Status,
} from '../../../preload/contract/index.ts'
import { Catalog } from '../library/catalog.ts'
import { ContentScanner } from '../library/content-scanner.ts'
import { sleep, systemClock, type Clock } from '../base/clock.ts'
import { Editor } from '../labels/editor.ts'
import { Emitter } from '../base/events.ts'
import { decodeChange, type StoredChange } from '../format/change-codec.ts'
import { ItemTable } from '../items/item-table.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import { DatasetCache, restoreLabels, type CachedLabels } from '../local/dataset-cache.ts'
import { ChangeLog, type ChangesApplied } from '../labels/change-log.ts'
import { Moves } from './moves.ts'
import { hiddenPart, LabelsWhileOpening, Opening, openingStatus } from './opening.ts'
import { DatasetSettings } from '../settings/dataset-settings.ts'
import { syncSettings, type PersonSettings } from '../settings/resolve.ts'
import { connectShare, shareAt, type Share } from '../share/share.ts'
import { unlessSilent } from '../share/unless-stalled.ts'
import { StorageError } from '../storage/storage.ts'
import type { Mount } from '../share/mount.ts'
import type { PeerPresence } from '../sync/presence.ts'
import { Pulse } from '../share/liveness-probe.ts'
import { NotAsKnown } from '../share/open-dataset.ts'
import { Replication, type ReplicationEvents } from '../sync/replication.ts'
import type { Edit, UndoOutcome, WorkspaceEvents, WorkspaceOptions } from './workspace-types.ts'

export type { PeerPresence } from '../sync/presence.ts'
export type { Edit, UndoOutcome, WorkspaceEvents, WorkspaceOptions } from './workspace-types.ts'

/** Milliseconds since somebody last did something, after which nobody waits for the status. */
const WATCHED_MS = 5 * 60_000
/** A window waits this long for the labels before it shows the pictures without them, milliseconds. */
const SOON_MS = 250

/** What this machine had kept of the data set when it was last open. */
interface Kept {
  readonly dataset: string
  readonly labels: CachedLabels
}

export class Workspace {
  readonly root: string
  readonly name: string
  readonly events = new Emitter<WorkspaceEvents>()
  readonly catalog: Catalog
  /** Looks into the pictures' files. */
  readonly contents: ContentScanner
  /** Where labelled pictures that are gone may be now. */
  readonly moves: Moves
  readonly #items = new ItemTable()
  readonly #log = new ChangeLog(this.#items)
  readonly #store = this.#log.labels
  readonly #settings: DatasetSettings
  readonly #syncEvents = new Emitter<ReplicationEvents>()
  readonly #clock: Clock
  readonly #share: Share
  readonly #options: WorkspaceOptions
  readonly #cache: DatasetCache | null
  readonly #editor = new Editor(this.#store, {
    user: () => this.#user,
    replica: () => this.#sync.writer!,
    newId: () => this.#sync.newId(),
    now: () => this.#sync.shareClock.now(),
    contentOf: (key) => this.moves.contentNow(key),
  })
  #replication: Replication | null = null
  /** While only what this machine had kept is known. */
  #opening: Opening | null = null
  #kept: Kept | null = null
  #identity = ''
  readonly #identified = Promise.withResolvers<void>()
  /** Whether a window shows pictures whose labels have not been read. */
  #isShown = false
  #changes: Promise<void> = Promise.resolve()
  #mount: Mount = { type: 'unknown', network: false }
  /** Labels that came while opening: one event tells of all of them. */
  #arrived: LabelsWhileOpening | null = null
  #place: Parameters<Replication['setPresence']> | null = null
  #pulse: Pulse | null = null
  #user: string
  /** When this person last did something here. */
  #activeAt: number
  /** Whether closing has found that the share does not answer. */
  #gaveUp = false

  private constructor(options: WorkspaceOptions, share: Share) {
    this.root = share.root
    this.name = basename(share.root) || share.root
    this.#clock = options.clock ?? systemClock
    this.#share = share
    this.#user = options.user
    this.#activeAt = this.#clock.now()
    this.#options = options
    this.#settings = new DatasetSettings(this.#log, options.settings ?? {})
    this.catalog = new Catalog({ root: share.root, items: this.#items, clock: this.#clock, pictures: share.pictures })
    this.contents = new ContentScanner(this.catalog, share.pictures, this.#clock)
    this.moves = new Moves(this.catalog, this.#store, this.contents, share.pictures, this.#clock.now(), {
      isWritable: () => this.#replication?.readOnlyReason === null,
      commit: (changes) => {
        this.#assertWritable()
        return this.#commit(changes)
      },
      anticipate: (changes) => {
        this.#cache?.freeze()
        this.#log.labels.apply(changes)
      },
      told: (doubts) => this.events.emit('moves', doubts),
      notice: (message) => this.events.emit('notice', { level: 'info', message }),
      readSidecar: (key) => this.lookAt(key),
    })
    this.#cache = options.cacheDir === undefined ? null : new DatasetCache(options.cacheDir, this.catalog)
    this.#listen()
  }

  /**
   * Opens a data set: every journal is read when it resolves. Throws LensletError `not-found`, `not-a-folder`,
   * `not-readable`, `newer-format`, `damaged`, or `offline` when the share fails on the way or does not answer. A
   * folder that takes no writes opens, with the reason in `status()`.
   */
  static async open(options: WorkspaceOptions): Promise<Workspace> {
    const workspace = new Workspace(options, options.share ?? (await connectShare(options.root, options)))
    try {
      await workspace.#cache?.loadPictures()
      await workspace.#connect()
    } catch (error) {
      await workspace.#cache?.close()
      workspace.#share.close()
      throw error
    }
    return workspace
  }

  /**
   * Shows a data set as this machine knew it last, before anything of the folder is touched, and opens it meanwhile:
   * `opened` tells when. Null when nothing was kept of a folder of this path. Until it is open labels are not changed;
   * while the share does not answer it is tried again, and the status says so.
   */
  static async resume(options: WorkspaceOptions & { readonly cacheDir: string }): Promise<Workspace | null> {
    const workspace = new Workspace(options, options.share ?? shareAt(options.root, options))
    if (!(await workspace.#takeUp())) {
      workspace.#share.close()
      return null
    }
    workspace.#listenForSilence()
    workspace.#opening = new Opening(
      workspace.#clock,
      async () => {
        await workspace.#changes
        await workspace.#connect()
      },
      { failed: () => workspace.#emitStatus() },
    )
    return workspace
  }

  /**
   * Opens a data set of which nothing is kept, for a window: as `open`, but resolves soon also when there are journals
   * of a year to read. Its pictures can be found meanwhile, and `opened` tells when the labels are there.
   */
  static async begin(options: WorkspaceOptions & { readonly share: Share }): Promise<Workspace> {
    const workspace = new Workspace(options, options.share)
    await workspace.#cache?.loadPictures()
    workspace.#arrived = new LabelsWhileOpening(0)
    const opening = (workspace.#opening = new Opening(workspace.#clock, () => workspace.#connect(), {
      failed: () => workspace.#emitStatus(),
    }))
    try {
      await Promise.race([opening.current, workspace.#identified.promise.then(() => sleep(workspace.#clock, SOON_MS))])
    } catch (error) {
      await workspace.#stopOpening()
      throw error
    }
    workspace.#listenForSilence()
    workspace.#isShown = workspace.#replication === null
    return workspace
  }

  /**
   * Resolves when the data set is open. Rejects with what trying again does not mend; `NotAsKnown` when another data
   * set has taken the place of the known one.
   */
  get opened(): Promise<void> {
    return this.#opening?.done ?? Promise.resolve()
  }

  /** Waits for the try to open. Rejects with its error. */
  async ready(): Promise<void> {
    if (!this.#replication) await this.#opening?.current
  }

  /** Identity of the data set; empty for a folder that has no labels and is only looked at. */
  get id(): string {
    return this.#replication?.dataset ?? this.#kept?.dataset ?? this.#identity
  }
  get user(): string {
    return this.#user
  }
  get revision(): number {
    return this.#store.revision
  }
  /** Pictures' files, and `.lenslet` for their thumbnails; every call has its deadline. */
  get pictures(): Share['pictures'] {
    return this.#share.pictures
  }
  get thumbs(): Share['thumbs'] {
    return this.#share.thumbs
  }
  /** Whether the share keeps everybody waiting, and a signal that aborts when it begins to. */
  get silence(): AbortSignal {
    return this.#share.labels.stallDetector.silence
  }

  setUser(name: string): void {
    this.#user = name
    this.#replication?.setUser(name)
  }

  /** The labels of an item; undefined when nobody ever labelled it. */
  state(key: ItemKey): ItemState | undefined {
    return this.#store.state(key)
  }

  /** The same by the item's number in the catalog. */
  stateOf(id: ItemId): ItemState | undefined {
    return this.#store.stateOf(id)
  }

  /** The labels of all items by number. */
  get labelColumns(): LabelColumns {
    return this.#store.columns
  }

  /** Every change to an item, newest first. Not before `changesKnown` has resolved. */
  history(key: ItemKey): readonly HistoryEntry[] {
    return this.#store.history(key)
  }

  /**
   * Resolves when histories can be asked for, at once unless the data set was resumed a moment ago. Rejects with
   * `NotAsKnown` when what was kept is damaged.
   */
  changesKnown(): Promise<void> {
    return this.#changes
  }

  /** Items that have, or once had, a label. */
  labelledKeys(): Iterable<ItemKey> {
    return this.#store.keys()
  }

  /**
   * Edits the labels of items. `seen` is the revision that the person was looking at: what others changed after it is
   * kept beside the new value. Throws `read-only` and `bad-input`.
   */
  edit(keys: readonly ItemKey[], edit: LabelEdit, seen: number = this.revision): Edit {
    this.#assertWritable()
    return this.#commit(this.#editor.edit(keys, edit, seen))
  }

  /** Every setting: what is in force, who says so, and what is wrong with it. */
  settings(): Settings {
    return this.#settings.current
  }

  /**
   * Gives settings of the data set values for everybody, in one change, or takes them away with null. `seen` is the
   * revision of the settings that the person was looking at: what others gave after it is kept beside the new value.
   * Throws `read-only` and `bad-input`.
   */
  setTeamSettings(values: Readonly<Record<string, JsonValue>>, seen: number = this.settings().revision): Edit {
    this.#assertWritable()
    const edit = this.#settings.edit(values, seen, this.#sync.writer!)
    const changes: StoredChange[] = edit
      ? [{ id: this.#sync.newId(), at: this.#sync.shareClock.now(), by: this.#user, ...edit }]
      : []
    this.#log.apply(changes, 'local')
    return { revision: this.settings().revision, changes, ...this.#sync.publish(changes) }
  }

  /**
   * Takes over what this person chose on this machine, at once. Values that cannot be used are passed over; `settings`
   * says why.
   */
  setPersonSettings(settings: PersonSettings): void {
    this.#settings.setPerson(settings)
  }

  /**
   * Takes back this process's last edit where nobody has changed the fields since. Null when there is none; throws
   * `overtaken` when somebody has changed all of it, and `read-only`.
   */
  undo(): UndoOutcome | null {
    return this.#replay('undo')
  }

  /** Brings back what `undo` took back. */
  redo(): UndoOutcome | null {
    return this.#replay('redo')
  }

  /** Tells others where this person is. */
  setPresence(key: ItemKey | null, mode: Peer['mode']): void {
    this.#activeAt = this.#clock.now()
    this.#place = [key, mode]
    this.#replication?.setPresence(key, mode)
  }

  peers(): readonly PeerPresence[] {
    return this.#replication?.peers() ?? []
  }

  status(): Status {
    const sync = this.#replication
    const pictures = { scanning: this.catalog.isScanning, found: this.catalog.total }
    if (!sync) return { ...openingStatus(this.#opening, this.silence.aborted), ...pictures }
    return {
      state: this.#state(sync),
      mount: this.#mount.type,
      network: this.#mount.network,
      intervalMs: sync.intervalMs,
      unsaved: sync.unsaved,
      unsettled: sync.unsettled,
      clockOffsetMs: sync.shareClock.offsetMs,
      delayMs: sync.delayMs,
      people: new Set(sync.peers().map((peer) => peer.user)).size,
      damaged: sync.damaged,
      hidden: hiddenPart(this.catalog.problems),
      lastError: sync.lastError,
      readOnlyReason: sync.readOnlyReason,
      ...pictures,
    }
  }

  /** Looks at the share now instead of at the next beat. */
  retry(): void {
    ;(this.#replication ?? this.#opening)?.retry()
  }

  /** Reads one item's sidecar now: somebody looks at it, and a script may have changed it. */
  async lookAt(key: ItemKey): Promise<void> {
    // One call for every picture that is paged through would pile up.
    if (!this.silence.aborted) await this.#replication?.readSidecar(key)
  }

  /** Resolves when every sidecar was read too. */
  async swept(): Promise<void> {
    await this.#sync.scanSidecars()
  }

  /** True when nothing is left to write, false when `timeoutMs` passed first; what is left stays in the outbox. */
  drain(timeoutMs: number): Promise<boolean> {
    return this.#sync.drain(timeoutMs)
  }

  /**
   * As `drain`, but gives up when the share does not answer: at once when that is known already, else after a second of
   * silence.
   */
  async drainWhileAnswering(timeoutMs: number): Promise<void> {
    if (this.#replication?.online)
      await this.#unlessSilent((silent) =>
        Promise.race([
          this.#sync.drain(timeoutMs),
          silent.then(() => {
            this.#gaveUp = true
          }),
        ]),
      )
  }

  /**
   * Ends following and writing; what is not on the share yet stays in the outbox for the next start. A share that is
   * silent for a second is not waited for any longer: its processes are ended, and everything that waits for them
   * fails.
   */
  async close(): Promise<void> {
    this.#pulse?.close()
    if (!this.#replication) await this.#stopOpening()
    if (this.#gaveUp) this.#share.close()
    if (this.#replication)
      await this.#unlessSilent((silent) => {
        void silent.then(() => this.#share.close())
        return this.#sync.close()
      })
    this.#share.close()
  }

  get #sync(): Replication {
    if (!this.#replication) throw new Error('the workspace is not open yet')
    return this.#replication
  }

  /** Takes over what this machine has kept; false when that is nothing. */
  async #takeUp(): Promise<boolean> {
    if (!(await this.#cache?.loadPictures()) || !this.catalog.isKnown) return false
    const { dataset } = this.#cache!
    const labels = dataset === null ? null : await this.#cache!.loadLabels(dataset)
    if (!labels) return false
    this.#kept = { dataset: dataset!, labels }
    restoreLabels(this.#store, labels, null)
    this.#log.apply(
      labels.aboutDataset.map((raw) => decodeChange(raw)).filter((change) => change !== null),
      'share',
    )
    // Somebody looks at this: what is read from now on is news.
    this.#store.markAllSeen()
    this.#arrived = new LabelsWhileOpening(this.revision)
    this.#changes = this.#cache!.loadChanges().then((changes) => {
      if (!changes) throw new NotAsKnown()
      this.#store.fillChanges(changes)
    })
    this.#changes.catch(() => undefined)
    return true
  }

  async #stopOpening(): Promise<void> {
    this.#opening?.stop()
    this.#share.close()
    await this.#opening?.current.catch(() => undefined)
    await this.#cache?.close()
  }

  async #connect(): Promise<void> {
    const { root } = this
    const { stateDir, mode, readOnly, watch } = this.#options
    try {
      const { real, mount, isEmpty } = await this.#share.look()
      // Nothing may be made in the empty folder on which the share is to be mounted.
      if (this.#kept && isEmpty)
        throw new LensletError('not-found', `The folder ${root} is suddenly empty: is the share connected?`, {
          path: root,
          retry: true,
        })
      if (this.#kept && real !== root)
        throw new LensletError('not-a-folder', `${root} is a link to ${real} now: open that folder.`, { path: root })
      this.#mount = mount
      this.#replication = await Replication.start({
        log: this.#log,
        settings: this.#settings,
        events: this.#syncEvents,
        mount,
        stateDir,
        storage: this.#share.labels,
        watch: this.#share.watch,
        follow: watch !== false,
        cache: this.#cache,
        cached: this.#kept,
        user: this.#user,
        clock: this.#clock,
        write: mode === 'write' && readOnly !== true,
      })
    } catch (error) {
      if (error instanceof StorageError)
        throw new LensletError('offline', `The labels of ${root} cannot be read: ${error.message}`, {
          path: error.path,
          retry: true,
          cause: error,
        })
      throw error
    }
    this.#share.onSign(() => {
      if (!this.#sync.online) this.retry()
    })
    if (watch !== false) this.#listenForSilence()
    this.#isOpen()
  }

  /** From now on labels can be changed, and windows hear of everything as it comes. */
  #isOpen(): void {
    const arrived = this.#arrived
    this.#arrived = null
    if (this.#place) this.#sync.setPresence(...this.#place)
    if (!arrived) return
    this.#kept = null
    if (arrived.from < this.revision)
      this.events.emit('labels', {
        from: arrived.from,
        revision: this.revision,
        source: 'remote',
        ids: [...arrived.ids],
        changes: [],
      })
    this.events.emit('opened', null)
    this.#emitStatus()
  }

  #listenForSilence(): void {
    this.#pulse ??= new Pulse(this.#share.labels, this.#clock, () => this.#isWatchedClosely())
  }

  #state(sync: Replication): Status['state'] {
    if (sync.readOnlyReason !== null) return this.silence.aborted ? 'stalled' : 'read-only'
    if (!sync.online) return 'offline'
    if (this.silence.aborted) return 'stalled'
    return sync.live ? 'live' : 'timed'
  }

  #unlessSilent(action: (silent: Promise<void>) => Promise<unknown>): Promise<void> {
    return unlessSilent(this.#share, this.#clock, () => this.#sync.online, action)
  }

  /** While somebody works here, that the share has stopped answering is to be known within seconds. */
  #isWatchedClosely(): boolean {
    return this.#replication?.online !== false && this.#clock.now() - this.#activeAt < WATCHED_MS
  }

  #assertWritable(): void {
    if (!this.#replication)
      throw new LensletError(
        'offline',
        `Labels can be changed as soon as ${this.root} answers: what was read last is shown.`,
        { path: this.root, retry: true },
      )
    if (this.#sync.closed) throw new LensletError('read-only', `Labels cannot be changed: ${this.root} is closed`)
    const reason = this.#sync.readOnlyReason
    if (reason !== null) throw new LensletError('read-only', `Labels cannot be changed: ${reason}`)
  }

  #commit(changes: readonly StoredChange[]): Edit {
    this.#activeAt = this.#clock.now()
    this.#log.apply(changes, 'local')
    const { stored, saved } = this.#sync.publish(changes)
    return { revision: this.revision, changes, stored, saved }
  }

  #replay(what: 'undo' | 'redo'): UndoOutcome | null {
    this.#assertWritable()
    const replayed = this.#editor[what]()
    if (!replayed) return null
    this.#commit(replayed.changes)
    return { revision: this.revision, keys: replayed.changes.map((change) => change.item), what: replayed.description }
  }

  #listen(): void {
    this.catalog.events.on('changed', () => this.#emitStatus())
    for (const name of ['stalled', 'answered'] as const)
      this.#share.labels.stallDetector.events.on(name, () => this.#emitStatus())
    this.#log.events.on('applied', (applied) => this.#emitLabels(applied))
    this.#settings.events.on('changed', () => this.#emitSettings())
    this.#syncEvents.on('identified', (dataset) => {
      this.#identity = dataset ?? ''
      this.#identified.resolve()
    })
    this.#syncEvents.on('opened', () => {
      if (!this.#kept) this.#store.markAllSeen(this.#isShown)
    })
    this.#syncEvents.on('presence', () => this.events.emit('presence', this.peers()))
    this.#syncEvents.on('status', () => this.#emitStatus())
    this.#syncEvents.on('warning', (message) => this.events.emit('notice', { level: 'warning', message }))
  }

  #emitLabels({ labels: { from, revision, ids, changes }, origin }: ChangesApplied): void {
    if (from === revision) return
    if (this.#arrived) return this.#arrived.add(ids)
    this.events.emit('labels', { from, revision, ids, changes, source: origin === 'local' ? 'local' : 'remote' })
  }

  #emitSettings(): void {
    if (this.catalog.scope.setPatterns(syncSettings(this.#settings.current).ignored)) this.events.emit('ignored', null)
    this.events.emit('settings', this.settings())
  }

  #emitStatus(): void {
    if (this.#replication || this.#opening) this.events.emit('status', this.status())
  }
}
