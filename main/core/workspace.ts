/** One opened data set: the truth that every window and command of this process works on. */
import { basename } from 'node:path'
import {
  DATASET_ITEM, LensletError, type Change, type FieldName, type HistoryEntry, type ItemId, type ItemKey, type ItemState, type JsonValue, type LabelEdit, type Peer, type Pushes,
  type Settings, type Status,
} from '../../preload/contract/index.ts'
import { Catalog } from './catalog/catalog.ts'
import { systemClock, type Clock } from './clock.ts'
import { changedFields, editedFields, fieldValue } from './edit.ts'
import { Emitter } from './events.ts'
import type { StoredChange } from './format/change-codec.ts'
import { toItemKey } from './format/names.ts'
import { ItemTable } from './items/item-table.ts'
import { UNLABELLED } from './merge/fold.ts'
import type { FieldValue } from './merge/heads.ts'
import type { LabelColumns } from './merge/item-states.ts'
import { DatasetCache } from './local/dataset-cache.ts'
import { LabelStore, type Applied } from './merge/label-store.ts'
import type { Pictures } from './pictures/pictures.ts'
import type { SpawnWorker } from './process/worker-process.ts'
import { DatasetSettings } from './settings/dataset-settings.ts'
import type { PersonSettings } from './settings/resolve.ts'
import { connectShare, type Share } from './share.ts'
import { StorageError, type Storage } from './storage/storage.ts'
import type { PeerPresence } from './sync/presence.ts'
import { Pulse } from './sync/pulse.ts'
import type { Ledger } from './sync/ledger.ts'
import { Replication } from './sync/replication.ts'
import { changeFields, describeEdit, UndoStack, type UndoEntry, type UndoItem } from './undo.ts'

export type { PeerPresence } from './sync/presence.ts'

/** Milliseconds of silence after which closing does not wait for the share, and between the signs of life that it asks for: a server may take long to flush. */
const SILENT_MS = 700
const SIGN_MS = 250
/** Milliseconds since somebody last did something, after which nobody waits for the status. */
const WATCHED_MS = 5 * 60_000

export interface WorkspaceOptions {
  /** Folder of the data set. */
  readonly root: string
  /** Name written into this person's changes. */
  readonly user: string
  /** This machine's folder for outboxes. */
  readonly stateDir: string
  /** This machine's folder for what can be made again, such as the labels as they were known last. Without it nothing is kept. */
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
  /** Makes the process that touches the share, so that one that hangs holds up nothing else. Without it this process does. */
  readonly spawn?: SpawnWorker
  /** In place of the disk. */
  readonly storage?: Storage
  /** The way to `root`, when it is there already; the workspace closes it. */
  readonly share?: Share
}

