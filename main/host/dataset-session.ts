/** Manages one open data set: its workspace, its scans, and the reading of its picture files. */
import type { ItemId } from '../../preload/contract/index.ts'
import { sleep, systemClock, waitAtMost } from '../core/base/clock.ts'
import { sharedAbortController } from '../core/base/events.ts'
import type { SharedMetadata } from '../core/library/shared-metadata.ts'
import { type CachedThumbnail, type MediaService, SharedThumbnails } from '../core/media/index.ts'
import { syncSettings } from '../core/settings/resolve.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { AgreementService } from './agreement-service.ts'
import { HistoryService } from './history-service.ts'
import { ConflictIndex } from './conflict-index.ts'
import { MetadataReader } from './metadata-reader.ts'
import { shareMetadata } from './metadata-sharing.ts'
import { PictureHasher } from './picture-hasher.ts'
import { ProgressService } from './progress-service.ts'
import { PlaceholderMaker } from './placeholders.ts'
import { SmartCounts } from './smart-counts.ts'
import { TeamEvents } from './team-events.ts'

/**
 * The pause between two scans for added and removed files: at least `pauseMs` milliseconds, and at least `rest` times
 * as long as a scan takes. On a network a scan also uses the time of other people.
 */
const LOCAL_SCANS = { pauseMs: 5_000, rest: 99 }
const NETWORK_SCANS = { pauseMs: 30_000, rest: 9 }
/**
 * The pause between two scans that examine every file: at least this many milliseconds, and at least this many times as
 * long as one takes. Pictures are rarely overwritten.
 */
const FULL_SCAN_MS = 600_000
const FULL_SCAN_REST = 99

/**
 * The pauses while picture files are read, as multiples of the time that reading takes: while somebody works here,
 * while nobody does, and while nobody does on a network, which others use too.
 */
const REST_WHILE_WORKING = 9
const REST = 0.5
const REST_ON_NETWORK = 3
/** How long after a call of a window somebody counts as working here, in milliseconds. */
const WORKING_MS = 3_000
/**
 * How long after a call something counts as moving on the screen, in milliseconds. Reading the dimensions of a small
 * data set does not give way to this, because the layout depends on them.
 */
const IN_MOTION_MS = 400
const REST_IN_MOTION = 49
/** The longest pause, in milliseconds: the measured time may include waiting for other work. */
const MAX_REST_MS = 1_000
/** How long after pictures appear on a screen their files are read, in milliseconds. */
const SCAN_FIRST_DELAY_MS = 300
/** The most pictures whose files are read first because they are on a screen. */
const MAX_ON_SCREEN = 200
/**
 * The time between two checks whether the machine still runs on battery, in milliseconds. On battery no files are read
 * ahead.
 */
const BATTERY_POLL_MS = 5_000
/** The longest time that pictures on the screen wait for what colleagues have read, in milliseconds. */
const FIRST_EXCHANGE_MS = 3_000
/** The longest time that closing waits until metadata is written for the team, in milliseconds. */
const METADATA_CLOSE_MS = 2_000

export interface DatasetSessionOptions {
  readonly workspace: Workspace
  readonly media: MediaService
  /** Called with the error when scanning for pictures fails. */
  readonly onProblem: (error: unknown) => void
  /** While this returns true, files are not read before they are needed. */
  readonly isOnBattery?: (() => boolean) | undefined
}

