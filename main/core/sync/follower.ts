/**
 * Decides when to read from the share.
 *
 * It reads at once on a hint, at intervals without a hint, and everything after an outage. Only one read runs at a
 * time.
 */
import type { Clock } from '../base/clock.ts'
import type { DatasetSettings } from '../settings/dataset-settings.ts'
import type { Mount } from '../share/mount.ts'
import type { WatchShare } from '../share/watcher.ts'
import type { ErrorStatus } from './error-status.ts'

/** Reads what the follower asks for. */
export interface ShareReaders {
  /** Reads the named journals, or lists and reads them all when `names` is null. */
  readJournals(names: readonly string[] | null): Promise<void>
  /** Reads the named presence files, or lists and reads them all when `names` is null. */
  readPresence(names: readonly string[] | null): Promise<void>
}

export interface FollowerOptions {
  readonly clock: Clock
  readonly watch: WatchShare
  readonly mount: Mount
  readonly settings: Pick<DatasetSettings, 'sync'>
  readonly readers: ShareReaders
  readonly errors: Pick<ErrorStatus, 'followTask' | 'report'>
}

/** Milliseconds after a hint until the second read. chokidar drops a second event for a file within 50 ms. */
const SECOND_READ_MS = 60

export class Follower {
  readonly #clock: Clock
  readonly #options: FollowerOptions
  readonly #watchShare: WatchShare
  readonly #isNetwork: boolean
  readonly #hintedJournals = new Set<string>()
  /** Hinted journals that are to be read a second time. */
  readonly #journalsToReread = new Set<string>()
  readonly #hintedPresence = new Set<string>()
  #isEverythingDue = false
  #stopWatching: (() => Promise<void>) | null = null
  #watching: Promise<void> = Promise.resolve()
  #cancelTimedRead: (() => void) | null = null
  #cancelSecondRead: (() => void) | null = null
  #reading: Promise<void> | null = null
  /** The time of the last activity of anybody. */
  #lastActivityAt: number
  #isStarted = false
  #isSuspended = false
  #isClosed = false

  constructor(options: FollowerOptions) {
    this.#options = options
    this.#clock = options.clock
    this.#watchShare = options.watch
    this.#isNetwork = options.mount.isNetwork
    this.#lastActivityAt = options.clock.now()
  }

  /** Whether file events are in use; otherwise reads are timed only. */
  get isWatching(): boolean {
    return this.#stopWatching !== null
  }

  get intervalMs(): number {
    const { intervalMs, calmIntervalMs } = this.#options.settings.sync
    // With events the timed read is only a safety net.
    return this.isWatching || this.#isCalm ? Math.max(intervalMs, calmIntervalMs) : intervalMs
  }

  /**
   * Begins to follow. The journals must have been read once. The first timed read finds changes that have come since.
   */
  async start(): Promise<void> {
    this.#isStarted = true
    if (this.#wantsEvents) await this.#watch()
    this.#schedule()
  }

  /** Applies changed settings: reschedules the next read, and starts or stops file events. */
  async applySettings(): Promise<void> {
    if (!this.#isStarted || this.#isClosed) return
    this.#schedule()
    if (this.#wantsEvents === this.isWatching || this.#isSuspended) return
    await this.#watch()
    this.#schedule()
    void this.catchUp()
  }

  /** Reads often for a while, because somebody is working. */
  onActivity(): void {
    const wasCalm = this.#isCalm
    this.#lastActivityAt = this.#clock.now()
    if (wasCalm) this.#schedule()
  }

  /** Reads everything now; resolves when everything has been read. */
  async catchUp(): Promise<void> {
    this.#isEverythingDue = true
    this.#startReading()
    while (this.#reading) await this.#reading
  }

  suspend(): void {
    this.#isSuspended = true
  }

  async resume(): Promise<void> {
    this.#isSuspended = false
    await this.#watch()
    await this.catchUp()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelTimedRead?.()
    this.#cancelSecondRead?.()
    await this.#watching
    await this.#stopWatching?.()
    await this.#reading
  }

  /** Whether the settings ask for file events. */
  get #wantsEvents(): boolean {
    const { watch } = this.#options.settings.sync
    return watch === 'events' || (watch === 'auto' && !this.#isNetwork)
  }

  get #isCalm(): boolean {
    return this.#clock.now() >= this.#lastActivityAt + this.#options.settings.sync.calmAfterMs
  }

  /**
   * Replaces the watcher, if the settings ask for file events. After an outage the old watcher may watch folders that
   * no longer exist.
   */
  #watch(): Promise<void> {
    this.#watching = this.#watching.then(() => (this.#isClosed ? undefined : this.#replaceWatcher()))
    return this.#watching
  }

  async #replaceWatcher(): Promise<void> {
    await this.#stopWatching?.()
    this.#stopWatching = null
    if (!this.#wantsEvents) return
    let hasFailed = false
    try {
      const stop = await this.#watchShare({
        onJournal: (name) => this.#hintJournal(name),
        onPresence: (name) => this.#hintPresence(name),
        onFailure: (error) => {
          hasFailed = true
          this.#options.errors.report(error)
          void this.#stopWatching?.()
          this.#stopWatching = null
          this.#schedule()
        },
      })
      // The follower was closed, or the watcher failed, before the watcher was ready. Nothing else would stop it.
      if (hasFailed || this.#isClosed) await stop?.()
      else this.#stopWatching = stop
    } catch (error) {
      this.#options.errors.report(error)
    }
  }

  #hintJournal(name: string): void {
    this.#hintedJournals.add(name)
    this.#journalsToReread.add(name)
    this.#startReading()
    this.#cancelSecondRead?.()
    this.#cancelSecondRead = this.#clock.setTimeout(() => {
      for (const journal of this.#journalsToReread) this.#hintedJournals.add(journal)
      this.#journalsToReread.clear()
      this.#startReading()
    }, SECOND_READ_MS)
  }

  #hintPresence(name: string): void {
    this.#hintedPresence.add(name)
    this.#startReading()
  }

  #schedule(): void {
    this.#cancelTimedRead?.()
    if (this.#isClosed) return
    this.#cancelTimedRead = this.#clock.setTimeout(() => void this.#onTimedRead(), this.intervalMs)
  }

  async #onTimedRead(): Promise<void> {
    // The folders to watch may exist by now, because somebody has made the first label.
    if (this.#wantsEvents && !this.isWatching && !this.#isSuspended) await this.#watch()
    this.#isEverythingDue = true
    this.#startReading()
    this.#schedule()
  }

  #startReading(): void {
    if (this.#reading || this.#isSuspended || this.#isClosed) return
    this.#reading = this.#options.errors.followTask('reading', this.#readDue()).finally(() => {
      this.#reading = null
      if (this.#isEverythingDue || this.#hintedJournals.size > 0 || this.#hintedPresence.size > 0) this.#startReading()
    })
  }

  async #readDue(): Promise<void> {
    const everything = this.#isEverythingDue
    const journals = [...this.#hintedJournals]
    const presence = [...this.#hintedPresence]
    this.#isEverythingDue = false
    this.#hintedJournals.clear()
    this.#hintedPresence.clear()
    if (everything || journals.length > 0) await this.#options.readers.readJournals(everything ? null : journals)
    if (everything || presence.length > 0) await this.#options.readers.readPresence(everything ? null : presence)
  }
}
