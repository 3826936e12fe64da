/** What is known of a picture's file and of what is shown of it. Plain data, as all records. */

/**
 * What whoever judges a picture has to know of what is shown: `incomplete` the file ends before its pixels do; `damaged` some of its pixels are wrong; `stretched` its numbers are no colours, and dark and
 * bright were set by what is in it.
 */
export type PictureNotice = 'incomplete' | 'damaged' | 'stretched'

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