export class DatasetSession {
  readonly workspace: Workspace
  readonly smartCounts: SmartCounts
  readonly history: HistoryService
  readonly conflicts: ConflictIndex
  readonly agreement: AgreementService
  readonly progress: ProgressService
  readonly thumbnails: SharedThumbnails
  readonly placeholders: PlaceholderMaker
  readonly metadata: MetadataReader
  readonly sharedMetadata: SharedMetadata
  readonly #hasher: PictureHasher
  readonly #teamEvents: TeamEvents
  readonly #stopped = sharedAbortController()
  readonly #media: MediaService
  readonly #onProblem: (error: unknown) => void
  readonly #isOnBattery: () => boolean
  #scanning: Promise<void> | null = null
  #timer: NodeJS.Timeout | undefined
  #activeAt = Number.NEGATIVE_INFINITY
  /** Settles when labels have been moved to the new names of renamed pictures. Never rejects. */
  #movingLabels: Promise<void> = Promise.resolve()
  #movesCheckedAt = ''
  /** Settles when the files of all pictures have been read; null when nothing is being read. */
  #readingAll: Promise<void> | null = null
  /** Settles when the files of the pictures on a screen have been read; null when nothing is being read. */
  #readingFirst: Promise<void> | null = null
  #onScreen: readonly ItemId[] = []
  /** Settles when placeholders have been made in advance; null when none are being made. */
  #makingPlaceholders: Promise<void> | null = null
  /** Settles when the metadata of all pictures has been read; null when none is being read. */
  #readingMetadata: Promise<void> | null = null
  /** Settles when metadata has been exchanged with the team; null when none is being exchanged. */
  #sharingMetadata: Promise<void> | null = null
  readonly #firstExchange = Promise.withResolvers<void>()
  /** Settles when all pictures have been hashed; null when none is being hashed. */
  #hashing: Promise<void> | null = null
  #scanStartedAt = 0
  /** When the last scan that examined every file ended, and how long it took. */
  #fullScan = { at: performance.now(), tookMs: 0 }
  /** Whether the last scan used outdated patterns for the folders to leave out. */
  #isStale = false
  /** Whether the last scan could not be finished. */
  #isIncomplete = false
  /** Whether this machine knew the pictures before it opened the data set. */
  readonly #wasKnown: boolean
  #isAllRead = false
  /** Whether opening the data set has failed and is not tried again. */
  #isLost = false

