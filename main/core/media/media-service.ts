/** Thumbnails and file facts for the whole program. */
import type { FileFacts, Metadata } from '../../../preload/contract/index.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import type { SpawnWorker } from '../process/worker-process.ts'
import { DecoderChoice } from './decoder-choice.ts'
import { DecoderQueue } from './decoder-queue.ts'
import type { EmbeddedPreview } from './preview.ts'
import type { Effort, Job, ThumbnailMade } from './protocol.ts'
import type { SharedThumbnails } from './shared-thumbnails.ts'
import { type CachedThumbnail, ThumbnailCache } from './thumbnail-cache.ts'
import { storedPath } from './thumbnail-names.ts'

/**
 * Longer sides in pixels: cells, cells on dense screens, large cells, drawings on large stages, pictures that browsers
 * cannot show, and all pixels of those, which WebP has no more of.
 */
const SIZES = [256, 512, 1024, 2048, 4096, 16_383] as const
/** Those of cells; larger ones are made for few pictures and would fill the share. */
const LARGEST_SHARED = 512
const DEFAULT_MAX_BYTES = 2_000_000_000
/**
 * Something in each cell comes before everything in a few: for so many milliseconds, if the disk is slow to give it.
 */
const MOST_HELD_MS = 150
/** Milliseconds after the opening of a data set, which is not to wait for it. */
const PREPARE_AFTER_MS = 3_000

export interface MediaOptions {
  /** This machine's folder for thumbnails; made when missing. */
  readonly cacheDir: string
  readonly spawn: SpawnWorker
  /** Bytes that the cache may take; 2 GB unless told. */
  readonly maxBytes?: number
  readonly clock?: Clock
  /** Shared by the windows of a program, so that each learns from the others which decoder runs here. */
  readonly decoder?: DecoderChoice
}

export interface Wanted {
  readonly signal?: AbortSignal
  /** What the team has made already. */
  readonly shared?: SharedThumbnails
  /** Numbers keep the range of their type: a range is not guessed. */
  readonly asStored?: boolean
}

interface TeamRequest {
  readonly file: string
  readonly version: string
  readonly longest: number
  readonly signal: AbortSignal | undefined
  readonly shared: SharedThumbnails
}

export class MediaService {
  readonly #cache: ThumbnailCache
  /** Thumbnails: labels, the window and other programs come first. */
  readonly #decoding: DecoderQueue
  /**
   * What somebody waits for and takes little: in a process of its own, because the other has to wait where a machine is
   * busy.
   */
  readonly #quick: DecoderQueue
  readonly #clock: Clock
  #root: string | null = null
  /** Glances asked for and not answered, and since when there are any. */
  #glances = 0
  #glancedAt = 0
  #stopPreparing = (): void => undefined
  #isOpened = false

