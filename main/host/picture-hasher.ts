/**
 * Computes the perceptual hashes of pictures, by which stacks are found: of those that somebody looks at when their
 * thumbnails are made, and slowly of all others that are on disks of this machine.
 */
import { LensletError, type ItemId } from '../../preload/contract/index.ts'
import { isSameContent } from '../core/library/version.ts'
import type { MediaService } from '../core/media/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { unlessStalled } from './share-offline.ts'

/** Errors whose cause is the picture itself, so that another attempt would fail too. */
const ERRORS_OF_A_PICTURE: ReadonlySet<string> = new Set(['damaged', 'unsupported', 'not-readable', 'timeout'])

export class PictureHasher {
  readonly #workspace: Workspace
  readonly #media: MediaService
  readonly #signal: AbortSignal

  /** Hashing ends when `signal` aborts. */
  constructor(workspace: Workspace, media: MediaService, signal: AbortSignal) {
    this.#workspace = workspace
    this.#media = media
    this.#signal = signal
  }

  /**
   * Hashes pictures that somebody looks at, as far as this machine has their thumbnails. Never rejects.
   *
   * A page caches thumbnails itself, so the program does not always send the thumbnail of a picture on a screen.
   */
  async hashViewed(ids: readonly ItemId[]): Promise<void> {
    await this.#workspace.whenOpened.catch(() => undefined)
    for (const id of ids) if (this.#isWanted(id)) await this.#hash(id, true).catch(() => undefined)
  }

  /**
   * Hashes every present picture without a hash.
   *
   * After each picture it awaits `rest`, which gets the milliseconds that the picture took. Rejects with `cancelled`,
   * or with `offline` when the share does not answer; what was done until then remains.
   */
  async hashAll(rest: (tookMs: number) => Promise<void>): Promise<void> {
    const { catalog } = this.#workspace
    for (let id = 0; id < catalog.size; id++) {
      if (!this.#isWanted(id)) continue
      const started = performance.now()
      await this.#hash(id, false)
      await rest(performance.now() - started)
    }
  }

  #isWanted(id: ItemId): boolean {
    const { catalog } = this.#workspace
    return catalog.isPresent(id) && catalog.hashes.isUnknown(id)
  }

  /** Rejects when the picture cannot be read for a reason that is not its own. */
  async #hash(id: ItemId, onlyThumbnail: boolean): Promise<void> {
    const { catalog } = this.#workspace
    const { version } = catalog.entry(id)
    const hash = await unlessStalled(this.#workspace, (stalled) =>
      this.#media.pictureHash(catalog.pathOf(id), version, onlyThumbnail, AbortSignal.any([this.#signal, stalled])),
    ).catch((error: unknown) => {
      if (!(error instanceof LensletError)) throw error
      if (ERRORS_OF_A_PICTURE.has(error.code)) return 'unreadable' as const
      // A picture that has just disappeared is noticed by the next scan.
      if (error.code === 'not-found') return undefined
      throw error
    })
    // The picture may have been overwritten meanwhile.
    if (hash !== undefined && isSameContent(version, catalog.entry(id).version)) catalog.hashes.set(id, hash)
  }
}
