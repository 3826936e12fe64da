/** What the media service and its worker say to each other. */
import type { FileFacts, Metadata, WireError } from '../../../preload/contract/index.ts'
import type { EmbeddedPreview } from './preview.ts'
import type { Content } from './thumbnail-names.ts'

/**
 * Files are absolute paths. `root` is the folder that they have to lie in, wherever links lead; null when nobody says so. A picture that is elsewhere, or no ordinary file, is
 * `not-readable`.
 */
export type Job =
  /** Make a picture of at most `size` pixels on its longer side in the cache `dir`, unless that content is there already. */
  | { readonly kind: 'thumbnail'; readonly file: string; readonly root: string | null; readonly size: number; readonly dir: string }
  | { readonly kind: 'facts'; readonly file: string; readonly root: string | null }
  | { readonly kind: 'metadata'; readonly file: string; readonly root: string | null }
  /** What the file holds. */
  | { readonly kind: 'look'; readonly file: string; readonly root: string | null }
  /** Take bytes that somebody else wrote as the thumbnail of a content, if they are a whole picture of its shape and at most `size` pixels large. */
  | { readonly kind: 'adopt'; readonly file: string; readonly bytes: Uint8Array; readonly content: Content; readonly size: number; readonly dir: string }
  /** The small version that a camera has put into the file. */
  | { readonly kind: 'preview'; readonly file: string; readonly root: string | null }
  /** The picture's ThumbHash, if it can be had with that effort. */
  | { readonly kind: 'placeholder'; readonly file: string; readonly root: string | null; readonly effort: Effort }

/** For somebody who waits for it, or when nobody waits for anything. */
export type Effort = 'glance' | 'thorough'

/** What the file holds, and the bytes written. */
export interface ThumbnailMade extends Content { readonly bytes: number }

export interface JobResults {
  thumbnail: ThumbnailMade
  facts: FileFacts
  metadata: Metadata
  look: Content
  /** Whether they were taken. */
  adopt: boolean
  preview: EmbeddedPreview | null
  placeholder: Uint8Array | null
}

export interface Request { readonly number: number; readonly job: Job }

/** What the worker is told: to come after other processes from now on, or to do something. */
export type Order = 'step back' | Request

export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly number: number; readonly result: JobResults[Job['kind']] }
  | { readonly kind: 'failed'; readonly number: number; readonly error: WireError }
