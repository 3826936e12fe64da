/**
 * Connects a workspace with the folder of its data set: opens it, at once or in the background, and closes it. The
 * labels in it are read and written by the replication.
 */
import type { ItemId, ItemKey, LensletError } from '../../../preload/contract/index.ts'
import { sleep, type Clock } from '../base/clock.ts'
import { Emitter } from '../base/events.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import type { Catalog } from '../library/catalog.ts'
import type { DatasetCache } from '../local/dataset-cache.ts'
import type { DatasetSettings } from '../settings/dataset-settings.ts'
import { LivenessProbe } from '../share/liveness-probe.ts'
import type { Mount } from '../share/mount.ts'
import type { Share } from '../share/share.ts'
import { unlessStalled } from '../share/unless-stalled.ts'
import { StorageError } from '../storage/storage.ts'
import type { ChangeTrace } from '../sync/change-trace.ts'
import { Replication, type ReplicationEvents, type ReplicationOptions } from '../sync/replication.ts'
import { restoreCachedLabels } from './cached-labels.ts'
import { assertSameFolder, LabelsWhileOpening, Opening, unreadableLabels } from './opening.ts'
import { writeProblem, type StatusSources } from './status.ts'
import type { WorkspaceOptions } from './workspace-types.ts'

/** Milliseconds that a window waits for the labels before it shows the pictures without them. */
const LABELS_WAIT_MS = 250

export interface DatasetConnectionParts {
  readonly options: WorkspaceOptions
  readonly share: Share
  readonly clock: Clock
  readonly cache: DatasetCache | null
  readonly catalog: Catalog
  readonly log: ChangeLog
  readonly settings: DatasetSettings
  readonly trace: ChangeTrace | null
  /** Returns who works here. */
  person(): { readonly user: string; readonly name: string }
  /** Whether a person works here, who should soon see that the share does not answer. */
  isActive(): boolean
  /** Is called before the person's id is written into the data set. */
  onPublish(): void
  /** Is called when the cached pictures and labels of a data set are loaded, before the folder is accessed. */
  onCacheLoaded(dataset: string): void
  /** Is called when the replication is there, before `onOpened`: labels that change meanwhile are reported by that. */
  onConnected(replication: Replication): void
  /** Is called when the data set is open, with the labels that came while something else was shown; null for nothing. */
  onOpened(labels: LabelsWhileOpening | null): void
  /** Is called when the status may have changed. */
  onStatus(): void
}

export class DatasetConnection {
  /** What the replication reports. */
  readonly events = new Emitter<ReplicationEvents>()
  readonly #parts: DatasetConnectionParts
  readonly #share: Share
  readonly #cache: DatasetCache | null
  #replication: Replication | null = null
  /** The opening of a data set that is shown from the cache, or without labels, until it is open. */
  #opening: Opening | null = null
  /** The cached labels, until the data set is open. */
  #cached: ReplicationOptions['cached'] = null
  #identity = ''
  readonly #identified = Promise.withResolvers<void>()
  /** Whether a window shows pictures without their labels. */
  #isShownWithoutLabels = false
  /** Settles when the cached changes are loaded. */
  #changesLoading: Promise<void> = Promise.resolve()
  #mount: Mount = { type: 'unknown', isNetwork: false }
  /** The labels that came while opening. One event reports them together. */
  #labelsWhileOpening: LabelsWhileOpening | null = null
  #livenessProbe: LivenessProbe | null = null
  #isClosing = false
  /** Whether `drainWhileAnswering` gave up because the share did not answer. */
  #hasGivenUp = false