  constructor(options: MediaOptions) {
    this.#cache = new ThumbnailCache(options.cacheDir, options.maxBytes ?? DEFAULT_MAX_BYTES)
    const choice = options.decoder ?? new DecoderChoice()
    this.#decoding = new DecoderQueue({
      ...options,
      choice,
      stepsBack: true,
      isHeld: () => this.#glances > 0 && this.#clock.now() - this.#glancedAt < MOST_HELD_MS,
    })
    this.#quick = new DecoderQueue({ ...options, choice })
    this.#clock = options.clock ?? systemClock
    void this.#cache.trim()
  }

  /**
   * From now on pictures have to lie in this folder, wherever links lead: those who write to the data set are not to
   * see, or to show, other files of this machine.
   */
  confine(root: string): void {
    this.#root = root
    this.#stopPreparing()
    this.#isOpened = false
    this.#stopPreparing = this.#clock.setTimeout(() => {
      this.#isOpened = true
      this.prepare()
    }, PREPARE_AFTER_MS)
  }

  /**
   * A data set is being opened of which nothing is kept: all its pictures will have to be decoded, and a decoder takes
   * as long to start as the window does.
   */
  prepareForUnknown(): void {
    this.#decoding.prepare()
  }

  /**
   * While a data set is being opened one process does everything: a second one would take the processor from the
   * window.
   */
  get #forQuick(): DecoderQueue {
    return this.#isOpened ? this.#quick : this.#decoding
  }

  /**
   * Somebody is at work: what gives pictures quickly is started again if it was ended meanwhile. Nothing while a data
   * set is being opened.
   */
  prepare(): void {
    if (this.#isOpened) this.#quick.prepare()
  }

  /**
   * A WebP or JPEG whose longer side is `size`, rounded up to 256, 512, 1024, 2048, 4096 or 16,383 pixels, and never
   * more than the original has, or than a browser can hold. `version` is the catalog's: one that is in the cache is
   * given without a look at the share. Width and height are the original's after EXIF orientation. Rejects with
   * `damaged`, `unsupported`, `not-found`, `not-readable`, `timeout`, `not-writable` (the cache) or `cancelled`.
   */
  async thumbnail(
    file: string,
    version: string,
    size: number,
    { signal, shared, asStored = false }: Wanted = {},
  ): Promise<CachedThumbnail> {
    if (asStored) return await this.#asStored(file, version, roundedUp(size), signal)
    const longest = roundedUp(size)
    const cached = await this.cached(file, version, longest)
    if (cached !== null) return cached
    const isShared = shared?.isOn === true && longest <= LARGEST_SHARED
    return isShared
      ? await this.#fromTeam({ file, version, longest, signal, shared })
      : await this.#make(file, version, longest, signal)
  }

  /** It has a name and a content of its own in the cache, and is of no use to others. */
  async #asStored(
    file: string,
    version: string,
    longest: number,
    signal: AbortSignal | undefined,
  ): Promise<CachedThumbnail> {
    const ownVersion = `${version} as stored`
    return (await this.cached(file, ownVersion, longest)) ?? (await this.#make(file, ownVersion, longest, signal, true))
  }

  async #make(
    file: string,
    version: string,
    longest: number,
    signal: AbortSignal | undefined,
    asStored = false,
  ): Promise<CachedThumbnail> {
    const finish = async ({ key, width, height, notice, bytes }: ThumbnailMade): Promise<CachedThumbnail> => {
      await this.#cache.remember(file, version, { key, width, height, notice })
      this.#cache.grown(bytes)
      return { path: storedPath(this.#cache.dir, key, longest), width, height, notice }
    }
    return await this.#decoding.run(
      `${longest} ${version} ${file}`,
      { kind: 'thumbnail', file, root: this.#root, size: longest, dir: this.#cache.dir, asStored },
      finish,
      signal,
    )
  }

  /** What somebody else has made, once it is proven whole; else made here and offered to the others. */
  async #fromTeam({ file, version, longest, signal, shared }: TeamRequest): Promise<CachedThumbnail> {
    const content = await this.#decoding.run(
      `look ${version} ${file}`,
      { kind: 'look', file, root: this.#root },
      async (found) => found,
      signal,
    )
    await this.#cache.remember(file, version, content)
    const known = await this.#cache.find(content, longest)
    if (known !== null) return known
    const bytes = await shared.read(content.key, longest)
    if (bytes !== null && (await this.#adopt({ file, bytes, content, size: longest, dir: this.#cache.dir }, signal))) {
      this.#cache.grown(bytes.byteLength)
      return {
        path: storedPath(this.#cache.dir, content.key, longest),
        width: content.width,
        height: content.height,
        notice: content.notice,
      }
    }
    const made = await this.#make(file, version, longest, signal)
    // What has to be known of a picture is not in its thumbnail: each program finds that out by itself.
    if (made.notice === null) shared.offer(content.key, longest, made.path, bytes !== null)
    return made
  }

  #adopt(job: Omit<Extract<Job, { kind: 'adopt' }>, 'kind'>, signal: AbortSignal | undefined): Promise<boolean> {
    return this.#decoding.run(
      `adopt ${job.size} ${job.content.key}`,
      { kind: 'adopt', ...job },
      async (taken) => taken,
      signal,
    )
  }

  /** The thumbnail if this machine has it already; never looks at the share. */
  async cached(file: string, version: string, size: number): Promise<CachedThumbnail | null> {
    const content = await this.#cache.contentOf(file, version)
    return content === null ? null : await this.#cache.find(content, roundedUp(size))
  }

  /**
   * Size, format and dimensions. `problem` tells why the picture cannot be shown, which takes decoding it once; its
   * thumbnail is a by-product. Rejects with `not-found`, `not-readable`, `timeout` or `cancelled`.
   */
  async facts(file: string, version: string, signal?: AbortSignal): Promise<FileFacts> {
    const [facts, shown] = await Promise.all([
      this.#forQuick.run(`facts:${file}`, { kind: 'facts', file, root: this.#root }, async (found) => found, signal),
      this.thumbnail(file, version, SIZES[0], signal && { signal }).then(
        ({ notice }) => ({ problem: null, notice }),
        (error: unknown) => ({ problem: (error as Error).message, notice: null }),
      ),
    ])
    // Decoding knows more than a look at the head.
    return shown.problem === null ? { ...facts, ...shown } : { ...facts, problem: facts.problem ?? shown.problem }
  }

  /**
   * What the file says of itself in words and numbers; its pixels are not read. Rejects with `not-found`,
   * `not-readable`, `timeout` or `cancelled`.
   */
  async metadata(file: string, signal?: AbortSignal): Promise<Metadata> {
    return await this.#forQuick.run(
      `metadata ${file}`,
      { kind: 'metadata', file, root: this.#root },
      async (found) => found,
      signal,
    )
  }

  /**
   * The small version that a camera has put into the file; null when there is none. Rejects with `not-found`,
   * `not-readable`, `timeout` or `cancelled`.
   */
  async preview(file: string, signal?: AbortSignal): Promise<EmbeddedPreview | null> {
    return await this.#forQuick.run(
      `preview ${file}`,
      { kind: 'preview', file, root: this.#root },
      async (found) => found,
      signal,
    )
  }

  /**
   * The picture's ThumbHash; null when it takes more than `effort`. With `thorough` it waits until there is nothing
   * else to do. Rejects as `thumbnail`.
   */
  async placeholder(file: string, effort: Effort, signal?: AbortSignal): Promise<Uint8Array | null> {
    const job = { kind: 'placeholder', file, root: this.#root, effort } as const
    if (effort === 'thorough')
      return await this.#decoding.run(`thorough glance at ${file}`, job, async (hash) => hash, signal)
    if (this.#glances++ === 0) this.#glancedAt = this.#clock.now()
    try {
      return await this.#forQuick.run(`glance at ${file}`, job, async (hash) => hash, signal)
    } finally {
      this.#glances--
    }
  }

  /**
   * The ThumbHash of a picture whose thumbnail is there, once there is nothing else to do; null when that is gone
   * meanwhile.
   */
  async placeholderFrom({ path }: CachedThumbnail, signal?: AbortSignal): Promise<Uint8Array | null> {
    const job = { kind: 'placeholder', file: path, root: null, effort: 'thorough' } as const
    return await this.#decoding.run(`thorough glance at ${path}`, job, async (hash) => hash, signal).catch(() => null)
  }

  /**
   * Draws picture `at` of a sample of `count` pictures into a file. Rejects with the system's error, or `cancelled`.
   */
  async drawSamplePicture(file: string, at: number, count: number, signal?: AbortSignal): Promise<void> {
    await this.#decoding.run(`sample ${file}`, { kind: 'sample', file, at, count }, async (drawn) => drawn, signal)
  }

  /** Stops all work; what still waits is rejected with `cancelled`. */
  async close(): Promise<void> {
    this.#stopPreparing()
    this.#decoding.close()
    this.#quick.close()
    await this.#cache.close()
  }
}

function roundedUp(size: number): number {
  return SIZES.find((known) => known >= size) ?? SIZES[SIZES.length - 1]!
}
