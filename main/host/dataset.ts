/** One opened data set: its workspace, its scan, and the timer that looks for new files. */
import type { ItemId } from '../../preload/contract/index.ts'
import { sleep, systemClock } from '../core/base/clock.ts'
import { sharedAbortController } from '../core/base/events.ts'
import { type CachedThumbnail, type MediaService, SharedThumbnails } from '../core/media/index.ts'
import { syncSettings } from '../core/settings/resolve.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { PlaceholderMaker } from './placeholders.ts'
import { SmartCounts } from './smart-counts.ts'

/**
 * Between two looks for what came and went, milliseconds, and at least so many times as long as one takes: on this
 * machine a look costs its time, on a network others'.
 */
const LOCAL = { pauseMs: 5_000, rest: 99 }
const NETWORK = { pauseMs: 30_000, rest: 9 }
/**
 * Between two scans that look at every file, milliseconds, and at least so many times as long as one takes: pictures
 * are hardly ever written over.
 */
const FULL_MS = 600_000
const FULL_REST = 99

/**
 * Looking into files rests so many times as long as it takes: while somebody works here, else, and on a network, which
 * others use too.
 */
const REST_AT_WORK = 9
const REST = 0.5
const REST_ON_NETWORK = 3
/** Milliseconds since a window asked for something, for which somebody works here. */
const AT_WORK_MS = 3_000
/**
 * The same for which something moves on its screen. A small data set's sides do not wait for that, because everything
 * is laid out by them.
 */
const IN_MOTION_MS = 400
const REST_IN_MOTION = 49
/** Milliseconds: the work may have waited for other work before it was done. */
const MOST_REST_MS = 1_000
/** Milliseconds after pictures came on a screen, after which they are looked into. */
const LOOK_FIRST_MS = 300
/** Pictures that are looked into first because they are on a screen. */
const MOST_ON_SCREEN = 200
/** Milliseconds between two looks whether the machine still runs on its battery: until then nothing is looked into. */
const BATTERY_MS = 5_000

export class OpenDataset {
  readonly workspace: Workspace
  readonly smartCounts: SmartCounts
  readonly thumbnails: SharedThumbnails
  readonly placeholders: PlaceholderMaker
  readonly #stopped = sharedAbortController()
  readonly #media: MediaService
  readonly #onProblem: (error: unknown) => void
  readonly #isOnBattery: () => boolean
  #scan: Promise<void> | null = null
  #timer: NodeJS.Timeout | undefined
  #askedAt = Number.NEGATIVE_INFINITY
  /** Labels following what was renamed. */
  #following: Promise<void> = Promise.resolve()
  #followedAt = ''
  /** Looking into pictures. */
  #looking: Promise<void> | null = null
  /** Looking into those on the screen. */
  #lookingFirst: Promise<void> | null = null
  #onScreen: readonly ItemId[] = []
  /** Making placeholders of all of them. */
  #painting: Promise<void> | null = null
  #started = 0
  /** When the last scan that looked at every file ended, and how long it took. */
  #full = { at: performance.now(), tookMs: 0 }
  /** Whether the last scan left out other folders than it should. */
  #isStale = false
  /** Whether the last scan could not be finished. */
  #incomplete = false
  /** Whether this machine knew the pictures before, and whether all were looked into since. */
  readonly #wasKnown: boolean
  #isSighted = false
  /** Whether it will never be open. */
  #isLost = false