export interface WorkspaceEvents {
  labels: { from: number; revision: number; source: 'local' | 'remote'; ids: readonly ItemId[]; changes: readonly Change[] }
  presence: readonly PeerPresence[]
  status: Status
  settings: Settings
  notice: Pushes['notice']
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

/** Values of fields before and after taking an edit back, or bringing it back. */
interface Step { readonly from: UndoItem['before']; readonly to: UndoItem['before'] }

export interface UndoOutcome { readonly revision: number; readonly keys: readonly ItemKey[]; readonly what: string }

export class Workspace {
  readonly root: string
  readonly name: string
  readonly events = new Emitter<WorkspaceEvents>()
  readonly catalog: Catalog
  readonly #items = new ItemTable()
  readonly #store = new LabelStore(this.#items)
  readonly #settings: DatasetSettings
  readonly #clock: Clock
  readonly #share: Share
  readonly #undo = new UndoStack()
  #replication: Replication | null = null
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
    this.#settings = new DatasetSettings(options.settings ?? {})
    this.catalog = new Catalog({ root: share.root, items: this.#items, clock: this.#clock, pictures: share.pictures })
    this.catalog.events.on('changed', () => this.#emitStatus())
    for (const name of ['stalled', 'answered'] as const) share.labels.patience.events.on(name, () => this.#emitStatus())
  }

  /**
   * Opens a data set: every journal is read when it resolves. Throws LensletError `not-found`, `not-a-folder`, `not-readable`, `newer-format`, `damaged`, or
   * `offline` when the share fails on the way or does not answer. A folder that takes no writes opens, with the reason in `status()`.
   */
  static async open(options: WorkspaceOptions): Promise<Workspace> {
    const share = options.share ?? await connectShare(options.root, options)
    const { root, mount, labels: storage, watch } = share
    const workspace = new Workspace(options, share)
    const follow = options.watch !== false
    const cache = options.cacheDir === undefined ? null : new DatasetCache(options.cacheDir, workspace.catalog)
    try {
      await cache?.loadPictures()
      workspace.#replication = await Replication.start({
        mount, storage, watch, follow, cache, stateDir: options.stateDir, user: options.user, clock: workspace.#clock,
        write: options.mode === 'write' && options.readOnly !== true,
      }, workspace.#ledger())
      share.onSign(() => { if (!workspace.#sync.online) workspace.retry() })
      if (follow) workspace.#pulse = new Pulse(storage, workspace.#clock, () => workspace.#isWatchedClosely())
    } catch (error) {
      await cache?.close()
      share.close()
      if (error instanceof StorageError) throw new LensletError('offline', `The labels of ${root} cannot be read: ${error.message}`, { path: error.path, retry: true, cause: error })
      throw error
    }
    return workspace
  }

  /** Identity of the data set; empty for a folder that has no labels and is only looked at. */
  get id(): string { return this.#sync.dataset ?? '' }
  get user(): string { return this.#user }
  get revision(): number { return this.#store.revision }
  /** Pictures' files; every call has its deadline. */
  get pictures(): Pictures { return this.#share.pictures }
  /** Whether the share keeps everybody waiting, and a signal that aborts when it begins to. */
  get silence(): AbortSignal { return this.#share.labels.patience.silence }

  setUser(name: string): void {
    this.#user = name
    this.#sync.setUser(name)
  }

  /** The labels of an item; undefined when nobody ever labelled it. */
  state(key: ItemKey): ItemState | undefined { return this.#store.state(key) }

  /** The same by the item's number in the catalog. */
  stateOf(id: ItemId): ItemState | undefined { return this.#store.stateOf(id) }

  /** The labels of all items by number. */
  get labelColumns(): LabelColumns { return this.#store.columns }

  /** Every change to an item, newest first. */
  history(key: ItemKey): readonly HistoryEntry[] { return this.#store.history(key) }

  /** Items that have, or once had, a label. */
  labelledKeys(): Iterable<ItemKey> { return this.#store.keys() }

  /**
   * Edits the labels of items. `seen` is the revision that the person was looking at: what others changed after it is kept beside the new value. Throws
   * `read-only` and `bad-input`.
   */
  edit(keys: readonly ItemKey[], edit: LabelEdit, seen: number = this.revision): Edit {
    this.#assertWritable()
    for (const key of keys) assertItemKey(key)
    const fields = editedFields(edit)
    const wanted = new Map([...new Set(keys)].map(key => [key, fields] as const))
    const entry = this.#prepare(wanted, seen)
    if (entry.items.length > 0) this.#undo.push({ fields, items: entry.items })
    return this.#commit(entry.changes)
  }

  /** Every setting: what is in force, who says so, and what is wrong with it. */
  settings(): Settings { return this.#settings.current }

  /**
   * Gives a setting of the data set a value for everybody, or takes it away with null. `seen` is the revision of the settings that the person was looking at: what
   * others gave after it is kept beside the new value. Throws `read-only` and `bad-input`.
   */
  setTeamSetting(name: string, value: JsonValue, seen?: number): Edit {
    return this.setTeamSettings({ [name]: value }, seen)
  }

  /** The same for several settings in one change. */
  setTeamSettings(values: Readonly<Record<string, JsonValue>>, seen: number = this.settings().revision): Edit {
    this.#assertWritable()
    const edit = this.#settings.edit(values, seen, this.#sync.replica!)
    const changes: StoredChange[] = edit ? [{ id: this.#sync.newId(), at: this.#sync.shareClock.now(), by: this.#user, ...edit }] : []
    if (this.#settings.apply(changes).length > 0) this.#emitSettings()
    return { revision: this.settings().revision, changes, ...this.#sync.publish(changes) }
  }

  /** Takes over what this person chose on this machine, at once. Values that cannot be used are passed over; `settings` says why. */
  setPersonSettings(settings: PersonSettings): void {
    this.#settings.setPerson(settings)
    this.#emitSettings()
  }

  /**
   * Takes back this process's last edit where nobody has changed the fields since. Null when there is none; throws `overtaken` when somebody has changed all of
   * it, and `read-only`.
   */
  undo(): UndoOutcome | null {
    return this.#replay(() => this.#undo.popUndo(), item => ({ from: item.after, to: item.before }), entry => this.#undo.undone(entry))
  }

  /** Brings back what `undo` took back. */
  redo(): UndoOutcome | null {
    return this.#replay(() => this.#undo.popRedo(), item => ({ from: item.before, to: item.after }), entry => this.#undo.redone(entry))
  }

  /** Tells others where this person is. */
  setPresence(key: ItemKey | null, mode: Peer['mode']): void {
    this.#activeAt = this.#clock.now()
    this.#sync.setPresence(key, mode)
  }

  peers(): readonly PeerPresence[] { return this.#sync.peers() }

  status(): Status {
    const sync = this.#sync
    const { mount } = this.#share
    return {
      state: this.#state(), mount: mount.type, network: mount.network, intervalMs: sync.intervalMs,
      unsaved: sync.unsaved, unsettled: sync.unsettled, clockOffsetMs: sync.shareClock.offsetMs, delayMs: sync.delayMs,
      people: new Set(sync.peers().map(peer => peer.user)).size, damaged: sync.damaged, lastError: sync.lastError,
      readOnlyReason: sync.readOnlyReason, scanning: this.catalog.scanning, found: this.catalog.total,
    }
  }

  /** Looks at the share now instead of at the next beat. */
  retry(): void { this.#sync.retry() }

  /** Reads one item's sidecar now: somebody looks at it, and a script may have changed it. */
  async lookAt(key: ItemKey): Promise<void> {
    // One call for every picture that is paged through would pile up.
    if (!this.silence.aborted) await this.#sync.lookAt(key)
  }

  /** Resolves when every sidecar was read too. */
  async swept(): Promise<void> { await this.#sync.sweepNow() }

  /** True when nothing is left to write, false when `timeoutMs` passed first; what is left stays in the outbox. */
  drain(timeoutMs: number): Promise<boolean> { return this.#sync.drain(timeoutMs) }

  /**
   * As `drain`, but gives up when the share does not answer, for people who wait for a window to close: at once when that is known already, else after a second
   * of silence.
   */
  async drainWhileAnswering(timeoutMs: number): Promise<void> {
    if (this.#sync.online) await this.#unlessSilent(silent => Promise.race([this.#sync.drain(timeoutMs), silent.then(() => { this.#gaveUp = true })]))
  }

  /**
   * Ends following and writing; what is not on the share yet stays in the outbox for the next start. A share that is silent for a second is not waited for any
   * longer: its processes are ended, and everything that waits for them fails.
   */
  async close(): Promise<void> {
    this.#pulse?.close()
    if (this.#gaveUp) this.#share.close()
    await this.#unlessSilent(silent => {
      void silent.then(() => this.#share.close())
      return this.#sync.close()
    })
    this.#share.close()
  }

  get #sync(): Replication {
    if (!this.#replication) throw new Error('the workspace is not open yet')
    return this.#replication
  }

  #state(): Status['state'] {
    const sync = this.#sync
    if (sync.readOnlyReason !== null) return this.silence.aborted ? 'stalled' : 'read-only'
    if (!sync.online) return 'offline'
    if (this.silence.aborted) return 'stalled'
    return sync.live ? 'live' : 'timed'
  }

  async #unlessSilent(action: (silent: Promise<void>) => Promise<unknown>): Promise<void> {
    const { labels } = this.#share
    const { silent, cancel } = labels.patience.untilSilent(SILENT_MS)
    const signs = new Pulse(labels, this.#clock, () => this.#sync.online, SIGN_MS)
    await action(silent).finally(() => {
      signs.close()
      cancel()
    })
  }

  /** While somebody works here, that the share has stopped answering is to be known within seconds. */
  #isWatchedClosely(): boolean {
    return this.#sync.online && this.#clock.now() - this.#activeAt < WATCHED_MS
  }

  #assertWritable(): void {
    if (this.#sync.closed) throw new LensletError('read-only', `Labels cannot be changed: ${this.root} is closed`)
    const reason = this.#sync.readOnlyReason
    if (reason !== null) throw new LensletError('read-only', `Labels cannot be changed: ${reason}`)
  }

  /** Makes the changes for what is not so already, with what they replace and what it takes to undo them. */
  #prepare(wanted: ReadonlyMap<ItemKey, ReadonlyMap<FieldName, FieldValue>>, seen: number): { changes: StoredChange[]; items: UndoItem[] } {
    const at = this.#sync.shareClock.now()
    const changes: StoredChange[] = []
    const items: UndoItem[] = []
    for (const [key, fields] of wanted) {
      const state = this.state(key) ?? UNLABELLED
      const after = changedFields(fields, state)
      if (after.size === 0) continue
      const heads = this.#store.headsSeen(key, seen, this.#sync.replica!)
      const replaces = new Set([...after.keys()].flatMap(field => (heads.get(field) ?? []).map(head => head.change.id)))
      const change: StoredChange = { id: this.#sync.newId(), at, by: this.#user, item: key, ...changeFields(after), replaces: [...replaces] }
      changes.push(change)
      items.push({ key, before: valuesOf(state, after.keys()), after })
    }
    return { changes, items }
  }

  #commit(changes: readonly StoredChange[]): Edit {
    this.#activeAt = this.#clock.now()
    const applied = this.#store.apply(changes)
    this.#emitLabels(applied, 'local')
    const { stored, saved } = this.#sync.publish(changes)
    return { revision: this.revision, changes, stored, saved }
  }

  #replay(pop: () => UndoEntry | null, step: (item: UndoItem) => Step, keep: (entry: UndoEntry) => void): UndoOutcome | null {
    this.#assertWritable()
    const entry = pop()
    if (!entry) return null
    const wanted = new Map(entry.items.map(item => [item.key, this.#stillOurs(item.key, step(item))] as const).filter(([, fields]) => fields.size > 0))
    const { changes } = this.#prepare(wanted, this.revision)
    if (changes.length === 0) throw new LensletError('overtaken', `${describeEdit(entry.fields, entry.items.length)}: somebody has changed this since, so it stays as it is`)
    keep(entry)
    this.#commit(changes)
    return { revision: this.revision, keys: changes.map(change => change.item), what: describeEdit(entry.fields, changes.length) }
  }

  /** Where a step leads, without the fields that somebody else has set since or that are not as the step expects. */
  #stillOurs(key: ItemKey, { from, to }: Step): Map<FieldName, FieldValue> {
    const heads = this.#store.headsSeen(key, this.revision, '')
    const own = `${this.#sync.replica!}:`
    return new Map([...to].filter(([field]) => heads.get(field)?.every(head => head.change.id.startsWith(own) && head.value === from.get(field))))
  }

  #ledger(): Ledger {
    return {
      keys: () => this.#store.keys(),
      key: id => this.#items.key(id),
      size: () => this.#store.size,
      image: () => this.#store.image(),
      restore: ({ states, parts, unchecked }) => this.#store.restore(states, parts, unchecked),
      opened: () => this.#store.opened(),
      known: key => key === DATASET_ITEM ? this.#settings.changes() : this.#store.changes(key),
      has: (key, id) => key === DATASET_ITEM ? this.#settings.has(id) : this.#store.has(key, id),
      knows: key => this.#store.state(key) !== undefined,
      found: (changes, isChecked) => this.#found(changes, isChecked),
      settings: () => this.#settings.sync,
      presence: () => this.events.emit('presence', this.peers()),
      status: () => this.#emitStatus(),
      warn: message => this.events.emit('notice', { level: 'warning', message }),
    }
  }

  #found(changes: readonly StoredChange[], isChecked: boolean): readonly StoredChange[] {
    const aboutDataset = changes.filter(change => change.item === DATASET_ITEM)
    const applied = this.#store.apply(aboutDataset.length === 0 ? changes : changes.filter(change => change.item !== DATASET_ITEM), isChecked)
    this.#emitLabels(applied, 'remote')
    const fresh = this.#settings.apply(aboutDataset, isChecked)
    if (fresh.length > 0) this.#emitSettings()
    return fresh.length === 0 ? applied.changes : [...applied.changes, ...fresh]
  }

  #emitLabels(applied: Applied, source: 'local' | 'remote'): void {
    if (applied.from === applied.revision) return
    this.events.emit('labels', { ...applied, source })
  }

  #emitSettings(): void {
    this.#replication?.settingsChanged()
    this.events.emit('settings', this.settings())
  }

  #emitStatus(): void {
    if (this.#replication) this.events.emit('status', this.status())
  }
}

/** A label of a path that is no item's would be taken by no reader. */
function assertItemKey(key: ItemKey): void {
  if (toItemKey(key) !== key) throw new LensletError('bad-input', `${JSON.stringify(key)} is not in Unicode NFC: name pictures by their key`, { path: key })
}

/** What fields are now; those without a value (a metric never set) are left out and cannot be taken back. */
function valuesOf(state: ItemState, fields: Iterable<FieldName>): Map<FieldName, FieldValue> {
  const values = new Map<FieldName, FieldValue>()
  for (const field of fields) {
    const value = fieldValue(state, field)
    if (value !== undefined) values.set(field, value)
  }
  return values
}
