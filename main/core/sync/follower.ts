/**
 * Decides when to read: at once on a hint, on a beat while there is none, everything after an outage. Reads run one
 * after the other.
 */
import type { Clock } from '../base/clock.ts'
import type { DatasetSettings } from '../settings/dataset-settings.ts'
import type { Mount } from '../share/mount.ts'
import type { WatchShare } from '../share/watcher.ts'
import type { ErrorStatus } from './error-status.ts'

/** What is read. */
export interface FollowedReaders {
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
  readonly readers: FollowedReaders
  readonly errors: Pick<ErrorStatus, 'report'>
}

/** chokidar passes over a second event for a file within 50 ms, so every hint is followed by a second look. */
const SECOND_LOOK_MS = 60

export class Follower {
  readonly #clock: Clock
  readonly #options: FollowerOptions
  readonly #watchShare: WatchShare
  readonly #network: boolean
  readonly #hinted = new Set<string>()
  /** Hinted journals that are still to get their second look. */
  readonly #recent = new Set<string>()
  readonly #hintedPresence = new Set<string>()
  #everything = false
  #stopWatching: (() => Promise<void>) | null = null
  #watching: Promise<void> = Promise.resolve()
  #cancelBeat: (() => void) | null = null
  #cancelSecondLook: (() => void) | null = null
  #reading: Promise<void> | null = null
  /** When somebody last did something. */
  #activeAt: number
  #started = false
  #suspended = false
  #closed = false

  constructor(options: FollowerOptions) {
    this.#options = options
    this.#clock = options.clock
    this.#watchShare = options.watch
    this.#network = options.mount.network
    this.#activeAt = options.clock.now()
  }

  /** Whether file events are in use; else timed reads. */
  get live(): boolean {
    return this.#stopWatching !== null
  }

  get intervalMs(): number {
    const { intervalMs, calmIntervalMs } = this.#options.settings.sync
    // With events the timed read is only the safety net.
    return this.live || this.#calm ? Math.max(intervalMs, calmIntervalMs) : intervalMs
  }

  /** Begins to follow. The journals must have been read once; what came since is found by the first beat. */
  async start(): Promise<void> {
    this.#started = true
    if (this.#events) await this.#watch()
    this.#schedule()
  }

  /** Follows by the settings as they are now: the next read is as soon as they say, and events begin or end. */
  async settingsChanged(): Promise<void> {
    if (!this.#started || this.#closed) return
    this.#schedule()
    if (this.#events === this.live || this.#suspended) return
    await this.#watch()
    this.#schedule()
    void this.catchUp()
  }

  /** Somebody did something: read often for a while. */
  active(): void {
    const calm = this.#calm
    this.#activeAt = this.#clock.now()
    if (calm) this.#schedule()
  }

  /** Reads everything now; resolves when it is read. */
  async catchUp(): Promise<void> {
    this.#everything = true
    this.#start()
    while (this.#reading) await this.#reading
  }

  suspend(): void {
    this.#suspended = true
  }

  async resume(): Promise<void> {
    this.#suspended = false
    await this.#watch()
    await this.catchUp()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelBeat?.()
    this.#cancelSecondLook?.()
    await this.#watching
    await this.#stopWatching?.()
    await this.#reading
  }

  /** Whether the settings ask for file events. */
  get #events(): boolean {
    const { watch } = this.#options.settings.sync
    return watch === 'events' || (watch === 'auto' && !this.#network)
  }

  get #calm(): boolean {
    return this.#clock.now() >= this.#activeAt + this.#options.settings.sync.calmAfterMs
  }

  /** Watches anew, if events are asked for: after an outage the old watcher may watch folders that are gone. */
  #watch(): Promise<void> {
    this.#watching = this.#watching.then(() => (this.#closed ? undefined : this.#watchOnce()))
    return this.#watching
  }

  async #watchOnce(): Promise<void> {
    await this.#stopWatching?.()
    this.#stopWatching = null
    if (!this.#events) return
    let failed = false
    try {
      const stop = await this.#watchShare({
        journal: (name) => this.#journalHint(name),
        presence: (name) => this.#presenceHint(name),
        failed: (error) => {
          failed = true
          this.#options.errors.report(error)
          void this.#stopWatching?.()
          this.#stopWatching = null
          this.#schedule()
        },
      })
      // Closed, or broken, before it was ready: nobody else would end it.
      if (failed || this.#closed) await stop?.()
      else this.#stopWatching = stop
    } catch (error) {
      this.#options.errors.report(error)
    }
  }

  #journalHint(name: string): void {
    this.#hinted.add(name)
    this.#recent.add(name)
    this.#start()
    this.#cancelSecondLook?.()
    this.#cancelSecondLook = this.#clock.setTimeout(() => {
      for (const recent of this.#recent) this.#hinted.add(recent)
      this.#recent.clear()
      this.#start()
    }, SECOND_LOOK_MS)
  }

  #presenceHint(name: string): void {
    this.#hintedPresence.add(name)
    this.#start()
  }

  #schedule(): void {
    this.#cancelBeat?.()
    if (this.#closed) return
    this.#cancelBeat = this.#clock.setTimeout(() => void this.#beat(), this.intervalMs)
  }

  async #beat(): Promise<void> {
    // The folders to watch may have come into being since: somebody made the first label.
    if (this.#events && !this.live && !this.#suspended) await this.#watch()
    this.#everything = true
    this.#start()
    this.#schedule()
  }

  #start(): void {
    if (this.#reading || this.#suspended || this.#closed) return
    this.#reading = this.#read()
      .catch((error: unknown) => this.#options.errors.report(error))
      .finally(() => {
        this.#reading = null
        if (this.#everything || this.#hinted.size > 0 || this.#hintedPresence.size > 0) this.#start()
      })
  }

  async #read(): Promise<void> {
    const everything = this.#everything
    const journals = [...this.#hinted]
    const presence = [...this.#hintedPresence]
    this.#everything = false
    this.#hinted.clear()
    this.#hintedPresence.clear()
    if (everything || journals.length > 0) await this.#options.readers.readJournals(everything ? null : journals)
    if (everything || presence.length > 0) await this.#options.readers.readPresence(everything ? null : presence)
  }
}
