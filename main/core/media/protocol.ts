/** What the media service and its worker say to each other. */
import type { FileFacts, WireError } from '../../../preload/contract/index.ts'

export type Job =
  /** Write a WebP of at most `size` pixels on its longer side to `target`. */
  | { readonly kind: 'thumbnail'; readonly file: string; readonly size: number; readonly target: string }
  | { readonly kind: 'facts'; readonly file: string }

/** Pixels of the original after EXIF orientation, and the bytes written. */
export interface ThumbnailMade { readonly width: number; readonly height: number; readonly bytes: number }

export interface JobResults {
  thumbnail: ThumbnailMade
  facts: FileFacts
}

export interface Request { readonly number: number; readonly job: Job }

export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly number: number; readonly result: JobResults[Job['kind']] }
  | { readonly kind: 'failed'; readonly number: number; readonly error: WireError }