  /** Starts scanning for pictures in the background. */
  constructor({ workspace, media, onProblem, isOnBattery = () => false }: DatasetSessionOptions) {
    this.workspace = workspace
    this.#media = media
    this.#wasKnown = workspace.catalog.isKnown
    this.smartCounts = new SmartCounts(workspace)
    this.history = new HistoryService(workspace)
    this.conflicts = new ConflictIndex(workspace)
    this.agreement = new AgreementService(workspace)
    this.#teamEvents = new TeamEvents(workspace, systemClock)
    this.progress = new ProgressService({ workspace })
    this.placeholders = new PlaceholderMaker(workspace, media)
    this.metadata = new MetadataReader(workspace, media, this.#stopped.signal, () => this.#whenExchanged())
    this.sharedMetadata = shareMetadata(workspace, this.#stopped.signal)
    this.#hasher = new PictureHasher(workspace, media, this.#stopped.signal)
    this.thumbnails = new SharedThumbnails(
      workspace.thumbs,
      {
        isWanted: () => syncSettings(workspace.settings()).shareThumbnails === 'on',
        mayWrite: () => ['live', 'timed'].includes(workspace.status().state),
      },
      systemClock,
    )
    this.#onProblem = onProblem
    this.#isOnBattery = isOnBattery
    workspace.whenOpened.catch(() => {
      this.#isLost = true
    })
    // The pictures and their labels are shown first.
    void workspace
      .whenHistoryLoaded()
      .catch(() => undefined)
      .then(() => workspace.loadMetadata())
    const { events, stallSignal } = workspace
    let wasUnavailable = stallSignal.aborted
    events.on('status', ({ state }) => {
      const isUnavailable = state === 'stalled' || state === 'offline'
      // A scan that an outage interrupted is repeated as soon as the outage is over.
      if (wasUnavailable && !isUnavailable && this.#isIncomplete) this.rescan()
      wasUnavailable = isUnavailable
    })
    events.on('ignored', () => {
      this.#isStale = true
      this.rescan()
    })
    this.rescan()
  }

  /** Records that a window made a call. */
  recordActivity(): void {
    this.#activeAt = performance.now()
    this.#media.prepare()
  }

  /**
   * Reads the files of the pictures on somebody's screen before all others, so that labels can record to which content
   * they were given, and so that these pictures can be found by their metadata. Never rejects.
   */
  readScreenFirst(ids: readonly ItemId[]): void {
    this.metadata.readViewed(ids)
    void this.#hasher.hashViewed(ids)
    this.#onScreen = ids.slice(0, MAX_ON_SCREEN)
    this.#readingFirst ??= this.workspace.whenOpened
      .then(async () => {
        // Showing the pictures comes first.
        await sleep(systemClock, SCAN_FIRST_DELAY_MS, this.#stopped.signal)
        for (let current: readonly ItemId[] = []; current !== this.#onScreen;) {
          current = this.#onScreen
          await this.workspace.contents.readMissing(current, this.#stopped.signal)
        }
      })
      .catch(() => undefined)
      .finally(() => {
        this.#readingFirst = null
      })
  }

  /** Makes what is still missing from the thumbnail of a picture: its placeholder and its hash. */
  learnFromThumbnail(id: ItemId, thumbnail: CachedThumbnail): void {
    void this.placeholders.learnFrom(id, thumbnail, this.#stopped.signal)
    void this.#hasher.hashViewed([id])
  }

  /** Resolves when the names of all pictures are known, or after this many milliseconds. */
  async waitUntilListed(ms: number): Promise<void> {
    await Promise.race([this.workspace.catalog.whenListed, sleep(systemClock, ms)])
  }

  /** Scans for new, changed and removed files, unless a scan is running. */
  rescan(): void {
    if (this.#scanning !== null || this.#stopped.signal.aborted) return
    clearTimeout(this.#timer)
    this.#scanStartedAt = performance.now()
    this.#isStale = false
    // At first the scans trust this machine's cache, so that a known data set is shown at once.
    const isQuick =
      this.#scanStartedAt - this.#fullScan.at < Math.max(FULL_SCAN_MS, FULL_SCAN_REST * this.#fullScan.tookMs)
    this.#scanning = this.workspace.catalog
      .scan(this.#stopped.signal, isQuick)
      .then(
        () => this.#onScanned(isQuick),
        (error: unknown) => this.#onFailed(error),
      )
      .finally(() => this.#scheduleNextScan())
  }

  /**
   * Closes the data set. Waits first for changes to reach the share, up to `drainMs` and only while it answers. Changes
   * that do not reach it are kept on this machine for the next start.
   */
  async close(drainMs: number): Promise<void> {
    this.#stopped.abort()
    this.history.close()
    this.agreement.close()
    this.#teamEvents.close()
    this.progress.close()
    clearTimeout(this.#timer)
    await this.#scanning
    if (drainMs > 0) {
      await this.workspace.drainWhileAnswering(drainMs)
      await waitAtMost(systemClock, Math.min(drainMs, METADATA_CLOSE_MS), this.sharedMetadata.writeRest())
    }
    await this.workspace.close()
    // Tasks that waited for the data set to open have failed by now.
    await Promise.all([
      this.#movingLabels,
      this.#readingAll,
      this.#readingFirst,
      this.#makingPlaceholders,
      this.#sharingMetadata,
      this.#readingMetadata,
      this.#hashing,
    ])
  }

  #onScanned(isQuick: boolean): void {
    this.#isIncomplete = false
    if (!isQuick) this.#fullScan = { at: performance.now(), tookMs: performance.now() - this.#scanStartedAt }
    const { workspace } = this
    const { signal } = this.#stopped
    const onFailed = (error: unknown): void => this.#onFailed(error)
    // Overwriting a picture in place does not change the folder's time, so the pictures on a screen are measured at
    // every scan.
    if (isQuick && this.#onScreen.length > 0)
      workspace.catalog.measureAgain(this.#onScreen, signal).catch(() => undefined)
    // Most scans find no added or removed pictures and no new labels.
    const mark = `${workspace.catalog.revision} ${workspace.revision}`
    if (mark !== this.#movesCheckedAt) void this.#checkMoves(false)
    this.#movesCheckedAt = mark
    // For a large data set, reading takes as long as many scans.
    this.#readingAll ??= workspace.whenOpened
      .then(() =>
        workspace.contents.readAll(signal, async (isLarge, tookMs) => {
          await this.#rest(this.#restFactor(isLarge) * tookMs, signal)
          // The layout depends on the dimensions of a small data set's pictures.
          if (isLarge) await this.#untilPowered(signal)
        }),
      )
      .then(() => this.#checkMoves(!this.#isAllRead && !this.#wasKnown))
      .then(() => {
        this.#isAllRead = true
      })
      .catch(onFailed)
      .finally(() => {
        this.#readingAll = null
      })
    this.#makingPlaceholders ??= this.#readingAll
      .then(() => this.#untilPowered(signal))
      .then(() => this.placeholders.makeAhead(signal, (tookMs) => this.#restAfter(tookMs)))
      .finally(() => {
        this.#makingPlaceholders = null
      })
    // What colleagues' programs have read does not have to be read here.
    this.#sharingMetadata ??= workspace.whenOpened
      .then(() => this.#exchangeMetadata())
      .catch(onFailed)
      .finally(() => {
        this.#sharingMetadata = null
        this.#firstExchange.resolve()
      })
    // It takes turns with the placeholders, which follow a person who moves on and may never be complete.
    this.#readingMetadata ??= this.#readingAll
      .then(() => this.#untilPowered(signal))
      .then(() => this.#sharingMetadata)
      .then(() => this.#readMetadata())
      // What could not be read is read after the next scan.
      .catch(() => undefined)
      .finally(() => {
        this.#readingMetadata = null
      })
    // It may take hours, in which metadata of new pictures is still read.
    this.#hashing ??= this.#readingMetadata
      .then(() => this.#hashPictures())
      // What could not be read is read after the next scan.
      .catch(() => undefined)
      .finally(() => {
        this.#hashing = null
      })
  }

  /** Reads the metadata of all pictures, on a network only if the team asks for it. */
  async #readMetadata(): Promise<void> {
    if (!this.#readsAll()) return this.metadata.retry()
    await this.metadata.readAll(async (tookMs) => {
      await this.sharedMetadata.writeIfDue()
      await this.#restAfter(tookMs)
    })
  }

  /** Takes the metadata that colleagues' programs have read, and gives them what this one has read. */
  async #exchangeMetadata(): Promise<void> {
    await this.workspace.loadMetadata()
    // On battery too, because it saves reading the pictures.
    await this.sharedMetadata.exchange((tookMs) =>
      this.#rest(Math.min(MAX_REST_MS, this.#restFactor(true) * tookMs), this.#stopped.signal),
    )
  }

  /** Waits until the metadata of colleagues was taken for the first time, but not long: the first scan may take minutes. */
  async #whenExchanged(): Promise<void> {
    if (syncSettings(this.workspace.settings()).shareMetadata !== 'on') return
    await Promise.race([this.#firstExchange.promise, this.#rest(FIRST_EXCHANGE_MS, this.#stopped.signal)])
  }

  /** Hashes all pictures, except on a network, because the whole file of a picture is read. */
  async #hashPictures(): Promise<void> {
    if (!this.workspace.status().network) await this.#hasher.hashAll((tookMs) => this.#restAfter(tookMs))
  }

  /** Returns whether files are read that nobody looks at: on a network only if the team asks for it. */
  #readsAll(): boolean {
    return !this.workspace.status().network || syncSettings(this.workspace.settings()).readMetadata === 'all'
  }

  /** Pauses after reading in the background that took this long, and while the machine runs on battery. */
  async #restAfter(tookMs: number): Promise<void> {
    const { signal } = this.#stopped
    await this.#rest(Math.min(MAX_REST_MS, this.#restFactor(true) * tookMs), signal)
    await this.#untilPowered(signal)
  }

  /** Checks whether labels belong to other names now. `isFirstScan` as in `Moves.findMoves`. Never rejects. */
  #checkMoves(isFirstScan: boolean): Promise<void> {
    const { workspace } = this
    this.#movingLabels = Promise.all([this.#movingLabels, workspace.whenOpened])
      .then(() => workspace.moves.findMoves(this.#stopped.signal, isFirstScan))
      .catch((error: unknown) => {
        this.#movesCheckedAt = ''
        this.#onFailed(error)
      })
    return this.#movingLabels
  }

  /** Pauses, so that others can use the share and the machine. Never rejects. */
  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    if (ms > 0) await sleep(systemClock, ms, signal)
  }

  /** Waits until the machine is not on battery. Never rejects. */
  async #untilPowered(signal: AbortSignal): Promise<void> {
    while (this.#isOnBattery() && !signal.aborted) await sleep(systemClock, BATTERY_POLL_MS, signal)
  }

  /**
   * Returns how long to pause after work, as a multiple of the time that the work took. With `mayWait` the work gives
   * way to painting.
   */
  #restFactor(mayWait: boolean): number {
    const quietMs = performance.now() - this.#activeAt
    if (mayWait && quietMs < IN_MOTION_MS) return REST_IN_MOTION
    if (quietMs < WORKING_MS) return REST_WHILE_WORKING
    return this.workspace.status().network ? REST_ON_NETWORK : REST
  }

  #onFailed(error: unknown): void {
    // The code that opened the data set reports why it does not open.
    if (this.#stopped.signal.aborted || this.#isLost) return
    this.#isIncomplete = true
    // If the share does not answer, the status says so, now or in a moment.
    if (!this.workspace.stallSignal.aborted && !['offline', 'opening'].includes(this.workspace.status().state))
      this.#onProblem(error)
  }

  #scheduleNextScan(): void {
    this.#scanning = null
    if (this.#stopped.signal.aborted) return
    if (this.#isStale) return this.rescan()
    const { pauseMs, rest } = this.workspace.status().network ? NETWORK_SCANS : LOCAL_SCANS
    this.#timer = setTimeout(() => this.rescan(), Math.max(pauseMs, rest * (performance.now() - this.#scanStartedAt)))
    this.#timer.unref()
  }
}
