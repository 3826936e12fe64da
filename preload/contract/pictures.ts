/** What is known of a picture's file and of what is shown of it. Plain data, as all records. */
import type { ItemId } from './records.ts'

/**
 * What whoever judges a picture has to know of what is shown: `incomplete` the file ends before its pixels do;
 * `damaged` some of its pixels are wrong; `stretched` its numbers are no colours, and dark and bright were set by what
 * is in it.
 */
export type PictureNotice = 'incomplete' | 'damaged' | 'stretched'

/** What was learnt when a picture was decoded. `isTransparent`: what is behind it is seen through some of it. */
export interface DecodedPictureFacts {
  readonly id: ItemId
  readonly notice: PictureNotice | null
  readonly isTransparent: boolean
}

export interface FileFacts {
  /** Bytes. */
  readonly size: number
  readonly modifiedAt: number
  readonly format: string | null
  readonly width: number | null
  readonly height: number | null
  /** Why the picture cannot be shown, else null. */
  readonly problem: string | null
  /** As `Row.notice`. */
  readonly notice: PictureNotice | null
}
