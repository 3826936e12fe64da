/** Decides whose stars people see, as the settings of the data set say, and reads everybody's stars when they are needed. */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { ShownLabels, type ShownSchema } from '../labels/shown-labels.ts'
import { RaterIndex } from '../raters/index.ts'
import type { SyncSettings } from '../settings/definitions.ts'

/** How long stars are read without a pause, in milliseconds: less than a frame. */
const STEP_MS = 8
/** How long a switch waits for the reading, in milliseconds, so that small data sets show the stars at once. */
const FIRST_STEP_MS = 40

export interface RatingViewOptions {
  readonly log: ChangeLog
  readonly user: () => string
  /** Whether the setting `rating.blind` is followed. Exports and the command line do not follow it. */
  readonly isBlindable: boolean
  /** Called when the labels of all pictures are shown in another way. */
  readonly onShown: (revisions: { readonly from: number; readonly revision: number }) => void
}

export class RatingView {
  readonly shown: ShownLabels
  readonly #log: ChangeLog
  readonly #index: RaterIndex
  readonly #isBlindable: boolean
  readonly #onShown: RatingViewOptions['onShown']
  readonly #readable = Promise.withResolvers<void>()
  #isReadable = false
  #reading: Promise<void> | null = null
  #isClosed = false

  constructor({ log, user, isBlindable, onShown }: RatingViewOptions) {
    this.#log = log
    this.#index = new RaterIndex(log, { user })
    this.shown = new ShownLabels(log.labels)
    this.shown.setSource(this.#index)
    this.#isBlindable = isBlindable
    this.#onShown = onShown
  }

  /** Follows the settings. */
  follow({ ratingMode, ratingBlind }: Pick<SyncSettings, 'ratingMode' | 'ratingBlind'>): void {
    const isBlind = this.#isBlindable && ratingBlind === 'on'
    if (this.shown.show(ratingMode === 'each', isBlind)) this.showAgain()
  }

  /** Follows the team's schema. */
  followSchema(schema: ShownSchema): void {
    if (this.shown.setSchema(schema)) this.showAgain()
  }

  /** Shows the labels again, because another person works here now. */
  onUserChanged(): void {
    if (this.shown.isOwn) this.showAgain()
  }

  /** Allows reading: the changes of the log are loaded. With `wait`, stars that are shown have been read afterwards. */
  allowReading(wait: boolean): void {
    if (this.#isReadable) return
    this.#isReadable = true
    this.#index.allowReading()
    this.#readable.resolve()
    if (!this.shown.isOwn) return
    if (wait) this.#index.read(Number.POSITIVE_INFINITY)
    else this.showAgain()
  }

  /** Reads pictures again whose changes were shown without being applied to the log as a whole. */
  update(ids: readonly ItemId[]): void {
    this.#index.update(ids)
  }

  /** Whether everybody's stars have been read. */
  get isRead(): boolean {
    return this.#index.isRead
  }

  /** Resolves when everybody's stars have been read. */
  whenRead(): Promise<void> {
    return (this.#reading ??= this.#read())
  }

  close(): void {
    this.#isClosed = true
    this.#readable.resolve()
    this.#index.close()
  }

  /** Shows all labels again: people have other names, or their stars are shown in another way. */
  showAgain(): void {
    if (!this.shown.isOwn || !this.#isReadable || this.#index.isRead || this.#index.read(FIRST_STEP_MS))
      return this.#emitShown()
    this.#emitShown()
    void this.whenRead().then(() => {
      if (!this.#isClosed && this.shown.isOwn) this.#emitShown()
    })
  }

  #emitShown(): void {
    const from = this.#log.labels.beginRevision()
    this.#onShown({ from, revision: from + 1 })
  }

  async #read(): Promise<void> {
    await this.#readable.promise
    while (!this.#isClosed && !this.#index.read(STEP_MS)) await new Promise((resolve) => setImmediate(resolve))
  }
}
