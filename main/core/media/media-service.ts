/** Provides thumbnails and file facts for the whole program. */
import type { FileFacts, Metadata } from '../../../preload/contract/index.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import type { SpawnWorker } from '../process/worker-process.ts'
import { DecoderChoice } from './decoder-choice.ts'
import { DecoderQueue } from './decoder-queue.ts'
import type { EmbeddedPreview } from './preview.ts'
import type { PlaceholderEffort, Job, ThumbnailResult } from './protocol.ts'
import type { ValuesOfFile } from './metadata/read-metadata.ts'
import type { SharedThumbnails } from './shared-thumbnails.ts'
import { type CachedThumbnail, ThumbnailCache } from './thumbnail-cache.ts'
import { cachedThumbnailPath, type Content } from './thumbnail-names.ts'

/**
 * The longer sides, in pixels, that thumbnails can have.
 *
 * They are for cells, cells on dense screens, large cells, drawings in large windows, pictures that browsers cannot
 * show, and all pixels of such pictures. The last one is the most that WebP allows.
 */
const SIZES = [256, 512, 1024, 2048, 4096, 16_383] as const
const CELL_SIZES = SIZES.slice(0, 3)
/** The sizes of ordinary cells. Larger ones are made for few pictures and would fill the share. */
const MAX_SHARED_SIZE = 512
const DEFAULT_MAX_BYTES = 2_000_000_000
/**
 * Milliseconds for which decoding waits for fast placeholders, if the disk is slow. Showing something in each cell is
 * more important than everything in a few cells.
 */
const MAX_PAUSE_MS = 150
/**
 * Milliseconds after the opening of a data set at which the second process is started, so that it does not slow the
 * opening down.
 */
const PREPARE_AFTER_MS = 3_000

interface MediaOptions {
  /** This machine's folder for thumbnails; created when missing. */
  readonly cacheDir: string
  readonly spawn: SpawnWorker
  /** The most bytes in the cache; 2 GB by default. */
  readonly maxBytes?: number
  readonly clock?: Clock
  /** Shared by the windows of a program, so that each learns from the others which decoder runs here. */
  readonly decoder?: DecoderChoice
}

interface ThumbnailOptions {
  readonly signal?: AbortSignal
  /** The thumbnails that the team has already made. */
  readonly shared?: SharedThumbnails
  /** Whether the numbers keep the range of their type, so that no range is guessed. */
  readonly asStored?: boolean
}

interface SharedThumbnailRequest {
  readonly file: string
  readonly version: string
  readonly longest: number
  readonly signal: AbortSignal | undefined
  readonly shared: SharedThumbnails
}

export class MediaService {
  readonly #cache: ThumbnailCache
  /** Makes thumbnails, with a lower priority than labels, the window and other programs. */
  readonly #decoding: DecoderQueue
  /**
   * Runs jobs that a person waits for and that take little time, in a separate process, because the other one has to
   * wait on a busy machine.
   */
  readonly #interactive: DecoderQueue
  readonly #clock: Clock
  #root: string | null = null
  /** The number of fast placeholders that are being made, and since when there are any. */
  #fastPlaceholders = 0
  #fastPlaceholdersSince = 0
  #stopPreparing = (): void => undefined
  #isOpened = false

