/** What the media service and its worker say to each other. */
import type { FileFacts, Metadata, WireError } from '../../../preload/contract/index.ts'
import type { EmbeddedPreview } from './preview.ts'
import type { Content } from './thumbnail-names.ts'

/**
 * Files are absolute paths. `root` is the folder that they have to lie in, wherever links lead; null when nobody says
 * so. A picture that is elsewhere, or no ordinary file, is `not-readable`.
 */
export type Job =
  /**
   * Make a picture of at most `size` pixels on its longer side in the cache `dir`, unless that content is there
   * already; `asStored` with no range guessed.
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
  /** What the file holds. */
  | { readonly kind: 'look'; readonly file: string; readonly root: string | null }
  /**
   * Take bytes that somebody else wrote as the thumbnail of a content, if they are a whole picture of its shape and at
   * most `size` pixels large.
   */
  | {
      readonly kind: 'adopt'
      readonly file: string
      readonly bytes: Uint8Array
      readonly content: Content
      readonly size: number
      readonly dir: string
    }
  /** The small version that a camera has put into the file. */
  | { readonly kind: 'preview'; readonly file: string; readonly root: string | null }
  /** Draw picture `at` of a sample of `count` pictures into the file. */
  | { readonly kind: 'sample'; readonly file: string; readonly at: number; readonly count: number }
  /** The picture's ThumbHash, if it can be had with that effort. */
  | { readonly kind: 'placeholder'; readonly file: string; readonly root: string | null; readonly effort: Effort }

/** For somebody who waits for it, or when nobody waits for anything. */
export type Effort = 'glance' | 'thorough'

/** What the file holds, and the bytes written. */
export interface ThumbnailMade extends Content {
  readonly bytes: number
}

export interface JobResults {
  thumbnail: ThumbnailMade
  facts: FileFacts
  metadata: Metadata
  look: Content
  /** Whether they were taken. */
  adopt: boolean
  preview: EmbeddedPreview | null
  sample: null
  placeholder: Uint8Array | null
}

export interface Request {
  readonly number: number
  readonly job: Job
}

/** Of the decoder library; see `decoder-library`. */
export type DecoderBuild = 'native' | 'wasm'

/** What the worker is told first. With `stepsBack` it comes after the other processes of this machine. */
export interface Beginning {
  readonly build: DecoderBuild
  readonly stepsBack: boolean
}

export type Order = Beginning | Request

/**
 * The worker is ready once it has decoded its probe, with the build that was loaded. `residentBytes` is the memory of
 * the whole process.
 */
export type Reply =
  | { readonly kind: 'ready'; readonly build: DecoderBuild }
  | {
      readonly kind: 'done'
      readonly number: number
      readonly result: JobResults[Job['kind']]
      readonly residentBytes: number
    }
  | { readonly kind: 'failed'; readonly number: number; readonly error: WireError; readonly residentBytes: number }
