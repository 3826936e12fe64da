/** The messages between the media service and its worker. */
import type { FileFacts, Metadata, WireError } from '../../../preload/contract/index.ts'
import type { ValuesOfFile } from './metadata/read-metadata.ts'
import type { EmbeddedPreview } from './preview.ts'
import type { Content } from './thumbnail-names.ts'

/**
 * Files are absolute paths. `root` is the folder in which they have to be after all links are resolved; null for no
 * restriction.
 *
 * A picture outside of it, or one that is not an ordinary file, is `not-readable`.
 */
export type Job =
  /**
   * Makes a thumbnail of at most `size` pixels on its longer side in the cache `dir`, unless it already exists for that
   * content. With `asStored` no range is guessed.
   */
  | {
      readonly kind: 'thumbnail'
      readonly file: string
      readonly root: string | null
      readonly size: number
      readonly dir: string
      readonly asStored?: boolean
    }
  | { readonly kind: 'facts'; readonly file: string; readonly root: string | null }
  | { readonly kind: 'metadata'; readonly file: string; readonly root: string | null }
  /** Reads the values by which pictures are found from several files. `file` is the first of them. */
  | {
      readonly kind: 'metadata-values'
      readonly file: string
      readonly files: readonly string[]
      readonly root: string | null
    }
  /** Identifies the content of the file. */
  | { readonly kind: 'identify'; readonly file: string; readonly root: string | null }
  /**
   * Stores bytes that a colleague wrote as the thumbnail of a content, if they are an intact picture of the content's
   * shape and at most `size` pixels large.
   */
  | {
      readonly kind: 'import'
      readonly file: string
      readonly bytes: Uint8Array
      readonly content: Content
      readonly size: number
      readonly dir: string
    }
  /** Reads the thumbnail that a camera has embedded in the file. */
  | { readonly kind: 'preview'; readonly file: string; readonly root: string | null }
  /** Draws picture `at` of a sample of `count` pictures into the file. */
  | { readonly kind: 'sample'; readonly file: string; readonly at: number; readonly count: number }
  /** Computes the picture's ThumbHash, if that is possible with this effort. */
  | {
      readonly kind: 'placeholder'
      readonly file: string
      readonly root: string | null
      readonly effort: PlaceholderEffort
    }
  /** Computes the picture's perceptual hash, when there is nothing else to do. */
  | { readonly kind: 'picture-hash'; readonly file: string; readonly root: string | null }

/** `fast` is for a person who waits for it, `idle` for the time when nobody waits. */
export type PlaceholderEffort = 'fast' | 'idle'

/** The content of the file, and the number of bytes written. */
export interface ThumbnailResult extends Content {
  readonly bytes: number
}

export interface JobResults {
  thumbnail: ThumbnailResult
  facts: FileFacts
  metadata: Metadata
  /** In the order of the files. */
  'metadata-values': readonly ValuesOfFile[]
  identify: Content
  /** Whether the bytes were accepted. */
  import: boolean
  preview: EmbeddedPreview | null
  sample: null
  placeholder: Uint8Array | null
  /** Null when nothing in the picture can be compared. */
  'picture-hash': Uint32Array | null
}

export interface JobRequest {
  readonly number: number
  readonly job: Job
}

/** A build of the decoder library; see `decoder-library`. */
export type DecoderBuild = 'native' | 'wasm'

/** The first message to the worker. With `isLowPriority` it runs after the other processes of this machine. */
export interface WorkerStart {
  readonly build: DecoderBuild
  readonly isLowPriority: boolean
}

export type WorkerMessage = WorkerStart | JobRequest

/**
 * A message of the worker.
 *
 * `ready` means that the worker has decoded its probe; `build` is the build that was loaded. `residentBytes` is the
 * memory of the whole process.
 */
export type WorkerReply =
  | { readonly kind: 'ready'; readonly build: DecoderBuild }
  | {
      readonly kind: 'done'
      readonly number: number
      readonly result: JobResults[Job['kind']]
      readonly residentBytes: number
    }
  | { readonly kind: 'failed'; readonly number: number; readonly error: WireError; readonly residentBytes: number }
