/**
 * Makes placeholders, which the window paints while it waits for thumbnails.
 *
 * It makes those of pictures that somebody looks at. When there is nothing else to do, and only on this machine's
 * disks, it also makes those of the pictures that come next.
 */
import { LensletError, type ItemId, type Pushes } from '../../preload/contract/index.ts'
import type { CachedThumbnail, PlaceholderEffort, MediaService } from '../core/media/index.ts'
import { isSameContent } from '../core/library/version.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { unlessStalled } from './share-offline.ts'

/** The number of pictures between two pauses. */
const BATCH_SIZE = 5
/**
 * How many placeholders are made in advance after the focused picture, and before it. Each takes almost as long as
 * decoding its picture. So all placeholders of a large data set would keep a core busy for minutes, for pictures that a
 * person may never see.
 */
const MAX_AHEAD = 2_000
const MAX_BEHIND = 500
/** Errors whose cause is the picture itself, so that another attempt would fail too. */
const PERMANENT_ERRORS: ReadonlySet<string> = new Set(['damaged', 'unsupported', 'not-readable', 'timeout'])

export type Placeholder = Pushes['placeholders'][number]

export class PlaceholderMaker {
  readonly #workspace: Workspace
  readonly #media: Pick<MediaService, 'placeholder' | 'placeholderFrom'>
  /** The picture that somebody views. The person is likely to view the pictures after it next. */
  #near: ItemId = 0
  #search = searchFrom(0)
  /** Pictures that disappeared just when they were needed. */
  readonly #missingPictures = new Set<ItemId>()

  constructor(workspace: Workspace, media: Pick<MediaService, 'placeholder' | 'placeholderFrom'>) {
    this.#workspace = workspace
    this.#media = media
  }

  /**
   * Calls `onPlaceholder` with the ThumbHashes of pictures.
   *
   * Known placeholders come at once. Unknown ones follow as soon as they are made, that of the last picture first.
   * Those that take too long are left out. Resolves when all are done, and never rejects.
   */
  async provide(
    ids: readonly ItemId[],
    signal: AbortSignal,
    onPlaceholder: (placeholder: Placeholder) => void,
  ): Promise<void> {
    const { catalog } = this.#workspace
    const present = ids.filter((id) => id < catalog.size && catalog.isPresent(id))
    this.#near = present[0] ?? this.#near
    await Promise.all(
      present.map(async (id) => {
        if (catalog.placeholders.isUnknown(id)) await this.#make(id, 'fast', signal).catch(() => undefined)
        if (!signal.aborted) this.#passOn(id, onPlaceholder)
      }),
    )
  }

  /**
   * Makes unknown placeholders around the picture that somebody viewed last: first those after it, then those before
   * it.
   *
   * After every few placeholders it waits for `rest`, which gets the milliseconds that they took. On a network it does
   * nothing, because a share is not read for pictures that nobody looks at. It ends early when `signal` aborts, or when
   * pictures cannot be read for a reason that is not their own. Never rejects.
   */
  async makeAhead(signal: AbortSignal, rest: (tookMs: number) => Promise<void>): Promise<void> {
    if (this.#workspace.status().network) return
    this.#search = searchFrom(this.#near)
    this.#missingPictures.clear()
    let [made, started] = [0, performance.now()]
    for (let id = this.#nextUnknown(); id !== undefined && !signal.aborted; id = this.#nextUnknown()) {
      try {
        await this.#make(id, 'idle', signal)
      } catch (error) {
        if ((error as LensletError).code !== 'not-found') return
        this.#missingPictures.add(id)
      }
      if (++made % BATCH_SIZE > 0) continue
      await rest(performance.now() - started).catch(() => undefined)
      started = performance.now()
    }
  }

  #nextUnknown(): ItemId | undefined {
    const { catalog } = this.#workspace
    const isWanted = (id: ItemId): boolean =>
      catalog.isPresent(id) && catalog.placeholders.isUnknown(id) && !this.#missingPictures.has(id)
    if (this.#search.near !== this.#near) this.#search = searchFrom(this.#near)
    const search = this.#search
    for (; search.next < Math.min(search.near + MAX_AHEAD, catalog.size); search.next++)
      if (isWanted(search.next)) return search.next
    for (; search.back >= Math.max(0, search.near - MAX_BEHIND); search.back--)
      if (isWanted(search.back)) return search.back
    return undefined
  }

  /**
   * Makes a placeholder from a thumbnail if there is none yet. Never rejects.
   *
   * This is for pictures that are too large for the fast way, or in a format that is decoded slowly.
   */
  async learnFrom(id: ItemId, thumbnail: CachedThumbnail, signal: AbortSignal): Promise<void> {
    const { catalog } = this.#workspace
    if (catalog.placeholders.get(id).length > 0) return
    const { version } = catalog.entry(id)
    const hash = await this.#media.placeholderFrom(thumbnail, signal)
    if (hash !== null && isSameContent(version, catalog.entry(id).version)) catalog.setPlaceholder(id, hash)
  }

  #passOn(id: ItemId, onPlaceholder: (placeholder: Placeholder) => void): void {
    const hash = thumbHashOf(this.#workspace, id)
    if (hash !== '') onPlaceholder([id, hash])
  }

  async #make(id: ItemId, effort: PlaceholderEffort, signal: AbortSignal): Promise<void> {
    const { catalog } = this.#workspace
    const version = catalog.entry(id).version
    const hash = await unlessStalled(this.#workspace, (stalled) =>
      this.#media.placeholder(catalog.pathOf(id), effort, AbortSignal.any([signal, stalled])),
    ).catch((error: unknown) => {
      if (error instanceof LensletError && PERMANENT_ERRORS.has(error.code)) return null
      throw error
    })
    // The picture may have been overwritten meanwhile, or a thumbnail may have given it the placeholder that it has not.
    const isNews = hash !== null || (effort === 'idle' && catalog.placeholders.isUnknown(id))
    if (isNews && isSameContent(version, catalog.entry(id).version)) catalog.setPlaceholder(id, hash)
  }
}

/** Returns the state of a search around a position, in both directions. */
function searchFrom(near: ItemId): { readonly near: ItemId; next: ItemId; back: ItemId } {
  return { near, next: near, back: near - 1 }
}

/** Returns the placeholder of a picture in base64; empty while none is known. */
export function thumbHashOf({ catalog }: Workspace, id: ItemId): string {
  return Buffer.from(catalog.placeholders.get(id)).toString('base64')
}