  constructor(options: MediaOptions) {
    this.#cache = new ThumbnailCache(options.cacheDir, options.maxBytes ?? DEFAULT_MAX_BYTES)
    const choice = options.decoder ?? new DecoderChoice()
    this.#decoding = new DecoderQueue({
      ...options,
      choice,
      isLowPriority: true,
      isPaused: () => this.#fastPlaceholders > 0 && this.#clock.now() - this.#fastPlaceholdersSince < MAX_PAUSE_MS,
    })
    this.#interactive = new DecoderQueue({ ...options, choice })
    this.#clock = options.clock ?? systemClock
    void this.#cache.trim()
  }

  /**
   * Sets the folder in which pictures have to be from now on, after all links are resolved.
   *
   * People who write to the data set must not be able to see or show other files of this machine.
   */
  setRoot(root: string): void {
    this.#root = root
    this.#stopPreparing()
    this.#isOpened = false
    this.#stopPreparing = this.#clock.setTimeout(() => {
      this.#isOpened = true
      this.prepare()
    }, PREPARE_AFTER_MS)
  }

  /**
   * Starts the decoder for a data set that is being opened and is not cached.
   *
   * All its pictures will have to be decoded, and a decoder takes as long to start as the window.
   */
  prepareDecoding(): void {
    this.#decoding.prepare()
  }

  /**
   * The queue for jobs that a person waits for.
   *
   * While a data set is being opened, one process does everything, because a second one would take processor time from
   * the window.
   */
  get #interactiveQueue(): DecoderQueue {
    return this.#isOpened ? this.#interactive : this.#decoding
  }

  /**
   * Starts the process for jobs that a person waits for again if it has ended, because a person is working. Does
   * nothing while a data set is being opened.
   */
  prepare(): void {
    if (this.#isOpened) this.#interactive.prepare()
  }

  /**
   * Returns a WebP or JPEG whose longer side is `size`, rounded up to 256, 512, 1024, 2048, 4096 or 16,383 pixels.
   *
   * It is never larger than the original, or than a browser can hold. `version` is the version in the catalog. With it,
   * a thumbnail in the cache is returned without access to the share. Width and height are the original's after EXIF
   * orientation. Rejects with `damaged`, `unsupported`, `not-found`, `not-readable`, `timeout`, `not-writable` (the
   * cache) or `cancelled`.
   */
  async thumbnail(
    file: string,
    version: string,
    size: number,
    { signal, shared, asStored = false }: ThumbnailOptions = {},
  ): Promise<CachedThumbnail> {
    if (asStored) return await this.#thumbnailAsStored(file, version, roundUpSize(size), signal)
    const longest = roundUpSize(size)
    const cached = await this.cachedThumbnail(file, version, longest)
    if (cached !== null) return cached
    const isShared = shared?.isOn === true && longest <= MAX_SHARED_SIZE
    return isShared
      ? await this.#loadShared({ file, version, longest, signal, shared })
      : await this.#makeThumbnail(file, version, longest, signal)
  }

  /** Returns a thumbnail without a guessed range. It has its own name and content in the cache, and is not shared. */
  async #thumbnailAsStored(
    file: string,
    version: string,
    longest: number,
    signal: AbortSignal | undefined,
  ): Promise<CachedThumbnail> {
    const ownVersion = `${version} as stored`
    return (
      (await this.cachedThumbnail(file, ownVersion, longest)) ??
      (await this.#makeThumbnail(file, ownVersion, longest, signal, true))
    )
  }

  async #makeThumbnail(
    file: string,
    version: string,
    longest: number,
    signal: AbortSignal | undefined,
    asStored = false,
  ): Promise<CachedThumbnail> {
    const finish = async ({ key, width, height, notice, bytes }: ThumbnailResult): Promise<CachedThumbnail> => {
      await this.#cache.storeContent(file, version, { key, width, height, notice })
      this.#cache.recordWritten(bytes)
      return { path: cachedThumbnailPath(this.#cache.dir, key, longest), width, height, notice }
    }
    return await this.#decoding.run(
      `${longest} ${version} ${file}`,
      { kind: 'thumbnail', file, root: this.#root, size: longest, dir: this.#cache.dir, asStored },
      finish,
      signal,
    )
  }

  /** Returns a colleague's thumbnail if it is intact. Otherwise makes one and offers it to the others. */
  async #loadShared({ file, version, longest, signal, shared }: SharedThumbnailRequest): Promise<CachedThumbnail> {
    const content = await this.#decoding.run(
      `identify ${version} ${file}`,
      { kind: 'identify', file, root: this.#root },
      async (result) => result,
      signal,
    )
    await this.#cache.storeContent(file, version, content)
    const candidate = await this.#cache.find(content, longest)
    if (candidate !== null) return candidate
    const bytes = await shared.read(content.key, longest)
    if (
      bytes !== null &&
      (await this.#importThumbnail({ file, bytes, content, size: longest, dir: this.#cache.dir }, signal))
    ) {
      this.#cache.recordWritten(bytes.byteLength)
      return {
        path: cachedThumbnailPath(this.#cache.dir, content.key, longest),
        width: content.width,
        height: content.height,
        notice: content.notice,
      }
    }
    const thumbnail = await this.#makeThumbnail(file, version, longest, signal)
    // A thumbnail does not contain the notice, so each program has to find the notice by decoding the picture.
    if (thumbnail.notice === null) shared.offer(content.key, longest, thumbnail.path, bytes !== null)
    return thumbnail
  }

  #importThumbnail(
    job: Omit<Extract<Job, { kind: 'import' }>, 'kind'>,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    return this.#decoding.run(
      `import ${job.size} ${job.content.key}`,
      { kind: 'import', ...job },
      async (isStored) => isStored,
      signal,
    )
  }

  /** Returns the thumbnail if this machine has it already. Never accesses the share. */
  async cachedThumbnail(file: string, version: string, size: number): Promise<CachedThumbnail | null> {
    const content = await this.#cache.contentOf(file, version)
    return content === null ? null : await this.#cache.find(content, roundUpSize(size))
  }

  /**
   * Returns size, format and dimensions, and in `problem` why the picture cannot be shown.
   *
   * For that, the picture is decoded once, which also makes its thumbnail. Rejects with `not-found`, `not-readable`,
   * `timeout` or `cancelled`.
   */
  async facts(file: string, version: string, signal?: AbortSignal): Promise<FileFacts> {
    const [facts, decoding] = await Promise.all([
      this.#interactiveQueue.run(
        `facts:${file}`,
        { kind: 'facts', file, root: this.#root },
        async (result) => result,
        signal,
      ),
      this.thumbnail(file, version, SIZES[0], signal && { signal }).then(
        ({ notice }) => ({ problem: null, notice }),
        (error: unknown) => ({ problem: (error as Error).message, notice: null }),
      ),
    ])
    // Decoding finds more problems than reading the beginning of the file.
    return decoding.problem === null
      ? { ...facts, ...decoding }
      : { ...facts, problem: facts.problem ?? decoding.problem }
  }

  /**
   * Returns the metadata of the file; its pixels are not read.
   *
   * Rejects with `not-found`, `not-readable`, `timeout` or `cancelled`.
   */
  async metadata(file: string, signal?: AbortSignal): Promise<Metadata> {
    return await this.#interactiveQueue.run(
      `metadata ${file}`,
      { kind: 'metadata', file, root: this.#root },
      async (result) => result,
      signal,
    )
  }

  /**
   * Returns the values by which pictures are found, in the order of the files, once there is nothing else to do.
   *
   * Rejects with `damaged` or `timeout` because of one of the files, or with `cancelled`.
   */
  async metadataValues(files: readonly string[], signal?: AbortSignal): Promise<readonly ValuesOfFile[]> {
    const [file] = files
    if (file === undefined) return []
    return await this.#decoding.run(
      `metadata values ${files.join('\n')}`,
      { kind: 'metadata-values', file, files, root: this.#root },
      async (values) => values,
      signal,
    )
  }

  /**
   * Returns the thumbnail that a camera has embedded in the file; null when there is none.
   *
   * Rejects with `not-found`, `not-readable`, `timeout` or `cancelled`.
   */
  async preview(file: string, signal?: AbortSignal): Promise<EmbeddedPreview | null> {
    return await this.#interactiveQueue.run(
      `preview ${file}`,
      { kind: 'preview', file, root: this.#root },
      async (result) => result,
      signal,
    )
  }

  /**
   * Returns the picture's ThumbHash; null when it takes more than `effort` allows.
   *
   * With `idle`, it waits until there is nothing else to do. Rejects like `thumbnail`.
   */
  async placeholder(file: string, effort: PlaceholderEffort, signal?: AbortSignal): Promise<Uint8Array | null> {
    const job = { kind: 'placeholder', file, root: this.#root, effort } as const
    if (effort === 'idle')
      return await this.#decoding.run(`idle placeholder ${file}`, job, async (hash) => hash, signal)
    if (this.#fastPlaceholders++ === 0) this.#fastPlaceholdersSince = this.#clock.now()
    try {
      return await this.#interactiveQueue.run(`placeholder ${file}`, job, async (hash) => hash, signal)
    } finally {
      this.#fastPlaceholders--
    }
  }

  /**
   * Returns the ThumbHash of a picture that has a thumbnail, once there is nothing else to do; null when the thumbnail
   * is gone meanwhile.
   */
  async placeholderFrom({ path }: CachedThumbnail, signal?: AbortSignal): Promise<Uint8Array | null> {
    const job = { kind: 'placeholder', file: path, root: null, effort: 'idle' } as const
    return await this.#decoding.run(`idle placeholder ${path}`, job, async (hash) => hash, signal).catch(() => null)
  }

  /**
   * Returns the perceptual hash of a picture once there is nothing else to do; null when nothing in it can be compared.
   *
   * It is computed from the thumbnail if this machine has one, so that nothing is read twice. Without one the picture is
   * decoded, or with `onlyThumbnail` the hash is undefined. Rejects like `thumbnail`.
   */
  async pictureHash(
    file: string,
    version: string,
    onlyThumbnail: boolean,
    signal?: AbortSignal,
  ): Promise<Uint32Array | null | undefined> {
    const content = await this.#cache.contentOf(file, version)
    const thumbnail = content && (await this.#findSmallest(content))
    if (thumbnail === null && onlyThumbnail) return undefined
    return await this.#decoding.run(
      `picture hash ${version} ${file}`,
      thumbnail === null
        ? { kind: 'picture-hash', file, root: this.#root }
        : { kind: 'picture-hash', file: thumbnail.path, root: null },
      async (hash) => hash,
      signal,
    )
  }

  /** Returns the smallest cached thumbnail for a cell; null when there is none. */
  async #findSmallest(content: Content): Promise<CachedThumbnail | null> {
    for (const size of CELL_SIZES) {
      const thumbnail = await this.#cache.find(content, size)
      if (thumbnail !== null) return thumbnail
    }
    return null
  }

  /**
   * Draws picture `at` of a sample of `count` pictures into a file. Rejects with the system's error, or `cancelled`.
   */
  async drawSamplePicture(file: string, at: number, count: number, signal?: AbortSignal): Promise<void> {
    await this.#decoding.run(`sample ${file}`, { kind: 'sample', file, at, count }, async (result) => result, signal)
  }

  /** Stops all work. Everything that still waits is rejected with `cancelled`. */
  async close(): Promise<void> {
    this.#stopPreparing()
    this.#decoding.close()
    this.#interactive.close()
    await this.#cache.close()
  }
}

function roundUpSize(size: number): number {
  return SIZES.find((candidate) => candidate >= size) ?? SIZES[SIZES.length - 1]!
}