  constructor(parts: DatasetConnectionParts) {
    this.#parts = parts
    this.#share = parts.share
    this.#cache = parts.cache
    this.events.on('identified', (dataset) => {
      this.#identity = dataset ?? ''
      this.#identified.resolve()
    })
    this.events.on('opened', () => {
      if (!this.#cached) parts.log.labels.markAllSeen(this.#isShownWithoutLabels)
    })
  }

  /** The replication of the open data set; null until it is open. */
  get replication(): Replication | null {
    return this.#replication
  }
  /** The replication. The data set must be open. */
  get sync(): Replication {
    if (!this.#replication) throw new Error('the workspace is not open yet')
    return this.#replication
  }
  /** The id of the data set; empty for a folder without labels that is opened for reading only. */
  get dataset(): string {
    return this.#replication?.dataset ?? this.#cached?.dataset ?? this.#identity
  }
  /** Whether the replication has been started or is being started. */
  get isStarted(): boolean {
    return this.#replication !== null || this.#opening !== null
  }
  /** The part of the status that the connection knows. */
  get statusSources(): Pick<StatusSources, 'sync' | 'opening' | 'mount' | 'isStalled'> {
    return { sync: this.#replication, opening: this.#opening, mount: this.#mount, isStalled: this.stallSignal.aborted }
  }
  /** A signal that is aborted while the share is stalled. */
  get stallSignal(): AbortSignal {
    return this.#share.labels.stallDetector.stallSignal
  }
  /** Why nothing can be written, as `offline` or `read-only`; null when it can. */
  get writeProblem(): LensletError | null {
    return writeProblem(this.#share.root, this.#replication, this.#isClosing)
  }
  /**
   * Resolves when the data set is open. Rejects with an error that a retry does not fix, and with
   * `DatasetReplacedError` when the cache does not belong to the data set at the path.
   */
  get whenOpened(): Promise<void> {
    return this.#opening?.done ?? Promise.resolve()
  }
  /** Settles when the cached changes are loaded. Rejects with `DatasetReplacedError` when the cache is damaged. */
  get whenChangesLoaded(): Promise<void> {
    return this.#changesLoading
  }

  /** Opens the data set. Closes everything and rejects when that fails. */
  async open(): Promise<void> {
    try {
      await this.#cache?.loadPictures()
      await this.#connect()
    } catch (error) {
      await this.#cache?.close()
      this.#share.close()
      throw error
    }
  }

  /**
   * Opens the data set, but resolves soon even when a year of journals has to be read: `whenOpened` resolves when the
   * labels are read. Closes everything and rejects when the first attempt fails at once.
   */
  async openForWindow(): Promise<void> {
    await this.#cache?.loadPictures()
    this.#labelsWhileOpening = new LabelsWhileOpening(0)
    const opening = this.#openInBackground(() => this.#connect())
    try {
      await Promise.race([
        opening.current,
        this.#identified.promise.then(() => sleep(this.#parts.clock, LABELS_WAIT_MS)),
      ])
    } catch (error) {
      await this.#stopOpening()
      throw error
    }
    this.#startLivenessProbe()
    this.#isShownWithoutLabels = this.#replication === null
  }

  /**
   * Loads the cached pictures and labels, and opens the data set in the background. When there is no valid cache, it
   * closes everything and resolves with false.
   */
  async openFromCache(): Promise<boolean> {
    if (!(await this.#loadCache())) {
      this.#share.close()
      return false
    }
    this.#startLivenessProbe()
    this.#openInBackground(async () => {
      await this.#changesLoading
      await this.#connect()
    })
    return true
  }

  /** Waits for the current attempt to open the data set; rejects with its error. */
  async waitForOpening(): Promise<void> {
    if (!this.#replication) await this.#opening?.current
  }

  /**
   * Keeps labels that came while opening for the one event that reports them together. Returns false when the data set
   * is open, and each change is reported at once.
   */
  keepsForOpening(ids: readonly ItemId[]): boolean {
    this.#labelsWhileOpening?.add(ids)
    return this.#labelsWhileOpening !== null
  }

  /** Reads the share, or tries to open the data set, now instead of after the pause. */
  retry(): void {
    ;(this.#replication ?? this.#opening)?.retry()
  }

  /** Reads one item's sidecar now, because a person looks at the item and a script may have changed the file. */
  async readSidecar(key: ItemKey): Promise<void> {
    // While the share is stalled, the calls for all pictures that a person pages through would pile up.
    if (!this.stallSignal.aborted) await this.#replication?.readSidecar(key)
  }

  /** Waits as `drain` does, but gives up at once when the share is offline, otherwise after 0.7 s without an answer. */
  async drainWhileAnswering(timeoutMs: number): Promise<void> {
    if (this.#replication?.isOnline)
      await this.#unlessStalled((stalled) =>
        Promise.race([
          this.sync.drain(timeoutMs),
          stalled.then(() => {
            this.#hasGivenUp = true
          }),
        ]),
      )
  }

  /** Refuses edits from now on. `close` follows. */
  startClosing(): void {
    this.#isClosing = true
    this.#livenessProbe?.close()
  }

  /**
   * Stops following and writing. When the share has not answered for 0.7 s, its processes are ended, and all calls that
   * wait for them fail.
   */
  async close(): Promise<void> {
    if (!this.#replication) await this.#stopOpening()
    if (this.#hasGivenUp) this.#share.close()
    if (this.#replication)
      await this.#unlessStalled((stalled) => {
        void stalled.then(() => this.#share.close())
        return this.sync.close()
      })
    this.#share.close()
  }

  /** Loads the cached pictures and labels; resolves with false when there is no valid cache. */
  async #loadCache(): Promise<boolean> {
    const { catalog, log, onCacheLoaded } = this.#parts
    if (!(await this.#cache?.loadPictures()) || !catalog.isKnown) return false
    const cached = await restoreCachedLabels(this.#cache!, log)
    if (!cached) return false
    this.#cached = cached
    this.#labelsWhileOpening = new LabelsWhileOpening(log.labels.revision)
    this.#changesLoading = cached.loadChanges()
    onCacheLoaded(cached.dataset)
    return true
  }

  #openInBackground(attempt: () => Promise<void>): Opening {
    const { clock, onStatus } = this.#parts
    this.#opening = new Opening(clock, attempt, { onFailed: onStatus })
    return this.#opening
  }

  async #stopOpening(): Promise<void> {
    this.#opening?.stop()
    this.#share.close()
    await this.#opening?.current.catch(() => undefined)
    await this.#cache?.close()
  }

  async #connect(): Promise<void> {
    const { options, log, settings, clock, person, trace, onPublish } = this.#parts
    const { stateDir, mode, readOnly, watch } = options
    const { root } = this.#share
    try {
      const { realPath, mount, isEmpty } = await this.#share.probe()
      if (this.#cached) assertSameFolder(root, realPath, isEmpty)
      this.#mount = mount
      this.#replication = await Replication.start({
        log,
        settings,
        events: this.events,
        mount,
        stateDir,
        storage: this.#share.labels,
        watch: this.#share.watch,
        follow: watch !== false,
        cache: this.#cache,
        cached: this.#cached,
        person,
        clock,
        version: options.version ?? '',
        opener: mode === 'write' && readOnly !== true ? { id: person().user, onPublish } : null,
        trace,
      })
    } catch (error) {
      throw error instanceof StorageError ? unreadableLabels(root, error) : error
    }
    this.#share.onPossibleRecovery(() => {
      if (!this.sync.isOnline) this.retry()
    })
    if (watch !== false) this.#startLivenessProbe()
    this.#parts.onConnected(this.#replication)
    const labels = this.#labelsWhileOpening
    this.#labelsWhileOpening = null
    this.#cached = null
    this.#parts.onOpened(labels)
  }

  #startLivenessProbe(): void {
    const { clock, isActive } = this.#parts
    this.#livenessProbe ??= new LivenessProbe({
      storage: this.#share.labels,
      clock,
      // While somebody works here, a stalled share has to be noticed within seconds.
      isWanted: () => this.#replication?.isOnline !== false && isActive(),
    })
  }

  #unlessStalled(action: (stalled: Promise<void>) => Promise<unknown>): Promise<void> {
    return unlessStalled(this.#share, this.#parts.clock, () => this.sync.isOnline, action)
  }
}