  /**
   * Starts looking for the pictures in the background. `onProblem` hears why that failed; while `isOnBattery` pictures
   * are not looked into before they are wanted.
   */
  constructor(
    workspace: Workspace,
    media: MediaService,
    onProblem: (error: unknown) => void,
    isOnBattery: () => boolean = () => false,
  ) {
    this.workspace = workspace
    this.#media = media
    this.#wasKnown = workspace.catalog.isKnown
    this.smartCounts = new SmartCounts(workspace)
    this.placeholders = new PlaceholderMaker(workspace, media)
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
    workspace.opened.catch(() => {
      this.#isLost = true
    })
    const { events, stallSignal: silence } = workspace
    let wasAway = silence.aborted
    events.on('status', ({ state }) => {
      const isAway = state === 'stalled' || state === 'offline'
      // What the outage has cut off is done again as soon as it is over.
      if (wasAway && !isAway && this.#incomplete) this.rescan()
      wasAway = isAway
    })
    events.on('ignored', () => {
      this.#isStale = true
      this.rescan()
    })
    this.rescan()
  }

  /** A window asked for something. */
  asked(): void {
    this.#askedAt = performance.now()
    this.#media.prepare()
  }

  /**
   * Looks into pictures on somebody's screen before all others, so that labels can say what they were given to. Never
   * rejects.
   */
  lookFirst(ids: readonly ItemId[]): void {
    this.#onScreen = ids.slice(0, MOST_ON_SCREEN)
    this.#lookingFirst ??= this.workspace.opened
      .then(async () => {
        // The pictures themselves come first.
        await sleep(systemClock, LOOK_FIRST_MS, this.#stopped.signal)
        for (let wanted: readonly ItemId[] = []; wanted !== this.#onScreen;) {
          wanted = this.#onScreen
          await this.workspace.contents.readMissing(wanted, this.#stopped.signal)
        }
      })
      .catch(() => undefined)
      .finally(() => {
        this.#lookingFirst = null
      })
  }

  /** A thumbnail of a picture is there. */
  learnPlaceholder(id: ItemId, thumbnail: CachedThumbnail): void {
    void this.placeholders.learnFrom(id, thumbnail, this.#stopped.signal)
  }

  /** Resolves when the names of all pictures are known, or after so many milliseconds. */
  async listed(ms: number): Promise<void> {
    await Promise.race([this.workspace.catalog.whenListed, sleep(systemClock, ms)])
  }

  /** Looks for new, changed and removed files, unless that is being done already. */
  rescan(): void {
    if (this.#scan !== null || this.#stopped.signal.aborted) return
    clearTimeout(this.#timer)
    this.#started = performance.now()
    this.#isStale = false
    // What was kept on this machine since the last time is believed at first, so that a data set that is known is there
    // at once.
    const isQuick = this.#started - this.#full.at < Math.max(FULL_MS, FULL_REST * this.#full.tookMs)
    this.#scan = this.workspace.catalog
      .scan(this.#stopped.signal, isQuick)
      .then(
        () => this.#found(isQuick),
        (error: unknown) => this.#failed(error),
      )
      .finally(() => this.#scanned())
  }

  /**
   * Waits up to `drainMs`, while the share answers, for changes to reach it; what does not is kept on this machine for
   * the next start.
   */
  async close(drainMs: number): Promise<void> {
    this.#stopped.abort()
    clearTimeout(this.#timer)
    await this.#scan
    if (drainMs > 0) await this.workspace.drainWhileAnswering(drainMs)
    await this.workspace.close()
    // What waits for the data set to open has been told now that it will not.
    await Promise.all([this.#following, this.#looking, this.#lookingFirst, this.#painting])
  }

  #found(isQuick: boolean): void {
    this.#incomplete = false
    if (!isQuick) this.#full = { at: performance.now(), tookMs: performance.now() - this.#started }
    const { workspace } = this
    const { signal } = this.#stopped
    const failed = (error: unknown): void => this.#failed(error)
    // A picture that is written over in place changes no folder's time: those that somebody looks at are measured each
    // time.
    if (isQuick && this.#onScreen.length > 0)
      workspace.catalog.measureAgain(this.#onScreen, signal).catch(() => undefined)
    // Most looks find that nothing came or went, and nobody labelled anything.
    const mark = `${workspace.catalog.revision} ${workspace.revision}`
    if (mark !== this.#followedAt) void this.#follow(false)
    this.#followedAt = mark
    // Of a large data set this takes many scans' time.
    this.#looking ??= workspace.opened
      .then(() =>
        workspace.contents.readAll(signal, async (isLarge, tookMs) => {
          await this.#rest(this.#restFactor(isLarge) * tookMs, signal)
          // Everything is laid out by the sides of a small data set.
          if (isLarge) await this.#untilPowered(signal)
        }),
      )
      .then(() => this.#follow(!this.#isSighted && !this.#wasKnown))
      .then(() => {
        this.#isSighted = true
      })
      .catch(failed)
      .finally(() => {
        this.#looking = null
      })
    this.#painting ??= this.#looking
      .then(() => this.#untilPowered(signal))
      .then(() =>
        this.placeholders.makeAhead(signal, async (tookMs) => {
          await this.#rest(Math.min(MOST_REST_MS, this.#restFactor(true) * tookMs), signal)
          await this.#untilPowered(signal)
        }),
      )
      .finally(() => {
        this.#painting = null
      })
  }

  /** Sees whether labels belong to other names now. `isFirstScan` as in `Moves.findMoves`. Never rejects. */
  #follow(isFirstScan: boolean): Promise<void> {
    const { workspace } = this
    this.#following = Promise.all([this.#following, workspace.opened])
      .then(() => workspace.moves.findMoves(this.#stopped.signal, isFirstScan))
      .catch((error: unknown) => {
        this.#followedAt = ''
        this.#failed(error)
      })
    return this.#following
  }

  /** Leaves share and machine to others for a while. Never rejects. */
  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    if (ms > 0) await sleep(systemClock, ms, signal)
  }

  /** Never rejects. */
  async #untilPowered(signal: AbortSignal): Promise<void> {
    while (this.#isOnBattery() && !signal.aborted) await sleep(systemClock, BATTERY_MS, signal)
  }

  /** How many times as long as work took there is a rest after it. `mayWait`: painting comes first. */
  #restFactor(mayWait: boolean): number {
    const quietMs = performance.now() - this.#askedAt
    if (mayWait && quietMs < IN_MOTION_MS) return REST_IN_MOTION
    if (quietMs < AT_WORK_MS) return REST_AT_WORK
    return this.workspace.status().network ? REST_ON_NETWORK : REST
  }

  #failed(error: unknown): void {
    // Why it does not open is for whoever opened it to say.
    if (this.#stopped.signal.aborted || this.#isLost) return
    this.#incomplete = true
    // The status says that the share does not answer, or will in a moment.
    if (!this.workspace.stallSignal.aborted && !['offline', 'opening'].includes(this.workspace.status().state))
      this.#onProblem(error)
  }

  #scanned(): void {
    this.#scan = null
    if (this.#stopped.signal.aborted) return
    if (this.#isStale) return this.rescan()
    const { pauseMs, rest } = this.workspace.status().network ? NETWORK : LOCAL
    this.#timer = setTimeout(() => this.rescan(), Math.max(pauseMs, rest * (performance.now() - this.#started)))
    this.#timer.unref()
  }
}
