/** What is painted where a thumbnail is waited for: made of what somebody looks at, and of all pictures on this machine's disks when there is nothing else to do. */
import { LensletError, type ItemId, type Pushes } from '../../preload/contract/index.ts'
import { sleep, systemClock } from '../core/clock.ts'
import type { CachedThumbnail, Effort, MediaService } from '../core/media/index.ts'
import type { Workspace } from '../core/workspace.ts'
import { unlessSilent } from './away.ts'

/** Pictures after which it rests. */
const TOGETHER = 5
/** Milliseconds: they may have waited for others before they were made. */
const MOST_REST_MS = 1_000
/** Of these the picture itself is the reason: another try would end the same. */
const LASTING: ReadonlySet<string> = new Set(['damaged', 'unsupported', 'not-readable', 'timeout'])

export type Placeholder = Pushes['placeholders'][number]

export class PlaceholderMaker {
  readonly #workspace: Workspace
  readonly #media: MediaService
  /** Where somebody looks: what comes next is likely to be looked at next. */
  #near: ItemId = 0

  constructor(workspace: Workspace, media: MediaService) {
    this.#workspace = workspace
    this.#media = media
  }

  /**
   * Tells the ThumbHashes of pictures, of the last first; those that are not known as soon as they are made. Those that take too long are not told. Resolves when all are told, and never
   * rejects.
   */
  async ask(ids: readonly ItemId[], signal: AbortSignal, tell: (placeholder: Placeholder) => void): Promise<void> {
    const { catalog } = this.#workspace
    const present = ids.filter(id => id < catalog.size && catalog.isPresent(id))
    this.#near = present[0] ?? this.#near
    await Promise.all(present.map(async id => {
      if (catalog.placeholders.isUnknown(id)) await this.#make(id, 'glance', signal).catch(() => undefined)
      if (!signal.aborted) this.#tell(id, tell)
    }))
  }

  /**
   * Looks at every picture of which nobody knows what to paint, first at those behind the ones that were asked about last, and rests after some of them for `rest()` times as long as
   * they took. A share is not read for pictures that nobody looks at: there this does nothing. Ends early, and never rejects, when `signal` aborts or pictures cannot be read for another
   * reason than their own.
   */
  async makeAll(signal: AbortSignal, rest: () => number): Promise<void> {
    const { catalog } = this.#workspace
    if (this.#workspace.status().network) return
    let [made, started, near] = [0, performance.now(), this.#near]
    for (let id = near, left = catalog.size; left > 0; left--, id = (id + 1) % catalog.size) {
      if (near !== this.#near) [id, near, left] = [this.#near, this.#near, catalog.size]
      if (!catalog.isPresent(id) || !catalog.placeholders.isUnknown(id)) continue
      try {
        await this.#make(id, 'thorough', signal)
      } catch (error) {
        if ((error as LensletError).code !== 'not-found') return
      }
      if (++made % TOGETHER > 0) continue
      await sleep(systemClock, Math.min(MOST_REST_MS, rest() * (performance.now() - started)), signal)
      started = performance.now()
    }
  }

  /** Learns it from a thumbnail where nothing else has told it: of a picture that is too large for a glance, or of a format that is decoded slowly. Never rejects. */
  async learnFrom(id: ItemId, thumbnail: CachedThumbnail, signal: AbortSignal): Promise<void> {
    const { catalog } = this.#workspace
    if (catalog.placeholders.get(id).length > 0) return
    const { version } = catalog.entry(id)
    const hash = await this.#media.placeholderFrom(thumbnail, signal)
    if (hash !== null && catalog.entry(id).version === version) catalog.learntPlaceholder(id, hash)
  }

  #tell(id: ItemId, tell: (placeholder: Placeholder) => void): void {
    const hash = thumbHashOf(this.#workspace, id)
    if (hash !== '') tell([id, hash])
  }

  async #make(id: ItemId, effort: Effort, signal: AbortSignal): Promise<void> {
    const { catalog } = this.#workspace
    const version = catalog.entry(id).version
    const hash = await unlessSilent(this.#workspace, silence => this.#media.placeholder(catalog.path(id), effort, AbortSignal.any([signal, silence]))).catch((error: unknown) => {
      if (error instanceof LensletError && LASTING.has(error.code)) return null
      throw error
    })
    // It may have been written over meanwhile.
    if ((version === '' || catalog.entry(id).version === version) && (hash !== null || effort === 'thorough')) catalog.learntPlaceholder(id, hash)
  }
}

/** In base64; empty while none is known. */
export function thumbHashOf({ catalog }: Workspace, id: ItemId): string {
  return Buffer.from(catalog.placeholders.get(id)).toString('base64')
}
